//! Which trials of a plan must run, and in which order workers take them up.

use std::collections::HashSet;

use super::Experiment;
use super::sweep::{Options, Rerun};
use crate::record::{Journal, RESULTS_VERSION, Record, Status};
use crate::spec::{Params, Trial, TrialId};

/// A trial that waits for a worker.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The trial.
    pub trial: Trial,
    /// Estimated work; only its relation to that of others has a meaning.
    pub work: u64,
}

/// Finished trials that no longer count, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stale {
    /// Their data file had other content.
    pub data: Vec<TrialId>,
    /// They were made by a program with another results version.
    pub version: Vec<TrialId>,
    /// The spec no longer asks for them; they stay in the journal and out of the tables.
    pub dropped: usize,
}

/// The trials to run, in plan order, and what happened to finished ones that do not count.
pub fn pending(experiment: &Experiment, journal: &Journal, options: &Options) -> (Vec<Trial>, Stale) {
    let mut stale = Stale::default();
    let mut planned = HashSet::new();
    let mut trials = Vec::new();
    for trial in experiment.plan.iter() {
        planned.insert(trial.id.clone());
        let record = journal.records.get(&trial.id);
        let outdated = record.is_some_and(|record| is_stale(experiment, journal, record, &mut stale));
        let wanted = match (&options.only, record) {
            (Some(only), _) => trial.id == *only,
            (None, None) => true,
            (None, Some(record)) => outdated || asked_again(options.rerun, record.result.status),
        };
        if wanted {
            trials.push(trial);
        }
    }
    stale.dropped = journal.records.keys().filter(|id| !planned.contains(id)).count();
    (trials, stale)
}

fn asked_again(rerun: Option<Rerun>, status: Status) -> bool {
    match rerun {
        None => false,
        Some(Rerun::All) => true,
        Some(Rerun::Failed) => status == Status::Failed,
        Some(Rerun::Diverged) => status == Status::Diverged,
    }
}

fn is_stale(experiment: &Experiment, journal: &Journal, record: &Record, stale: &mut Stale) -> bool {
    let facts = journal.session_of(record).map(|session| &session.facts);
    let id = || record.trial.id.clone();
    if facts.is_none_or(|facts| facts.data_sha256 != experiment.series.sha256) {
        stale.data.push(id());
        true
    } else if facts.is_none_or(|facts| facts.results_version != RESULTS_VERSION) {
        stale.version.push(id());
        true
    } else {
        false
    }
}

/// Long trials first, so that no worker is left with one at the end; ties in plan order.
pub(super) fn costliest_first(experiment: &Experiment, trials: Vec<Trial>) -> Vec<Queued> {
    let queued = |trial| Queued { work: work(experiment, &trial), trial };
    let mut queue: Vec<Queued> = trials.into_iter().map(queued).collect();
    queue.sort_by_key(|queued| std::cmp::Reverse(queued.work));
    queue
}

/// A rough count of operations: only its order matters.
fn work(experiment: &Experiment, trial: &Trial) -> u64 {
    /// What a step costs besides its arithmetic, in multiplications.
    const STEP_OVERHEAD: u64 = 500_000;
    if trial.seed.is_none() {
        return 1;
    }
    let params = Params::of(trial, &experiment.spec);
    let steps = experiment.trial_steps(trial);
    let hidden = params.hidden_units as u64;
    let products = 4 * hidden * (hidden + 3) * (params.look_back * params.batch_size) as u64;
    steps.saturating_mul(products.saturating_add(STEP_OVERHEAD))
}
