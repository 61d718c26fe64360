//! From the records of one configuration to squared errors by test time and by seed.

use std::collections::BTreeMap;

use super::bootstrap::Blocks;
use crate::metric::SELECTION_METRIC;
use crate::record::{Record, Slice, Status};
use crate::spec::Part;

/// What the records of one configuration hold of its test part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Losses {
    /// Test RMSE by seed (`None`: an engine without randomness), of the trials that ended with numbers.
    pub rmse: BTreeMap<Option<u64>, f64>,
    /// Validation RMSE by seed, of the same trials.
    pub validation: BTreeMap<Option<u64>, f64>,
    /// Squared errors by forecast origin, `[seeds, n]`, each the mean over the horizon; empty unless every
    /// one of those trials recorded its errors and all have as many.
    pub squares: Vec<Vec<f64>>,
    /// On each slice of a rolling origin the measure whose mean is the test RMSE, `[seeds, slices]`; empty if
    /// there are no slices.
    pub slices: Vec<Vec<f64>>,
    /// Rows from the last known one to the last one forecast: errors of so many neighbours are alike.
    pub ahead: usize,
    /// Of the mean of the seeds' forecasts the squared errors by forecast origin, `[n]`, and what its RMSE is the mean
    /// of on each slice; `None` with fewer than two seeds or without errors.
    pub averaged: Option<(Vec<f64>, Vec<f64>)>,
}

impl Losses {
    /// Of the records of one configuration.
    pub(crate) fn from_records(group: &[Record]) -> Self {
        let done = || group.iter().filter(|record| record.result.status == Status::Done);
        let (lead, horizon) = group.first().map_or((1, 1), |first| first.trial.settings.lead_and_horizon());
        let by_seed = |part: Part| -> BTreeMap<Option<u64>, f64> {
            done().filter_map(|record| Some((record.trial.seed, record.result.chosen_by(part)?))).collect()
        };
        let (rmse, validation) = (by_seed(Part::Test), by_seed(Part::Validation));
        let errors = done().map(|record| errors(record, horizon)).collect::<Option<Vec<_>>>();
        let mut errors = errors.unwrap_or_default();
        if errors.iter().any(|of_seed| of_seed.len() != errors[0].len()) {
            errors.clear();
        }
        let slices = done().map(slices).collect::<Option<Vec<_>>>().unwrap_or_default();
        let squares_by_seed =
            errors.iter().map(|of_seed| squares(of_seed.iter().copied(), horizon)).collect();
        let averaged = group.first().and_then(|first| squares_and_slices(&mean(&errors)?, first, horizon));
        Self { rmse, validation, squares: squares_by_seed, slices, averaged, ahead: lead + horizon - 1 }
    }

    /// Of one forecast whose errors are no trial's, as of an engine without randomness; `record` tells its steps and slices.
    /// `None` if the errors do not fit them.
    pub(crate) fn of_errors(errors: &[f64], record: &Record) -> Option<Self> {
        let (lead, horizon) = record.trial.settings.lead_and_horizon();
        let averaged = Some(squares_and_slices(errors, record, horizon)?);
        Self { averaged, ahead: lead + horizon - 1, ..Self::default() }.of_mean_forecast()
    }

    /// Blocks of what is resampled: slices if there are any, for the test RMSE is then their mean; else test
    /// times. `None` if there are too few.
    pub fn blocks(&self) -> Option<Blocks> {
        match self.slices.first() {
            Some(slices) => Blocks::draw(slices.len(), 1),
            None => Blocks::draw(self.squares.first()?.len(), self.ahead),
        }
    }

    /// The test RMSE of each resample; empty if the blocks are of other times.
    pub(crate) fn resampled(&self, blocks: &Blocks) -> Vec<f64> {
        let fits = |all: &[Vec<f64>]| all.first().is_some_and(|of_seed| of_seed.len() == blocks.times());
        match self {
            Self { slices, .. } if fits(slices) => blocks.means(slices),
            Self { slices, squares, .. } if slices.is_empty() && fits(squares) => blocks.rmses(squares),
            _ => Vec::new(),
        }
    }

    /// Lets go of all but the RMSEs.
    pub fn forget(&mut self) {
        (self.squares, self.slices, self.averaged) = Default::default();
    }

    /// Those of the mean of the seeds' forecasts, as of an engine without randomness; `None` with fewer than two
    /// seeds or without errors.
    pub(crate) fn of_mean_forecast(&self) -> Option<Self> {
        let (squares, slices) = self.averaged.clone()?;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let rmse = if slices.is_empty() { mean(&squares).sqrt() } else { mean(&slices) };
        let of_seed = |values: Vec<f64>| if values.is_empty() { Vec::new() } else { vec![values] };
        Some(Self {
            rmse: BTreeMap::from([(None, rmse)]),
            validation: BTreeMap::new(),
            squares: of_seed(squares),
            slices: of_seed(slices),
            averaged: None,
            ahead: self.ahead,
        })
    }

    /// Squared error at each forecast origin, the mean over seeds; empty if errors are missing.
    pub fn mean(&self) -> Vec<f64> {
        let count = self.squares.len() as f64;
        let at = |time: usize| self.squares.iter().map(|of_seed| of_seed[time]).sum::<f64>() / count;
        self.squares.first().map_or_else(Vec::new, |first| (0..first.len()).map(at).collect())
    }
}

/// What one trial is chosen by on each slice; `None` if it has none.
fn slices(record: &Record) -> Option<Vec<f64>> {
    let slices = &record.result.scores.test.as_ref()?.slices;
    let of = |slice: &Slice| slice.metrics.get(SELECTION_METRIC.name).copied();
    slices.iter().map(of).collect::<Option<Vec<f64>>>().filter(|slices| !slices.is_empty())
}

/// The errors of the mean forecast of several seeds, which are the mean of their errors.
fn mean(errors: &[Vec<f64>]) -> Option<Vec<f64>> {
    let [first, _, ..] = errors else { return None };
    let mean = |at: usize| errors.iter().map(|of_seed| of_seed[at]).sum::<f64>() / errors.len() as f64;
    Some((0..first.len()).map(mean).collect())
}

/// Of the errors of one forecast, `[n, horizon]`: squared errors by forecast origin, and the RMSE of each slice.
fn squares_and_slices(of_seed: &[f64], record: &Record, horizon: usize) -> Option<(Vec<f64>, Vec<f64>)> {
    let slices = &record.result.scores.test.as_ref()?.slices;
    let targets: usize = slices.iter().map(|slice| slice.targets).sum();
    if !slices.is_empty() && (targets == 0 || !of_seed.len().is_multiple_of(targets)) {
        return None;
    }
    let mut rest = of_seed;
    let rmse = |slice: &Slice| {
        let (here, behind) = rest.split_at(slice.targets * (of_seed.len() / targets));
        rest = behind;
        (here.iter().map(|error| error * error).sum::<f64>() / here.len() as f64).sqrt()
    };
    let slices = slices.iter().map(rmse).collect();
    Some((squares(of_seed.iter().copied(), horizon), slices))
}

/// The errors of one trial, `[n, horizon]`; `None` if they were not recorded or their squares are not finite.
fn errors(record: &Record, horizon: usize) -> Option<Vec<f64>> {
    let errors: Vec<f64> = record.result.errors(Part::Test)?.values().collect();
    let finite = errors.iter().all(|error| (error * error).is_finite());
    (finite && errors.len().is_multiple_of(horizon)).then_some(errors)
}

/// Squared errors by forecast origin, `[n]`, each the mean over the horizon.
fn squares(errors: impl Iterator<Item = f64>, horizon: usize) -> Vec<f64> {
    let squares: Vec<f64> = errors.map(|error| error * error).collect();
    let mean = |steps: &[f64]| steps.iter().sum::<f64>() / steps.len() as f64;
    squares.chunks(horizon).map(mean).collect()
}
