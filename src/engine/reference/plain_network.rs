//! A network that trains by the plain text: slow, and the definition of what every other path computes.
//!
//! Letters: B samples, T time steps, F features, H hidden units, K horizon.

use super::number::{Number, Real};
use super::optimizer::{
    AdamClock, Training, adam_direction, adam_moments, adam_weight, clip_factor, sgd_weight,
};
use super::plain::{self, Inputs};
use super::sums::{LANES, add_lanes};
use super::tensors::Tensors;
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
        let zeros = Tensors::zeros(weights.size);
        Self { clock: AdamClock::new(training.adam), m: zeros.clone(), v: zeros, weights, training }
    }

    /// Forecasts, `[B, K]`.
    pub fn forecast(&self, samples: &Samples<R>) -> Vec<R> {
        plain::head(
            &self.weights,
            plain::forward(&self.weights, inputs(samples), self.training.cell).last_h(),
        )
    }

    /// The loss, its gradients and its derivatives by the inputs, `[T, B, F]`.
    pub fn gradients(&self, samples: &Samples<R>) -> (R, Tensors<R>, Vec<R>) {
        let (weights, cell) = (&self.weights, self.training.cell);
        let trace = plain::forward(weights, inputs(samples), cell);
        // As many time steps as have truths, from the last one back.
        let scored = samples.y.len() / weights.size.horizon * weights.size.hidden;
        let h = &trace.h[trace.h.len() - scored..];
        let (loss, derivatives) = plain::loss(&plain::head(weights, h), &samples.y);
        let mut gradients = Tensors::zeros(weights.size);
        let mut dh = vec![R::default(); trace.h.len() - trace.last_h().len()];
        let first = dh.len() - scored;
        let from_head = plain::head_backward(weights, h, &derivatives, &mut gradients);
        dh[first..].copy_from_slice(&from_head);
        let dx = plain::backward(weights, (inputs(samples), &trace), &dh, cell, &mut gradients);
        (loss, gradients, dx)
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

fn inputs<R>(samples: &Samples<R>) -> Inputs<'_, R> {
    Inputs { x: &samples.x, rows: samples.rows, state: None }
}

/// The Euclidean norm of all gradients: 64 sums of squares, one for each gate and each unit mod 16,
/// in the order that docs/bits.md gives.
pub fn norm<R: Real>(gradients: &Tensors<R>) -> R {
    let (hidden, mut sums) = (gradients.size.hidden, [[R::default(); LANES]; 4]);
    let lstm = [&gradients.w_ih, &gradients.w_hh, &gradients.b_ih, &gradients.b_hh];
    for array in lstm {
        let columns = array.len() / (4 * hidden);
        for first in (0..hidden).step_by(LANES) {
            for column in 0..columns {
                for (gate, sums) in sums.iter_mut().enumerate() {
                    for unit in first..hidden.min(first + LANES) {
                        let value = array[(gate * hidden + unit) * columns + column];
                        sums[unit - first] = value.mul_add(value, sums[unit - first]);
                    }
                }
            }
        }
    }
    for row in gradients.head_w.chunks_exact(hidden).chain([&gradients.head_b[..]]) {
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
