//! The mean of the train part by seasonal slot, and a line on how far the last rows are from it.
//!
//! What rows are usually like is most of a series of counts; a line tells how much of the last distances from it stays.
//! Letters: n samples, T rows of the past, K horizon. The line is that of `ridge`: lambda is chosen on validation.

use super::calendar_mean::{slot_mean, slot_means, slot_tensor, slots_of};
use super::ridge::{BIAS, RIDGE, WEIGHT};
use super::samples::{FACTS, row_len};
use crate::base::error::{Error, Result};
use crate::data::{NormalEquations, Windows, best_of};
use crate::engine::{Engine, Model, Setting, Tensor, Weights};
use crate::spec::{EngineInfo, UsedBy, Uses};

/// The mean of the target's slot and a line on the distances of the last `look_back` rows from the means of theirs.
pub(crate) const CALENDAR_RIDGE: Engine = Engine {
    info: EngineInfo {
        name: "calendar_ridge",
        about: "calendar_mean and a line on how far the last `look_back` rows are from it, lambda chosen on validation",
        uses: Uses::Of(UsedBy::Every),
        refuses: RIDGE.info.refuses,
        ..FACTS
    },
    build,
};

/// Forecasts 0 until it is fitted.
struct CalendarRidge {
    look_back: usize,
    row_len: usize,
    /// `calendar_mean.mean` `[slots + 1]`, `ridge.weight` `[K, T]` and `ridge.bias` `[K]`.
    tensors: [Tensor; 3],
}

fn build(setting: &Setting) -> Result<Box<dyn Model>> {
    let (look_back, horizon) = (setting.params.look_back, setting.shape.horizon);
    let tensors = [
        slot_tensor(&[0.0]),
        Tensor::new(WEIGHT, vec![horizon, look_back], vec![0.0; horizon * look_back]),
        Tensor::vector(BIAS, &vec![0.0; horizon]),
    ];
    let row_len = row_len(CALENDAR_RIDGE.info.name, setting)?;
    Ok(Box::new(CalendarRidge { look_back, row_len, tensors }))
}

impl CalendarRidge {
    fn mean(&self, slot: usize) -> f64 {
        slot_mean(&self.tensors[0].values, slot)
    }

    /// How far the rows of one sample's past are from the means of their slots, `[T]`.
    fn distances<'a>(&'a self, windows: &'a Windows, sample: usize) -> impl Iterator<Item = f64> + 'a {
        let rows = windows.input(sample).chunks_exact(self.row_len).enumerate();
        rows.map(move |(step, row)| row[0] - self.mean(windows.past_slot(sample, step)))
    }

    /// How far the truths are from the means of theirs, `[n, K]`.
    fn goals(&self, windows: &Windows) -> Vec<f64> {
        let of = |sample: usize| {
            let truths = windows.truth(sample).iter().enumerate();
            truths.map(move |(ahead, truth)| truth - self.mean(windows.seasonal_slot(sample, ahead)))
        };
        (0..windows.len()).flat_map(of).collect()
    }
}

impl Model for CalendarRidge {
    fn fit(&mut self, train: &Windows, validation: &Windows) -> Result<()> {
        train.must_have_samples(CALENDAR_RIDGE.info.name)?;
        self.tensors[0] = slot_tensor(&slot_means(train));
        let rows: Vec<f64> = (0..train.len()).flat_map(|sample| self.distances(train, sample)).collect();
        let horizon = train.shape().horizon;
        let normal = NormalEquations::of(&rows, &self.goals(train), (train.len(), horizon));
        let found = best_of(&normal, validation, |(weight, bias)| {
            (self.tensors[1].values, self.tensors[2].values) = (weight, bias);
            let mut forecasts = Vec::new();
            self.forecast(validation, &mut forecasts)?;
            Ok(forecasts)
        })?;
        let none = || Error::engine(CALENDAR_RIDGE.info.name, "the train part has no finite solution");
        let (_, (weight, bias)) = found.ok_or_else(none)?;
        (self.tensors[1].values, self.tensors[2].values) = (weight, bias);
        Ok(())
    }

    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        let [_, weight, bias] = &self.tensors;
        forecasts.clear();
        for sample in 0..windows.len() {
            let distances: Vec<f64> = self.distances(windows, sample).collect();
            for (ahead, intercept) in bias.values.iter().enumerate() {
                let row = &weight.values[ahead * self.look_back..][..self.look_back];
                let sum: f64 = row.iter().zip(&distances).map(|(w, x)| w * x).sum();
                forecasts.push(self.mean(windows.seasonal_slot(sample, ahead)) + sum + intercept);
            }
        }
        Ok(())
    }

    fn weights(&self) -> Weights {
        Weights(self.tensors.to_vec())
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        let mut expected = self.weights().shapes();
        expected[0].shape = slots_of(weights);
        weights.must_match(CALENDAR_RIDGE.info.name, &expected)?;
        self.tensors.clone_from_slice(&weights.0);
        Ok(())
    }
}
