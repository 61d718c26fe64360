//! From the records of one configuration to squared errors by test time and by seed.

use std::collections::BTreeMap;

use crate::record::{Record, Status};

/// What the records of one configuration hold of its test part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Losses {
    /// Test RMSE by seed (`None`: an engine without randomness), of the trials that ended with numbers.
    pub rmse: BTreeMap<Option<u64>, f64>,
    /// Squared errors by forecast origin, `[seeds, n]`, each the mean over the horizon; empty unless every
    /// one of those trials recorded its errors and all have as many.
    pub squares: Vec<Vec<f64>>,
    /// Steps that are forecast at once.
    pub horizon: usize,
}

impl Losses {
    /// Of the records of one configuration.
    pub fn of(group: &[Record]) -> Self {
        let done = || group.iter().filter(|record| record.result.status == Status::Done);
        let setting = |record: &Record| record.trial.settings.get("horizon")?.as_u64();
        let horizon = group.first().and_then(setting).map_or(1, |horizon| horizon.max(1) as usize);
        let rmse: BTreeMap<_, _> =
            done().filter_map(|record| Some((record.trial.seed, record.result.chosen_by("test")?))).collect();
        let squares = done().map(|record| squares(record, horizon)).collect::<Option<Vec<_>>>();
        let mut squares = squares.unwrap_or_default();
        if squares.iter().any(|own| own.len() != squares[0].len()) {
            squares.clear();
        }
        Self { rmse, squares, horizon }
    }

    /// Squared error at each forecast origin, the mean over seeds; empty if errors are missing.
    pub fn mean(&self) -> Vec<f64> {
        let count = self.squares.len() as f64;
        let at = |time: usize| self.squares.iter().map(|own| own[time]).sum::<f64>() / count;
        self.squares.first().map_or_else(Vec::new, |first| (0..first.len()).map(at).collect())
    }
}

/// The squared errors of one trial, `[n]`; `None` if they were not recorded or are not finite.
fn squares(record: &Record, horizon: usize) -> Option<Vec<f64>> {
    let errors: Vec<f64> = record.result.errors("test")?.values().map(|error| error * error).collect();
    let whole = errors.len().is_multiple_of(horizon) && errors.iter().all(|square| square.is_finite());
    let mean = |steps: &[f64]| steps.iter().sum::<f64>() / steps.len() as f64;
    whole.then(|| errors.chunks(horizon).map(mean).collect())
}
