//! One trial, from its data to its record; whatever goes wrong becomes a row, never a crash.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::time::{Duration, Instant};

use super::outcome::{failed, finished, unfinished};
use crate::base::error::{Error, Result};
use crate::engine::{self, Engine};
use crate::record::{Results, Timing};
use crate::run::Experiment;
use crate::run::fit::{Fit, FitStart, fit_from};
use crate::spec::{Params, Trial};
use crate::train::{Epoch, Resume, TrainState, Watch};

thread_local! {
    static PANIC_PLACE: RefCell<String> = const { RefCell::new(String::new()) };
    static IN_TRIAL: Cell<bool> = const { Cell::new(false) };
}

/// For `std::panic::set_hook`: within a trial keeps quiet and remembers where the panic was for the
/// record; elsewhere a panic is a fault of this program, and is shown by `otherwise`.
pub(crate) fn panic_hook(info: &PanicHookInfo, otherwise: &dyn Fn(&PanicHookInfo)) {
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
    let Ran { results, timing, .. } = run_from(experiment, trial, worker, watch, Resume::default())?;
    Ok((results, timing))
}

/// A trial that came to its end.
pub(crate) struct Ran {
    /// For the record, and to compare.
    pub results: Results,
    /// For the record alone.
    pub timing: Timing,
    /// What it was made of; empty unless it ended with numbers.
    pub fits: Vec<Fit>,
    /// Where it stands now, if that was asked for and its engine can tell.
    pub state: Option<TrainState>,
}

/// The same, from where the trial stood after fewer epochs. Under a rolling origin nothing can tell where a trial
/// stands: it begins anew.
///
/// # Errors
/// As [`run_trial`].
pub(crate) fn run_from(
    experiment: &Experiment,
    trial: &Trial,
    worker: usize,
    watch: &dyn Watch,
    resume: Resume,
) -> Result<Ran> {
    let started = Instant::now();
    let engine = engine::by_name(&trial.engine).expect("invariant: the plan names known engines");
    let params = Params::of(trial, &experiment.spec);
    let recorder =
        CurveRecorder { watch, epochs: params.epochs, fit: Cell::new(0), curve: RefCell::default() };
    IN_TRIAL.set(true);
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let seed = trial.seed.unwrap_or_default();
        let (fits, state) = every_fit(experiment, engine, &params, (seed, resume), &recorder)?;
        let results = finished(experiment, &params, &fits, engine.info.is_naive())?;
        Ok((results, fits, state))
    }));
    IN_TRIAL.set(false);
    let place = recorder.place(experiment);
    let curve = recorder.curve.into_inner();
    let (results, fits, state) = match attempt {
        Ok(Ok(finished)) => finished,
        Ok(Err(Error::Interrupted)) => return Err(Error::Interrupted),
        Ok(Err(error)) => (unfinished(&error, &place, &curve), Vec::new(), None),
        Err(panic) => (failed(place + &panic_message(panic.as_ref()), &curve), Vec::new(), None),
    };
    let timing = Timing { seconds: started.elapsed().as_secs_f64(), us_per_step: stepping(&fits), worker };
    Ok(Ran { results, timing, fits, state })
}

/// Trains the trial's configuration on every split of the experiment; a single one goes on from where it stood, and tells
/// where it stands.
fn every_fit(
    experiment: &Experiment,
    engine: &Engine,
    params: &Params,
    (seed, resume): (u64, Resume),
    recorder: &CurveRecorder,
) -> Result<(Vec<Fit>, Option<TrainState>)> {
    let alone = experiment.fits().len() == 1;
    let mut resume = Some(resume).filter(|_| alone);
    let (mut fits, mut last) = (Vec::new(), None);
    for (number, split) in experiment.fits().iter().enumerate() {
        recorder.begin(number);
        let start = FitStart { resume: resume.take().unwrap_or_default(), ..FitStart::new(split, seed) };
        let (fit, state) = fit_from(experiment, engine, params, start, recorder)?;
        fits.push(fit);
        last = state;
    }
    Ok((fits, last.filter(|_| alone)))
}

/// Microseconds of one optimizer step; `None` if none was taken.
fn stepping(fits: &[Fit]) -> Option<f64> {
    let time: Duration = fits.iter().map(|fit| fit.outcome.stepping).sum();
    let steps: u64 = fits.iter().map(|fit| fit.outcome.stepped).sum();
    (steps > 0).then(|| time.as_secs_f64() * 1e6 / steps as f64)
}

/// Passes on what it sees, epochs counted over all fits, and keeps the curve of the fit under way in case
/// the trial does not end well.
struct CurveRecorder<'a> {
    watch: &'a dyn Watch,
    /// Of one fit, at most.
    epochs: usize,
    fit: Cell<usize>,
    curve: RefCell<Vec<Epoch>>,
}

impl CurveRecorder<'_> {
    /// Fit `number`, from 0, begins.
    fn begin(&self, number: usize) {
        self.fit.set(number);
        self.curve.borrow_mut().clear();
    }

    /// Where the trial is, for messages: nothing where there is one fit.
    fn place(&self, experiment: &Experiment) -> String {
        match experiment.fits().len() {
            1 => String::new(),
            fits => format!("fit {} of {fits}: ", self.fit.get() + 1),
        }
    }
}

impl Watch for CurveRecorder<'_> {
    fn stop(&self) -> bool {
        self.watch.stop()
    }

    fn epoch(&self, number: usize, epoch: &Epoch) {
        self.curve.borrow_mut().push(*epoch);
        self.watch.epoch(self.fit.get() * self.epochs + number, epoch);
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
