//! The bars of a sweep on a terminal: one for all of it, and one for each worker.

use console::Term;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::stderr_term;

/// Length of the overall bar.
const PERMILLE: f64 = 1000.0;

/// The bars on the screen.
pub(super) struct Bars {
    all: MultiProgress,
    overall: ProgressBar,
    workers: Vec<ProgressBar>,
}

impl Bars {
    /// That of the whole; those of workers come with their first trials.
    pub(super) fn new() -> Self {
        let all = MultiProgress::with_draw_target(stderr_term::target());
        let overall = all.add(bar(PERMILLE as u64, "{bar:24} {percent:>3} % {msg}"));
        overall.tick();
        Self { all, overall, workers: Vec::new() }
    }

    /// Takes them off the screen.
    pub(super) fn clear(&self) {
        // A screen that cannot be cleared is no reason to fail. Finishing bar after bar would leave lines.
        let _ = self.all.clear();
        self.all.set_draw_target(ProgressDrawTarget::hidden());
    }

    /// Shows how far the whole is, of 1, and what there is to say of it.
    pub(super) fn show(&self, share: f64, message: &str) {
        self.overall.set_position((PERMILLE * share) as u64);
        self.overall.set_message(fitting(message));
    }

    /// Begins a worker's bar anew, for a trial of so many epochs.
    pub(super) fn begin(&mut self, worker: usize, epochs: usize, message: &str) {
        let bar = self.worker(worker);
        bar.set_length(epochs as u64);
        bar.set_position(0);
        bar.set_message(fitting(message));
    }

    /// Shows a worker's epoch.
    pub(super) fn epoch(&mut self, worker: usize, epoch: usize) {
        self.worker(worker).set_position(epoch as u64);
    }

    fn worker(&mut self, number: usize) -> &ProgressBar {
        while self.workers.len() <= number {
            self.workers.push(self.all.add(bar(0, "  {bar:16} epoch {pos}/{len} {msg}")));
        }
        &self.workers[number]
    }
}

fn bar(length: u64, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("invariant: the template is right");
    ProgressBar::new(length).with_style(style)
}

/// A message cut to what is left of the terminal's width behind the widest bar, and a little less:
/// the `^C` that a terminal echoes must not break into the next line, or the bars cannot be cleared.
fn fitting(message: &str) -> String {
    const BAR: usize = 40;
    let columns = usize::from(Term::stderr().size().1.min(stderr_term::COLUMNS));
    console::truncate_str(message, columns.saturating_sub(BAR).max(8), "…").into_owned()
}
