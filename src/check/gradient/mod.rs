//! Backpropagation against difference quotients, in f64: an engine and a case become verdict rows.
//!
//! The derivative that an engine states (`Model::gradients`) is compared with that of the loss which
//! follows from what it *forecasts* (`Model::forecast`), by the five-point rule
//!
//! ```text
//! f'(x) = (8 (f(x + s) - f(x - s)) - (f(x + 2s) - f(x - 2s))) / 12 s + O(s^4)
//! ```
//!
//! (Abramowitz & Stegun 1964, 25.3.6). The loss is computed here, as the mean of what errors count, and
//! so the stated loss is checked as well. Small nets are checked element by element, large ones along
//! random directions in each tensor, so that the cost does not grow with the number of weights.
//!
//! A loss with a kink is checked away from it: truths whose errors lie near it are moved. With dropout the loss is that of
//! the outputs in training, under one and the same mask.

#[cfg(test)]
mod faults;
pub mod gate;
pub mod gradient_case;
mod probe;
mod verdict;

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use self::gradient_case::GradientCase;
use self::probe::Probe;
pub use self::verdict::{GradientVerdict, STEP, TOLERANCE};
use self::verdict::{MOST_ELEMENTS, MOST_SAMPLES};
use crate::base::error::{Error, Result};
use crate::engine::{Engine, TensorShape};
use crate::run::workers;

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
    let panicked = |_| Err(Error::engine(engine.info.name, "panicked"));
    attempt.unwrap_or_else(panicked).unwrap_or_else(|error| {
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
