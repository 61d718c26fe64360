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

use super::case::GradientCase;
use super::probe::Probe;
use crate::base::error::{Error, Result};
use crate::engine::{Engine, TensorShape};
use crate::run::workers;

/// Step s of the difference quotient for one element. The truncation error is s^4/30 times the fifth
/// derivative, measured below 1e-11 at 1e-3; the rounding of a loss L (some 2e-16 L) enters with
/// 1.5/s, as 3e-13 L. A step ten times as large or as small makes the worst error larger.
pub const STEP: f64 = 1e-3;

/// Along a direction every element moves by the step times this, over the root of H, or of F if that is larger: the norm
/// of a random change of a matrix grows with that root and takes the truncation error along (2.9e-8 at H = 64, T = 28
/// with the undivided step, 1e-10 with the divided one; 1.8e-8 at H = 2, F = 36 divided by the root of H alone).
pub(crate) const DIRECTION_STEP: f64 = 2.0;

/// Largest error that passes, relative to the tensor's largest gradient. What is measured is below
/// 1e-9; a mistake in an equation is seldom below 1e-3.
pub const TOLERANCE: f64 = 1e-8;

/// A gradient is never measured against less than this part of the loss: below that, the rounding of
/// the loss alone (see [`STEP`]) would come near the tolerance. It also is the rule for gradients
/// that are exactly zero, as those of the recurrent weights are where there is only one step.
pub(crate) const SMALLEST_SCALE: f64 = 1e-3;

/// Nets with up to so many weights and inputs together are checked element by element.
pub(crate) const MOST_ELEMENTS: usize = 512;

/// Directions for each tensor of a larger net: every element of the tensor moves by the same step, up
/// or down at random, so one wrong element shows with its full size in every direction.
pub(crate) const DIRECTIONS: usize = 4;

/// Most samples in the batch of a check, element by element and along directions; fewer if the
/// spec's batches are smaller. Gradients are sums over samples, so more of them add cost, not
/// coverage, except for the engines' blocks of rows, which the larger number fills.
pub(crate) const MOST_SAMPLES: [usize; 2] = [4, 8];

/// The verdict on one tensor of one engine at one case.
#[derive(Clone, Debug, PartialEq)]
pub struct GradientVerdict {
    /// The engine's name.
    pub engine: &'static str,
    /// Shape and equations; its batch size is what the check used.
    pub case: GradientCase,
    /// PyTorch's name; `input`; or `loss` for the stated loss itself.
    pub tensor: String,
    /// Derivatives that were compared.
    pub checked: usize,
    /// Largest error, relative to the tensor's largest gradient; infinite if something is NaN.
    pub worst: f64,
    /// The index of the worst element, or the direction; an engine's words if it refused.
    pub place: String,
    /// Whether `worst` is within [`TOLERANCE`].
    pub passed: bool,
}

/// What is to be checked.
pub(crate) type Subject = (&'static Engine, GradientCase);

/// Checks engines at cases, `jobs` at a time; verdicts in the order of `subjects`. `done` is called
/// after each, from several threads.
///
/// # Errors
/// If the system has no threads left.
pub fn check(subjects: &[Subject], jobs: usize, done: &(dyn Fn() + Sync)) -> Result<Vec<GradientVerdict>> {
    let pool = workers(jobs)?;
    let check = |(engine, case): &Subject| {
        let verdicts = check_one(engine, *case);
        done();
        verdicts
    };
    let verdicts: Vec<Vec<GradientVerdict>> =
        pool.install(|| subjects.par_iter().with_max_len(1).map(check).collect());
    Ok(verdicts.into_iter().flatten().collect())
}

/// The subjects with the batches that the check uses, each once: several batch sizes may become one.
pub(crate) fn subjects(found: Vec<Subject>) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    for (engine, case) in found {
        let case = bounded(case);
        if !subjects.iter().any(|(other, same)| other.info.name == engine.info.name && *same == case) {
            subjects.push((engine, case));
        }
    }
    subjects
}

fn bounded(case: GradientCase) -> GradientCase {
    let with = |most: usize| GradientCase { batch_size: case.batch_size.min(most), ..case };
    let [few, many] = MOST_SAMPLES.map(with);
    if few.elements() <= MOST_ELEMENTS { few } else { many }
}

impl GradientCase {
    /// Weights and inputs of one batch together.
    pub(super) fn elements(&self) -> usize {
        let weights: usize = self.network().tensors().iter().map(TensorShape::count).sum();
        weights + self.batch_size * self.shape().input_len()
    }
}

/// Checks every tensor of one engine at one case. An engine that refuses or panics has not passed.
pub(super) fn check_one(engine: &Engine, case: GradientCase) -> Vec<GradientVerdict> {
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let mut model = case.build(engine, &case.params())?;
        Probe::new(model.as_mut(), engine, case)?.verdicts(engine.info.name)
    }));
    let panicked = || Error::Engine { engine: engine.info.name, message: "panicked".to_owned() };
    attempt.unwrap_or_else(|_| Err(panicked())).unwrap_or_else(|error| {
        let (tensor, place) = ("loss".to_owned(), error.to_string());
        vec![GradientVerdict {
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
