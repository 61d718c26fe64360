//! The workers: they take pending trials from a queue and append records to a file.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::checkpoints::Checkpoints;
use super::pending::{Pending, Queued};
use super::{SweepContext, Tally, workers};
use crate::base::error::{Error, Result};
use crate::record::{Record, Status, Writer, record_line};
use crate::run::goes_on;
use crate::run::trial::{Ran, run_from};
use crate::spec::Trial;
use crate::train::{Epoch, Resume, Watch};

/// How often finished trials are put on the disk, all of them at once.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// The workers and what they share.
pub(crate) struct WorkerPool<'a> {
    context: &'a SweepContext<'a>,
    queue: Queue,
    /// Trials for one worker alone, behind the queue.
    alone: Queue,
    done: AtomicUsize,
    /// Of a search that halves.
    checkpoints: Option<Checkpoints>,
    writer: Mutex<Writer>,
    /// How each trial of the plan ended, by number.
    ended: Mutex<Vec<Option<Status>>>,
    error: Mutex<Option<Error>>,
    failed: AtomicBool,
}

impl<'a> WorkerPool<'a> {
    /// Workers that are to run what is pending, with the checkpoints of a results folder.
    pub(crate) fn new(context: &'a SweepContext, pending: Pending, writer: Writer, results: &Path) -> Self {
        let experiment = context.experiment;
        let checkpoints = || Checkpoints::of(results, &experiment.series.sha256);
        Self {
            checkpoints: experiment.plan.grows().then(checkpoints),
            context,
            queue: Queue::new(pending.queue),
            alone: Queue::new(pending.alone),
            done: AtomicUsize::new(0),
            writer: Mutex::new(writer),
            ended: Mutex::new(pending.ended),
            error: Mutex::new(None),
            failed: AtomicBool::new(false),
        }
    }

    /// Runs the queue to its end, or until someone asks to stop.
    ///
    /// # Errors
    /// If workers cannot start or the file cannot be written.
    pub(crate) fn work(self, planned: usize) -> Result<(Tally, Writer)> {
        let jobs = self.context.options.jobs;
        let pool = workers(jobs)?;
        let (working, pause) = channel::<()>();
        std::thread::scope(|threads| {
            let shared = &self;
            let syncing = move || {
                while pause.recv_timeout(SYNC_EVERY) == Err(RecvTimeoutError::Timeout) {
                    if let Err(error) = shared.sync() {
                        return shared.fail(error);
                    }
                }
            };
            let thread = std::thread::Builder::new().name("sync".to_owned());
            thread.spawn_scoped(threads, syncing).map_err(no_thread)?;
            pool.scope(|scope| {
                for worker in 0..jobs {
                    scope.spawn(move |_| shared.worker(worker, &shared.queue));
                }
            });
            pool.install(|| shared.worker(0, &shared.alone));
            drop(working);
            Ok::<(), Error>(())
        })?;
        if let Some(error) = locked(&self.error).take() {
            return Err(error);
        }
        self.sync()?;
        let tally = self.tally(planned);
        Ok((tally, self.writer.into_inner().expect("invariant: workers do not panic")))
    }

    /// Puts finished trials on the disk; what fails once is not tried again.
    fn sync(&self) -> Result<()> {
        let handle = locked(&self.writer).handle()?;
        handle.sync().inspect_err(|error| locked(&self.writer).give_up(error))
    }

    fn tally(&self, planned: usize) -> Tally {
        let ended = locked(&self.ended);
        let finished = ended.iter().flatten().count();
        Tally {
            run: self.done.load(Ordering::SeqCst),
            planned,
            pending: planned - finished,
            unsuccessful: ended.iter().flatten().filter(|status| **status != Status::Done).count(),
            interrupted: self.context.stop.load(Ordering::SeqCst),
            data_changed: self.context.experiment.data_changed(),
        }
    }

    fn worker(&self, worker: usize, queue: &Queue) {
        while !self.stopped() {
            let Some(queued) = queue.take() else { return };
            match self.run(worker, queued) {
                Ok(()) => {}
                Err(Error::Interrupted) => return,
                Err(error) => return self.fail(error),
            }
        }
    }

    fn run(&self, worker: usize, queued: Queued) -> Result<()> {
        let (experiment, observer) = (self.context.experiment, self.context.observer);
        let trial = experiment.plan.trial(queued.number);
        let epochs = trial.settings.epochs().filter(|_| trial.seed.is_some());
        let epochs = epochs.unwrap_or_default() * experiment.fits().len();
        observer.started(worker, &trial, queued.work, epochs);
        let Ran { results: result, timing, fits, .. } = self.run_from_checkpoint(&trial, worker)?;
        let record = Record { trial, result, timing, session: self.context.session.id.clone() };
        let number = queued.number;
        if number == 0 || !experiment.plan.same_configuration(number - 1, number) {
            self.context.remembered.offer(experiment, &record, &fits);
        }
        self.context.remembered.offer_forecaster(experiment, &record, &fits);
        let line = record_line(&record);
        locked(&self.writer).append(line)?;
        locked(&self.ended)[number] = Some(record.result.status);
        self.done.fetch_add(1, Ordering::SeqCst);
        observer.finished(worker, &record, queued.work);
        Ok(())
    }

    /// Runs a trial from where it stopped on the rung below, if that is known; keeps where it stops for the next.
    fn run_from_checkpoint(&self, trial: &Trial, worker: usize) -> Result<Ran> {
        let (experiment, watch) = (self.context.experiment, Worker { pool: self, worker });
        let Some(checkpoints) = self.checkpoints.as_ref().filter(|_| goes_on(trial)) else {
            return run_from(experiment, trial, worker, &watch, Resume::default());
        };
        let below = experiment.plan.below(trial);
        let from = below.as_ref().and_then(|below| checkpoints.get(below));
        let resume = Resume { from, goes_on: experiment.plan.has_above(trial) };
        let ran = run_from(experiment, trial, worker, &watch, resume)?;
        if let Some(state) = &ran.state {
            checkpoints.keep(&trial.id, state);
        }
        if let Some(below) = &below {
            checkpoints.forget(below);
        }
        Ok(ran)
    }

    fn fail(&self, error: Error) {
        locked(&self.error).get_or_insert(error);
        self.failed.store(true, Ordering::SeqCst);
    }

    /// Whether the user or an error ended the sweep.
    fn stopped(&self) -> bool {
        self.context.stop.load(Ordering::Relaxed) || self.failed.load(Ordering::Relaxed)
    }
}

/// Trials that workers take up one after the other.
struct Queue {
    trials: Vec<Queued>,
    next: AtomicUsize,
}

impl Queue {
    fn new(trials: Vec<Queued>) -> Self {
        Self { trials, next: AtomicUsize::new(0) }
    }

    fn take(&self) -> Option<Queued> {
        self.trials.get(self.next.fetch_add(1, Ordering::SeqCst)).copied()
    }
}

/// The system has no thread left.
fn no_thread(error: std::io::Error) -> Error {
    Error::System(format!("cannot start a thread: {error}; try fewer workers with --jobs"))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("invariant: workers do not panic")
}

struct Worker<'a> {
    pool: &'a WorkerPool<'a>,
    worker: usize,
}

impl Watch for Worker<'_> {
    fn stop(&self) -> bool {
        self.pool.stopped()
    }

    fn epoch(&self, number: usize, epoch: &Epoch) {
        self.pool.context.observer.epoch(self.worker, number, epoch);
    }
}
