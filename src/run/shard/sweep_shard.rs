//! `sweep --shard I/N`: one part of a plan, into a file of its own.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::attempt::{Attempt, HeartbeatObserver, PastAttempts};
use super::deal::{PARTS_FOLDER, Shard, deal};
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::replace;
use crate::record::{Framing, Journal, RESULTS_VERSION};
use crate::results::{SPEC_FILE, fingerprint};
use crate::run::sweep::{WorkerPool, check_threads};
use crate::run::{Destination, Pending, Rerun, SweepContext, Tally, pending, readable_infos};
use crate::spec::{Spec, TrialId};

/// After so many deaths at a trial no attempt takes it up again.
pub(crate) const MOST_DEATHS: usize = 3;

/// After so many dead attempts a shard stops altogether.
pub(crate) const MOST_DEAD_ATTEMPTS: usize = 10;

/// The file that says what a shard gave up.
pub(crate) const GAVE_UP: &str = "gave-up.txt";

/// How an attempt at a shard ended.
#[derive(Debug, Default)]
pub(crate) struct PartTally {
    /// As of a sweep, over the shard's trials.
    pub tally: Tally,
    /// Trials at which too many attempts died.
    pub given_up: Vec<TrialId>,
}

/// Runs what earlier attempts at the shard have not finished. Trials at which an attempt died come
/// last, one at a time, so that they take nothing else with them. Of a search that halves it runs its share of every
/// rung that stands in the plan (see [`crate::run::Experiment::grow_from_parts`]).
///
/// # Errors
/// As [`crate::run::sweep()`]; if the folder holds another plan, another number of shards, or parts made from
/// other data or by another results version; and if too many attempts died.
pub(crate) fn sweep_shard(
    context: &SweepContext,
    destination: &Destination,
    shard: Shard,
) -> Result<PartTally> {
    let (results, folder) = (destination.folder, shard.folder(destination.folder));
    same_deal(results, shard)?;
    same_plan(context, destination)?;
    let retry = context.options.rerun == Some(Rerun::Failed);
    let past = past_attempts(context, &folder, retry)?;
    let journal = Journal::of_files(&past.parts, Framing::Checked)?;
    same_results(context, &journal, &folder)?;
    let dealt = deal(context.experiment, shard.of);
    let mine = dealt.iter().enumerate().filter(|(_, of)| **of as usize == shard.index).map(|(at, _)| at);
    let mut pending = pending(context.experiment, mine, &journal, context.options);
    drop((journal, dealt));
    let given_up = set_aside(context, &past, &mut pending);
    check_threads(context, &pending)?;
    std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
    (destination.approve)(context.experiment, &mut pending.configurations(context.experiment))?;
    context.observer.begin(&pending);
    let planned = pending.planned;
    let (attempt, writer, heartbeat) = Attempt::begin(&folder, context.session)?;
    let observed = HeartbeatObserver { heartbeat: Mutex::new(heartbeat), observer: context.observer };
    let context = SweepContext { observer: &observed, ..*context };
    let (tally, writer) = WorkerPool::new(&context, pending, writer, results).work(planned)?;
    attempt.end()?;
    drop(writer);
    if !given_up.is_empty() && !tally.interrupted {
        replace(&folder.join(GAVE_UP), &marker(&given_up))?;
    }
    Ok(PartTally { tally, given_up })
}

/// What earlier attempts left; with `retry` the dead ones are forgotten.
fn past_attempts(context: &SweepContext, folder: &Path, retry: bool) -> Result<PastAttempts> {
    let mut past = PastAttempts::of(folder, &context.session.facts.host)?;
    if retry {
        let marker = folder.join(GAVE_UP);
        for path in past.dead.drain(..).map(|attempt| attempt.path).chain(marker.exists().then_some(marker)) {
            std::fs::remove_file(&path).map_err(Error::io("remove", &path))?;
        }
    }
    if past.dead.len() < MOST_DEAD_ATTEMPTS {
        return Ok(past);
    }
    let message = format!("{} attempts at this shard died; it is not begun again\n", past.dead.len());
    replace(&folder.join(GAVE_UP), &message)?;
    let help = "see the logs of the job; `--rerun failed` forgets these deaths";
    Err(Error::input(Problem::new(Place::file(folder), message.trim_end()).help(help)))
}

/// Moves trials at which attempts died from the queue to those that run alone, the ones with fewest
/// deaths first, and takes out those with too many, which it returns.
fn set_aside(context: &SweepContext, past: &PastAttempts, pending: &mut Pending) -> Vec<TrialId> {
    let deaths = past.deaths();
    let mut given_up = Vec::new();
    if deaths.is_empty() {
        return given_up;
    }
    let mut alone = Vec::new();
    pending.queue.retain(|queued| {
        let id = context.experiment.plan.trial(queued.number).id;
        match deaths.get(&id) {
            None => return true,
            Some(count) if *count >= MOST_DEATHS => given_up.push(id),
            Some(count) => alone.push((*count, *queued)),
        }
        false
    });
    alone.sort_by_key(|(count, _)| *count);
    pending.alone = alone.into_iter().map(|(_, queued)| queued).collect();
    given_up
}

fn marker(given_up: &[TrialId]) -> String {
    let lines = given_up.iter().map(|id| format!("trial {}: {MOST_DEATHS} attempts died at it\n", id.0));
    lines.collect()
}

/// A results folder has one number of shards.
fn same_deal(results: &Path, shard: Shard) -> Result<()> {
    for path in super::attempt::files(&results.join(PARTS_FOLDER))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(other) = Shard::of_folder(&name).filter(|other| other.of != shard.of) {
            let message = format!("holds shards of {}, not of {}", other.of, shard.of);
            let help = format!(
                "use --shard {}/{}, or another --results folder",
                shard.index.min(other.of - 1),
                other.of
            );
            return Err(Error::input(Problem::new(Place::file(results), message).help(help)));
        }
    }
    Ok(())
}

/// The resolved spec in the folder is that of the first attempt; every other must have the same plan.
fn same_plan(context: &SweepContext, destination: &Destination) -> Result<()> {
    let path = destination.folder.join(SPEC_FILE);
    if !path.exists() {
        return replace(&path, &destination.resolved_spec);
    }
    let infos = readable_infos();
    let there = Spec::read(&path, &infos.iter().collect::<Vec<_>>())?;
    if fingerprint(&there) == fingerprint(&context.experiment.spec) {
        return Ok(());
    }
    let message = "is the spec of another plan; all shards of a results folder must have the same";
    let help = "call every shard with the same spec, or use another --results folder";
    Err(Error::input(Problem::new(Place::file(&path), message).help(help)))
}

/// What earlier attempts finished must count: a merge of parts from different data has no meaning.
fn same_results(context: &SweepContext, journal: &Journal, folder: &Path) -> Result<()> {
    let data = &context.experiment.series.sha256;
    for session in journal.sessions.values() {
        let facts = &session.facts;
        let what = match () {
            () if facts.data_sha256 != *data => "from other data",
            () if facts.results_version != RESULTS_VERSION => "by a program with another results version",
            () => continue,
        };
        let message =
            format!("an earlier attempt (on {}, begun {}) was made {what}", facts.host, facts.started);
        let help = "restore the data or the program, or remove this folder: its trials then run again";
        return Err(Error::input(Problem::new(Place::file(folder), message).help(help)));
    }
    Ok(())
}

/// The folders of a results folder's shards.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn shard_folders(results: &Path) -> Result<Vec<(Shard, PathBuf)>> {
    let folders = super::attempt::files(&results.join(PARTS_FOLDER))?.into_iter();
    let named = |path: PathBuf| Some((Shard::of_folder(&path.file_name()?.to_string_lossy())?, path));
    let mut folders: Vec<_> = folders.filter_map(named).collect();
    folders.sort();
    Ok(folders)
}
