//! A bar for a check of gradients that takes longer than a second.

use std::sync::OnceLock;
use std::time::Duration;

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::stderr_term;
use crate::check::gate::GateWatch;

/// A bar on a terminal, for checks that take longer than a second.
pub(crate) struct GradcheckProgress {
    quiet: bool,
    bar: OnceLock<ProgressBar>,
}

impl GradcheckProgress {
    /// A bar, or nothing if quiet.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet, bar: OnceLock::new() }
    }
}

impl GateWatch for GradcheckProgress {
    fn begin(&self, subjects: usize) {
        let style = ProgressStyle::with_template("checking gradients {bar:24} {pos}/{len}");
        let bar = ProgressBar::with_draw_target(Some(subjects as u64), ProgressDrawTarget::hidden());
        self.bar.get_or_init(|| bar.with_style(style.expect("invariant: the template is right")));
    }

    fn done(&self) {
        if let Some(bar) = self.bar.get() {
            let seen = !self.quiet && Term::stderr().is_term();
            if seen && bar.elapsed() > Duration::from_secs(1) && bar.is_hidden() {
                bar.set_draw_target(stderr_term::target());
            }
            bar.inc(1);
        }
    }

    fn end(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
