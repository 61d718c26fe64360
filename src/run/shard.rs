//! Shards: a plan dealt out to processes that do not talk to each other.
//!
//! Trials are dealt like cards, the costliest first, to shard 0, 1, ... N - 1, 0, ...; so the estimated
//! costs of two shards differ by at most that of one trial, and every process computes the same deal
//! from the plan alone. A deal takes one walk over the configurations and 4 bytes a trial.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::Experiment;
use super::pending::Cost;

/// The folder of parts in a results folder.
pub const PARTS_FOLDER: &str = "parts";

/// Part `index` of a plan in `of` parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// From 0.
    pub index: usize,
    /// Number of shards.
    pub of: usize,
}

/// Most shards of one plan.
pub const MOST_SHARDS: usize = 100_000;

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers =
            text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((index, of)) if index < of && of <= MOST_SHARDS => Ok(Self { index, of }),
            Some((_, of)) if of == 0 || of > MOST_SHARDS => {
                Err(format!("expected 1 to {MOST_SHARDS} shards, not {of}"))
            }
            Some((_, of)) => Err(format!("shards count from 0: expected 0/{of} to {}/{of}", of - 1)),
            None => Err("expected I/N, for example 3/16: shard 3 of 16, counted from 0".to_owned()),
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl Shard {
    /// The folder of this shard's parts in a results folder.
    pub fn folder(self, results: &Path) -> PathBuf {
        results.join(PARTS_FOLDER).join(format!("{}-of-{}", self.index, self.of))
    }

    /// The shard whose parts a folder of that name holds.
    pub fn of_folder(name: &str) -> Option<Self> {
        name.replacen("-of-", "/", 1).parse().ok()
    }
}

/// Which shard each trial of a plan belongs to, by number, when it is dealt out to `of`.
pub fn deal(experiment: &Experiment, of: usize) -> Vec<u32> {
    let costs = costs(experiment);
    let mut counts: BTreeMap<Reverse<u64>, usize> = BTreeMap::new();
    for (trials, cost) in &costs {
        *counts.entry(Reverse(*cost)).or_default() += trials.len();
    }
    let mut next: BTreeMap<Reverse<u64>, usize> = BTreeMap::new();
    let mut rank = 0;
    for (cost, count) in counts {
        next.insert(cost, rank);
        rank += count;
    }
    let mut dealt = vec![0; experiment.plan.len()];
    for (trials, cost) in costs {
        let rank = next.get_mut(&Reverse(cost)).expect("invariant: every cost was counted");
        for number in trials {
            dealt[number] = (*rank % of) as u32;
            *rank += 1;
        }
    }
    dealt
}

/// The trials of each configuration, by number, and the estimated work of one of them.
fn costs(experiment: &Experiment) -> Vec<(std::ops::Range<usize>, u64)> {
    let mut cost = Cost::default();
    let of = |trials: std::ops::Range<usize>| {
        let work = cost.of(experiment, trials.start);
        (trials, work)
    };
    experiment.plan.configurations().map(of).collect()
}

/// How many shards make each about as long as `seconds`, if a worker does `per_second` of work.
pub fn proposed(experiment: &Experiment, seconds: f64) -> usize {
    /// Multiplications a second of one core, roughly: what the reference engine does on a small network.
    const PER_SECOND: f64 = 2e9;
    let work: f64 = costs(experiment).iter().map(|(trials, work)| trials.len() as f64 * *work as f64).sum();
    let wanted = (work / PER_SECOND / seconds).ceil() as usize;
    wanted.clamp(1, 1000.min(experiment.plan.len().max(1)))
}
