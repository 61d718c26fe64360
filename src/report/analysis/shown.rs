//! Which trials a report draws whole: one for each engine, the naive forecast, the best other baseline.

use std::cmp::Ordering;

use super::Standing;
use super::configuration::{Configuration, compare};
use crate::base::error::Result;
use crate::record::Record;
use crate::results::ResultsFolder;
use crate::spec::Part;

/// The first seed that ended with numbers of each engine's chosen configuration (without a validation
/// part: of the one with the lowest train RMSE), of the naive forecast that skill is measured against,
/// and of the best other baseline; each with the position of its configuration.
///
/// # Errors
/// If a record cannot be read again.
pub(crate) fn shown(standing: &Standing) -> Result<Vec<(usize, Record)>> {
    let first = |at: usize| standing.done(at).next().map(|record| Ok((at, record?)));
    drawn(standing).into_iter().filter_map(first).collect()
}

/// Positions of the configurations of [`shown`].
pub(crate) fn drawn(standing: &Standing) -> Vec<usize> {
    let mut drawn = best_of_each(standing);
    drawn.extend(standing.naive);
    let naive = standing.naive.map(|at| standing.configurations[at].engine.clone());
    drawn.extend(best(standing, |c| c.baseline && Some(&c.engine) != naive.as_ref()));
    drawn
}

/// Every seed that ended with numbers of each engine's chosen configuration, chosen as [`shown`] does.
///
/// # Errors
/// As [`shown`].
pub(crate) fn chosen(standing: &Standing) -> Result<Vec<Record>> {
    let best = best_of_each(standing).into_iter();
    best.flat_map(|at| standing.done(at)).collect()
}

/// Positions of each engine's chosen configuration, chosen as [`shown`] does.
pub(crate) fn best_of_each(standing: &Standing) -> Vec<usize> {
    let engines = standing.results.spec.engines.iter();
    engines.filter_map(|engine| best(standing, |c| c.engine == *engine)).collect()
}

/// Where an engine forecasts quantiles, the positions of its configurations with the lowest error where it counts: of those
/// that do, and of those that do not.
pub(crate) fn best_with_quantiles(standing: &Standing) -> Vec<usize> {
    let best = |engine: &str, quantiles: bool| {
        let of =
            |c: &Configuration| c.engine == engine && c.forecasts_quantiles() == quantiles && c.seeds > 0;
        let all = standing.configurations.iter().filter(|c| of(c));
        all.min_by(|a, b| order(standing.results, a, b)).map(|c| c.at)
    };
    let both = |engine: &String| best(engine, true).map(|with| [Some(with), best(engine, false)]);
    standing.results.spec.engines.iter().filter_map(both).flatten().flatten().collect()
}

/// Position of the configuration with the lowest error where it counts, among those that are chosen where validation
/// can choose; those with a seed that came to nothing behind all others.
fn best(standing: &Standing, of: impl Fn(&Configuration) -> bool) -> Option<usize> {
    let chosen = |c: &Configuration| c.selected || !standing.results.validated();
    let rivals = standing.configurations.iter().filter(|c| c.seeds > 0 && of(c) && chosen(c));
    rivals.min_by(|a, b| order(standing.results, a, b)).map(|c| c.at)
}

fn order(results: &ResultsFolder, a: &Configuration, b: &Configuration) -> Ordering {
    let part = if results.validated() { Part::Validation } else { Part::Train };
    let whole = |c: &Configuration| c.unsuccessful > 0;
    whole(a).cmp(&whole(b)).then_with(|| compare(a.mean(part), b.mean(part)))
}
