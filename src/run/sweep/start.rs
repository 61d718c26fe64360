//! One sweep over what is pending, from the lock of its folder to the last record.

use std::path::Path;

use super::pending::{Pending, pending};
use super::worker_pool::WorkerPool;
use super::{Destination, SweepContext, Tally};
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::replace;
use crate::base::in_parallel::cores;
use crate::engine;
use crate::record::Writer;
use crate::results::SPEC_FILE;

/// Runs what is pending. Finished trials are in the journal from the moment they finish; `stop`
/// abandons the running ones. The writer comes back so that the folder stays locked until the
/// caller has written its tables.
///
/// # Errors
/// If the results folder is in use or cannot be written, the workers would need more threads than
/// the machine has, or the destination does not approve.
pub fn sweep(context: &SweepContext, destination: &Destination) -> Result<(Tally, Writer)> {
    let folder = destination.folder;
    let (mut writer, journal) = Writer::open_reading(folder)?;
    let pending = pending(context.experiment, 0..context.experiment.plan.len(), &journal, context.options);
    if pending.stale.dropped == journal.len() && !journal.is_empty() && !destination.take_over {
        return Err(foreign(folder, journal.len()));
    }
    // Tables are made of the last basis that has records: if that is another one, a session says which is meant now.
    let other = journal.basis().is_some_and(|basis| *basis != context.experiment.basis());
    let told = other && pending.ended.iter().any(Option::is_some);
    drop(journal);
    check_threads(context, &pending)?;
    (destination.approve)(context.experiment, &mut pending.configurations(context.experiment))?;
    replace(&folder.join(SPEC_FILE), &destination.resolved_spec)?;
    context.observer.begin(&pending);
    if !pending.queue.is_empty() || told {
        writer.session(context.session)?;
    }
    let planned = pending.planned;
    WorkerPool::new(context, pending, writer, folder).work(planned)
}

/// Nothing that the folder holds is in the plan: two experiments have one name.
fn foreign(folder: &Path, count: usize) -> Error {
    let message =
        format!("holds {count} trials, none of which this spec asks for: those of another experiment");
    let help = "give the spec another `name`, use another --results folder, or say --take-over";
    Error::input(Problem::new(Place::file(folder), message).help(help))
}

pub(crate) fn check_threads(context: &SweepContext, pending: &Pending) -> Result<()> {
    let SweepContext { experiment, options, .. } = context;
    let (cores, wanted) = (cores(), options.jobs * options.libtorch_threads);
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
