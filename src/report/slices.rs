//! The errors on each slice of a rolling origin: `slices.csv`, and means over seeds for pictures.

use super::number::{exact_or_empty, value};
use super::page::done;
use super::{Sources, Spread, Standing};
use crate::metric::{CHOOSING, METRICS};
use crate::record::{Record, Slice};

/// The columns of `slices.csv`.
pub fn slice_columns(sources: &Sources) -> Vec<String> {
    let mut names = vec!["trial".to_owned(), "engine".to_owned()];
    names.extend(sources.columns().iter().map(|name| (*name).to_owned()));
    names.extend(["seed", "slice", "from", "to", "targets"].map(str::to_owned));
    names.extend(METRICS.iter().map(|metric| metric.name.to_owned()));
    names
}

/// The rows of `slices.csv`: one for each slice of each finished trial, in plan order.
pub fn slice_rows(sources: &Sources) -> impl Iterator<Item = Vec<String>> {
    let axes = sources.columns();
    sources.records().flat_map(move |record| of_record(&record, &axes))
}

fn of_record(record: &Record, axes: &[&str]) -> Vec<Vec<String>> {
    let trial = &record.trial;
    let slices = record.result.scores.test.as_ref().map_or(&[][..], |score| &score.slices);
    let row = |(number, slice): (usize, &Slice)| {
        let mut row = vec![trial.id.0.clone(), trial.engine.clone()];
        row.extend(axes.iter().map(|name| trial.settings.get(*name).map(value).unwrap_or_default()));
        row.push(trial.seed.map(|seed| seed.to_string()).unwrap_or_default());
        row.extend([number.to_string(), slice.from.clone(), slice.to.clone(), slice.targets.to_string()]);
        row.extend(METRICS.iter().map(|metric| exact_or_empty(slice.metrics.get(metric.name).copied())));
        row
    };
    (1..).zip(slices).map(row).collect()
}

/// Where each slice begins, and the measure that configurations are chosen by on it: the mean over the seeds of
/// the configuration `at` that ended with numbers. Empty without a rolling origin.
pub fn by_slice(sources: &Sources, standing: &Standing, at: usize) -> Vec<(String, f64)> {
    let slices = |record: Record| record.result.scores.test.as_ref().map(|score| score.slices.clone());
    let seeds: Vec<Vec<Slice>> = done(sources, standing, at).filter_map(slices).collect();
    let first = seeds.first().map(Vec::as_slice).unwrap_or_default();
    let mean = |(number, slice): (usize, &Slice)| {
        let of = |own: &Vec<Slice>| own.get(number)?.metrics.get(CHOOSING.name).copied();
        let over_seeds = Spread::of(&seeds.iter().filter_map(of).collect::<Vec<f64>>())?;
        Some((slice.from.clone(), over_seeds.mean))
    };
    first.iter().enumerate().filter_map(mean).collect()
}
