//! One walk from data to forecasts, and what it led to as numbers that another walk's are held against.

use std::sync::atomic::AtomicBool;

use crate::base::error::Result;
use crate::check::paths::{DataPath, SEED};
use crate::data::Part;
use crate::run::{Experiment, Fit, fit};
use crate::train::{Parts, TrainOutcome};

/// What one run led to, as numbers with names.
pub(super) struct PathRun {
    /// The training itself, and the experiment's split.
    pub fit: Fit,
    /// Scaler, weights and learning curve.
    pub fixed: Vec<(String, f64)>,
    /// Forecasts with the last row known for each.
    forecasts: Vec<(usize, f64)>,
}

impl PathRun {
    /// Names of the fixed numbers that differ.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        if self.fixed.len() != other.fixed.len() {
            return vec!["the number of epochs".to_owned()];
        }
        let pairs = self.fixed.iter().zip(&other.fixed);
        let differing = pairs.filter(|((_, a), (_, b))| a.to_bits() != b.to_bits());
        differing.map(|((name, _), _)| name.clone()).collect()
    }

    /// Row, forecast and the other run's forecast.
    pub(super) fn forecasts_beside(&self, other: &Self) -> Vec<(usize, f64, f64)> {
        let pairs = self.forecasts.iter().zip(&other.forecasts);
        pairs.map(|((row, forecast), (_, again))| (*row, *forecast, *again)).collect()
    }
}

/// Walks a way of the data once.
pub(super) fn run(experiment: &Experiment, path: &DataPath) -> Result<PathRun> {
    let (outcome, parts) = fit(experiment, path.engine, &path.params, SEED, &AtomicBool::new(false))?;
    let (fixed, forecasts) = (fixed(&outcome, &parts), forecasts(&outcome, &parts));
    Ok(PathRun { fit: Fit { outcome, parts, split: experiment.split.clone() }, fixed, forecasts })
}

fn fixed(outcome: &TrainOutcome, parts: &Parts) -> Vec<(String, f64)> {
    let mut fixed = vec![
        ("the scaler's offset".to_owned(), parts.pipeline.scalers.goal.offset),
        ("the scaler's factor".to_owned(), parts.pipeline.scalers.goal.factor),
        ("the kept epoch".to_owned(), outcome.best_epoch as f64),
    ];
    if let Some(line) = &parts.pipeline.line {
        let numbers = std::iter::once(line.lambda).chain(line.function.numbers());
        fixed.extend(numbers.map(|number| (format!("the line of {}", line.by.word()), number)));
    }
    for (at, epoch) in outcome.curve.iter().enumerate() {
        fixed.push((format!("the training loss of epoch {}", at + 1), epoch.train_loss));
        let rmse = epoch.validation_rmse.into_iter();
        fixed.extend(rmse.map(|rmse| (format!("the validation RMSE of epoch {}", at + 1), rmse)));
    }
    for means in parts.pipeline.profiles.iter() {
        let name = format!("the profile by {}", means.by.word());
        fixed.extend(means.means.iter().map(|mean| (name.clone(), *mean)));
    }
    for tensor in &outcome.weights.0 {
        fixed.extend(tensor.values.iter().map(|value| (format!("the weight {}", tensor.name), *value)));
    }
    fixed
}

/// Forecasts with the last row that was known for each.
fn forecasts(outcome: &TrainOutcome, parts: &Parts) -> Vec<(usize, f64)> {
    let of = |part: Part| {
        let samples = &parts.samples[part];
        let horizon = samples.windows.shape().horizon;
        let origins = samples.origins.iter().flat_map(move |origin| std::iter::repeat_n(*origin, horizon));
        let forecasts = &outcome.forecasts[part];
        let each = forecasts.points.iter().zip(forecasts.of_each());
        origins.zip(each).flat_map(|(origin, (point, quantiles))| {
            std::iter::once(*point).chain(quantiles.iter().copied()).map(move |value| (origin, value))
        })
    };
    Part::ALL.into_iter().flat_map(of).collect()
}
