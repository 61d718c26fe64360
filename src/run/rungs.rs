//! From the records of one rung to the trials of the next, for searches that halve.

use super::Experiment;
use crate::record::{Journal, RESULTS_VERSION, Record, Status};
use crate::spec::{Outcome, Plan, TrialId};

/// Adds to a plan the rungs that the records of a journal decide: those of its last session's data and version,
/// which alone stand in tables. Returns whether a rung is still to be decided.
pub fn grow(plan: &mut Plan, journal: &Journal) -> bool {
    plan.grow(&|trial: &TrialId| journal.current(trial).map(|record| outcome(&record)))
}

impl Experiment {
    /// Adds to the plan the rungs that the records of a journal decide, as far as they were made from this data and
    /// by this results version. Returns whether a rung is still to be decided.
    pub fn grow(&mut self, journal: &Journal) -> bool {
        let data = &self.series.sha256;
        let counts = |record: &Record| {
            let facts = journal.session_of(record).map(|session| &session.facts);
            facts.is_some_and(|own| own.data_sha256 == *data && own.results_version == RESULTS_VERSION)
        };
        self.plan.grow(&|trial: &TrialId| {
            let record = journal.current(trial)?;
            counts(&record).then(|| outcome(&record))
        })
    }
}

fn outcome(record: &Record) -> Outcome {
    let rmse = record.result.metric("validation", "rmse");
    rmse.filter(|_| record.result.status == Status::Done).map_or(Outcome::Lost, Outcome::Validated)
}
