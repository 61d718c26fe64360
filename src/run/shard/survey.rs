//! Parts united: from the files that attempts left to one journal, and to what is missing.
//!
//! Decided from files alone. Memory: 40 bytes for each record of a part and 4 for each trial of the
//! plan; lines are copied from file to file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::attempt::PastAttempts;
use super::sweep_shard::{GAVE_UP, shard_folders};
use super::{Shard, deal};
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::{read_text, replace_by};
use crate::record::{Framing, JOURNAL_FILE, Journal, Record, RecordStanding, guarded, machine, session_line};
use crate::results::fingerprint;
use crate::run::Experiment;
use crate::run::sweep::Checkpoints;
use crate::spec::Rung;

/// What the parts in a results folder come to.
#[derive(Debug)]
pub(crate) struct Survey {
    /// One for each shard of the plan.
    pub shards: Vec<ShardStanding>,
    /// One for each rung, the lowest first; a plan that halves nothing has one.
    pub rungs: Vec<RungStanding>,
    /// Records of trials that were run more than once, with equal results.
    pub duplicates: usize,
    /// Lines with a wrong checksum, by file: torn or altered. Their trials count as not run.
    pub damaged: BTreeMap<PathBuf, usize>,
    /// Records whose session's line is damaged or missing, by file. Their trials count as not run.
    pub orphans: BTreeMap<PathBuf, usize>,
    journal: Journal,
}

/// Where one rung stands.
#[derive(Debug)]
pub(crate) struct RungStanding {
    /// What is on it.
    pub rung: Rung,
    /// How many of its trials have a result.
    pub finished: usize,
}

impl RungStanding {
    /// Whether every trial has a result.
    pub(crate) fn complete(&self) -> bool {
        self.finished == self.rung.trials
    }
}

/// Where one shard stands.
#[derive(Debug, Default)]
pub(crate) struct ShardStanding {
    /// Its trials; of a search that halves those of the rungs that are decided.
    pub planned: usize,
    /// Those with a result.
    pub finished: usize,
    /// Attempts that left a file.
    pub attempts: usize,
    /// Hosts of attempts that show signs of life.
    pub live: Vec<String>,
    /// Hosts of attempts that died, and the trials they were at.
    pub dead: Vec<String>,
    /// What it gave up.
    pub gave_up: Option<String>,
}

impl ShardStanding {
    /// Whether every trial has a result.
    pub(crate) fn complete(&self) -> bool {
        self.finished == self.planned
    }

    /// In one word.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            state if state.complete() => "done",
            state if !state.live.is_empty() => "running",
            state if state.gave_up.is_some() => "gave up",
            state if !state.dead.is_empty() => "lost",
            state if state.attempts > 0 => "stopped",
            _ => "not begun",
        }
    }
}

impl Survey {
    /// Reads the parts in a results folder, and adds to the plan of `experiment` the rungs that they decide.
    ///
    /// # Errors
    /// If there are none; [`Error::Check`] if they were made from different plans, data or results
    /// versions, or one trial has two results.
    pub(crate) fn of(experiment: &mut Experiment, results: &Path) -> Result<Self> {
        let folders = shard_folders(results)?;
        let Some((first, _)) = folders.first() else {
            let problem = Problem::new(Place::file(results), "holds no parts of a sweep");
            return Err(Error::input(problem.help("run `lookback sweep SPEC --shard I/N` first")));
        };
        let of = first.of;
        let (host, ..) = machine();
        let mut shards: Vec<ShardStanding> = (0..of).map(|_| ShardStanding::default()).collect();
        let mut parts = Vec::new();
        for (shard, folder) in folders {
            if shard.of != of {
                return Err(Error::Check(format!(
                    "{}: holds shards of {of} and of {}",
                    results.display(),
                    shard.of
                )));
            }
            let past = PastAttempts::of(&folder, &host)?;
            let standing = &mut shards[shard.index];
            standing.attempts = past.parts.len();
            standing.live = past.live.iter().map(|attempt| attempt.host.clone()).collect();
            standing.dead = past.dead.iter().map(|attempt| attempt.host.clone()).collect();
            standing.gave_up = read_text(&folder.join(GAVE_UP)).ok();
            parts.extend(past.parts);
        }
        let journal = Journal::of_files(&parts, Framing::Checked)?;
        one_origin(experiment, &journal)?;
        let duplicates = equal_results(&journal)?;
        let basis = experiment.basis();
        experiment.plan.grow(&journal.outcomes(Some(&basis)))?;
        let dealt = deal(experiment, of);
        let mut rungs = Vec::new();
        for rung in experiment.plan.rungs() {
            let mut sum = 0;
            for (number, id) in experiment.plan.ids(rung.decided.iter().cloned().flatten()) {
                let finished = matches!(journal.standing(&id, &basis), Some(RecordStanding::Ended(_)));
                let standing = &mut shards[dealt[number] as usize];
                standing.planned += 1;
                standing.finished += usize::from(finished);
                sum += usize::from(finished);
            }
            rungs.push(RungStanding { rung, finished: sum });
        }
        Ok(Self {
            shards,
            rungs,
            duplicates,
            damaged: journal.damaged.clone(),
            orphans: journal.orphans.clone(),
            journal,
        })
    }

    /// The shards that lack trials.
    pub(crate) fn missing(&self) -> Vec<Shard> {
        let of = self.shards.len();
        let lacking = self.shards.iter().enumerate().filter(|(_, standing)| !standing.complete());
        lacking.map(|(index, _)| Shard { index, of }).collect()
    }

    /// Trials of the plan, on rungs that are still to be decided too, and those that have a result.
    pub(crate) fn trials(&self) -> (usize, usize) {
        let sum = |count: fn(&RungStanding) -> usize| self.rungs.iter().map(count).sum();
        (sum(|rung| rung.rung.trials), sum(|rung| rung.finished))
    }

    /// Writes what is there as the journal of the results folder, in plan order. Once nothing is missing, no trial
    /// goes on from a checkpoint.
    ///
    /// # Errors
    /// If the folder cannot be written, or its journal holds trials that no part has.
    pub(crate) fn write(&self, experiment: &Experiment, results: &Path) -> Result<()> {
        self.covers(results)?;
        let path = results.join(JOURNAL_FILE);
        let mut sessions = self.journal.sessions_of_records();
        sessions.sort_by_key(|session| (&session.facts.started, &session.id));
        replace_by(&path, |file| {
            let failed = || Error::io("write", &path);
            for session in sessions {
                file.write_all(session_line(session).as_bytes()).map_err(failed())?;
            }
            for (_, id) in experiment.plan.ids(0..experiment.plan.len()) {
                if let Some(line) = self.journal.line(&id)? {
                    writeln!(file, "{}", guarded(&line)).map_err(failed())?;
                }
            }
            Ok(())
        })?;
        if self.missing().is_empty() {
            Checkpoints::of(results, &experiment.series.sha256).clear();
        }
        Ok(())
    }

    /// What stands in the folder's journal must not be lost.
    fn covers(&self, results: &Path) -> Result<()> {
        let before = Journal::read(results)?;
        let Some(lost) = before.trials().find(|trial| !self.journal.has_record(trial)) else { return Ok(()) };
        let message = format!("{JOURNAL_FILE} holds trials that no part has, for example {}", lost.0);
        let help = "merge into a folder of its own: move the journal away, or the parts";
        Err(Error::input(Problem::new(Place::file(results), message).help(help)))
    }
}

/// All parts must come from the plan and the data of this experiment, by one results version.
fn one_origin(experiment: &Experiment, journal: &Journal) -> Result<()> {
    let plan = fingerprint(&experiment.spec);
    let wanted = (plan.as_str(), experiment.series.sha256.as_str(), crate::record::RESULTS_VERSION);
    let mut wrong = Vec::new();
    for session in journal.sessions.values() {
        let facts = &session.facts;
        let Some(part) = &facts.shard else { continue };
        let what = match () {
            () if part.plan != wanted.0 => format!("another plan ({})", part.plan),
            () if facts.data_sha256 != wanted.1 => format!("other data (SHA-256 {})", facts.data_sha256),
            () if facts.results_version != wanted.2 => format!("results version {}", facts.results_version),
            () => continue,
        };
        wrong.push(format!("shard {} on {} (begun {}): {what}", part.shard, facts.host, facts.started));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let heading = format!(
        "parts that do not belong together; expected plan {}, data {}, results version {}",
        wanted.0, wanted.1, wanted.2
    );
    Err(Error::Check(format!("{heading}\n{}", wrong.join("\n"))))
}

/// How many records are second ones of their trial; they must be equal to the first.
fn equal_results(journal: &Journal) -> Result<usize> {
    let mut count = 0;
    for pair in journal.repeated() {
        let [(a, a_file), (b, b_file)] = pair?;
        if !a.result.agrees_with(&b.result) {
            let place = |record: &Record, file: &Path| {
                let facts = journal.session_of(record).map(|session| &session.facts);
                let (host, cpu) = facts.map_or(("unknown", "unknown"), |facts| (&facts.host, &facts.cpu));
                format!("on {host} ({cpu}), in {}", file.display())
            };
            return Err(Error::Check(format!(
                "trial {} ({}) has two results:\n  {}\n  {}\ncompare them with `lookback reproduce`, and remove the wrong file",
                a.trial.id.0,
                a.trial.engine,
                place(&a, a_file),
                place(&b, b_file)
            )));
        }
        count += 1;
    }
    Ok(count)
}

/// Shards as Slurm's `--array=` takes them: `0-2,7`.
pub(crate) fn array_list(shards: &[Shard]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for shard in shards {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == shard.index => *last = shard.index,
            _ => runs.push((shard.index, shard.index)),
        }
    }
    let word = |(first, last): (usize, usize)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    runs.into_iter().map(word).collect::<Vec<_>>().join(",")
}
