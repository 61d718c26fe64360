//! What a report says of all finished trials together, gathered while they are read once.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::base::digest::hex;
use crate::record::{Gradcheck, Record, Status};
use crate::results::ResultsFolder;
use crate::spec::TrialId;

/// Trials without numbers that are told one by one.
const TOLD: usize = 200;

/// Counts over the finished trials of a plan.
#[derive(Clone, Debug, Default)]
pub struct Census {
    /// Trials that ended with numbers.
    pub done: usize,
    /// Trials that came to NaN or infinity.
    pub diverged: usize,
    /// Trials that ended with a panic or an engine's error.
    pub failed: usize,
    /// Trials with a seed that ran without a check of the gradients.
    pub unchecked: usize,
    /// Test targets of the first trial that has any; those of every other.
    pub scored: Option<usize>,
    /// Ids of the sessions that made them.
    pub sessions: BTreeSet<String>,
    /// The first trials that did not end with numbers, in plan order.
    pub unsuccessful: Vec<TrialId>,
    results: Sha256,
}

impl Census {
    /// Finished trials.
    pub fn finished(&self) -> usize {
        self.done + self.diverged + self.failed
    }

    /// One hash over all results: SHA-256, 16 digits, of a line `trial hash` (or `trial status`) for each
    /// finished trial in plan order. Two people who see the same one have the same bits throughout.
    pub(crate) fn results_hash(&self) -> String {
        hex(&self.results.clone().finalize())[..16].to_owned()
    }

    /// Counts one more.
    pub fn add(&mut self, results: &ResultsFolder, record: &Record) {
        match record.result.status {
            Status::Done => self.done += 1,
            Status::Diverged => self.diverged += 1,
            Status::Failed => self.failed += 1,
        }
        if record.result.status != Status::Done && self.unsuccessful.len() < TOLD {
            self.unsuccessful.push(record.trial.id.clone());
        }
        let result = record.result.hash.as_deref().unwrap_or(record.result.status.word());
        self.results.update(format!("{} {result}\n", record.trial.id.0));
        let session = results.journal.session_of(record);
        let skipped = session.is_some_and(|session| session.facts.gradcheck == Some(Gradcheck::Skipped));
        self.unchecked += usize::from(skipped && record.trial.seed.is_some());
        self.scored = self.scored.or(record.result.scores.test.as_ref().map(|score| score.targets));
        if !self.sessions.contains(&record.session) {
            self.sessions.insert(record.session.clone());
        }
    }
}
