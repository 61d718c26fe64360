//! Shards: a plan dealt out to processes that do not talk to each other.
//!
//! Trials are dealt like cards, the costliest first, to shard 0, 1, ... N - 1, 0, ...; so the estimated
//! costs of two shards differ by at most that of one trial, and every process computes the same deal
//! from the plan alone. A deal takes one walk over the configurations and 4 bytes a trial.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::run::{Cost, Estimate, Experiment};

/// The folder of parts in a results folder.
pub(crate) const PARTS_FOLDER: &str = "parts";

/// Part `index` of a plan in `of` parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// From 0.
    pub index: usize,
    /// Number of shards.
    pub of: usize,
}

/// Most shards of one plan.
pub(crate) const MOST_SHARDS: usize = 100_000;

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
    pub(crate) fn of_folder(name: &str) -> Option<Self> {
        name.replacen("-of-", "/", 1).parse().ok()
    }
}

/// Which shard each trial of a plan belongs to, by number, when it is dealt out to `of`. Each rung of a halving is
/// dealt by itself, so that rungs which are decided later change nothing.
pub(crate) fn deal(experiment: &Experiment, of: usize) -> Vec<u32> {
    let mut dealt = vec![0; experiment.plan.len()];
    let mut hand_out = |configurations: &mut dyn Iterator<Item = Range<usize>>, first: usize| {
        let costs = costs(experiment, configurations);
        for (number, rank) in ranks(&costs) {
            dealt[number] = ((first + rank) % of) as u32;
        }
    };
    hand_out(&mut experiment.plan.configurations(), 0);
    for rung in experiment.plan.decided() {
        let starts = rung.trials.clone().step_by(rung.repeats);
        hand_out(&mut starts.map(|first| first..first + rung.repeats), rung.before);
    }
    dealt
}

/// Places of trials, by number, among all of them: the costliest first, ties in plan order.
fn ranks(costs: &[(Range<usize>, u64)]) -> impl Iterator<Item = (usize, usize)> {
    let mut counts: BTreeMap<Reverse<u64>, usize> = BTreeMap::new();
    for (trials, cost) in costs {
        *counts.entry(Reverse(*cost)).or_default() += trials.len();
    }
    let mut rank = 0;
    for count in counts.values_mut() {
        rank += std::mem::replace(count, rank);
    }
    costs.iter().flat_map(|(trials, cost)| trials.clone().map(|number| (number, Reverse(*cost)))).map(
        move |(number, cost)| {
            let next = counts.get_mut(&cost).expect("invariant: every cost was counted");
            *next += 1;
            (number, *next - 1)
        },
    )
}

/// The trials of each configuration, by number, and the estimated work of one of them.
fn costs(
    experiment: &Experiment,
    configurations: &mut dyn Iterator<Item = Range<usize>>,
) -> Vec<(Range<usize>, u64)> {
    let mut cost = Cost::default();
    let of = |trials: Range<usize>| {
        let work = cost.of(experiment, trials.start);
        (trials, work)
    };
    configurations.map(of).collect()
}

/// How many shards a plan is cut into, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Proposal {
    /// Number of shards.
    pub shards: usize,
    /// Estimated seconds of one worker for all of it; of a search that halves for its lowest rung.
    pub seconds: f64,
    /// The share of these seconds whose speed was measured; the rest is guessed from its arithmetic.
    pub measured: f64,
}

/// How many shards make each about as long as `seconds`, by measured speeds as far as there are any.
pub(crate) fn proposed(experiment: &Experiment, estimate: &Estimate, seconds: f64) -> Proposal {
    /// Of an estimate's unit of work, a nanosecond, in a second.
    const PER_SECOND: f64 = 1e9;
    let (mut measured, mut measured_work, mut guessed_work) = (0.0, 0.0, 0.0);
    for (trials, work) in costs(experiment, &mut experiment.plan.configurations()) {
        let trial = experiment.plan.trial(trials.start);
        let (count, work) = (trials.len() as f64, work as f64);
        match estimate.seconds(&trial, experiment.trial_steps(&trial)) {
            Some(seconds) => {
                measured += count * seconds;
                measured_work += count * work;
            }
            None => guessed_work += count * work,
        }
    }
    // Shapes that were not timed are taken to be as fast as those that were.
    let rate = if measured > 0.0 { measured_work / measured } else { PER_SECOND };
    let all = measured + guessed_work / rate;
    let shards = ((all / seconds).ceil() as usize).clamp(1, 1000.min(experiment.plan.len().max(1)));
    Proposal { shards, seconds: all, measured: measured / all.max(f64::MIN_POSITIVE) }
}
