//! A stack of GRU layers with planted faults, written as plainly as it goes and one sample at a time.
//!
//! What is wrong is between the gates of a GRU or between layers; the LSTM beside this file has the faults of one layer.
//!
//! Letters: T time steps, F inputs of a layer, H hidden units, K = 1.

use super::descent::descend;
use crate::base::error::Result;
use crate::data::{Batch, Windows};
use crate::engine::{Engine, Gradients, MaskKey, Model, Setting, Weights, by_name};
use crate::network::NetworkShape;
use crate::spec::EngineInfo;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StackFault {
    /// Nothing.
    None,
    /// The reset gate multiplies the hidden states before the recurrent product, forward and backward.
    ResetFirst,
    /// The same in the backward pass alone.
    ResetFirstBackward,
    /// The update gate says how much of the candidate is taken, not how much of the past is kept, forward and backward.
    UpdateTurned,
    /// The same in the backward pass alone.
    UpdateTurnedBackward,
    /// The third layer reads the first one's hidden states, and hands its gradient there.
    WrongLayer,
    /// The first layer gets the gradient that belongs to the second one.
    SkippedLayer,
    /// Dropout by the masks of the step after, forward and backward.
    OtherMasks,
    /// The same in the backward pass alone.
    OtherMasksBackward,
    /// Dropout when forecasting.
    DroppedForecasts,
}

/// An engine with that fault.
pub(super) fn engine(fault: StackFault) -> Engine {
    let build = match fault {
        StackFault::None => |setting: &Setting| build(setting, StackFault::None),
        StackFault::ResetFirst => |setting: &Setting| build(setting, StackFault::ResetFirst),
        StackFault::ResetFirstBackward => |setting: &Setting| build(setting, StackFault::ResetFirstBackward),
        StackFault::UpdateTurned => |setting: &Setting| build(setting, StackFault::UpdateTurned),
        StackFault::UpdateTurnedBackward => {
            |setting: &Setting| build(setting, StackFault::UpdateTurnedBackward)
        }
        StackFault::WrongLayer => |setting: &Setting| build(setting, StackFault::WrongLayer),
        StackFault::SkippedLayer => |setting: &Setting| build(setting, StackFault::SkippedLayer),
        StackFault::OtherMasks => |setting: &Setting| build(setting, StackFault::OtherMasks),
        StackFault::OtherMasksBackward => |setting: &Setting| build(setting, StackFault::OtherMasksBackward),
        StackFault::DroppedForecasts => |setting: &Setting| build(setting, StackFault::DroppedForecasts),
    };
    let reference = by_name("reference").expect("it is in the table");
    Engine { info: EngineInfo { name: "mutant", ..reference.info }, build }
}

fn build(setting: &Setting, fault: StackFault) -> Result<Box<dyn Model>> {
    let (shape, dropout) = (setting.network(), setting.params.network_dropout());
    Ok(Box::new(FaultyStack {
        fault,
        shape,
        dropout,
        key: MaskKey::default(),
        weights: setting.initial.clone(),
    }))
}

/// Gates of the cell: r, z, n.
const GATES: usize = 3;
/// Tensors of a layer.
const TENSORS: usize = 4;

struct FaultyStack {
    fault: StackFault,
    shape: NetworkShape,
    dropout: f64,
    key: MaskKey,
    weights: Weights,
}

/// What the forward pass leaves of one time step of a layer: inputs `[F]`, the rest `[H]`; q is what the reset gate
/// multiplied.
struct FaultyMoment {
    x: Vec<f64>,
    before: Vec<f64>,
    r: Vec<f64>,
    z: Vec<f64>,
    n: Vec<f64>,
    q: Vec<f64>,
    h: Vec<f64>,
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// One row of a matrix times a vector.
fn dot(matrix: &[f64], row: usize, vector: &[f64]) -> f64 {
    matrix[row * vector.len()..].iter().zip(vector).map(|(a, b)| a * b).sum()
}

impl FaultyStack {
    /// Input weights, recurrent weights and both biases of a layer.
    fn tensors(&self, layer: usize) -> [&[f64]; TENSORS] {
        std::array::from_fn(|at| &self.weights.0[layer * TENSORS + at].values[..])
    }

    /// The layer whose hidden states a layer reads; `None`: it reads the sample.
    fn below(&self, layer: usize) -> Option<usize> {
        match (self.fault, layer) {
            (StackFault::WrongLayer, 2) => Some(0),
            _ => layer.checked_sub(1),
        }
    }

    fn layer(&self, layer: usize, inputs: &[Vec<f64>]) -> Vec<FaultyMoment> {
        let [w_ih, w_hh, b_ih, b_hh] = self.tensors(layer);
        let hidden = self.shape.hidden;
        let mut before = vec![0.0; hidden];
        let mut moments = Vec::new();
        for x in inputs {
            let gate = |first: usize| -> Vec<f64> {
                let sum = |row: usize| dot(w_ih, row, x) + b_ih[row] + dot(w_hh, row, &before) + b_hh[row];
                (first..first + hidden).map(|row| sigmoid(sum(row))).collect()
            };
            let (r, z) = (gate(0), gate(hidden));
            let reset: Vec<f64> = r.iter().zip(&before).map(|(r, h)| r * h).collect();
            let rows = 2 * hidden..GATES * hidden;
            let first = self.fault == StackFault::ResetFirst;
            let read = if first { &reset } else { &before };
            let q: Vec<f64> = rows.clone().map(|row| dot(w_hh, row, read) + b_hh[row]).collect();
            let n = rows.zip(&q).zip(&r).map(|((row, q), r)| {
                let own = if first { *q } else { r * q };
                (dot(w_ih, row, x) + b_ih[row] + own).tanh()
            });
            let n: Vec<f64> = n.collect();
            let h = (0..hidden).map(|u| self.kept(z[u]) * before[u] + (1.0 - self.kept(z[u])) * n[u]);
            let h: Vec<f64> = h.collect();
            moments.push(FaultyMoment { x: x.clone(), before, r, z, n, q, h: h.clone() });
            before = h;
        }
        moments
    }

    /// How much of the past an update gate keeps.
    fn kept(&self, z: f64) -> f64 {
        if self.fault == StackFault::UpdateTurned { 1.0 - z } else { z }
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
            layers.push(self.layer(layer, &inputs));
        }
        let last = layers.last().and_then(|moments| moments.last()).expect("a window has steps");
        let output = dot(&self.weights.tensor("head.weight").values, 0, &last.h);
        let output = output + self.weights.tensor("head.bias").values[0];
        (layers, output)
    }

    /// Adds one layer's gradients, from those by its hidden states; returns those by its inputs. `[T]` each.
    fn layer_back(
        &self,
        layer: usize,
        moments: &[FaultyMoment],
        dh: &[Vec<f64>],
        sums: &mut Weights,
    ) -> Vec<Vec<f64>> {
        let (hidden, [w_ih, w_hh, ..]) = (self.shape.hidden, self.tensors(layer));
        let units = || 0..hidden;
        let turned = matches!(self.fault, StackFault::UpdateTurned | StackFault::UpdateTurnedBackward);
        let first = matches!(self.fault, StackFault::ResetFirst | StackFault::ResetFirstBackward);
        let mut carried = vec![0.0; hidden];
        let mut dx = vec![Vec::new(); moments.len()];
        for (t, FaultyMoment { x, before, r, z, n, q, .. }) in moments.iter().enumerate().rev() {
            let dh: Vec<f64> = units().map(|u| dh[t][u] + carried[u]).collect();
            let kept = |u: usize| if turned { 1.0 - z[u] } else { z[u] };
            let sign = if turned { -1.0 } else { 1.0 };
            let dn: Vec<f64> = units().map(|u| dh[u] * (1.0 - kept(u)) * (1.0 - n[u] * n[u])).collect();
            let dz = units().map(|u| sign * dh[u] * (before[u] - n[u]) * z[u] * (1.0 - z[u]));
            let dq: Vec<f64> = units().map(|u| if first { dn[u] } else { dn[u] * r[u] }).collect();
            let w_hn = &w_hh[2 * hidden * hidden..];
            // By what the recurrent weights of the candidate were multiplied with.
            let by_read = |u: usize| units().map(|row| w_hn[row * hidden + u] * dq[row]).sum::<f64>();
            let by_r = |u: usize| if first { by_read(u) * before[u] } else { dn[u] * q[u] };
            let dr = units().map(|u| by_r(u) * r[u] * (1.0 - r[u]));
            let gates: Vec<f64> = dr.chain(dz).collect();
            let by_gates =
                |u: usize| (0..2 * hidden).map(|row| w_hh[row * hidden + u] * gates[row]).sum::<f64>();
            let through = |u: usize| if first { by_read(u) * r[u] } else { by_read(u) };
            carried = units().map(|u| dh[u] * kept(u) + through(u) + by_gates(u)).collect();
            let read: Vec<f64> = units().map(|u| if first { r[u] * before[u] } else { before[u] }).collect();
            let by_sums = [[&gates[..], &dn].concat(), [&gates[..], &dq].concat()];
            let by_x = |f: usize| {
                by_sums[0].iter().enumerate().map(|(row, by_sum)| w_ih[row * x.len() + f] * by_sum).sum()
            };
            dx[t] = (0..x.len()).map(by_x).collect();
            let tensors = &mut sums.0[layer * TENSORS..];
            add_outer(&mut tensors[0].values, &by_sums[0], x);
            let (of_gates, of_candidate) = tensors[1].values.split_at_mut(2 * hidden * hidden);
            add_outer(of_gates, &gates, before);
            add_outer(of_candidate, &dq, &read);
            for (bias, by_sums) in tensors[2..].iter_mut().zip(&by_sums) {
                add_outer(&mut bias.values, by_sums, &[1.0]);
            }
        }
        dx
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
            dx = self.layer_back(layer, moments, &dh[layer], sums);
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

/// Adds the products of each row's factor and each column's.
fn add_outer(matrix: &mut [f64], rows: &[f64], columns: &[f64]) {
    for (values, row) in matrix.chunks_exact_mut(columns.len()).zip(rows) {
        for (value, column) in values.iter_mut().zip(columns) {
            *value += row * column;
        }
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
