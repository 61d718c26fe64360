//! From the records of one rung to the trials of the next, for searches that halve.
//!
//! One process climbs by itself. Shards stop where a rung depends on the others; when all have ended, each of them
//! reads all parts and comes to the same next rung.

use std::path::Path;

use super::attempt::Traces;
use super::checkpoint::Checkpoints;
use super::sweep::{Destination, Given, Options, Tally, sweep};
use super::{Experiment, pending, shard_folders};
use crate::base::error::Result;
use crate::record::{Framing, Journal, RESULTS_VERSION, Record, Status, Writer, machine};
use crate::spec::{Outcome, Plan, Trial, TrialId};

/// Sweeps; and of a search that halves, as long as there is one, the next rung, once all of the one below it have
/// finished. The plan of `given` holds the rungs that are decided already.
///
/// # Errors
/// As [`sweep`].
pub fn climb(given: &Given, destination: &Destination) -> Result<(Tally, Writer)> {
    let (mut tally, mut writer) = sweep(given, destination)?;
    if !given.experiment.plan.grows() || given.options.only.is_some() {
        return Ok((tally, writer));
    }
    // What was asked to run again has run; shapes and engines of higher rungs are those of the first.
    let options = Options { rerun: None, ..given.options.clone() };
    let approve = |_: &mut dyn Iterator<Item = Trial>| Ok(());
    let resolved_spec = destination.resolved_spec.clone();
    let higher = Destination { resolved_spec, approve: &approve, ..*destination };
    let mut experiment = given.experiment.clone();
    while !tally.interrupted && tally.pending == 0 {
        let journal = Journal::read(destination.folder)?;
        experiment.grow(&journal);
        let left = pending(&experiment, 0..experiment.plan.len(), &journal, &options);
        if left.queue.is_empty() && left.alone.is_empty() {
            break;
        }
        // The next sweep takes the folder's lock itself.
        drop(writer);
        let next = sweep(&Given { experiment: &experiment, options: &options, ..*given }, &higher)?;
        tally = Tally { run: tally.run + next.0.run, ..next.0 };
        writer = next.1;
    }
    if tally.pending == 0 {
        Checkpoints::of(destination.folder, &experiment.series.sha256).clear();
    }
    Ok((tally, writer))
}

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

    /// The same by the parts that all shards have left in a results folder.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn grow_from_parts(&mut self, results: &Path) -> Result<bool> {
        if !self.plan.grows() {
            return Ok(false);
        }
        let (host, ..) = machine();
        let mut parts = Vec::new();
        for (_, folder) in shard_folders(results)? {
            parts.extend(Traces::of(&folder, &host)?.parts);
        }
        let journal = Journal::of_files(&parts, Framing::Checked)?;
        let open = self.grow(&journal);
        journal.intact()?;
        Ok(open)
    }
}

fn outcome(record: &Record) -> Outcome {
    let rmse = record.result.chosen_by("validation");
    rmse.filter(|_| record.result.status == Status::Done).map_or(Outcome::Lost, Outcome::Validated)
}
