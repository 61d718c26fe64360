//! The errors of what a report draws on each slice of a rolling origin.

use super::shown::drawn;
use super::{Spread, Standing};
use crate::base::error::Result;
use crate::metric::SELECTION_METRIC;
use crate::record::{Record, Slice};

/// Errors slice by slice.
pub(crate) struct SliceErrors {
    /// Where each slice begins.
    pub begins: Vec<String>,
    /// By position of the configuration: the measure that configurations are chosen by, on each slice the mean over the seeds
    /// that ended with numbers.
    pub of: Vec<(usize, Vec<f64>)>,
}

impl SliceErrors {
    /// Those of the configurations that a report draws; `None` without a rolling origin.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub(crate) fn of_drawn(standing: &Standing) -> Result<Option<Self>> {
        let mut found = Self { begins: Vec::new(), of: Vec::new() };
        for at in drawn(standing) {
            let seeds = slices(standing, at)?;
            let first = seeds.first().map(Vec::as_slice).unwrap_or_default();
            let mean = |(number, slice): (usize, &Slice)| {
                let of =
                    |slices: &Vec<Slice>| slices.get(number)?.metrics.get(SELECTION_METRIC.name).copied();
                let over_seeds = Spread::from_values(&seeds.iter().filter_map(of).collect::<Vec<f64>>())?;
                Some((slice.from.clone(), over_seeds.mean))
            };
            let (begins, errors): (Vec<String>, _) = first.iter().enumerate().filter_map(mean).unzip();
            if found.begins.is_empty() {
                found.begins = begins;
            }
            found.of.push((at, errors));
        }
        Ok(Some(found).filter(|found| !found.begins.is_empty()))
    }
}

/// The slices of each seed of a configuration that ended with numbers.
fn slices(standing: &Standing, at: usize) -> Result<Vec<Vec<Slice>>> {
    let of = |record: Result<Record>| Ok(record?.result.scores.test.map(|score| score.slices));
    standing.done(at).filter_map(|record| of(record).transpose()).collect()
}
