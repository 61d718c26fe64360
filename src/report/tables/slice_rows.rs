//! `slices.csv`: the errors on each slice of a rolling origin.

use crate::base::text::exact_or_empty;
use crate::metric::Metric;
use crate::record::{Record, Slice};
use crate::report::analysis::{Sources, setting_cell};

/// The columns of `slices.csv`.
pub(crate) fn slice_columns(sources: &Sources) -> Vec<String> {
    let mut names = vec!["trial".to_owned(), "engine".to_owned()];
    names.extend(sources.columns().iter().map(|name| (*name).to_owned()));
    names.extend(["seed", "slice", "from", "to", "targets"].map(str::to_owned));
    names.extend(sources.metrics().map(|metric| metric.name.to_owned()));
    names
}

/// The rows of `slices.csv`: one for each slice of each finished trial, in plan order.
pub(crate) fn slice_rows(sources: &Sources) -> impl Iterator<Item = Vec<String>> {
    let (axes, metrics) = (sources.columns(), sources.metrics().collect::<Vec<_>>());
    sources.records().flat_map(move |record| of_record(&record, &axes, &metrics))
}

fn of_record(record: &Record, axes: &[&str], metrics: &[&Metric]) -> Vec<Vec<String>> {
    let trial = &record.trial;
    let slices = record.result.scores.test.as_ref().map_or(&[][..], |score| &score.slices);
    let row = |(number, slice): (usize, &Slice)| {
        let mut row = vec![trial.id.0.clone(), trial.engine.clone()];
        row.extend(axes.iter().map(|name| setting_cell(trial.setting(name))));
        row.push(trial.seed.map(|seed| seed.to_string()).unwrap_or_default());
        row.extend([number.to_string(), slice.from.clone(), slice.to.clone(), slice.targets.to_string()]);
        row.extend(metrics.iter().map(|metric| exact_or_empty(slice.metrics.get(metric.name).copied())));
        row
    };
    (1..).zip(slices).map(row).collect()
}
