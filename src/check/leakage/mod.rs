//! Whether a forecast knows what it could not have known: the future is changed, and the past must not notice.
//!
//! Every way that the spec's trials take from data to forecasts is walked with the code that trains
//! them ([`crate::run::fit`]), on the series as it is and on series whose values after some row are
//! others. Two passes, because a spec may choose by validation (an epoch, a ridge's lambda):
//!
//! * as the spec says, where only values behind the validation part change;
//! * with the validation part counted as test, so that nothing is chosen by it, where any value behind
//!   the train part may change.
//!
//! And rows are forecast that have no value yet (`new_rows`).
//!
//! Networks are small and train for few epochs: leaks lie on the way of the data, not in the size.

mod disguised;
mod path_run;

use rayon::prelude::*;

use self::disguised::disguised;
use self::path_run::{PathRun, run};
pub use super::finding::{Finding, LeakVerdict};
use super::finding::{Instead, altered, strange};
use super::new_rows;
use super::paths::DataPath;
use crate::base::error::Result;
use crate::data::Part;
use crate::run::Experiment;

/// Walks every way, some at the same time; the findings stand in the order of the ways.
pub(crate) fn walk_all(experiment: &Experiment, paths: &[DataPath]) -> Vec<Finding> {
    paths.par_iter().flat_map_iter(|path| walk(experiment, path)).collect()
}

/// Walks one way of the data through every change; under a rolling origin for each fit, whose test part are
/// its slices: nothing from its origin on may reach what it learnt.
pub fn walk(experiment: &Experiment, path: &DataPath) -> Vec<Finding> {
    if experiment.rolling.is_none() {
        return walk_fit(experiment, path);
    }
    let fits = experiment.fits().iter();
    fits.flat_map(|split| walk_fit(&experiment.of_fit(split), path)).collect()
}

fn walk_fit(experiment: &Experiment, path: &DataPath) -> Vec<Finding> {
    let joined = Experiment { split: experiment.split.without_validation(), ..experiment.clone() };
    // What nothing was changed for is the same beside every change.
    let before = run(&joined, path);
    let is_validated = !experiment.split.rows(Part::Validation).is_empty();
    let by_validation = is_validated.then(|| run(experiment, path));
    let trained = by_validation.as_ref().unwrap_or(&before);
    let last = experiment.series.values.len();
    let behind = |experiment: &Experiment, as_it_is: &Result<PathRun>, part: Part, chosen: &str| {
        let cuts = cuts(experiment.split.rows(part).end, last).into_iter();
        let changed = |cut| (cut, format!("rows {} to {last}{chosen}", cut + 1));
        cuts.map(|cut| after(experiment, path, as_it_is, changed(cut))).collect::<Vec<_>>()
    };
    let mut findings = behind(&joined, &before, Part::Train, "");
    if let Some(as_it_is) = &by_validation {
        findings.extend(behind(experiment, as_it_is, Part::Validation, ", chosen by validation"));
    }
    findings.push(last_of_train(&joined, path, &before));
    findings.extend(new_rows::walk(experiment, path, trained.as_ref().map(|run| &run.fit)));
    findings.extend(disguised(experiment, path));
    findings
}

/// Rows from which on everything changes: the border of a part, and inside of what follows.
fn cuts(first: usize, last: usize) -> Vec<usize> {
    let mut cuts: Vec<usize> = [0, 1, 2].map(|third| first + (last - first) * third / 3).into();
    cuts.push(last.saturating_sub(2).max(first));
    cuts.dedup();
    cuts
}

/// Every value from row `cut` on is another: what was fixed before may not change.
fn after(
    experiment: &Experiment,
    path: &DataPath,
    before: &Result<PathRun>,
    (cut, changed): (usize, String),
) -> Finding {
    let finding = |numbers, verdict| Finding::of(path, &changed, numbers, verdict);
    let past = experiment.spec.features.values().flat_map(|set| &set.past);
    let series = altered(&experiment.series, past, cut, Instead::Others);
    let after = run(&Experiment { series, ..experiment.clone() }, path);
    let (before, after) = match (before, &after) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(error), _) | (_, Err(error)) => {
            return finding((0, 0), LeakVerdict::Unknown(error.to_string()));
        }
    };
    // A forecast made after a row before `cut` knows no changed value.
    let (mut compared, mut moved) = (before.fixed.len(), 0);
    let mut leaks: Vec<String> = before.differences(after);
    for (row, forecast, again) in before.forecasts_beside(after) {
        if row < cut {
            compared += 1;
            if forecast.to_bits() != again.to_bits() {
                leaks.push(format!("the forecast made after row {}", row + 1));
            }
        } else {
            moved += usize::from(forecast.to_bits() != again.to_bits());
        }
    }
    let verdict = match leaks.first() {
        None => LeakVerdict::Clean,
        Some(first) => {
            let more = if leaks.len() > 1 { format!(" and {} more", leaks.len() - 1) } else { String::new() };
            LeakVerdict::Leak { what: format!("{first}{more}"), named: path.named_leak() }
        }
    };
    finding((compared, moved), verdict)
}

/// The last value of the train part is another: something must change. Where a trim leaves out the
/// targets at the border, a baseline that copies it copies it into no forecast: then the last values
/// that reach one are tried.
fn last_of_train(experiment: &Experiment, path: &DataPath, before: &Result<PathRun>) -> Finding {
    let end = experiment.targets(Part::Train, &path.params).last().map_or(0, |last| last + 1);
    let end = end + path.params.steps_ahead() - 1;
    let last = experiment.split.rows(Part::Train).end - 1;
    // The row that a copying baseline forecasts the last target of the train part by.
    let copied = last.saturating_sub(path.params.look_back);
    let rows = [last, end.saturating_sub(1), end.saturating_sub(2), copied];
    let finding = |row: usize, moved, verdict| {
        Finding::of(path, &format!("row {} alone", row + 1), (0, moved), verdict)
    };
    let before = match before {
        Ok(before) => before,
        Err(error) => return finding(rows[0], 0, LeakVerdict::Unknown(error.to_string())),
    };
    let strange = strange(&experiment.series.values);
    for row in rows {
        let mut other = experiment.clone();
        other.series.values[row] = strange(row);
        let after = match run(&other, path) {
            Ok(after) => after,
            Err(error) => return finding(row, 0, LeakVerdict::Unknown(error.to_string())),
        };
        let forecasts = before.forecasts_beside(&after).into_iter();
        let moved = forecasts.filter(|(_, a, b)| a.to_bits() != b.to_bits()).count();
        let moved = moved + before.differences(&after).len();
        if moved > 0 {
            return finding(row, moved, LeakVerdict::Clean);
        }
    }
    finding(rows[0], 0, LeakVerdict::Deaf)
}
