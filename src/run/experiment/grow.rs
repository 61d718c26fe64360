//! From the records of one rung to the trials of the next, for searches that halve.

use super::Experiment;
use crate::record::{Journal, RESULTS_VERSION, Record};
use crate::spec::TrialId;

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
            counts(&record).then(|| record.outcome())
        })
    }
}
