//! Progress of a sweep: bars on a terminal, lines elsewhere, nothing if quiet.

use std::sync::Mutex;
use std::time::Instant;

use console::Term;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::screen::printable;
use crate::metric::CHOOSING;
use crate::record::{Record, Status};
use crate::run::{Experiment, Observer, Pending, Sample};
use crate::spec::Trial;
use crate::train::Epoch;

/// Length of the overall bar.
const PERMILLE: f64 = 1000.0;

/// Shows a sweep on standard error.
pub struct Progress {
    style: Form,
    unit: String,
    /// The axes with more than one value.
    axes: Vec<&'static str>,
    state: Mutex<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Quiet,
    Lines,
    Bars,
}

#[derive(Default)]
struct State {
    bars: Option<Bars>,
    total: usize,
    finished: usize,
    work: f64,
    work_done: f64,
    /// What each worker is at.
    running: Vec<Running>,
    started: Option<Instant>,
    best: Option<(f64, String)>,
    /// When the last line was printed.
    printed: Option<Instant>,
}

/// A trial under way.
#[derive(Clone, Copy, Default)]
struct Running {
    work: f64,
    epochs: usize,
    epoch: usize,
}

struct Bars {
    all: MultiProgress,
    overall: ProgressBar,
    workers: Vec<ProgressBar>,
}

impl Progress {
    /// Bars if standard error is a terminal, lines if not.
    pub fn new(experiment: &Experiment, quiet: bool) -> Self {
        let style = match (quiet, Term::stderr().is_term()) {
            (true, _) => Form::Quiet,
            (false, true) => Form::Bars,
            (false, false) => Form::Lines,
        };
        let axes = experiment.spec.axes.iter().filter(|axis| axis.values.len() > 1).map(|axis| axis.name);
        Self {
            style,
            unit: printable(&experiment.spec.data.unit),
            axes: axes.collect(),
            state: Mutex::default(),
        }
    }

    /// Takes the bars off the screen.
    pub fn clear(&self) {
        if let Some(bars) = self.state().bars.take() {
            // A screen that cannot be cleared is no reason to fail. Finishing bar after bar would leave lines.
            let _ = bars.all.clear();
            bars.all.set_draw_target(ProgressDrawTarget::hidden());
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("invariant: showing progress does not panic")
    }
}

impl Observer for Progress {
    fn begin(&self, pending: &Pending) {
        // Once for each rung of a search that halves.
        self.clear();
        let mut state = self.state();
        (state.finished, state.work_done) = (0, 0.0);
        state.total = pending.queue.len();
        state.work = pending.queue.iter().map(|queued| queued.work as f64).sum();
        state.started = Some(Instant::now());
        if self.style == Form::Quiet {
            return;
        }
        for line in announcement(pending) {
            eprintln!("{line}");
        }
        if self.style == Form::Bars && !pending.queue.is_empty() {
            state.bars = Some(Bars::new());
        }
    }

    fn started(&self, worker: usize, trial: &Trial, work: u64, epochs: usize) {
        if self.style == Form::Quiet {
            return;
        }
        let mut state = self.state();
        *state.at(worker) = Running { work: work as f64, epochs, epoch: 0 };
        if let Some(bars) = &mut state.bars {
            let bar = bars.worker(worker);
            bar.set_length(epochs as u64);
            bar.set_position(0);
            bar.set_message(fitting(&words(trial, &self.axes)));
        }
    }

    fn epoch(&self, worker: usize, number: usize, _epoch: &Epoch) {
        if self.style == Form::Quiet {
            return;
        }
        let mut state = self.state();
        state.at(worker).epoch = number;
        if let Some(bars) = &mut state.bars {
            bars.worker(worker).set_position(number as u64);
            state.show_overall(&self.unit);
        }
    }

    fn finished(&self, worker: usize, record: &Record, work: u64) {
        if self.style == Form::Quiet {
            return;
        }
        let mut state = self.state();
        *state.at(worker) = Running::default();
        state.finished += 1;
        state.work_done += work as f64;
        let rmse = record.result.chosen_by("validation");
        if let (Some(rmse), Some(_)) = (rmse, record.trial.seed)
            && state.best.as_ref().is_none_or(|(best, _)| rmse < *best)
        {
            state.best = Some((rmse, words(&record.trial, &self.axes)));
        }
        state.show_overall(&self.unit);
        if self.style == Form::Lines && state.line_is_due() {
            let (trial, outcome) = (words(&record.trial, &self.axes), outcome(record, &self.unit));
            let left = state.time_left();
            let line = format!("[{}/{}] {trial}: {outcome}, {left}", state.finished, state.total);
            eprintln!("{}", printable(&line));
        }
    }
}

impl State {
    fn at(&mut self, worker: usize) -> &mut Running {
        if self.running.len() <= worker {
            self.running.resize(worker + 1, Running::default());
        }
        &mut self.running[worker]
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

    /// Work that is done, with the epochs of trials under way.
    fn progress(&self) -> f64 {
        let part = |running: &Running| running.work * running.epoch as f64 / running.epochs.max(1) as f64;
        self.work_done + self.running.iter().map(part).sum::<f64>()
    }

    fn share(&self) -> f64 {
        self.progress() / self.work.max(1.0)
    }

    fn show_overall(&self, unit: &str) {
        let Some(bars) = &self.bars else { return };
        let best = self.best.as_ref().map(|(rmse, words)| format!("best {rmse:.4} {unit}: {words}"));
        let (left, best) = (self.time_left(), best.unwrap_or_default());
        bars.overall.set_position((PERMILLE * self.share()) as u64);
        let message = format!("{}/{} trials, {left}  {best}", self.finished, self.total);
        bars.overall.set_message(fitting(&message));
    }

    fn time_left(&self) -> String {
        let share = self.share();
        let elapsed = self.started.map_or(0.0, |started| started.elapsed().as_secs_f64());
        match share {
            share if share >= 1.0 => format!("{elapsed:.0} s"),
            share if share > 0.0 => format!("{:.0} s left", elapsed * (1.0 - share) / share),
            _ => String::new(),
        }
    }
}

impl Bars {
    fn new() -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(8));
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
    let columns = usize::from(Term::stderr().size().1);
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
        lines.push(format!("{finished} trials are finished already, {} to run", pending.queue.len()));
    }
    lines
}

/// A trial in a few words: its engine, its place on each axis (or a yardstick's lag), its seed.
fn words(trial: &Trial, axes: &[&str]) -> String {
    let value = |name: &&str| Some(format!("{name} {}", trial.settings.get(*name)?));
    let places = if trial.seed.is_some() { axes } else { &["look_back"] };
    let seed = trial.seed.map(|seed| format!("seed {seed}"));
    let parts = std::iter::once(trial.engine.clone()).chain(places.iter().filter_map(value)).chain(seed);
    parts.collect::<Vec<_>>().join(" ").replace('"', "")
}

fn outcome(record: &Record, unit: &str) -> String {
    match (record.result.status, record.result.chosen_by("validation")) {
        (Status::Done, Some(rmse)) => {
            format!("validation {} {rmse:.4} {unit} ({:.1} s)", CHOOSING.label, record.timing.seconds)
        }
        (Status::Done, None) => format!("done ({:.1} s)", record.timing.seconds),
        (status, _) => format!("{}: {}", status.word(), record.result.message.as_deref().unwrap_or_default()),
    }
}
