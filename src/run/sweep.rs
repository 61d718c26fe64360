//! The pending trials of a plan, run by a pool of workers into a journal.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::Experiment;
use super::crew::Crew;
use super::forecasts::Remembered;
use super::pending::{Pending, pending};
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::replace;
use crate::engine;
use crate::record::{Gradcheck, Record, Session, Writer};
use crate::spec::{Trial, TrialId};
use crate::train::Epoch;

/// What a sweep works with.
pub struct Given<'a> {
    /// The spec, its plan and its data.
    pub experiment: &'a Experiment,
    /// Which of its trials, and with how much of the machine.
    pub options: &'a Options,
    /// Who runs them, for the record.
    pub session: &'a Session,
    /// Who looks on.
    pub observer: &'a dyn Observer,
    /// Takes in the forecasts of the best trials, for the report.
    pub remembered: &'a Remembered,
    /// Set when the user asks to stop.
    pub stop: &'a AtomicBool,
}

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
    /// Asked with the pending configurations before any of them starts; its error ends the sweep.
    pub approve: &'a Approve<'a>,
    /// Whether the folder may hold another experiment's results.
    pub take_over: bool,
}

/// Sees a pending trial of each configuration, in plan order, and says whether all may run.
pub type Approve<'a> = dyn Fn(&mut dyn Iterator<Item = Trial>) -> Result<()> + 'a;

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
    /// What will run, and what is finished already or no longer counts.
    fn begin(&self, pending: &Pending);
    /// A worker takes up a trial of so much work, which has so many epochs at most.
    fn started(&self, worker: usize, trial: &Trial, work: u64, epochs: usize);
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
    /// Trials of the plan; of a search that halves those of the rungs that are decided.
    pub planned: usize,
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
pub fn sweep(given: &Given, destination: &Destination) -> Result<(Tally, Writer)> {
    let folder = destination.folder;
    let (mut writer, journal) = Writer::open_reading(folder)?;
    let pending = pending(given.experiment, 0..given.experiment.plan.len(), &journal, given.options);
    if pending.stale.dropped == journal.len() && !journal.is_empty() && !destination.take_over {
        return Err(foreign(folder, journal.len()));
    }
    drop(journal);
    check_threads(given, &pending)?;
    (destination.approve)(&mut pending.configurations(given.experiment))?;
    replace(&folder.join(SPEC_FILE), &destination.resolved_spec)?;
    given.observer.begin(&pending);
    if !pending.queue.is_empty() {
        writer.session(given.session)?;
    }
    let planned = pending.planned;
    Crew::new(given, pending, writer, folder).work(planned)
}

/// Nothing that the folder holds is in the plan: two experiments have one name.
fn foreign(folder: &Path, count: usize) -> Error {
    let message =
        format!("holds {count} trials, none of which this spec asks for: those of another experiment");
    let help = "give the spec another `name`, use another --results folder, or say --take-over";
    Error::input(Problem::new(Place::file(folder), message).help(help))
}

pub(super) fn check_threads(given: &Given, pending: &Pending) -> Result<()> {
    let Given { experiment, options, .. } = given;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = options.jobs * options.libtorch_threads;
    let threaded = || pending.configurations(experiment).any(|trial| trial.engine == engine::LIBTORCH_NAME);
    if wanted <= cores || !threaded() {
        return Ok(());
    }
    let message = format!(
        "{} workers x {} libtorch threads = {wanted} threads, but this machine has {cores} cores",
        options.jobs, options.libtorch_threads
    );
    let help = format!("use --jobs {}", (cores / options.libtorch_threads).max(1));
    Err(Error::input(Problem::new(experiment.spec.places.of("engines"), message).help(help)))
}
