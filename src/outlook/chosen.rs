//! Which configuration forecasts: the best by validation, that of an engine, or one trial.

use std::collections::BTreeSet;

use super::request::{Request, refused};
use crate::base::error::Result;
use crate::base::text::four_digits;
use crate::engine;
use crate::record::{Record, Status};
use crate::report::intervals::ForecastErrors;
use crate::report::{Configuration, Standing};
use crate::spec::{Part, named};

/// A configuration and its finished trials.
pub(crate) struct Chosen {
    /// The engine that trained it.
    pub engine: String,
    /// Whether that is a baseline.
    pub baseline: bool,
    /// Its name beside others, with the lag of a baseline.
    pub label: String,
    /// Its values on the axes that vary.
    pub words: String,
    /// Where it is told `past` columns: the options that ask for the best that is not, a baseline and a trial.
    pub without_past: Vec<String>,
    /// At least one, each done.
    pub records: Vec<Record>,
}

/// What a request asks for.
///
/// # Errors
/// If nothing is chosen or the trial is not done; if a record cannot be read again, by which another would be chosen.
pub(crate) fn chosen(request: &Request, standing: &Standing) -> Result<Chosen> {
    let results = standing.results;
    let folder = &request.folder;
    if let Some(id) = &request.trial {
        let place = results.plan.place_of(results.plan.find(id, folder)?);
        let found = standing.spans.iter().position(|span| span.contains(&place));
        let record = results.records_at(place..place + 1).next().transpose()?;
        return match (found, record.filter(|record| record.result.status == Status::Done)) {
            (Some(at), Some(record)) => Ok(Chosen { records: vec![record], ..of(standing, at)? }),
            _ => refused(folder, format!("trial {id} is not done"), "`lookback why` tells how it stands"),
        };
    }
    let all = || standing.configurations.iter().enumerate().filter(|(_, c)| c.seeds > 0);
    let labelled = |c: &Configuration| c.baseline && request.engine.as_ref() == Some(&c.label());
    // Among several of one name validation chooses.
    let one = all().filter(|(_, c)| labelled(c)).count() == 1;
    let named = |c: &Configuration| labelled(c) && (one || c.mean(Part::Validation).is_some());
    let candidates = || {
        all().filter(|(_, c)| match &request.engine {
            Some(engine) => c.selected && c.engine == *engine || named(c),
            None => c.selected,
        })
    };
    if let Some(engine) = request.engine.as_ref().filter(|_| candidates().next().is_none()) {
        let names: BTreeSet<String> = all().map(|(_, c)| c.label()).collect();
        let message = format!("no configuration of {engine} is chosen");
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        let help = format!("there are {names}; what is not chosen is named by a trial, with --trial ID");
        return refused(folder, message, &help);
    }
    let trained = match &request.engine {
        // The one that the report tells of.
        None => standing.best_at(),
        Some(_) => best(candidates().filter(|(_, c)| !c.baseline)),
    };
    match trained.or_else(|| best(candidates())) {
        Some(at) => of(standing, twin(candidates(), standing, at).unwrap_or(at)),
        None => {
            let message = "no configuration is chosen: there is no validation part, or no trial is done";
            refused(folder, message, "name a trial of trials.csv with --trial ID")
        }
    }
}

/// The same configuration of the reference engine: it needs no library, and the two agree to rounding.
fn twin<'a>(
    mut all: impl Iterator<Item = (usize, &'a Configuration)>,
    standing: &Standing,
    at: usize,
) -> Option<usize> {
    let best = &standing.configurations[at];
    let same = |c: &Configuration| {
        c.engine == engine::REFERENCE_NAME
            && c.settings.iter().eq(best.settings.iter())
            && c.seeds == best.seeds
    };
    all.find(|(_, c)| best.engine == engine::LIBTORCH_NAME && same(c)).map(|(at, _)| at)
}

/// The best baseline by validation.
///
/// # Errors
/// If a record cannot be read again.
pub(super) fn rival(standing: &Standing) -> Result<Option<Chosen>> {
    standing.best_baseline().map(|at| of(standing, at)).transpose()
}

/// That a baseline has the lower validation RMSE than what forecasts, seeds averaged.
pub(super) fn lost(
    chosen: Option<&ForecastErrors>,
    (rival, errors): (&Chosen, Option<&ForecastErrors>),
) -> Option<String> {
    let (chosen, other) = (chosen?.validation_rmse()?, errors?.validation_rmse()?);
    let Chosen { label, engine, .. } = rival;
    (other < chosen).then(|| {
        let [chosen, other] = [chosen, other].map(four_digits);
        format!("{label} has the lower validation RMSE: {other} beside {chosen}; `--engine {engine}` forecasts with it")
    })
}

fn best<'a>(all: impl Iterator<Item = (usize, &'a Configuration)>) -> Option<usize> {
    let error = |c: &Configuration| c.mean(Part::Validation).unwrap_or(f64::INFINITY);
    all.min_by(|(_, a), (_, b)| error(a).total_cmp(&error(b))).map(|(at, _)| at)
}

fn of(standing: &Standing, at: usize) -> Result<Chosen> {
    let configuration = &standing.configurations[at];
    Ok(Chosen {
        engine: configuration.engine.clone(),
        baseline: configuration.baseline,
        label: configuration.label(),
        words: configuration.words(&standing.results.shown_columns()),
        without_past: without_past(standing, configuration)?,
        records: standing.done(at).collect::<Result<_>>()?,
    })
}

/// What a configuration that is told `past` columns gives way to where rows are asked for beyond its reach.
fn without_past(standing: &Standing, configuration: &Configuration) -> Result<Vec<String>> {
    let is_told = |c: &Configuration| {
        let set = c
            .settings
            .get(named::features.name)
            .and_then(|name| standing.results.spec.features.get(name.as_str()?));
        set.is_some_and(|set| !set.past.is_empty())
    };
    if !is_told(configuration) {
        return Ok(Vec::new());
    }
    let all = || standing.configurations.iter().enumerate().filter(|(_, c)| c.seeds > 0 && !is_told(c));
    let baseline = best(all().filter(|(_, c)| c.baseline && c.selected));
    let mut options: Vec<String> =
        baseline.iter().map(|at| format!("--engine {}", standing.configurations[*at].engine)).collect();
    if let Some(at) = best(all().filter(|(_, c)| !c.baseline)) {
        let first = standing.done(at).next().transpose()?;
        options.extend(first.map(|record| format!("--trial {}", record.trial.id.0)));
    }
    Ok(options)
}
