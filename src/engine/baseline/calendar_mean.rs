//! The mean of the train part by seasonal slot: weekday and time of day, week of the year, or month.
//!
//! A place without a row in the train part gets the mean of all.

use super::samples::{FACTS, row_len};
use crate::base::error::{Error, Result};
use crate::data::Windows;
use crate::engine::{Engine, Model, Setting, Tensor, TensorShape, Weights};
use crate::spec::{EngineInfo, EngineRole, Uses, named};

/// The mean of the train part's rows of the same weekday and time of day (week of the year or month, if rows are such).
pub(crate) const CALENDAR_MEAN: Engine = Engine {
    info: EngineInfo {
        name: "calendar_mean",
        about: "the mean of the train part at the same weekday and time of day; week of the year, or month",
        role: EngineRole::Baseline { naive: true, without_lag: Some("is a mean by calendar") },
        uses: Uses::These(&[
            named::look_back.name,
            named::horizon.name,
            named::lead.name,
            named::at_least.name,
            named::log.name,
            named::difference.name,
            named::level.name,
            named::profile.name,
        ]),
        ..FACTS
    },
    build,
};

/// Means by place, and of all rows behind them.
struct CalendarMean {
    horizon: usize,
    /// `calendar_mean.mean`, `[places + 1]`; without a place until it is fitted.
    means: Tensor,
}

fn build(setting: &Setting) -> Result<Box<dyn Model>> {
    row_len(CALENDAR_MEAN.info.name, setting)?;
    let means = Tensor { name: "calendar_mean.mean".to_owned(), shape: vec![1], values: vec![0.0] };
    Ok(Box::new(CalendarMean { horizon: setting.shape.horizon, means }))
}

/// The mean of each seasonal slot over the train part, and behind them that of all.
pub(super) fn slot_means(train: &Windows) -> Vec<f64> {
    // Every observed row of the part, also those that no sample has as its first: near the ends, a horizon long.
    let first_steps = (0..train.len()).map(|sample| (train.seasonal_slot(sample, 0), train.truth(sample)[0]));
    let goals = match train.slot_goals() {
        [] => first_steps.collect(),
        goals => goals.to_vec(),
    };
    let count = goals.iter().map(|(slot, _)| slot + 1).max().unwrap_or(0);
    let (mut sums, mut counts) = (vec![0.0; count + 1], vec![0.0; count + 1]);
    for (slot, goal) in goals {
        for at in [slot, count] {
            sums[at] += goal;
            counts[at] += 1.0;
        }
    }
    let all = sums[count] / counts[count];
    let mean = |(sum, count): (f64, f64)| if count > 0.0 { sum / count } else { all };
    sums.into_iter().zip(counts).map(mean).collect()
}

/// That of one slot.
pub(super) fn slot_mean(means: &[f64], slot: usize) -> f64 {
    let (all, means) = means.split_last().expect("invariant: there is a mean of all");
    means.get(slot).copied().unwrap_or(*all)
}

impl Model for CalendarMean {
    fn fit(&mut self, train: &Windows, _: &Windows) -> Result<()> {
        if train.is_empty() {
            let message = "the train part has no sample to fit".to_owned();
            return Err(Error::Engine { engine: CALENDAR_MEAN.info.name, message });
        }
        self.means.values = slot_means(train);
        self.means.shape = vec![self.means.values.len()];
        Ok(())
    }

    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        let mean = |slot: usize| slot_mean(&self.means.values, slot);
        forecasts.clear();
        for sample in 0..windows.len() {
            forecasts.extend((0..self.horizon).map(|ahead| mean(windows.seasonal_slot(sample, ahead))));
        }
        Ok(())
    }

    fn weights(&self) -> Weights {
        Weights(vec![self.means.clone()])
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        // As many places as the train part had.
        let places = weights.0.first().map_or(1, |means| means.values.len().max(1));
        let expected = TensorShape { name: self.means.name.clone(), shape: vec![places] };
        if let Some(message) = weights.mismatch(&[expected]) {
            return Err(Error::Engine { engine: CALENDAR_MEAN.info.name, message });
        }
        self.means = weights.0[0].clone();
        Ok(())
    }
}
