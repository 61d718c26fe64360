//! One layer of an LSTM with planted faults, written as plainly as it goes and one sample at a time.
//!
//! Letters: B samples, T time steps, F features, H hidden units, K = 1, Q outputs.

use super::mutant::{builders, descend, mutant};
use crate::base::error::Result;
use crate::data::{Batch, Windows};
use crate::engine::{Engine, Gradients, Loss, Model, Setting, Weights};
use crate::network::Quantiles;

/// What is wrong, and which tensors the check of gradients must find wrong for it; none for a fault
/// that forward and backward share, which only another engine can show.
pub(super) const FAULTS: [(&str, &[&str]); 14] = [
    ("none", &[]),
    ("wrong sign in the derivative of tanh", &[W_IH, W_HH, B_IH, B_HH, "input"]),
    ("no path through the forget gate back in time", &[W_IH, W_HH, B_IH, B_HH, "input"]),
    ("input and forget gate swapped in the backward pass", &[W_IH, W_HH, B_IH, B_HH, "input"]),
    ("recurrent bias left out of the forward pass", &[B_HH]),
    ("recurrent weights' gradient off by one in time", &[W_HH]),
    ("transposed recurrent product in the backward pass", &[W_IH, W_HH, B_IH, B_HH, "input"]),
    ("cell state of the step before in the backward pass", &[W_IH, W_HH, B_IH, B_HH, "input"]),
    ("loss divided by one sample too many", &ALL),
    ("gates in another order, forward and backward", &[]),
    ("one gradient that is not a number", &[B_IH]),
    ("none, quantiles", &[]),
    ("quantile with the sign turned, forward and backward", &ALL),
    (
        "quantile with the sign turned in the backward pass",
        &[W_IH, W_HH, B_IH, B_HH, "head.weight", "head.bias", "input"],
    ),
];

const ALL: [&str; 8] = ["loss", W_IH, W_HH, B_IH, B_HH, "head.weight", "head.bias", "input"];

const W_IH: &str = "lstm.weight_ih_l0";
const W_HH: &str = "lstm.weight_hh_l0";
const B_IH: &str = "lstm.bias_ih_l0";
const B_HH: &str = "lstm.bias_hh_l0";

pub(super) const SIGN: usize = 1;
const FORGET: usize = 2;
const SWAP: usize = 3;
const BIAS: usize = 4;
const TIME: usize = 5;
const TRANSPOSED: usize = 6;
const STALE: usize = 7;
const COUNT: usize = 8;
const ORDER: usize = 9;
const NAN: usize = 10;
const QUANTILES: usize = 11;
const TURNED: usize = 12;
const TURNED_BACKWARD: usize = 13;

/// What the fault of that number is in.
pub(super) fn loss_of(fault: usize) -> Loss {
    if fault < QUANTILES { Loss::Mse } else { Loss::Quantiles(Quantiles::default()) }
}

/// Whether the network of that number is right.
pub(super) fn is_right(fault: usize) -> bool {
    [0, QUANTILES].contains(&fault)
}

/// An engine with the fault of that number in [`FAULTS`].
pub(super) fn engine(fault: usize) -> Engine {
    mutant(builders!(build: 0 1 2 3 4 5 6 7 8 9 10 11 12 13)[fault])
}

fn build<const FAULT: usize>(setting: &Setting) -> Result<Box<dyn Model>> {
    let loss = setting.params.network_loss();
    Ok(Box::new(Mutant { fault: FAULT, loss, weights: setting.initial.clone() }))
}

struct Mutant {
    fault: usize,
    loss: Loss,
    weights: Weights,
}

/// What the forward pass leaves of one time step: the gates, c and h before, c and h after; `[H]` each.
struct FaultyStep {
    gates: [Vec<f64>; 4],
    before: [Vec<f64>; 2],
    after: [Vec<f64>; 2],
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

impl Mutant {
    fn values(&self, name: &str) -> &[f64] {
        &self.weights.tensor(name).values
    }

    fn hidden(&self) -> usize {
        self.values("head.weight").len() / self.loss.outputs()
    }

    /// The row of a gate's weights for a unit.
    fn row(&self, gate: usize, unit: usize) -> usize {
        let gate = if self.fault == ORDER { [0, 2, 1, 3][gate] } else { gate };
        gate * self.hidden() + unit
    }

    /// Steps, and the outputs, `[Q]`.
    fn forward(&self, input: &[f64], features: usize) -> (Vec<FaultyStep>, Vec<f64>) {
        let hidden = self.hidden();
        let (mut c, mut h) = (vec![0.0; hidden], vec![0.0; hidden]);
        let mut steps = Vec::new();
        for x in input.chunks(features) {
            let sum = |gate: usize, unit: usize| {
                let row = self.row(gate, unit);
                let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
                let recurrent = if self.fault == BIAS { 0.0 } else { self.values(B_HH)[row] };
                dot(&self.values(W_IH)[row * features..][..features], x)
                    + dot(&self.values(W_HH)[row * hidden..][..hidden], &h)
                    + self.values(B_IH)[row]
                    + recurrent
            };
            let gates = [0, 1, 2, 3].map(|gate| {
                let squash = if gate == 2 { f64::tanh } else { sigmoid };
                (0..hidden).map(|unit| squash(sum(gate, unit))).collect::<Vec<f64>>()
            });
            let [i, f, g, o] = &gates;
            let after_c: Vec<f64> = (0..hidden).map(|u| f[u] * c[u] + i[u] * g[u]).collect();
            let after_h: Vec<f64> = (0..hidden).map(|u| o[u] * after_c[u].tanh()).collect();
            let before = [c, h];
            (c, h) = (after_c.clone(), after_h.clone());
            steps.push(FaultyStep { gates, before, after: [after_c, after_h] });
        }
        let rows = self.values("head.weight").chunks(hidden).zip(self.values("head.bias"));
        let outputs = rows.map(|(row, bias)| h.iter().zip(row).map(|(h, w)| h * w).sum::<f64>() + bias);
        (steps, outputs.collect())
    }

    /// What an error of an output counts, and its slope.
    fn counted(&self, output: usize, error: f64) -> (f64, f64) {
        let Loss::Quantiles(quantiles) = self.loss else { return (error * error, 2.0 * error) };
        let level = quantiles.levels()[output];
        let above = if [TURNED, TURNED_BACKWARD].contains(&self.fault) { level } else { 1.0 - level };
        let turned = if self.fault == TURNED { -error } else { error };
        (self.loss.of(output, turned), if error > 0.0 { above } else { above - 1.0 })
    }

    /// Adds one sample's gradients, from d loss / d output, `[Q]`; returns those of its input, `[T, F]`.
    fn backward(
        &self,
        steps: &[FaultyStep],
        input: &[f64],
        d_outputs: &[f64],
        sums: &mut Weights,
    ) -> Vec<f64> {
        let hidden = self.hidden();
        let features = input.len() / steps.len();
        let last = steps.last().expect("a window has steps");
        let mut dh = vec![0.0; hidden];
        for (output, d_output) in d_outputs.iter().enumerate() {
            for (unit, dh) in dh.iter_mut().enumerate() {
                sums.0[4].values[output * hidden + unit] += d_output * last.after[1][unit];
                *dh += d_output * self.values("head.weight")[output * hidden + unit];
            }
            sums.0[5].values[output] += d_output;
        }
        let mut dc = vec![0.0; hidden];
        let mut dx = vec![0.0; input.len()];
        for (t, step) in steps.iter().enumerate().rev() {
            let mut dz = vec![[0.0; 4]; hidden];
            for unit in 0..hidden {
                let [i, f, g, o] = [0, 1, 2, 3].map(|gate| step.gates[gate][unit]);
                let c = if self.fault == STALE { step.before[0][unit] } else { step.after[0][unit] };
                let flat = if self.fault == SIGN { g * g - 1.0 } else { 1.0 - g * g };
                let d = dc[unit] + dh[unit] * o * (1.0 - c.tanh() * c.tanh());
                dz[unit] = [
                    d * g * i * (1.0 - i),
                    d * step.before[0][unit] * f * (1.0 - f),
                    d * i * flat,
                    dh[unit] * c.tanh() * o * (1.0 - o),
                ];
                if self.fault == SWAP {
                    dz[unit].swap(0, 1);
                }
                dc[unit] = if self.fault == FORGET { 0.0 } else { d * f };
            }
            dh = vec![0.0; hidden];
            let recurrent = if self.fault == TIME { &step.after[1] } else { &step.before[1] };
            for (unit, dz) in dz.iter().enumerate() {
                for (gate, &dz) in dz.iter().enumerate() {
                    let row = self.row(gate, unit);
                    sums.0[2].values[row] += dz;
                    sums.0[3].values[row] += dz;
                    for feature in 0..features {
                        sums.0[0].values[row * features + feature] += dz * input[t * features + feature];
                        dx[t * features + feature] += dz * self.values(W_IH)[row * features + feature];
                    }
                    for other in 0..hidden {
                        sums.0[1].values[row * hidden + other] += dz * recurrent[other];
                        let (row, column) = if self.fault == TRANSPOSED {
                            (self.row(gate, other), unit)
                        } else {
                            (row, other)
                        };
                        dh[other] += dz * self.values(W_HH)[row * hidden + column];
                    }
                }
            }
        }
        dx
    }
}

impl Model for Mutant {
    fn train_step(&mut self, batch: Batch, learning_rate: f64) -> Result<f64> {
        let gradients = self.gradients(batch)?;
        descend(&mut self.weights, &gradients.weights, learning_rate);
        Ok(gradients.loss)
    }

    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        let features = windows.shape().features;
        *forecasts = (0..windows.len()).flat_map(|n| self.forward(windows.input(n), features).1).collect();
        Ok(())
    }

    fn gradients(&mut self, batch: Batch) -> Result<Gradients> {
        let samples = batch.samples.len() as f64 + if self.fault == COUNT { 1.0 } else { 0.0 };
        let count = samples * self.loss.outputs() as f64;
        let mut sums = self.weights.clone();
        sums.0.iter_mut().flat_map(|tensor| &mut tensor.values).for_each(|value| *value = 0.0);
        let (mut loss, mut dx, mut outputs) = (0.0, Vec::new(), Vec::new());
        for &sample in batch.samples {
            let input = batch.windows.input(sample);
            let (steps, forecast) = self.forward(input, batch.windows.shape().features);
            let truth = batch.windows.truth(sample)[0];
            let counted = forecast.iter().enumerate().map(|(at, output)| self.counted(at, output - truth));
            let (counted, slopes): (Vec<f64>, Vec<f64>) = counted.unzip();
            loss += counted.iter().sum::<f64>() / count;
            let slopes: Vec<f64> = slopes.iter().map(|slope| slope / count).collect();
            dx.extend(self.backward(&steps, input, &slopes, &mut sums));
            outputs.extend(forecast);
        }
        if self.fault == NAN {
            sums.0[2].values[0] = f64::NAN;
        }
        Ok(Gradients { loss, weights: sums, input: dx, outputs })
    }

    fn weights(&self) -> Weights {
        self.weights.clone()
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        self.weights = weights.clone();
        Ok(())
    }
}
