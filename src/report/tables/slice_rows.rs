//! `slices.csv`: the errors on each slice of a rolling origin.

use super::trial_rows::{cells_of, columns_of, measure_cells};
use crate::base::error::Result;
use crate::metric::Metric;
use crate::record::{Record, Slice};
use crate::results::ResultsFolder;

/// The columns of `slices.csv`.
pub(crate) fn slice_columns(results: &ResultsFolder) -> Vec<String> {
    let mut names = columns_of(results, &["slice", "from", "to", "targets"]);
    names.extend(results.metrics().map(|metric| metric.name.to_owned()));
    names
}

/// The rows of `slices.csv`: one for each slice of each finished trial, in plan order.
pub(crate) fn slice_rows(results: &ResultsFolder) -> impl Iterator<Item = Result<Vec<String>>> {
    let (axes, metrics) = (results.columns(), results.metrics().collect::<Vec<_>>());
    results.each(move |record| of_record(record, &axes, &metrics))
}

fn of_record(record: &Record, axes: &[&str], metrics: &[&Metric]) -> Vec<Vec<String>> {
    let slices = record.result.scores.test.as_ref().map_or(&[][..], |score| &score.slices);
    let row = |(number, slice): (usize, &Slice)| {
        let mut row = cells_of(&record.trial, axes);
        row.extend([number.to_string(), slice.from.clone(), slice.to.clone(), slice.targets.to_string()]);
        row.extend(measure_cells(metrics, Some(&slice.metrics)));
        row
    };
    (1..).zip(slices).map(row).collect()
}
