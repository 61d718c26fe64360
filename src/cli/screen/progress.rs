//! Progress of a sweep: bars on a terminal, lines elsewhere, nothing if quiet.

use std::sync::Mutex;
use std::time::Instant;

use console::Term;

use super::announcement::announcement;
use super::bars::Bars;
use super::verbose;
use crate::base::text::printable;
use crate::metric::SELECTION_METRIC;
use crate::record::{Record, Status};
use crate::run::{EtaEstimator, Experiment, Observer, Pending};
use crate::spec::{Part, Trial, named};
use crate::train::Epoch;

/// Shows a sweep on standard error.
pub(crate) struct Progress<'a> {
    style: ProgressForm,
    experiment: &'a Experiment,
    jobs: usize,
    unit: String,
    /// The axes with more than one value.
    axes: Vec<&'static str>,
    state: Mutex<ProgressState>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ProgressForm {
    Quiet,
    Lines,
    Bars,
}

#[derive(Default)]
struct ProgressState {
    bars: Option<Bars>,
    total: usize,
    finished: usize,
    eta: EtaEstimator,
    /// Epochs of what each worker is at.
    epochs: Vec<usize>,
    /// The longest that the bar has been.
    share: f64,
    started: Option<Instant>,
    best: Option<(f64, String)>,
    /// When the last line was printed.
    printed: Option<Instant>,
}

/// Trials beyond which engines are not told apart beforehand: naming them all would take seconds.
const WEIGHED: usize = 20_000;

impl<'a> Progress<'a> {
    /// Bars if standard error is a terminal, lines if not, of so many workers.
    pub(crate) fn new(experiment: &'a Experiment, jobs: usize, quiet: bool) -> Self {
        let style = match (quiet, Term::stderr().is_term()) {
            (true, _) => ProgressForm::Quiet,
            // Bars leave no trace of single trials.
            (false, true) if !verbose::is_on() => ProgressForm::Bars,
            _ => ProgressForm::Lines,
        };
        let axes = experiment.spec.axes.iter().filter(|axis| axis.values.len() > 1).map(|axis| axis.name);
        Self {
            style,
            experiment,
            jobs,
            unit: printable(&experiment.spec.data.unit),
            axes: axes.collect(),
            state: Mutex::default(),
        }
    }

    /// Takes the bars off the screen.
    pub(crate) fn clear(&self) {
        if let Some(bars) = self.state().bars.take() {
            bars.clear();
        }
    }

    /// What is to come, weighed by its engine.
    fn eta(&self, pending: &Pending) -> EtaEstimator {
        let (mut eta, plan) = (EtaEstimator::new(self.jobs), &self.experiment.plan);
        let count = pending.queue.len() + pending.alone.len();
        for queued in pending.queue.iter().chain(&pending.alone) {
            // A search that halves has grown beyond the plan that is known here.
            match queued.number < plan.len() && count <= WEIGHED {
                true => {
                    let trial = plan.trial(queued.number);
                    // What is not trained has no work that could be compared: it tells nothing of the others' pace.
                    if trial.seed.is_some() {
                        eta.expect(&trial.engine, queued.work as f64);
                    }
                }
                false => eta.expect("", queued.work as f64),
            }
        }
        eta
    }

    fn state(&self) -> std::sync::MutexGuard<'_, ProgressState> {
        self.state.lock().expect("invariant: showing progress does not panic")
    }
}

impl Observer for Progress<'_> {
    fn begin(&self, pending: &Pending) {
        // Once for each rung of a search that halves.
        self.clear();
        let eta = if self.style == ProgressForm::Quiet { EtaEstimator::default() } else { self.eta(pending) };
        let mut state = self.state();
        (state.finished, state.share, state.eta) = (0, 0.0, eta);
        state.total = pending.queue.len();
        state.started = Some(Instant::now());
        if self.style == ProgressForm::Quiet {
            return;
        }
        for line in announcement(pending) {
            tell!("{line}");
        }
        if self.style == ProgressForm::Bars && !pending.queue.is_empty() {
            state.bars = Some(Bars::new());
        }
    }

    fn started(&self, worker: usize, trial: &Trial, work: u64, epochs: usize) {
        if self.style == ProgressForm::Quiet {
            return;
        }
        let mut state = self.state();
        *state.epochs_of(worker) = epochs;
        let now = state.seconds();
        if trial.seed.is_some() {
            state.eta.started(worker, &trial.engine, work as f64, now);
        }
        if let Some(bars) = &mut state.bars {
            bars.begin(worker, epochs, &words(trial, &self.axes));
        }
    }

    fn epoch(&self, worker: usize, number: usize, _epoch: &Epoch) {
        if self.style == ProgressForm::Quiet {
            return;
        }
        let mut state = self.state();
        let part = number as f64 / (*state.epochs_of(worker)).max(1) as f64;
        state.eta.has_done(worker, part);
        if let Some(bars) = &mut state.bars {
            bars.epoch(worker, number);
            state.show_overall(&self.unit);
        }
    }

    fn finished(&self, worker: usize, record: &Record, _work: u64) {
        if self.style == ProgressForm::Quiet {
            return;
        }
        let mut state = self.state();
        let now = state.seconds();
        state.eta.finished(worker, now);
        state.finished += 1;
        let rmse = record.result.chosen_by(Part::Validation);
        if let (Some(rmse), Some(_)) = (rmse, record.trial.seed)
            && state.best.as_ref().is_none_or(|(best, _)| rmse < *best)
        {
            state.best = Some((rmse, words(&record.trial, &self.axes)));
        }
        state.show_overall(&self.unit);
        if self.style == ProgressForm::Lines && state.line_is_due() {
            let (trial, outcome) = (words(&record.trial, &self.axes), outcome(record, &self.unit));
            let left = state.time_left();
            let line = format!("[{}/{}] {trial}: {outcome}, {left}", state.finished, state.total);
            tell!("{}", printable(&line));
        }
    }
}

impl ProgressState {
    fn epochs_of(&mut self, worker: usize) -> &mut usize {
        if self.epochs.len() <= worker {
            self.epochs.resize(worker + 1, 0);
        }
        &mut self.epochs[worker]
    }

    /// Since the sweep began.
    fn seconds(&self) -> f64 {
        self.started.map_or(0.0, |started| started.elapsed().as_secs_f64())
    }

    /// Whether to print a line: always in a short sweep, once a second in one of thousands of trials.
    fn line_is_due(&mut self) -> bool {
        const SHORT: usize = 1000;
        let recent = self.printed.is_some_and(|printed| printed.elapsed().as_secs_f64() < 1.0);
        let due = self.total <= SHORT || self.finished == self.total || !recent;
        if due {
            self.printed = Some(Instant::now());
        }
        due
    }

    fn show_overall(&mut self, unit: &str) {
        let left = self.time_left();
        let share = self.eta.outlook(self.seconds()).map_or(0.0, |(_, share)| share);
        // A correction of the outlook is no reason for a bar to go back.
        self.share = self.share.max(share);
        let Some(bars) = &self.bars else { return };
        let best = self.best.as_ref().map(|(rmse, words)| format!("best {rmse:.4} {unit}: {words}"));
        let message =
            format!("{}/{} trials, {left}  {}", self.finished, self.total, best.unwrap_or_default());
        bars.show(self.share, &message);
    }

    fn time_left(&self) -> String {
        let now = self.seconds();
        match self.eta.outlook(now) {
            _ if self.finished == self.total => format!("{now:.0} s"),
            Some((left, _)) => format!("{left:.0} s left"),
            None => String::new(),
        }
    }
}

/// A trial in a few words: its engine, its place on each axis (or a baseline's lag), its seed.
fn words(trial: &Trial, axes: &[&str]) -> String {
    let value = |name: &&str| Some(format!("{name} {}", trial.setting(name)?));
    let places = if trial.seed.is_some() { axes } else { &[named::look_back.name] };
    let seed = trial.seed.map(|seed| format!("seed {seed}"));
    let parts = std::iter::once(trial.engine.clone()).chain(places.iter().filter_map(value)).chain(seed);
    parts.collect::<Vec<_>>().join(" ").replace('"', "")
}

fn outcome(record: &Record, unit: &str) -> String {
    match (record.result.status, record.result.chosen_by(Part::Validation)) {
        (Status::Done, Some(rmse)) => {
            format!("validation {} {rmse:.4} {unit} ({:.1} s)", SELECTION_METRIC.label, record.timing.seconds)
        }
        (Status::Done, None) => format!("done ({:.1} s)", record.timing.seconds),
        (status, _) => format!("{}: {}", status.word(), record.result.message.as_deref().unwrap_or_default()),
    }
}
