//! Which trials of a plan must run, and in which order workers take them up.
//!
//! A plan is computed, not stored, and so is what is pending: the number of each pending trial and its
//! work (16 bytes), and a byte for how each trial of the plan stands.

use crate::engine::CALENDAR_MEAN_NAME;
use crate::record::{Gradcheck, Journal, RecordStanding, SessionFacts, Status};
use crate::run::Experiment;
use crate::spec::{Trial, TrialId};

/// What to run and with how much of the machine.
#[derive(Clone, Debug)]
pub struct Options {
    /// Worker threads.
    pub jobs: usize,
    /// Intra-operation threads of libtorch, for each worker.
    pub libtorch_threads: usize,
    /// Which finished trials to run again.
    pub rerun: Option<Rerun>,
    /// If set, only this trial, whether finished or not.
    pub only: Option<TrialId>,
    /// For the record: whether the engines' gradients are checked before the first trial.
    pub gradcheck: Gradcheck,
}

impl Options {
    /// To run recorded trials again: each on one thread, by engines whose gradients were checked before.
    pub(crate) fn again(jobs: usize) -> Self {
        Self { jobs, libtorch_threads: 1, rerun: None, only: None, gradcheck: Gradcheck::Skipped }
    }
}

/// Which finished trials to run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rerun {
    /// Those that failed.
    Failed,
    /// Those that diverged.
    Diverged,
    /// Every one.
    All,
}

/// A trial that waits for a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Its number in the plan.
    pub number: usize,
    /// Estimated work; only its relation to that of others has a meaning.
    pub work: u64,
}

/// Some trials: how many, and the first few.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// How many.
    pub count: usize,
    /// The first five at most.
    pub first: Vec<TrialId>,
}

impl Sample {
    fn add(&mut self, id: &TrialId) {
        self.count += 1;
        if self.first.len() < 5 {
            self.first.push(id.clone());
        }
    }
}

/// Finished trials that no longer count, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stale {
    /// Their data file had other content.
    pub data: Sample,
    /// They were made by a program with another results version.
    pub version: Sample,
    /// The spec no longer asks for them; they stay in the journal and out of the tables.
    pub dropped: usize,
}

/// What a sweep has before it.
#[derive(Debug, Default)]
pub struct Pending {
    /// The trials to run, in the order in which workers take them up.
    pub queue: Vec<Queued>,
    /// Trials that run behind the queue, one at a time.
    pub alone: Vec<Queued>,
    /// How each trial of the plan ended that has a result which counts, by number.
    pub ended: Vec<Option<Status>>,
    /// Trials of this part of the plan; all of it unless it is a shard.
    pub planned: usize,
    /// Finished trials that do not count.
    pub stale: Stale,
}

impl Pending {
    /// Of the trials to run the first of each configuration, in plan order.
    pub fn configurations<'a>(&self, experiment: &'a Experiment) -> impl Iterator<Item = Trial> + use<'a> {
        let mut numbers: Vec<usize> =
            self.queue.iter().chain(&self.alone).map(|queued| queued.number).collect();
        numbers.sort_unstable();
        numbers.dedup_by(|one, first| experiment.plan.same_configuration(*first, *one));
        numbers.into_iter().map(|number| experiment.plan.trial(number))
    }
}

/// What to run of the trials `mine` by number, and what happened to finished ones that do not count.
/// Long trials come first, so that no worker is left with one at the end; ties in plan order.
pub fn pending(
    experiment: &Experiment,
    mine: impl Iterator<Item = usize>,
    journal: &Journal,
    options: &Options,
) -> Pending {
    let mut pending = Pending { ended: vec![None; experiment.plan.len()], ..Pending::default() };
    let (basis, mut recorded) = (experiment.basis(), 0);
    let mut cost = Cost::default();
    for (number, id) in experiment.plan.ids(mine) {
        pending.planned += 1;
        let standing = journal.standing(&id, &basis);
        recorded += usize::from(standing.is_some());
        let ended = match standing {
            Some(RecordStanding::Ended(status)) if !is_old_mean(experiment, number, journal) => Some(status),
            _ => None,
        };
        match standing.filter(|_| ended.is_none()) {
            Some(RecordStanding::OtherData) => pending.stale.data.add(&id),
            Some(_) => pending.stale.version.add(&id),
            None => {}
        }
        pending.ended[number] = ended;
        let wanted = match (&options.only, ended) {
            (Some(only), _) => id == *only,
            (None, None) => true,
            (None, Some(status)) => asked_again(options.rerun, status),
        };
        if wanted {
            pending.queue.push(Queued { number, work: cost.of(experiment, number) });
        }
    }
    pending.stale.dropped = journal.len().saturating_sub(recorded);
    pending.queue.sort_by_key(|queued| std::cmp::Reverse(queued.work));
    pending
}

fn asked_again(rerun: Option<Rerun>, status: Status) -> bool {
    match rerun {
        None => false,
        Some(Rerun::All) => true,
        Some(Rerun::Failed) => status == Status::Failed,
        Some(Rerun::Diverged) => status == Status::Diverged,
    }
}

/// Whether a trial is recorded of a baseline that the second results version changed for every series, by the first.
fn is_old_mean(experiment: &Experiment, number: usize, journal: &Journal) -> bool {
    const CHANGED: u32 = 2;
    let early = |facts: &SessionFacts| facts.results_version < CHANGED;
    let listed = experiment.spec.baselines.iter().any(|baseline| baseline.engine == CALENDAR_MEAN_NAME);
    if !listed || !journal.sessions.values().any(|session| early(&session.facts)) {
        return false;
    }
    let trial = experiment.plan.trial(number);
    let session = journal.session_on(&trial.id, &experiment.basis());
    trial.engine == CALENDAR_MEAN_NAME && session.is_some_and(|session| early(&session.facts))
}

/// Estimates the work of one trial after the other; those of one configuration are neighbours.
#[derive(Default)]
pub(crate) struct Cost {
    last: Option<(usize, u64)>,
}

impl Cost {
    /// Nanoseconds of its engine, roughly: only their relation to those of others has a meaning.
    pub(crate) fn of(&mut self, experiment: &Experiment, number: usize) -> u64 {
        let same = |(last, _): &(usize, u64)| experiment.plan.same_configuration(*last, number);
        let (_, work) = self
            .last
            .filter(same)
            .unwrap_or_else(|| (number, work(experiment, &experiment.plan.trial(number))));
        self.last = Some((number, work));
        work
    }
}

fn work(experiment: &Experiment, trial: &Trial) -> u64 {
    if trial.seed.is_none() {
        return 1;
    }
    let seconds = experiment.training_step(trial).seconds();
    experiment.trial_steps(trial).saturating_mul((seconds * 1e9) as u64)
}
