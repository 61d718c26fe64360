//! The errors of a configuration on each slice of a rolling origin.

use super::shown::done;
use super::{Sources, Spread, Standing};
use crate::metric::SELECTION_METRIC;
use crate::record::{Record, Slice};

/// Where each slice begins, and the measure that configurations are chosen by on it: the mean over the seeds of
/// the configuration `at` that ended with numbers. Empty without a rolling origin.
pub(crate) fn by_slice(sources: &Sources, standing: &Standing, at: usize) -> Vec<(String, f64)> {
    let slices = |record: Record| record.result.scores.test.as_ref().map(|score| score.slices.clone());
    let seeds: Vec<Vec<Slice>> = done(sources, standing, at).filter_map(slices).collect();
    let first = seeds.first().map(Vec::as_slice).unwrap_or_default();
    let mean = |(number, slice): (usize, &Slice)| {
        let of = |slices: &Vec<Slice>| slices.get(number)?.metrics.get(SELECTION_METRIC.name).copied();
        let over_seeds = Spread::from_values(&seeds.iter().filter_map(of).collect::<Vec<f64>>())?;
        Some((slice.from.clone(), over_seeds.mean))
    };
    first.iter().enumerate().filter_map(mean).collect()
}
