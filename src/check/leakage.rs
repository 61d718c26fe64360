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

use rayon::prelude::*;

pub use super::finding::{Finding, LeakVerdict};
use super::finding::{Silent, strange};
use super::new_rows;
use super::paths::{DataPath, SEED};
use crate::base::error::Result;
use crate::data::{Part, leaks_of};
use crate::run::{Experiment, Fit, fit};
use crate::train::{Parts, TrainOutcome};

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
    let mut findings = Vec::new();
    let joined = Experiment { split: experiment.split.without_validation(), ..experiment.clone() };
    // What nothing was changed for is the same beside every change.
    let before = run(&joined, path);
    let is_validated = !experiment.split.rows(Part::Validation).is_empty();
    let by_validation = is_validated.then(|| run(experiment, path));
    let trained = by_validation.as_ref().unwrap_or(&before);
    for (experiment, chosen) in [(&joined, ""), (experiment, ", chosen by validation")] {
        let first = match chosen {
            "" => experiment.split.rows(Part::Train).end,
            _ => experiment.split.rows(Part::Validation).end,
        };
        if !chosen.is_empty() && !is_validated {
            continue;
        }
        let last = experiment.series.values.len();
        let as_it_is = if chosen.is_empty() { &before } else { trained };
        for cut in cuts(first, last) {
            let changed = format!("rows {} to {last}{chosen}", cut + 1);
            findings.push(after(experiment, path, as_it_is, (cut, changed)));
        }
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
    let finding = |compared, moved, verdict| Finding {
        path: path.words(),
        changed: changed.clone(),
        compared,
        moved,
        verdict,
    };
    let (before, after) = match (before, run(&altered(experiment, cut), path)) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(error), _) => return finding(0, 0, LeakVerdict::Unknown(error.to_string())),
        (_, Err(error)) => return finding(0, 0, LeakVerdict::Unknown(error.to_string())),
    };
    // A forecast made after a row before `cut` knows no changed value.
    let (mut compared, mut moved) = (before.fixed.len(), 0);
    let mut leaks: Vec<String> = before.differences(&after);
    for (row, forecast, again) in before.forecasts_beside(&after) {
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
    finding(compared, moved, verdict)
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
        let changed = format!("row {} alone", row + 1);
        Finding { path: path.words(), changed, compared: 0, moved, verdict }
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

/// The series, and the columns that are known up to the present alone, with other values from row `cut` on.
fn altered(experiment: &Experiment, cut: usize) -> Experiment {
    let change = |values: &mut [f64], original: &[f64]| {
        let strange = strange(original);
        values.iter_mut().enumerate().skip(cut).for_each(|(row, value)| *value = strange(row));
    };
    let mut other = experiment.clone();
    change(&mut other.series.values, &experiment.series.values);
    for column in experiment.spec.features.values().flat_map(|set| &set.past) {
        let values = other.series.covariates.get_mut(column);
        let values = values.expect("invariant: a clone has the same columns");
        change(values, &experiment.series.covariates[column]);
    }
    other
}

/// Columns that hold the target of a row which is not known when they are looked at, shifted and
/// perhaps in another unit: nothing that is done to the target's own column can show that.
fn disguised(experiment: &Experiment, path: &DataPath) -> Vec<Finding> {
    let set = experiment.spec.features_of(&path.params);
    let (lead, values) = (path.params.first_ahead() as isize, &experiment.series.values);
    let known = set.known.keys().map(|column| (column, 1 - lead));
    let columns = set.past.iter().map(|column| (column, 1)).chain(known);
    let finding = |(column, first): (&String, isize)| {
        let covariate = &experiment.series.covariates[column];
        let shift = (first..=first + FARTHEST).find(|shift| same_shape(covariate, values, *shift));
        let verdict = match shift {
            None => LeakVerdict::Clean,
            Some(shift) => LeakVerdict::Leak {
                what: format!("the column {column}, which holds the target of {shift} rows later"),
                named: None,
            },
        };
        let changed = format!("nothing, but the column {column} held against the target");
        Finding { path: path.words(), changed, compared: FARTHEST as usize + 1, moved: 0, verdict }
    };
    columns.map(finding).chain(given_away(experiment, path)).collect()
}

/// Known columns that hold today's value, alone or together, however they are mixed with what was known before.
fn given_away(experiment: &Experiment, path: &DataPath) -> Option<Finding> {
    let set = experiment.spec.features_of(&path.params);
    let known: Vec<String> = set.known.keys().cloned().collect();
    let Experiment { series, split, .. } = experiment;
    let leaks = leaks_of(series, split, &known, path.params.first_ahead());
    let words: Vec<String> = leaks.iter().map(ToString::to_string).collect();
    let verdict = match words.is_empty() {
        true => LeakVerdict::Clean,
        false => LeakVerdict::Leak { what: words.join("; "), named: None },
    };
    let changed = "nothing, but the target regressed on the window and the known columns".to_owned();
    (!known.is_empty()).then(|| Finding {
        path: path.words(),
        changed,
        compared: known.len(),
        moved: 0,
        verdict,
    })
}

/// Rows by which a column may be shifted to be found.
const FARTHEST: isize = 400;

/// Correlation from which on two columns are one in another unit; rounding to a few digits stays above it.
const SAME: f64 = 0.9999;

/// Whether `column[row]` is `values[row + shift]` in another unit.
fn same_shape(column: &[f64], values: &[f64], shift: isize) -> bool {
    let pairs = || {
        column
            .iter()
            .enumerate()
            .filter_map(|(row, x)| Some((*x, *values.get(row.checked_add_signed(shift)?)?)))
    };
    let count = pairs().count() as f64;
    // Two points always lie on a line.
    if count < 10.0 {
        return false;
    }
    let (x, y) = pairs().fold((0.0, 0.0), |(x, y), pair| (x + pair.0 / count, y + pair.1 / count));
    let sums = pairs().fold((0.0, 0.0, 0.0), |(xx, xy, yy), (a, b)| {
        let (a, b) = (a - x, b - y);
        (xx + a * a, xy + a * b, yy + b * b)
    });
    let (xx, xy, yy) = sums;
    xx > 0.0 && yy > 0.0 && xy.abs() >= SAME * (xx * yy).sqrt()
}

/// What one run led to, as numbers with names.
struct PathRun {
    /// The training itself, and the experiment's split.
    fit: Fit,
    /// Scaler, weights and learning curve.
    fixed: Vec<(String, f64)>,
    /// Forecasts with the last row known for each.
    forecasts: Vec<(usize, f64)>,
}

impl PathRun {
    /// Names of the fixed numbers that differ.
    fn differences(&self, other: &Self) -> Vec<String> {
        if self.fixed.len() != other.fixed.len() {
            return vec!["the number of epochs".to_owned()];
        }
        let pairs = self.fixed.iter().zip(&other.fixed);
        let differing = pairs.filter(|((_, a), (_, b))| a.to_bits() != b.to_bits());
        differing.map(|((name, _), _)| name.clone()).collect()
    }

    /// Row, forecast and the other run's forecast.
    fn forecasts_beside(&self, other: &Self) -> Vec<(usize, f64, f64)> {
        let pairs = self.forecasts.iter().zip(&other.forecasts);
        pairs.map(|((row, forecast), (_, again))| (*row, *forecast, *again)).collect()
    }
}

fn run(experiment: &Experiment, path: &DataPath) -> Result<PathRun> {
    let (outcome, parts) = fit(experiment, path.engine, &path.params, SEED, &Silent)?;
    let (fixed, forecasts) = (fixed(&outcome, &parts), forecasts(&outcome, &parts));
    Ok(PathRun { fit: Fit { outcome, parts, split: experiment.split.clone() }, fixed, forecasts })
}

fn fixed(outcome: &TrainOutcome, parts: &Parts) -> Vec<(String, f64)> {
    let mut fixed = vec![
        ("the scaler's offset".to_owned(), parts.pipeline.scalers.goal.offset),
        ("the scaler's factor".to_owned(), parts.pipeline.scalers.goal.factor),
        ("the kept epoch".to_owned(), outcome.best_epoch as f64),
    ];
    if let Some(line) = &parts.pipeline.line {
        let numbers = std::iter::once(line.lambda).chain(line.function.numbers());
        fixed.extend(numbers.map(|number| (format!("the line of {}", line.by.word()), number)));
    }
    for (at, epoch) in outcome.curve.iter().enumerate() {
        fixed.push((format!("the training loss of epoch {}", at + 1), epoch.train_loss));
        let rmse = epoch.validation_rmse.into_iter();
        fixed.extend(rmse.map(|rmse| (format!("the validation RMSE of epoch {}", at + 1), rmse)));
    }
    for means in parts.pipeline.profiles.iter() {
        let name = format!("the profile by {}", means.by.word());
        fixed.extend(means.means.iter().map(|mean| (name.clone(), *mean)));
    }
    for tensor in &outcome.weights.0 {
        fixed.extend(tensor.values.iter().map(|value| (format!("the weight {}", tensor.name), *value)));
    }
    fixed
}

/// Forecasts with the last row that was known for each.
fn forecasts(outcome: &TrainOutcome, parts: &Parts) -> Vec<(usize, f64)> {
    let of = |part: Part| {
        let samples = &parts.samples[part];
        let horizon = samples.windows.shape().horizon;
        let origins = samples.origins.iter().flat_map(move |origin| std::iter::repeat_n(*origin, horizon));
        let forecasts = &outcome.forecasts[part];
        let each = forecasts.points.iter().zip(forecasts.of_each());
        origins.zip(each).flat_map(|(origin, (point, quantiles))| {
            std::iter::once(*point).chain(quantiles.iter().copied()).map(move |value| (origin, value))
        })
    };
    Part::ALL.into_iter().flat_map(of).collect()
}
