//! The rungs that the parts of all shards decide: each shard reads all of them and comes to the same next rung.

use std::path::Path;

use super::attempt::PastAttempts;
use super::shard_folders;
use crate::base::error::Result;
use crate::record::{Framing, Journal, machine};
use crate::run::Experiment;

impl Experiment {
    /// Adds to the plan the rungs that are decided by the parts that all shards have left in a results folder.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(crate) fn grow_from_parts(&mut self, results: &Path) -> Result<bool> {
        if !self.plan.grows() {
            return Ok(false);
        }
        let (host, ..) = machine();
        let mut parts = Vec::new();
        for (_, folder) in shard_folders(results)? {
            parts.extend(PastAttempts::of(&folder, &host)?.parts);
        }
        let journal = Journal::of_files(&parts, Framing::Checked)?;
        self.plan.grow(&journal.outcomes(Some(&self.basis())))
    }
}
