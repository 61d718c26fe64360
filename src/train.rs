//! The one training loop: a model and the parts of a series become a [`TrainOutcome`].
//!
//! It sees only `&mut dyn Model` and never learns which engine is behind it, so every engine
//! trains on the same batches in the same order and stops by the same rule.

use std::f64::consts::PI;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::base::error::{Error, Result};
use crate::base::rng;
use crate::data::{Batch, Inverse, Part, Pipeline, Predictions, Windows};
use crate::engine::{MaskKey, Memory, Model, Weights};
use crate::metric;
use crate::network::Quantiles;
use crate::spec::{PerPart, Schedule};

/// The samples of each part and the way back to the target's unit.
pub struct Parts {
    /// What laid the samples out, fitted on the train part.
    pub pipeline: Pipeline,
    /// The way back to the target's unit.
    pub inverse: Inverse,
    /// The samples.
    pub samples: PerPart<PartSamples>,
}

/// The samples of one part.
pub struct PartSamples {
    /// What a model sees and learns.
    pub windows: Windows,
    /// The last known row of each sample.
    pub origins: Vec<usize>,
    /// The first row that each sample is to forecast.
    pub targets: Vec<usize>,
    /// The true values, `[n, K]`, in the target's unit.
    pub truths: Vec<f64>,
}

impl Parts {
    /// What a model sees of one part.
    pub fn of(&self, part: Part) -> &Windows {
        &self.samples[part].windows
    }
}

/// How long and how fast to train.
#[derive(Clone, Debug)]
pub struct TrainConfig {
    /// Passes over the train part, at most; 0 for a model that has nothing to learn by steps.
    pub epochs: usize,
    /// The pass after which training ends, if before the last: with the learning rates of one that goes on.
    pub last_epoch: Option<usize>,
    /// Samples in one step.
    pub batch_size: usize,
    /// Step size of the optimizer; with a schedule that of the first step.
    pub learning_rate: f64,
    /// How it changes from step to step; `None`: not at all.
    pub schedule: Option<Schedule>,
    /// Epochs without a better validation RMSE before training stops; `None`: never.
    pub patience: Option<usize>,
    /// Seed of the order of the samples.
    pub seed: u64,
    /// The quantiles that the model forecasts; `None`: points alone.
    pub quantiles: Option<Quantiles>,
}

impl TrainConfig {
    /// The learning rate of an optimizer step, from 0, of `steps` that all epochs have together. A run
    /// that is stopped early has had the rates of one that is not.
    fn rate(&self, step: u64, steps: u64) -> f64 {
        let share = step as f64 / steps.max(1) as f64;
        match self.schedule {
            None => self.learning_rate,
            // The system's cosine differs between machines in the last bit.
            Some(Schedule::Cosine) => self.learning_rate * 0.5 * (1.0 + libm::cos(PI * share)),
            Some(Schedule::Linear) => self.learning_rate * (1.0 - share),
        }
    }
}

/// One epoch of a learning curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Mean loss over the epoch's batches as they were trained on, in scaled units.
    pub train_loss: f64,
    /// In the target's unit; `None` without a validation part.
    pub validation_rmse: Option<f64>,
}

/// What training led to.
#[derive(Debug)]
pub struct TrainOutcome {
    /// One entry for each epoch that was run.
    pub curve: Vec<Epoch>,
    /// The epoch whose weights were kept, from 1; 0 if there was none.
    pub best_epoch: usize,
    /// Optimizer steps taken.
    pub steps: u64,
    /// The kept weights.
    pub weights: Weights,
    /// What it forecasts.
    pub forecasts: PerPart<Predictions>,
    /// Time spent in optimizer steps alone.
    pub stepping: Duration,
    /// The steps that took it: all but those of a training that this one went on from.
    pub stepped: u64,
}

/// Where training stands after an epoch: it can go on from here with the bits it would have had in one go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainState {
    curve: Vec<Epoch>,
    best: Best,
    steps: u64,
    weights: Weights,
    memory: Memory,
}

/// A part of a training that may be interrupted.
#[derive(Debug, Default)]
pub(crate) struct Resume {
    /// Where the training stood after the epochs before; `None`: it begins.
    pub from: Option<TrainState>,
    /// Whether someone will go on from where it ends: only then is that state made.
    pub goes_on: bool,
}

/// Hears how training goes and may end it.
pub trait Watch {
    /// Whether to give up; asked before every step.
    fn stop(&self) -> bool;
    /// Called after each epoch, which counts from 1.
    fn epoch(&self, number: usize, epoch: &Epoch);
}

/// A flag that ends training when it is set, and nothing else.
impl Watch for AtomicBool {
    fn stop(&self) -> bool {
        self.load(Ordering::Relaxed)
    }

    fn epoch(&self, _: usize, _: &Epoch) {}
}

/// Trains `model` and forecasts every part with the weights that validated best
/// (with early stopping) or came last (without).
///
/// # Errors
/// [`Error::Diverged`] if a loss or a forecast is NaN or infinite, [`Error::Interrupted`] if `watch`
/// says stop, and whatever the engine says.
pub fn train(
    model: &mut dyn Model,
    parts: &Parts,
    config: &TrainConfig,
    watch: &dyn Watch,
) -> Result<TrainOutcome> {
    Ok(train_from(model, parts, config, watch, Resume::default())?.0)
}

/// The same, from where another training of the same setting, parts and configuration, but for fewer epochs, stood. `watch`
/// hears of the epochs before as well. Also returns where this one stands at its end, if that is asked for and the
/// engine can tell.
///
/// # Errors
/// As [`train`], and if `resume` comes from another setting.
pub(crate) fn train_from(
    model: &mut dyn Model,
    parts: &Parts,
    config: &TrainConfig,
    watch: &dyn Watch,
    resume: Resume,
) -> Result<(TrainOutcome, Option<TrainState>)> {
    model.fit(parts.of(Part::Train), parts.of(Part::Validation))?;
    let mut run =
        TrainRun { model, parts, config, watch, outputs: Vec::new(), stepping: Duration::ZERO, steps: 0 };
    let (mut curve, mut best, before) = match resume.from {
        Some(state) => {
            run.model.set_weights(&state.weights)?;
            run.model.set_memory(&state.memory)?;
            run.steps = state.steps;
            (state.curve, state.best, state.steps)
        }
        None => Default::default(),
    };
    for (number, epoch) in (1..).zip(&curve) {
        watch.epoch(number, epoch);
    }
    let last = config.last_epoch.map_or(config.epochs, |last| last.min(config.epochs));
    for number in curve.len() + 1..=last {
        if config.patience.is_some_and(|patience| best.weights.is_some() && number > best.epoch + patience) {
            break;
        }
        let epoch = run.epoch(number)?;
        watch.epoch(number, &epoch);
        curve.push(epoch);
        if let (Some(_), Some(rmse)) = (config.patience, epoch.validation_rmse) {
            best.offer(number, rmse, run.model);
        }
    }
    let memory = if resume.goes_on { run.model.memory() } else { None };
    let state = memory.map(|memory| TrainState {
        curve: curve.clone(),
        best: best.clone(),
        steps: run.steps,
        weights: run.model.weights(),
        memory,
    });
    if let Some(weights) = &best.weights {
        run.model.set_weights(weights)?;
    }
    let best_epoch = if best.weights.is_some() { best.epoch } else { curve.len() };
    let forecasts = PerPart {
        train: run.forecast(Part::Train, curve.len())?,
        validation: run.forecast(Part::Validation, curve.len())?,
        test: run.forecast(Part::Test, curve.len())?,
    };
    let (steps, stepping) = (run.steps, run.stepping);
    let (weights, stepped) = (model.weights(), steps - before);
    Ok((TrainOutcome { curve, best_epoch, steps, weights, forecasts, stepping, stepped }, state))
}

/// The best weights so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Best {
    epoch: usize,
    rmse: f64,
    weights: Option<Weights>,
}

impl Best {
    fn offer(&mut self, epoch: usize, rmse: f64, model: &dyn Model) {
        if self.weights.is_none() || rmse < self.rmse {
            *self = Self { epoch, rmse, weights: Some(model.weights()) };
        }
    }
}

struct TrainRun<'a> {
    model: &'a mut dyn Model,
    parts: &'a Parts,
    config: &'a TrainConfig,
    watch: &'a dyn Watch,
    outputs: Vec<f64>,
    stepping: Duration,
    steps: u64,
}

impl TrainRun<'_> {
    fn epoch(&mut self, number: usize) -> Result<Epoch> {
        let train = self.parts.of(Part::Train);
        let mut order: Vec<usize> = (0..train.len()).collect();
        rng::stream(self.config.seed, &format!("shuffle/epoch {number}")).shuffle(&mut order);
        let steps = (train.len().div_ceil(self.config.batch_size) * self.config.epochs) as u64;
        let mut sum = 0.0;
        let started = Instant::now();
        for samples in order.chunks(self.config.batch_size) {
            if self.watch.stop() {
                return Err(Error::Interrupted);
            }
            let rate = self.config.rate(self.steps, steps);
            self.model.set_masks(MaskKey { seed: self.config.seed, step: self.steps });
            let loss = self.model.train_step(Batch { windows: train, samples }, rate)?;
            self.steps += 1;
            sum += finite("the training loss", loss, number)? * samples.len() as f64;
        }
        self.stepping += started.elapsed();
        let train_loss = finite("the training loss", sum / train.len() as f64, number)?;
        let validation = self.parts.of(Part::Validation);
        let validation_rmse = if validation.is_empty() {
            None
        } else {
            let forecasts = self.forecast(Part::Validation, number)?;
            let rmse = metric::rmse(&forecasts.points, &self.parts.samples.validation.truths);
            Some(finite("the validation RMSE", rmse, number)?)
        };
        Ok(Epoch { train_loss, validation_rmse })
    }

    /// Forecasts of a part in the target's unit.
    fn forecast(&mut self, part: Part, epoch: usize) -> Result<Predictions> {
        let PartSamples { windows, origins, .. } = &self.parts.samples[part];
        self.model.forecast(windows, &mut self.outputs)?;
        let horizon = windows.shape().horizon;
        Predictions::of(&self.outputs, self.config.quantiles, |at, scaled| {
            let forecast = self.parts.inverse.forecast(scaled, origins[at / horizon], at % horizon);
            finite("a forecast", forecast, epoch)
        })
    }
}

fn finite(what: &'static str, value: f64, epoch: usize) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(Error::Diverged { what, value, epoch }) }
}
