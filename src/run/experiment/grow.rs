//! From the records of one rung to the trials of the next, for searches that halve.

use super::Experiment;
use crate::base::error::Result;
use crate::record::{Basis, Journal};
use crate::spec::TrialId;

impl Experiment {
    /// Adds to the plan the rungs that the records of a journal decide, as far as they were made from this data and
    /// by this results version. Returns whether a rung is still to be decided.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub fn grow(&mut self, journal: &Journal) -> Result<bool> {
        let basis = self.basis();
        let open = self.plan.grow(&|trial: &TrialId| Some(journal.record_on(trial, &basis)?.outcome()));
        journal.intact().map(|()| open)
    }

    /// What its results are computed from and by.
    pub(crate) fn basis(&self) -> Basis {
        Basis { data_sha256: self.series.sha256.clone(), results_version: self.agrees_from() }
    }
}
