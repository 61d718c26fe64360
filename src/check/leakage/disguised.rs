//! Columns that tell the target of a row which is not known when they are looked at: shifted, in another unit, or mixed
//! with what was known before.

use crate::check::finding::{Finding, LeakVerdict};
use crate::check::paths::DataPath;
use crate::data::leaks_of;
use crate::run::Experiment;

/// Columns that hold the target of a row which is not known when they are looked at, shifted and
/// perhaps in another unit: nothing that is done to the target's own column can show that.
pub(super) fn disguised(experiment: &Experiment, path: &DataPath) -> Vec<Finding> {
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
        Finding::of(path, &changed, (FARTHEST as usize + 1, 0), verdict)
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
    let changed = "nothing, but the target regressed on the window and the known columns";
    (!known.is_empty()).then(|| Finding::of(path, changed, (known.len(), 0), verdict))
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
