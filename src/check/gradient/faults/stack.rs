//! A stack of GRU layers with planted faults, written as plainly as it goes and one sample at a time.
//!
//! What is wrong is between the gates of a GRU or between layers; the LSTM beside this file has the faults of one layer.
//!
//! Letters: T time steps, F inputs of a sample, H hidden units, K = 1.

use super::faulty_gru::{FaultyGru, FaultyMoment, StackFault, TENSORS, add_outer, dot};
use super::mutant::{builders, descend, mutant};
use crate::base::error::Result;
use crate::data::{Batch, Windows};
use crate::engine::{Engine, Gradients, MaskKey, Model, Setting, Weights};
use crate::network::NetworkShape;

/// An engine with that fault.
pub(super) fn engine(fault: StackFault) -> Engine {
    mutant(builders!(build: 0 1 2 3 4 5 6 7 8 9)[fault as usize])
}

fn build<const FAULT: usize>(setting: &Setting) -> Result<Box<dyn Model>> {
    let (shape, dropout) = (setting.network(), setting.params.network_dropout());
    Ok(Box::new(FaultyStack {
        fault: StackFault::ALL[FAULT],
        shape,
        dropout,
        key: MaskKey::default(),
        weights: setting.initial.clone(),
    }))
}

struct FaultyStack {
    fault: StackFault,
    shape: NetworkShape,
    dropout: f64,
    key: MaskKey,
    weights: Weights,
}

impl FaultyStack {
    fn layer(&self, layer: usize) -> FaultyGru<'_> {
        let tensors = std::array::from_fn(|at| &self.weights.0[layer * TENSORS + at].values[..]);
        FaultyGru { fault: self.fault, hidden: self.shape.hidden, tensors }
    }

    /// The layer whose hidden states a layer reads; `None`: it reads the sample.
    fn below(&self, layer: usize) -> Option<usize> {
        match (self.fault, layer) {
            (StackFault::WrongLayer, 2) => Some(0),
            _ => layer.checked_sub(1),
        }
    }

    /// What the outputs of each layer but the last are multiplied by, for each of so many samples, `[T, H]`; `later` takes
    /// the masks of a later step.
    fn masks(&self, rows: usize, later: bool) -> Vec<Vec<Vec<f64>>> {
        let NetworkShape { layers, steps, hidden, .. } = self.shape;
        let key = MaskKey { step: self.key.step + u64::from(later), ..self.key };
        let draw = |layer| key.draws(layer, self.dropout).take(steps * rows * hidden).collect();
        let drawn: Vec<Vec<f64>> = (0..layers - 1).map(draw).collect();
        let of_row = |row: usize, mask: &Vec<f64>| {
            (0..steps).flat_map(|t| mask[(t * rows + row) * hidden..][..hidden].to_vec()).collect()
        };
        (0..rows).map(|row| drawn.iter().map(|mask| of_row(row, mask)).collect()).collect()
    }

    /// What each layer computed, and the output under masks of [`FaultyStack::masks`].
    fn forward(&self, input: &[f64], masks: Option<&[Vec<f64>]>) -> (Vec<Vec<FaultyMoment>>, f64) {
        let mut layers: Vec<Vec<FaultyMoment>> = Vec::new();
        for layer in 0..self.shape.layers {
            let inputs: Vec<Vec<f64>> = match self.below(layer) {
                None => input.chunks(self.shape.features).map(<[f64]>::to_vec).collect(),
                Some(below) => {
                    let mask = |t: usize, u: usize| {
                        masks.map_or(1.0, |masks| masks[below][t * self.shape.hidden + u])
                    };
                    let read = |(t, moment): (usize, &FaultyMoment)| {
                        moment.h.iter().enumerate().map(|(u, h)| h * mask(t, u)).collect()
                    };
                    layers[below].iter().enumerate().map(read).collect()
                }
            };
            layers.push(self.layer(layer).forward(&inputs));
        }
        let last = layers.last().and_then(|moments| moments.last()).expect("a window has steps");
        let output = dot(&self.weights.tensor("head.weight").values, 0, &last.h);
        let output = output + self.weights.tensor("head.bias").values[0];
        (layers, output)
    }

    /// Adds one sample's gradients, from d loss / d output; returns those of its input, `[T, F]`.
    fn backward(
        &self,
        layers: &[Vec<FaultyMoment>],
        d_output: f64,
        masks: &[Vec<f64>],
        sums: &mut Weights,
    ) -> Vec<f64> {
        let steps = layers[0].len();
        let head = layers.len() * TENSORS;
        add_outer(&mut sums.0[head].values, &[d_output], &layers[layers.len() - 1][steps - 1].h);
        sums.0[head + 1].values[0] += d_output;
        let mut dh = vec![vec![vec![0.0; self.shape.hidden]; steps]; layers.len()];
        let head = &self.weights.tensor("head.weight").values;
        dh[layers.len() - 1][steps - 1] = head.iter().map(|weight| weight * d_output).collect();
        let mut dx = Vec::new();
        for (layer, moments) in layers.iter().enumerate().rev() {
            dx = self.layer(layer).backward(moments, &dh[layer], &mut sums.0[layer * TENSORS..]);
            let Some(below) = self.below(layer) else { break };
            let to: &[usize] = match (self.fault, layer) {
                (StackFault::SkippedLayer, 2) => &[1, 0],
                (StackFault::SkippedLayer, _) => &[],
                _ => &[below],
            };
            for &to in to {
                for ((to, from), mask) in
                    dh[to].iter_mut().flatten().zip(dx.iter().flatten()).zip(&masks[below])
                {
                    *to += from * mask;
                }
            }
        }
        dx.concat()
    }
}

impl Model for FaultyStack {
    fn train_step(&mut self, batch: Batch, learning_rate: f64) -> Result<f64> {
        let gradients = self.gradients(batch)?;
        descend(&mut self.weights, &gradients.weights, learning_rate);
        Ok(gradients.loss)
    }

    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        let dropped = self.fault == StackFault::DroppedForecasts;
        let masks = dropped.then(|| self.masks(windows.len(), false));
        let mask = |sample: usize| masks.as_ref().map(|masks| &masks[sample][..]);
        let forecast = |sample| self.forward(windows.input(sample), mask(sample)).1;
        *forecasts = (0..windows.len()).map(forecast).collect();
        Ok(())
    }

    fn gradients(&mut self, batch: Batch) -> Result<Gradients> {
        let count = batch.samples.len() as f64;
        let mut sums = Weights::of_shape(&self.shape, |tensor| vec![0.0; tensor.count()]);
        let others = [StackFault::OtherMasks, StackFault::OtherMasksBackward];
        let later = [self.fault == others[0], others.contains(&self.fault)];
        let masks = later.map(|later| self.masks(batch.samples.len(), later));
        let (mut loss, mut dx, mut outputs) = (0.0, Vec::new(), Vec::new());
        for (row, &sample) in batch.samples.iter().enumerate() {
            let (layers, output) = self.forward(batch.windows.input(sample), Some(&masks[0][row]));
            let error = output - batch.windows.truth(sample)[0];
            loss += error * error / count;
            dx.extend(self.backward(&layers, 2.0 * error / count, &masks[1][row], &mut sums));
            outputs.push(output);
        }
        Ok(Gradients { loss, weights: sums, input: dx, outputs })
    }

    fn set_masks(&mut self, key: MaskKey) {
        self.key = key;
    }

    fn weights(&self) -> Weights {
        self.weights.clone()
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        self.weights = weights.clone();
        Ok(())
    }
}
