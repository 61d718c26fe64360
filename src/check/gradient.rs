//! Backpropagation against difference quotients, in f64: an engine and a case become verdict rows.
//!
//! The derivative that an engine states (`Model::gradients`) is compared with that of the loss which
//! follows from what it *forecasts* (`Model::forecast`), by the five-point rule
//!
//! ```text
//! f'(x) = (8 (f(x + s) - f(x - s)) - (f(x + 2s) - f(x - 2s))) / 12 s + O(s^4)
//! ```
//!
//! (Abramowitz & Stegun 1964, 25.3.6). The loss is computed here, as mean((forecast - truth)^2), and
//! so the stated loss is checked as well. Small nets are checked element by element, large ones along
//! random directions in each tensor, so that the cost does not grow with the number of weights.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use super::case::Case;
use crate::data::{Batch, Windows};
use crate::engine::{Engine, Gradients, Model, Weights};
use crate::error::{Error, Result};
use crate::rng;

/// Step s of the difference quotient for one element. The truncation error is s^4/30 times the fifth
/// derivative, measured below 1e-11 at 1e-3; the rounding of a loss L (some 2e-16 L) enters with
/// 1.5/s, as 3e-13 L. A step ten times as large or as small makes the worst error larger.
pub const STEP: f64 = 1e-3;

/// Along a direction every element moves by the step times this, over the root of H: the norm of a
/// random change of the recurrent weights grows with that root and takes the truncation error along
/// (2.9e-8 at H = 64, T = 28 with the undivided step, 1e-10 with the divided one).
pub const DIRECTION_STEP: f64 = 2.0;

/// Largest error that passes, relative to the tensor's largest gradient. What is measured is below
/// 1e-9; a mistake in an equation is seldom below 1e-3.
pub const TOLERANCE: f64 = 1e-8;

/// A gradient is never measured against less than this part of the loss: below that, the rounding of
/// the loss alone (see [`STEP`]) would come near the tolerance. It also is the rule for gradients
/// that are exactly zero, as those of the recurrent weights are where there is only one step.
pub const SMALLEST_SCALE: f64 = 1e-3;

/// Nets with up to so many weights and inputs together are checked element by element.
pub const MOST_ELEMENTS: usize = 512;

/// Directions for each tensor of a larger net: every element of the tensor moves by the same step, up
/// or down at random, so one wrong element shows with its full size in every direction.
pub const DIRECTIONS: usize = 4;

/// Most samples in the batch of a check, element by element and along directions; fewer if the
/// spec's batches are smaller. Gradients are sums over samples, so more of them add cost, not
/// coverage, except for the engines' blocks of rows, which the larger number fills.
pub const MOST_SAMPLES: [usize; 2] = [4, 8];

/// The verdict on one tensor of one engine at one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The engine's name.
    pub engine: &'static str,
    /// Shape and equations; its batch size is what the check used.
    pub case: Case,
    /// PyTorch's name; `input`; or `loss` for the stated loss itself.
    pub tensor: String,
    /// Derivatives that were compared.
    pub checked: usize,
    /// Largest error, relative to the tensor's largest gradient.
    pub worst: f64,
    /// The index of the worst element, or the direction; an engine's words if it refused.
    pub place: String,
    /// Whether `worst` is within [`TOLERANCE`].
    pub passed: bool,
}

/// What is to be checked.
pub type Subject = (&'static Engine, Case);

/// Checks engines at cases, `jobs` at a time; verdicts in the order of `subjects`. `done` is called
/// after each, from several threads.
///
/// # Errors
/// If the system has no threads left.
pub fn check(subjects: &[Subject], jobs: usize, done: &(dyn Fn() + Sync)) -> Result<Vec<Verdict>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| Error::Check(format!("cannot start {jobs} workers: {error}")))?;
    let check = |(engine, case): &Subject| {
        let verdicts = check_one(engine, *case);
        done();
        verdicts
    };
    let verdicts: Vec<Vec<Verdict>> =
        pool.install(|| subjects.par_iter().with_max_len(1).map(check).collect());
    Ok(verdicts.into_iter().flatten().collect())
}

/// The subjects with the batches that the check uses, each once: several batch sizes may become one.
pub fn subjects(found: Vec<Subject>) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    for (engine, case) in found {
        let case = bounded(case);
        if !subjects.iter().any(|(other, same)| other.info.name == engine.info.name && *same == case) {
            subjects.push((engine, case));
        }
    }
    subjects
}

fn bounded(case: Case) -> Case {
    let with = |most: usize| Case { batch_size: case.batch_size.min(most), ..case };
    let [few, many] = MOST_SAMPLES.map(with);
    if few.elements() <= MOST_ELEMENTS { few } else { many }
}

impl Case {
    /// Weights and inputs of one batch together.
    fn elements(&self) -> usize {
        let weights: usize =
            Weights::layout(self.size()).iter().map(|(_, shape)| shape.iter().product::<usize>()).sum();
        weights + self.batch_size * self.shape().input_len()
    }
}

/// Checks every tensor of one engine at one case. An engine that refuses or panics has not passed.
pub(super) fn check_one(engine: &Engine, case: Case) -> Vec<Verdict> {
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let mut model = case.build(engine, &case.params())?;
        Probe::new(model.as_mut(), case).verdicts(engine.info.name)
    }));
    let panicked = || Error::Engine { engine: engine.info.name, message: "panicked".to_owned() };
    attempt.unwrap_or_else(|_| Err(panicked())).unwrap_or_else(|error| {
        let (tensor, place) = ("loss".to_owned(), error.to_string());
        vec![Verdict {
            engine: engine.info.name,
            case,
            tensor,
            checked: 0,
            worst: f64::INFINITY,
            place,
            passed: false,
        }]
    })
}

/// A model, and the point at which its loss is differentiated.
struct Probe<'a> {
    model: &'a mut dyn Model,
    case: Case,
    weights: Weights,
    /// `[B, T, F]`.
    inputs: Vec<f64>,
    /// `[B, K]`.
    truths: Vec<f64>,
    forecasts: Vec<f64>,
}

/// Elements of a tensor and how far each moves, in steps.
type Direction = Vec<(usize, f64)>;

impl<'a> Probe<'a> {
    fn new(model: &'a mut dyn Model, case: Case) -> Self {
        let samples = case.samples(case.batch_size);
        let inputs = (0..samples.len()).flat_map(|sample| samples.input(sample)).copied().collect();
        let (weights, truths) = (case.weights(), samples.truths().to_vec());
        Self { model, case, weights, inputs, truths, forecasts: Vec::new() }
    }

    fn verdicts(mut self, engine: &'static str) -> Result<Vec<Verdict>> {
        let case = self.case;
        let samples: Vec<usize> = (0..case.batch_size).collect();
        let windows = self.windows();
        let stated = self.model.gradients(Batch { windows: &windows, samples: &samples })?;
        let loss = self.loss()?;
        let row = |tensor: &str, checked, worst, place| Verdict {
            engine,
            case,
            tensor: tensor.to_owned(),
            checked,
            worst,
            place,
            passed: worst <= TOLERANCE,
        };
        let mut verdicts = vec![row("loss", 1, (stated.loss - loss).abs() / loss, String::new())];
        for tensor in 0..=self.weights.0.len() {
            let (name, shape, gradients) = self.tensor(tensor, &stated);
            let directions = self.directions(&name, gradients.len());
            let largest = gradients.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
            let scale = largest.max(SMALLEST_SCALE * loss);
            let mut worst = (0.0, String::new());
            for (number, direction) in directions.iter().enumerate() {
                let slope: f64 = direction.iter().map(|&(at, size)| size * gradients[at]).sum();
                let error = (slope - self.slope(tensor, direction)?).abs() / scale;
                // NaN is worse than any number.
                if !(error <= worst.0) {
                    worst = (error, place(&shape, direction, number));
                }
            }
            verdicts.push(row(&name, directions.len(), worst.0, worst.1));
        }
        Ok(verdicts)
    }

    /// Name, shape and stated gradients of a tensor; the input comes after the weights.
    fn tensor(&self, tensor: usize, stated: &Gradients) -> (String, Vec<usize>, Vec<f64>) {
        match stated.weights.0.get(tensor) {
            Some(tensor) => (tensor.name.clone(), tensor.shape.clone(), tensor.values.clone()),
            None => {
                let shape = self.case.shape();
                let shape = vec![self.case.batch_size, shape.steps, shape.features];
                ("input".to_owned(), shape, stated.input.clone())
            }
        }
    }

    /// What of a tensor with `count` elements is checked.
    fn directions(&self, name: &str, count: usize) -> Vec<Direction> {
        if self.case.elements() <= MOST_ELEMENTS || count <= DIRECTIONS {
            return (0..count).map(|at| vec![(at, 1.0)]).collect();
        }
        let direction = |number: usize| {
            let mut draws = rng::stream(0, &format!("check/direction/{name}/{number}"));
            (0..count).map(|at| (at, if draws.below(2) == 0 { 1.0 } else { -1.0 })).collect()
        };
        (0..DIRECTIONS).map(direction).collect()
    }

    /// The derivative of the loss along a direction, by the five-point rule.
    fn slope(&mut self, tensor: usize, direction: &Direction) -> Result<f64> {
        let divisor =
            if direction.len() == 1 { 1.0 } else { (self.case.hidden_units as f64).sqrt() / DIRECTION_STEP };
        let step = STEP / divisor.max(1.0);
        let mut at = |steps: f64| {
            let untouched = self.values(tensor).clone();
            for &(at, size) in direction {
                self.values(tensor)[at] += steps * step * size;
            }
            let loss = self.loss();
            *self.values(tensor) = untouched;
            loss
        };
        let (near, far) = (at(1.0)? - at(-1.0)?, at(2.0)? - at(-2.0)?);
        Ok((8.0 * near - far) / (12.0 * step))
    }

    fn values(&mut self, tensor: usize) -> &mut Vec<f64> {
        match self.weights.0.get_mut(tensor) {
            Some(tensor) => &mut tensor.values,
            None => &mut self.inputs,
        }
    }

    fn windows(&self) -> Windows {
        Windows::of_samples(self.inputs.clone(), self.truths.clone(), self.case.shape())
    }

    /// mean((forecast - truth)^2) at the point, summed in order.
    fn loss(&mut self) -> Result<f64> {
        self.model.set_weights(&self.weights)?;
        let windows = self.windows();
        self.model.forecast(&windows, &mut self.forecasts)?;
        let squares = self.forecasts.iter().zip(&self.truths).map(|(forecast, truth)| {
            let error = forecast - truth;
            error * error
        });
        Ok(squares.sum::<f64>() / self.truths.len() as f64)
    }
}

/// The index of an element, or the number of a direction.
fn place(shape: &[usize], direction: &Direction, number: usize) -> String {
    let [(at, _)] = direction[..] else { return format!("direction {}", number + 1) };
    let mut rest = at;
    let mut index: Vec<String> = shape
        .iter()
        .rev()
        .map(|extent| {
            let coordinate = rest % extent;
            rest /= extent;
            coordinate.to_string()
        })
        .collect();
    index.reverse();
    format!("[{}]", index.join(", "))
}
