//! From the records of one configuration to squared errors by test time and by seed.

use std::collections::BTreeMap;

use super::bootstrap::Blocks;
use crate::metric::CHOOSING;
use crate::record::{Record, Slice, Status};

/// What the records of one configuration hold of its test part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Losses {
    /// Test RMSE by seed (`None`: an engine without randomness), of the trials that ended with numbers.
    pub rmse: BTreeMap<Option<u64>, f64>,
    /// Squared errors by forecast origin, `[seeds, n]`, each the mean over the horizon; empty unless every
    /// one of those trials recorded its errors and all have as many.
    pub squares: Vec<Vec<f64>>,
    /// On each slice of a rolling origin the measure whose mean is the test RMSE, `[seeds, slices]`; empty if
    /// there are no slices.
    pub slices: Vec<Vec<f64>>,
    /// Rows from the last known one to the last one forecast: errors of so many neighbours are alike.
    pub ahead: usize,
}

impl Losses {
    /// Of the records of one configuration.
    pub fn of(group: &[Record]) -> Self {
        let done = || group.iter().filter(|record| record.result.status == Status::Done);
        let setting = |name: &str| group.first()?.trial.settings.get(name)?.as_u64();
        let [horizon, lead] =
            ["horizon", "lead"].map(|name| setting(name).map_or(1, |rows| rows.max(1) as usize));
        let rmse: BTreeMap<_, _> =
            done().filter_map(|record| Some((record.trial.seed, record.result.chosen_by("test")?))).collect();
        let squares = done().map(|record| squares(record, horizon)).collect::<Option<Vec<_>>>();
        let mut squares = squares.unwrap_or_default();
        if squares.iter().any(|own| own.len() != squares[0].len()) {
            squares.clear();
        }
        let slices = done().map(slices).collect::<Option<Vec<_>>>().unwrap_or_default();
        Self { rmse, squares, slices, ahead: lead + horizon - 1 }
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
    pub fn resampled(&self, blocks: &Blocks) -> Vec<f64> {
        let fits = |all: &[Vec<f64>]| all.first().is_some_and(|own| own.len() == blocks.times());
        match self {
            Self { slices, .. } if fits(slices) => blocks.means(slices),
            Self { slices, squares, .. } if slices.is_empty() && fits(squares) => blocks.rmses(squares),
            _ => Vec::new(),
        }
    }

    /// Lets go of all but the test RMSE.
    pub fn forget(&mut self) {
        (self.squares, self.slices) = Default::default();
    }

    /// Squared error at each forecast origin, the mean over seeds; empty if errors are missing.
    pub fn mean(&self) -> Vec<f64> {
        let count = self.squares.len() as f64;
        let at = |time: usize| self.squares.iter().map(|own| own[time]).sum::<f64>() / count;
        self.squares.first().map_or_else(Vec::new, |first| (0..first.len()).map(at).collect())
    }
}

/// What one trial is chosen by on each slice; `None` if it has none.
fn slices(record: &Record) -> Option<Vec<f64>> {
    let slices = &record.result.scores.get("test")?.slices;
    let of = |slice: &Slice| slice.metrics.get(CHOOSING.name).copied();
    slices.iter().map(of).collect::<Option<Vec<f64>>>().filter(|slices| !slices.is_empty())
}

/// The squared errors of one trial, `[n]`; `None` if they were not recorded or are not finite.
fn squares(record: &Record, horizon: usize) -> Option<Vec<f64>> {
    let errors: Vec<f64> = record.result.errors("test")?.values().map(|error| error * error).collect();
    let whole = errors.len().is_multiple_of(horizon) && errors.iter().all(|square| square.is_finite());
    let mean = |steps: &[f64]| steps.iter().sum::<f64>() / steps.len() as f64;
    whole.then(|| errors.chunks(horizon).map(mean).collect())
}
