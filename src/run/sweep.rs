//! The pending trials of a plan, run by a pool of workers into a journal.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::pending::{Queued, Stale, costliest_first, pending};
use super::{Experiment, run_trial, workers};
use crate::engine;
use crate::error::{Error, Problem, Result};
use crate::record::{Gradcheck, Journal, Record, Session, Status, Writer, replace};
use crate::spec::{Params, Trial, TrialId};
use crate::train::{Epoch, Watch};

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

/// The resolved spec's name in a results folder.
pub const SPEC_FILE: &str = "spec.yaml";

/// Where results go.
pub struct Destination<'a> {
    /// The results folder of this experiment.
    pub folder: &'a Path,
    /// The spec with every default filled in, to stand beside the results.
    pub resolved_spec: String,
    /// Asked with the pending trials, in plan order, before any of them starts; its error ends the sweep.
    pub approve: &'a dyn Fn(&[Trial]) -> Result<()>,
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

/// Sees a sweep happen; called from several threads.
pub trait Observer: Sync {
    /// The trials that will run with their estimated work, how many of the plan are finished
    /// already, and how many of those no longer count.
    fn begin(&self, queue: &[Queued], finished: usize, stale: &Stale);
    /// A worker takes up a trial.
    fn started(&self, worker: usize, queued: &Queued, epochs: usize);
    /// A worker has done an epoch, which counts from 1.
    fn epoch(&self, worker: usize, number: usize, epoch: &Epoch);
    /// A trial is in the journal.
    fn finished(&self, worker: usize, record: &Record, work: u64);
}

/// How a sweep ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Trials run by this call.
    pub run: usize,
    /// Trials of the plan that have not finished.
    pub pending: usize,
    /// Trials of the plan that failed or diverged, in this call or before.
    pub unsuccessful: usize,
    /// Whether the user asked to stop.
    pub interrupted: bool,
    /// Whether the data file had other content at the end than the trials were run on.
    pub data_changed: bool,
}

/// Runs what is pending. Finished trials are in the journal from the moment they finish; `stop`
/// abandons the running ones. The writer comes back so that the folder stays locked until the
/// caller has written its tables.
///
/// # Errors
/// If the results folder is in use or cannot be written, the workers would need more threads than
/// the machine has, or the destination does not approve.
pub fn sweep(
    experiment: &Experiment,
    destination: &Destination,
    session: &Session,
    options: &Options,
    observer: &dyn Observer,
    stop: &AtomicBool,
) -> Result<(Tally, Writer)> {
    let folder = destination.folder;
    let mut writer = Writer::open(folder)?;
    let journal = Journal::read(folder)?;
    let (trials, stale) = pending(experiment, &journal, options);
    check_threads(experiment, &trials, options)?;
    (destination.approve)(&trials)?;
    replace(&folder.join(SPEC_FILE), &destination.resolved_spec)?;
    let queue = costliest_first(experiment, trials);
    observer.begin(&queue, experiment.plan.len() - queue.len(), &stale);
    if !queue.is_empty() {
        writer.session(session)?;
    }
    let crew = Crew {
        experiment,
        session,
        observer,
        stop,
        queue,
        next: AtomicUsize::new(0),
        writer: Mutex::new(writer),
        error: Mutex::new(None),
        done: AtomicUsize::new(0),
    };
    crew.work(options.jobs)?;
    let run = crew.done.load(Ordering::SeqCst);
    let journal = Journal::read(folder)?;
    let (interrupted, data_changed) = (stop.load(Ordering::SeqCst), experiment.data_changed());
    let tally = Tally { run, interrupted, data_changed, ..tally(experiment, &journal) };
    Ok((tally, crew.writer.into_inner().expect("invariant: workers do not panic")))
}

/// Where the plan stands according to its journal.
fn tally(experiment: &Experiment, journal: &Journal) -> Tally {
    let mut tally = Tally::default();
    for trial in experiment.plan.iter() {
        match journal.current(&trial.id) {
            None => tally.pending += 1,
            Some(record) if record.result.status != Status::Done => tally.unsuccessful += 1,
            Some(_) => {}
        }
    }
    tally
}

fn check_threads(experiment: &Experiment, trials: &[Trial], options: &Options) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = options.jobs * options.libtorch_threads;
    if wanted <= cores || !trials.iter().any(|trial| trial.engine == engine::LIBTORCH_NAME) {
        return Ok(());
    }
    let message = format!(
        "{} workers x {} libtorch threads = {wanted} threads, but this machine has {cores} cores",
        options.jobs, options.libtorch_threads
    );
    let help = format!("use --jobs {}", (cores / options.libtorch_threads).max(1));
    Err(Error::input(Problem::new(experiment.spec.places.of("engines"), message).help(help)))
}

/// The workers and what they share.
struct Crew<'a> {
    experiment: &'a Experiment,
    session: &'a Session,
    observer: &'a dyn Observer,
    stop: &'a AtomicBool,
    queue: Vec<Queued>,
    next: AtomicUsize,
    writer: Mutex<Writer>,
    error: Mutex<Option<Error>>,
    done: AtomicUsize,
}

impl Crew<'_> {
    fn work(&self, jobs: usize) -> Result<()> {
        workers(jobs)?.scope(|scope| {
            for worker in 0..jobs {
                scope.spawn(move |_| self.worker(worker));
            }
        });
        if let Some(error) = self.error.lock().expect("invariant: workers do not panic").take() {
            return Err(error);
        }
        self.writer.lock().expect("invariant: workers do not panic").sync()
    }

    fn worker(&self, worker: usize) {
        while !self.stopped() {
            let Some(queued) = self.queue.get(self.next.fetch_add(1, Ordering::SeqCst)) else { return };
            match self.run(worker, queued) {
                Ok(()) => {}
                Err(Error::Interrupted) => return,
                Err(error) => {
                    self.error.lock().expect("invariant: workers do not panic").get_or_insert(error);
                    return;
                }
            }
        }
    }

    fn run(&self, worker: usize, queued: &Queued) -> Result<()> {
        let trial = &queued.trial;
        let epochs = if trial.seed.is_some() { Params::of(trial, &self.experiment.spec).epochs } else { 0 };
        self.observer.started(worker, queued, epochs);
        let watch = Worker { crew: self, worker };
        let (result, timing) = run_trial(self.experiment, trial, worker, &watch)?;
        let record = Record { trial: trial.clone(), result, timing, session: self.session.id.clone() };
        self.writer.lock().expect("invariant: workers do not panic").record(&record)?;
        self.done.fetch_add(1, Ordering::SeqCst);
        self.observer.finished(worker, &record, queued.work);
        Ok(())
    }

    /// Whether the user or an error ended the sweep.
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
            || self.error.lock().expect("invariant: workers do not panic").is_some()
    }
}

struct Worker<'a> {
    crew: &'a Crew<'a>,
    worker: usize,
}

impl Watch for Worker<'_> {
    fn stop(&self) -> bool {
        self.crew.stop.load(Ordering::Relaxed)
    }

    fn epoch(&self, number: usize, epoch: &Epoch) {
        self.crew.observer.epoch(self.worker, number, epoch);
    }
}
