//! The mean of the train part by seasonal slot: weekday and time of day, week of the year, or month.
//!
//! A place without a row in the train part gets the mean of all.

use super::samples::{FACTS, row_len};
use crate::base::error::Result;
use crate::data::Windows;
use crate::engine::{Engine, Model, Setting, Tensor, Weights};
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
    Ok(Box::new(CalendarMean { horizon: setting.shape.horizon, means: slot_tensor(&[0.0]) }))
}

/// Those of each slot as weights.
pub(super) fn slot_tensor(means: &[f64]) -> Tensor {
    Tensor::vector("calendar_mean.mean", means)
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

/// As many places as the train part had from which weights came.
pub(super) fn slots_of(weights: &Weights) -> Vec<usize> {
    vec![weights.0.first().map_or(1, |means| means.values.len().max(1))]
}

/// That of one slot.
pub(super) fn slot_mean(means: &[f64], slot: usize) -> f64 {
    let (all, means) = means.split_last().expect("invariant: there is a mean of all");
    means.get(slot).copied().unwrap_or(*all)
}

impl Model for CalendarMean {
    fn fit(&mut self, train: &Windows, _: &Windows) -> Result<()> {
        train.must_have_samples(CALENDAR_MEAN.info.name)?;
        self.means = slot_tensor(&slot_means(train));
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
        let mut expected = self.weights().shapes();
        expected[0].shape = slots_of(weights);
        weights.must_match(CALENDAR_MEAN.info.name, &expected)?;
        self.means = weights.0[0].clone();
        Ok(())
    }
}
