//! A network that trains by the plain text: slow, and the definition of what every other path computes.
//!
//! Letters: B samples, T time steps, F features, H hidden units, N outputs, K truths of a time step.

use std::borrow::Cow;

use super::kernel::arithmetic::Number;
use super::optimizer::{
    AdamClock, Training, adam_direction, adam_moments, adam_weight, clip_factor, sgd_weight,
};
use super::plain::{self, Inputs, Trace};
use super::plain_gru::{self, GruTrace};
use super::real::Real;
use super::sums::{LANES, add_lanes};
use super::tensors::Tensors;
use crate::network::Cell;
use crate::spec::Optimizer;

/// Samples as arrays: `x` is `[T, B, F]`, `y` `[S, B, K]` for a loss on the last S time steps.
#[derive(Clone, Debug, Default)]
pub struct Samples<R> {
    /// Inputs, time-major.
    pub x: Vec<R>,
    /// Truths of the last S time steps, time-major; left empty where only forecasts are asked for.
    pub y: Vec<R>,
    /// Samples B.
    pub rows: usize,
    /// What dropout multiplies the outputs of each layer but the last by, `[T, B, H]` each; empty: no dropout. Forecasts
    /// take no notice of it.
    pub masks: Vec<Vec<R>>,
}

/// Weights, the optimizer's memory and how they are trained.
#[derive(Clone, Debug)]
pub struct PlainNetwork<R> {
    /// The weights.
    pub weights: Tensors<R>,
    training: Training,
    clock: AdamClock,
    m: Tensors<R>,
    v: Tensors<R>,
}

impl<R: Real> PlainNetwork<R> {
    /// Untrained, with these initial weights.
    pub fn new(weights: Tensors<R>, training: Training) -> Self {
        let zeros = Tensors::zeros(weights.shape);
        Self { clock: AdamClock::new(training.adam), m: zeros.clone(), v: zeros, weights, training }
    }

    /// Forecasts, `[B, N]`.
    pub fn forecast(&self, samples: &Samples<R>) -> Vec<R> {
        let traces = self.forward(samples, &[]);
        let h = traces.last().expect(LAYERS).h();
        plain::head(&self.weights, &h[h.len() - samples.rows * self.weights.shape.hidden..])
    }

    /// What each layer computed, the lowest first.
    fn forward(&self, samples: &Samples<R>, masks: &[Vec<R>]) -> Vec<LayerTrace<R>> {
        let mut traces: Vec<LayerTrace<R>> = Vec::new();
        for layer in &self.weights.layers {
            let x = read(samples, &traces, masks);
            let inputs = Inputs { x: &x, rows: samples.rows, state: None };
            let trace = match self.weights.shape.cell {
                Cell::Lstm(output) => LayerTrace::Lstm(plain::forward(layer, inputs, output)),
                Cell::Gru => LayerTrace::Gru(plain_gru::forward(layer, inputs)),
            };
            traces.push(trace);
        }
        traces
    }

    /// The loss, its gradients and its derivatives by the inputs, `[T, B, F]`.
    pub fn gradients(&self, samples: &Samples<R>) -> (R, Tensors<R>, Vec<R>) {
        let weights = &self.weights;
        let traces = self.forward(samples, &samples.masks);
        let trace = traces.last().expect(LAYERS);
        // As many time steps as have truths, from the last one back.
        let truths = weights.shape.outputs / self.training.loss.outputs();
        let scored = samples.y.len() / truths * weights.shape.hidden;
        let all_h = trace.h();
        let h = &all_h[all_h.len() - scored..];
        let (loss, derivatives) = plain::loss(self.training.loss, &plain::head(weights, h), &samples.y);
        let mut gradients = Tensors::zeros(weights.shape);
        let mut dh = vec![R::default(); all_h.len()];
        let first = dh.len() - scored;
        let from_head = plain::head_backward(weights, h, &derivatives, &mut gradients);
        dh[first..].copy_from_slice(&from_head);
        for (number, layer) in weights.layers.iter().enumerate().rev() {
            let x = read(samples, &traces[..number], &samples.masks);
            let inputs = Inputs { x: &x, rows: samples.rows, state: None };
            let gradients = &mut gradients.layers[number];
            dh = match (&traces[number], weights.shape.cell) {
                (LayerTrace::Lstm(trace), Cell::Lstm(output)) => {
                    plain::backward(layer, (inputs, trace), &dh, output, gradients)
                }
                (LayerTrace::Gru(trace), _) => plain_gru::backward(layer, (inputs, trace), &dh, gradients),
                (LayerTrace::Lstm(_), Cell::Gru) => unreachable!("invariant: a network has one kind of cell"),
            };
            if let Some(mask) = number.checked_sub(1).and_then(|below| samples.masks.get(below)) {
                dh = times(&dh, mask);
            }
        }
        (loss, gradients, dh)
    }

    /// One step of the optimizer; returns the loss before it.
    pub fn train_step(&mut self, samples: &Samples<R>, learning_rate: f64) -> R {
        let (loss, mut gradients, _) = self.gradients(samples);
        if let Some(factor) = self.training.clip_norm.and_then(|max| clip_factor(norm(&gradients), max)) {
            for value in gradients.arrays_mut().into_iter().flatten() {
                *value = *value * factor;
            }
        }
        self.update(&gradients, learning_rate);
        loss
    }

    /// Moves the weights along gradients.
    pub fn update(&mut self, gradients: &Tensors<R>, learning_rate: f64) {
        let step = self.clock.tick(learning_rate);
        let rate = R::from_f64(learning_rate);
        let moments = self.m.arrays_mut().into_iter().zip(self.v.arrays_mut());
        for ((weights, gradients), (m, v)) in
            self.weights.arrays_mut().into_iter().zip(gradients.arrays()).zip(moments)
        {
            for (n, weight) in weights.iter_mut().enumerate() {
                match self.training.method {
                    Optimizer::Sgd => *weight = sgd_weight(rate, *weight, gradients[n]),
                    Optimizer::Adam => {
                        (m[n], v[n]) = adam_moments(&step, gradients[n], (m[n], v[n]));
                        *weight = adam_weight(&step, *weight, adam_direction(&step, (m[n], v[n])));
                    }
                }
            }
        }
    }
}

const LAYERS: &str = "invariant: a network has a layer";

/// What a layer computed.
enum LayerTrace<R> {
    Lstm(Trace<R>),
    Gru(GruTrace<R>),
}

impl<R: Real> LayerTrace<R> {
    /// Hidden states of all steps, `[T, B, H]`.
    fn h(&self) -> &[R] {
        let (h, steps) = match self {
            Self::Lstm(trace) => (&trace.h, trace.steps),
            Self::Gru(trace) => (&trace.h, trace.steps),
        };
        &h[h.len() / (steps + 1)..]
    }
}

/// What the layer above these reads, `[T, B, ..]`: the samples, or the hidden states of the last of these times its mask.
fn read<'a, R: Real>(samples: &'a Samples<R>, below: &'a [LayerTrace<R>], masks: &[Vec<R>]) -> Cow<'a, [R]> {
    let Some(last) = below.last() else { return Cow::Borrowed(&samples.x) };
    match masks.get(below.len() - 1) {
        None => Cow::Borrowed(last.h()),
        Some(mask) => Cow::Owned(times(last.h(), mask)),
    }
}

/// Products, value by value.
fn times<R: Real>(values: &[R], mask: &[R]) -> Vec<R> {
    assert_eq!(values.len(), mask.len(), "invariant: a mask for each output of a layer");
    values.iter().zip(mask).map(|(&value, &factor)| value * factor).collect()
}

/// The Euclidean norm of all gradients: 64 sums of squares, one for each gate and each unit mod 16,
/// in the order that docs/bits.md gives.
pub fn norm<R: Real>(gradients: &Tensors<R>) -> R {
    let (hidden, gates) = (gradients.shape.hidden, gradients.shape.cell.gates());
    let mut sums = [[R::default(); LANES]; 4];
    let arrays = gradients.arrays();
    let (layers, head) = arrays.split_last_chunk::<2>().expect(LAYERS);
    for array in layers {
        let columns = array.len() / (gates * hidden);
        for first in (0..hidden).step_by(LANES) {
            for column in 0..columns {
                for (gate, sums) in sums[..gates].iter_mut().enumerate() {
                    for unit in first..hidden.min(first + LANES) {
                        let value = array[(gate * hidden + unit) * columns + column];
                        sums[unit - first] = value.mul_add(value, sums[unit - first]);
                    }
                }
            }
        }
    }
    for row in head[0].chunks_exact(hidden).chain([head[1]]) {
        for (unit, &value) in row.iter().enumerate() {
            sums[0][unit % LANES] = value.mul_add(value, sums[0][unit % LANES]);
        }
    }
    let [i, f, g, o] = sums;
    let mut lanes = [R::default(); LANES];
    for (lane, sum) in lanes.iter_mut().enumerate() {
        *sum = (i[lane] + f[lane]) + (g[lane] + o[lane]);
    }
    Number::sqrt(add_lanes(lanes))
}
