//! The trials of a plan with the work that each is and how it stands, and what they come to together.

use super::{Estimate, Experiment};
use crate::base::text::three_digits;
use crate::record::{Journal, RecordStanding, Status};
use crate::spec::Trial;

/// Operations in the unit of tables.
pub(crate) const GIGA: f64 = 1e9;

/// What tells about the trials of a plan.
pub(crate) struct PlanContext<'a> {
    /// With its plan.
    pub experiment: &'a Experiment,
    /// What has run.
    pub journal: &'a Journal,
    /// What is left to run.
    pub estimate: &'a Estimate<'a>,
}

impl PlanContext<'_> {
    /// Every trial, in order, none of them held.
    pub(crate) fn trials(&self) -> impl Iterator<Item = PlannedTrial> {
        self.experiment.plan.iter().map(|trial| PlannedTrial::new(trial, self))
    }
}

/// One trial of a plan.
pub(crate) struct PlannedTrial {
    /// Of a spec that lists targets.
    pub target: Option<String>,
    pub trial: Trial,
    pub steps: u64,
    /// Floating-point operations; of one that goes on those of the epochs that it adds.
    pub flop: u64,
    pub seconds: Option<f64>,
    /// How it ended, if it has.
    pub ended: Option<Status>,
}

impl PlannedTrial {
    fn new(trial: Trial, known: &PlanContext) -> Self {
        let PlanContext { experiment, journal, estimate, .. } = *known;
        let steps = experiment.trial_steps(&trial);
        let ended = match journal.standing(&trial.id, &experiment.basis()) {
            Some(RecordStanding::Ended(status)) => Some(status),
            _ => None,
        };
        let target = experiment.spec.listed.then(|| experiment.spec.data.target.clone());
        let flop = experiment.fresh_flop(&trial);
        Self { target, seconds: estimate.seconds(&trial, steps), steps, flop, ended, trial }
    }

    /// In one word.
    pub(crate) fn status(&self) -> &'static str {
        self.ended.map_or("pending", Status::word)
    }
}

/// All trials of a plan together.
pub(crate) struct PlanTotal {
    pub trials: usize,
    finished: usize,
    pub steps: u64,
    pub flop: u64,
    /// `None` if the time of a trial is not known.
    seconds: Option<f64>,
}

impl Default for PlanTotal {
    fn default() -> Self {
        Self { trials: 0, finished: 0, steps: 0, flop: 0, seconds: Some(0.0) }
    }
}

impl PlanTotal {
    /// Counts one more.
    pub(crate) fn add(&mut self, line: &PlannedTrial) {
        self.trials += 1;
        self.finished += usize::from(line.ended.is_some());
        self.steps = self.steps.saturating_add(line.steps);
        self.flop = self.flop.saturating_add(line.flop);
        self.seconds = self.seconds.zip(line.seconds).map(|(sum, more)| sum + more);
    }

    /// In one sentence.
    pub(crate) fn words(&self, estimate: &Estimate) -> String {
        let time = match self.seconds {
            Some(seconds) => format!("about {seconds:.0} s on one worker, by {}", estimate.source()),
            None => "time unknown until a trial of each engine has run".to_owned(),
        };
        format!(
            "{} trials ({} finished), at most {} optimizer steps and {} Gflop of work, {time}",
            self.trials,
            self.finished,
            self.steps,
            three_digits(self.flop as f64 / GIGA)
        )
    }
}
