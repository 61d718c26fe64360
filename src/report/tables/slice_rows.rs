//! `slices.csv`: the errors on each slice of a rolling origin.

use super::trial_rows::{cells_of, columns_of, measure_cells};
use crate::base::error::Result;
use crate::metric::Metric;
use crate::record::{Record, Slice};
use crate::report::analysis::Sources;

/// The columns of `slices.csv`.
pub(crate) fn slice_columns(sources: &Sources) -> Vec<String> {
    let mut names = columns_of(sources, &["slice", "from", "to", "targets"]);
    names.extend(sources.metrics().map(|metric| metric.name.to_owned()));
    names
}

/// The rows of `slices.csv`: one for each slice of each finished trial, in plan order.
pub(crate) fn slice_rows(sources: &Sources) -> impl Iterator<Item = Result<Vec<String>>> {
    let (axes, metrics) = (sources.columns(), sources.metrics().collect::<Vec<_>>());
    sources.each(move |record| of_record(record, &axes, &metrics))
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
