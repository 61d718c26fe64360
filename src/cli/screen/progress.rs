//! Progress of a sweep: bars on a terminal, lines elsewhere, nothing if quiet.

use std::sync::Mutex;
use std::time::Instant;

use console::Term;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::stderr_term;
use super::verbose;
use crate::base::text::printable;
use crate::metric::SELECTION_METRIC;
use crate::record::{Record, Status};
use crate::run::{EtaEstimator, Experiment, Observer, Pending, Sample};
use crate::spec::{Part, Trial};
use crate::train::Epoch;

/// Length of the overall bar.
const PERMILLE: f64 = 1000.0;

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

struct Bars {
    all: MultiProgress,
    overall: ProgressBar,
    workers: Vec<ProgressBar>,
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
            // A screen that cannot be cleared is no reason to fail. Finishing bar after bar would leave lines.
            let _ = bars.all.clear();
            bars.all.set_draw_target(ProgressDrawTarget::hidden());
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
            let bar = bars.worker(worker);
            bar.set_length(epochs as u64);
            bar.set_position(0);
            bar.set_message(fitting(&words(trial, &self.axes)));
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
            bars.worker(worker).set_position(number as u64);
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
        bars.overall.set_position((PERMILLE * self.share) as u64);
        let message =
            format!("{}/{} trials, {left}  {}", self.finished, self.total, best.unwrap_or_default());
        bars.overall.set_message(fitting(&message));
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

impl Bars {
    fn new() -> Self {
        let all = MultiProgress::with_draw_target(stderr_term::target());
        let style = ProgressStyle::with_template("{bar:24} {percent:>3} % {msg}");
        let overall =
            ProgressBar::new(PERMILLE as u64).with_style(style.expect("invariant: the template is right"));
        let overall = all.add(overall);
        overall.tick();
        Self { all, overall, workers: Vec::new() }
    }

    fn worker(&mut self, number: usize) -> &ProgressBar {
        while self.workers.len() <= number {
            let style = ProgressStyle::with_template("  {bar:16} epoch {pos}/{len} {msg}");
            let bar = ProgressBar::new(0).with_style(style.expect("invariant: the template is right"));
            self.workers.push(self.all.add(bar));
        }
        &self.workers[number]
    }
}

/// A message cut to what is left of the terminal's width behind the widest bar, and a little less:
/// the `^C` that a terminal echoes must not break into the next line, or the bars cannot be cleared.
fn fitting(message: &str) -> String {
    const BAR: usize = 40;
    let columns = usize::from(Term::stderr().size().1.min(stderr_term::COLUMNS));
    console::truncate_str(message, columns.saturating_sub(BAR).max(8), "…").into_owned()
}

fn announcement(pending: &Pending) -> Vec<String> {
    let mut lines = Vec::new();
    let stale = &pending.stale;
    let list = |sample: &Sample| {
        let shown: Vec<&str> = sample.first.iter().map(|id| id.0.as_str()).collect();
        shown.join(", ") + if sample.count > shown.len() { ", ..." } else { "" }
    };
    let reasons = [("the data file", &stale.data), ("this program's results version", &stale.version)];
    for (what, sample) in reasons.into_iter().filter(|(_, sample)| sample.count > 0) {
        let count = sample.count;
        lines.push(format!("{what} has changed: {count} finished trials run again ({})", list(sample)));
    }
    if stale.dropped > 0 {
        let count = stale.dropped;
        lines.push(format!(
            "the spec has changed: {count} finished trials are not in it any more (kept in the journal, not in the tables)"
        ));
    }
    let finished = pending.planned - pending.queue.len();
    if finished > 0 {
        let trials = if finished == 1 { "1 trial is".to_owned() } else { format!("{finished} trials are") };
        lines.push(format!("{trials} finished already, {} to run", pending.queue.len()));
    }
    lines
}

/// A trial in a few words: its engine, its place on each axis (or a baseline's lag), its seed.
fn words(trial: &Trial, axes: &[&str]) -> String {
    let value = |name: &&str| Some(format!("{name} {}", trial.setting(name)?));
    let places = if trial.seed.is_some() { axes } else { &["look_back"] };
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
