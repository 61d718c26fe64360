//! One trial, from its data to its record; whatever goes wrong becomes a row, never a crash.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::score::Forecast;
use super::{Experiment, parts};
use crate::data::Part;
use crate::engine::{self, Engine, NetworkSize, Setting, Weights};
use crate::error::{Error, Result};
use crate::metric::{Scored, naive_error};
use crate::record::{Errors, Results, Status, Timing, hex};
use crate::spec::{Params, Trial};
use crate::train::{self, Course, Epoch, Outcome, Parts, State, Watch};

thread_local! {
    static PANIC_PLACE: RefCell<String> = const { RefCell::new(String::new()) };
    static IN_TRIAL: Cell<bool> = const { Cell::new(false) };
}

/// For `std::panic::set_hook`: within a trial keeps quiet and remembers where the panic was for the
/// record; elsewhere a panic is a fault of this program, and is shown by `otherwise`.
pub fn panic_hook(info: &PanicHookInfo, otherwise: &dyn Fn(&PanicHookInfo)) {
    if !IN_TRIAL.get() {
        return otherwise(info);
    }
    // The file's name alone: the path of a dependency would name a folder of this machine.
    let name = |file: &str| file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let place = info.location().map(|at| format!("{}:{}", name(at.file()), at.line())).unwrap_or_default();
    PANIC_PLACE.set(place);
}

/// Runs a trial to its end.
///
/// # Errors
/// Only [`Error::Interrupted`]; everything else is a result.
pub fn run_trial(
    experiment: &Experiment,
    trial: &Trial,
    worker: usize,
    watch: &dyn Watch,
) -> Result<(Results, Timing)> {
    let (results, timing, _) = go_on(experiment, trial, worker, watch, None)?;
    Ok((results, timing))
}

/// The same, from where the trial stood after fewer epochs; and where it stands now, if its engine can tell.
///
/// # Errors
/// As [`run_trial`].
pub(super) fn go_on(
    experiment: &Experiment,
    trial: &Trial,
    worker: usize,
    watch: &dyn Watch,
    from: Option<State>,
) -> Result<(Results, Timing, Option<State>)> {
    let started = Instant::now();
    let heard = Heard { watch, curve: RefCell::default() };
    IN_TRIAL.set(true);
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let engine = engine::by_name(&trial.engine).expect("invariant: the plan names known engines");
        let params = Params::of(trial, &experiment.spec);
        let start = Start { seed: trial.seed.unwrap_or_default(), from };
        let (outcome, parts, state) = fit_from(experiment, engine, &params, start, &heard)?;
        let stepping = Some((outcome.stepping, outcome.stepped));
        Ok((finished(experiment, &outcome, &parts, engine.info.naive)?, stepping, state))
    }));
    IN_TRIAL.set(false);
    let curve = heard.curve.into_inner();
    let (results, stepping, state) = match attempt {
        Ok(Ok(finished)) => finished,
        Ok(Err(Error::Interrupted)) => return Err(Error::Interrupted),
        Ok(Err(error)) => (unfinished(&error, &curve), None, None),
        Err(panic) => (failed(panic_message(panic.as_ref()), &curve), None, None),
    };
    let us_per_step =
        stepping.filter(|(_, steps)| *steps > 0).map(|(time, steps)| time.as_secs_f64() * 1e6 / steps as f64);
    Ok((results, Timing { seconds: started.elapsed().as_secs_f64(), us_per_step, worker }, state))
}

/// Passes what is heard on, and keeps the curve in case the trial does not end well.
struct Heard<'a> {
    watch: &'a dyn Watch,
    curve: RefCell<Vec<Epoch>>,
}

impl Watch for Heard<'_> {
    fn stop(&self) -> bool {
        self.watch.stop()
    }

    fn epoch(&self, number: usize, epoch: &Epoch) {
        self.curve.borrow_mut().push(*epoch);
        self.watch.epoch(number, epoch);
    }
}

/// Trains one configuration of an engine on an experiment's series and split: the one way from data
/// to forecasts, for trials and for the checks of it.
///
/// # Errors
/// As [`train::train`], and [`Error::Diverged`] if an error measure is infinite.
pub fn fit(
    experiment: &Experiment,
    engine: &Engine,
    params: &Params,
    seed: u64,
    watch: &dyn Watch,
) -> Result<(Outcome, Parts)> {
    let (outcome, parts, _) = fit_from(experiment, engine, params, Start { seed, from: None }, watch)?;
    Ok((outcome, parts))
}

/// Where a training begins.
struct Start {
    /// Of its random streams.
    seed: u64,
    /// Where it stood after fewer epochs; `None`: before the first one.
    from: Option<State>,
}

fn fit_from(
    experiment: &Experiment,
    engine: &Engine,
    params: &Params,
    Start { seed, from }: Start,
    watch: &dyn Watch,
) -> Result<(Outcome, Parts, Option<State>)> {
    let features = experiment.spec.features_of(params);
    let parts = parts(&experiment.series, &experiment.split, &features, engine, params);
    let shape = parts.of(Part::Train).shape();
    let initial = match engine.info.baseline {
        true => Weights::default(),
        false => {
            let size =
                NetworkSize { features: shape.features, hidden: params.hidden_units, horizon: shape.horizon };
            Weights::initial(size, seed)
        }
    };
    let mut model = (engine.build)(&Setting { params, shape, initial: &initial })?;
    let course = Course {
        epochs: if engine.info.baseline { 0 } else { params.epochs },
        batch_size: params.batch_size,
        learning_rate: params.learning_rate,
        schedule: params.schedule,
        patience: params.patience,
        seed,
    };
    let (outcome, state) = train::go_on(model.as_mut(), &parts, &course, watch, from)?;
    Ok((outcome, parts, state))
}

fn finished(experiment: &Experiment, outcome: &Outcome, parts: &Parts, naive: bool) -> Result<Results> {
    let mut scores = BTreeMap::new();
    let train = &experiment.series.values[experiment.split.rows(Part::Train)];
    let naive_error = naive_error(train, experiment.spec.season.unwrap_or(1));
    // Without a validation part naive forecasts are compared on the train targets that they share.
    let yardstick = naive && parts.of(Part::Validation).is_empty();
    for part in Part::ALL.into_iter().filter(|part| !parts.of(*part).is_empty()) {
        let (forecasts, truths) = (&outcome.forecasts[part as usize], &parts.truths[part as usize]);
        let scored = Scored { forecasts, truths, naive: naive_error };
        let horizon = parts.of(part).shape().horizon;
        let mut score = Forecast { scored, horizon, epoch: outcome.curve.len() }.score()?;
        let kept = part == Part::Test || (part == Part::Train && yardstick);
        score.errors = kept.then(|| Errors::of(forecasts, truths));
        scores.insert(part.name().to_owned(), score);
    }
    Ok(Results {
        best_epoch: outcome.best_epoch,
        steps: outcome.steps,
        scores,
        hash: Some(hash(outcome)),
        ..ended(Status::Done, None, &outcome.curve)
    })
}

/// What two people compare: 16 hexadecimal digits of SHA-256 over the bits of all that training led to.
///
/// Every number as f64 (which holds every f32), little endian, in this order, without separators:
/// for each epoch the training loss and, with a validation part, the validation RMSE; the kept weights
/// in the order of [`Weights`]; the forecasts of train, validation and test in the target's unit.
/// The last bit of any of them changes it.
pub fn hash(outcome: &Outcome) -> String {
    let mut hash = Sha256::new();
    let mut add = |value: f64| hash.update(value.to_bits().to_le_bytes());
    for epoch in &outcome.curve {
        add(epoch.train_loss);
        epoch.validation_rmse.into_iter().for_each(&mut add);
    }
    outcome.weights.values().for_each(&mut add);
    outcome.forecasts.iter().flatten().copied().for_each(&mut add);
    hex(&hash.finalize())[..16].to_owned()
}

fn unfinished(error: &Error, curve: &[Epoch]) -> Results {
    match error {
        Error::Diverged { epoch, .. } => {
            Results { epochs: *epoch, ..ended(Status::Diverged, Some(error.to_string()), curve) }
        }
        _ => failed(error.to_string(), curve),
    }
}

fn failed(message: String, curve: &[Epoch]) -> Results {
    ended(Status::Failed, Some(message), curve)
}

fn ended(status: Status, message: Option<String>, curve: &[Epoch]) -> Results {
    Results {
        status,
        message,
        epochs: curve.len(),
        best_epoch: 0,
        steps: 0,
        train_loss: curve.iter().map(|epoch| epoch.train_loss).collect(),
        validation_rmse: curve.iter().filter_map(|epoch| epoch.validation_rmse).collect(),
        scores: BTreeMap::new(),
        hash: None,
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a message");
    let place = PANIC_PLACE.take();
    if place.is_empty() { format!("panicked: {text}") } else { format!("panicked at {place}: {text}") }
}
