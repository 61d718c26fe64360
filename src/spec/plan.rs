//! The plan: which trials, in which order, as a pure function of the spec.
//!
//! Trials are computed from their number and never stored, so a plan of millions costs nothing.
//! Order: engines as in the spec, then yardsticks; within each the axes in the order of the
//! hyperparameters' table, the first slowest, values as in the file; seeds innermost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::id::IdMaker;
use super::problems::shown;
use super::schema::HYPERPARAMETERS;
use super::{EngineInfo, Params, Spec};
use crate::error::{Error, Place, Problem, Result};

/// One axis of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The hyperparameter's name.
    pub name: &'static str,
    /// Its values as JSON, in the order of the file.
    pub values: Vec<Value>,
}

/// The content hash of a trial: 16 hexadecimal digits of SHA-256 over its canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrialId(pub String);

/// One configuration with one seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Hash of everything below and of the spec's data and split.
    pub id: TrialId,
    /// The engine's name.
    pub engine: String,
    /// The hyperparameters that this engine's result depends on, by name; unset ones are absent.
    pub settings: BTreeMap<String, Value>,
    /// Seed of its random streams; `None` for an engine without randomness.
    pub seed: Option<u64>,
}

/// Every trial of a spec, by number.
#[derive(Clone, Debug)]
pub struct Plan {
    blocks: Vec<Block>,
    ids: IdMaker,
}

/// The trials of one engine: every combination of the axes that it uses, with every seed.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub engine: String,
    /// Where the engine stands in the spec.
    pub path: String,
    /// Settings that are no axis.
    fixed: BTreeMap<String, Value>,
    pub axes: Vec<Axis>,
    /// First seed and number of seeds; `None` for an engine without randomness.
    pub seeds: Option<(u64, usize)>,
    /// Number of its first trial.
    start: usize,
}

impl Block {
    /// Number of configurations; at most `u128::MAX`.
    pub fn configurations(&self) -> u128 {
        self.axes.iter().fold(1, |product: u128, axis| product.saturating_mul(axis.values.len() as u128))
    }

    /// Number of trials; at most `u128::MAX`.
    pub fn trials(&self) -> u128 {
        self.configurations().saturating_mul(self.repeats() as u128)
    }

    fn repeats(&self) -> usize {
        self.seeds.map_or(1, |(_, count)| count)
    }

    fn settings(&self, mut configuration: usize) -> BTreeMap<String, Value> {
        let mut settings = self.fixed.clone();
        for axis in self.axes.iter().rev() {
            let value = &axis.values[configuration % axis.values.len()];
            configuration /= axis.values.len();
            if !value.is_null() {
                settings.insert(axis.name.into(), value.clone());
            }
        }
        settings
    }
}

/// The blocks of a spec, whose engines are all among `infos`.
pub(super) fn blocks(spec: &Spec, infos: &[&EngineInfo]) -> Vec<Block> {
    let engines =
        spec.engines.iter().enumerate().map(|(index, name)| (format!("engines[{index}]"), name, None));
    let baselines = spec.baselines.iter().map(|baseline| {
        ("baselines".to_string(), &baseline.engine, Some(Value::from(baseline.look_back as u64)))
    });
    let base = serde_json::to_value(&spec.base).expect("invariant: hyperparameters are JSON");
    let mut start: usize = 0;
    let mut blocks = Vec::new();
    for (path, name, lag) in engines.chain(baselines) {
        let info =
            infos.iter().find(|info| info.name == name).expect("invariant: a spec names known engines");
        let own = |name: &str| if name == "look_back" { lag.clone() } else { None };
        let used = |name: &str| info.uses.contains(&name);
        let swept = |name: &str| used(name) && own(name).is_none();
        let axes: Vec<Axis> = spec.axes.iter().filter(|axis| swept(axis.name)).cloned().collect();
        let fixed = HYPERPARAMETERS.iter().map(|key| key.name);
        let fixed = fixed.filter(|name| used(name) && axes.iter().all(|axis| axis.name != *name));
        let fixed = fixed.map(|name| (name.to_string(), own(name).unwrap_or_else(|| base[name].clone())));
        let fixed = fixed.filter(|(_, value)| !value.is_null()).collect();
        let seeds = info.seeded.then_some((spec.seed, spec.repeats));
        let block = Block { engine: name.clone(), path, fixed, axes, seeds, start };
        start = start.saturating_add(usize::try_from(block.trials()).unwrap_or(usize::MAX));
        blocks.push(block);
    }
    blocks
}

/// Configurations for which an engine is asked whether it refuses; beyond, each axis is walked alone.
const ASKED: u128 = 20_000;

impl Plan {
    /// The plan of `spec`, if every engine is in this build and accepts every configuration.
    ///
    /// # Errors
    /// [`Error::Input`] with every engine that is missing or refuses, and why.
    pub fn of(spec: &Spec, infos: &[&EngineInfo]) -> Result<Self> {
        let plan = Self::lay_out(spec, infos);
        let mut problems = Vec::new();
        for block in &plan.blocks {
            let info = infos.iter().find(|info| info.name == block.engine).expect("invariant: laid out");
            if let Some(why) = info.missing {
                let message = format!("`{}` is not in this build: {why}", block.engine);
                problems.push(Problem::new(spec.places.of(&block.path), message));
                continue;
            }
            problems.extend(block.refusals(spec, info));
        }
        if problems.is_empty() { Ok(plan) } else { Err(Error::Input(problems)) }
    }

    /// The plan of `spec`, whether or not this build has its engines: for listing.
    pub fn lay_out(spec: &Spec, infos: &[&EngineInfo]) -> Self {
        Self { blocks: blocks(spec, infos), ids: IdMaker::of(spec) }
    }

    /// Number of trials.
    pub fn len(&self) -> usize {
        self.blocks.last().map_or(0, |block| block.start + block.trials() as usize)
    }

    /// Whether there is no trial.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Trial `number`, from 0.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn trial(&self, number: usize) -> Trial {
        assert!(number < self.len(), "invariant: trial {number} of {}", self.len());
        let block = &self.blocks[self.blocks.partition_point(|block| block.start <= number) - 1];
        let (configuration, seed) =
            ((number - block.start) / block.repeats(), (number - block.start) % block.repeats());
        let settings = block.settings(configuration);
        let seed = block.seeds.map(|(first, _)| first + seed as u64);
        let id = self.ids.id(&block.engine, &settings, seed);
        Trial { id, engine: block.engine.clone(), settings, seed }
    }

    /// Every trial, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Trial> + '_ {
        (0..self.len()).map(|number| self.trial(number))
    }

    /// Number of the one trial whose id begins with `prefix`.
    ///
    /// # Errors
    /// If no trial or more than one begins so; the problem stands in `file`, the spec's.
    pub fn find(&self, prefix: &str, file: &std::path::Path) -> Result<usize> {
        let prefix = prefix.to_ascii_lowercase();
        let mut hits = self.iter().enumerate().filter(|(_, trial)| trial.id.0.starts_with(&prefix));
        let message = match (hits.next(), hits.next()) {
            (Some((number, _)), None) => return Ok(number),
            (None, _) => {
                format!("none of the {} trials has an id that begins with {}", self.len(), shown(&prefix))
            }
            (Some((_, one)), Some((_, other))) => {
                let ids = format!("{} and {}", one.id.0, other.id.0);
                format!("more than one trial has an id that begins with {}: {ids}", shown(&prefix))
            }
        };
        Err(Error::input(Problem::new(Place::file(file), message)))
    }
}

impl Block {
    /// What the engine refuses: each reason once.
    fn refusals(&self, spec: &Spec, info: &EngineInfo) -> Vec<Problem> {
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        let mut ask = |settings: BTreeMap<String, Value>| {
            let params = Params::merged(&spec.base, &settings, self.lag(spec));
            if let Some(reason) = (info.refuses)(&params) {
                *reasons.entry(reason).or_default() += 1;
            }
        };
        if self.configurations() <= ASKED {
            (0..self.configurations() as usize).for_each(|configuration| ask(self.settings(configuration)));
        } else {
            let first = self.settings(0);
            for axis in &self.axes {
                for value in &axis.values {
                    let mut settings = first.clone();
                    settings.insert(axis.name.into(), value.clone());
                    ask(settings);
                }
            }
        }
        let place = spec.places.of(&self.path);
        let problem = |(reason, count)| {
            let message = format!("`{}` cannot run {count} of its configurations: {reason}", self.engine);
            Problem::new(place.clone(), message)
        };
        reasons.into_iter().map(problem).collect()
    }

    fn lag(&self, spec: &Spec) -> Option<usize> {
        self.fixed
            .get("look_back")
            .and_then(Value::as_u64)
            .map(|lag| lag as usize)
            .or(own_lag(&self.engine, spec))
    }
}

fn own_lag(engine: &str, spec: &Spec) -> Option<usize> {
    spec.baselines.iter().find(|baseline| baseline.engine == engine).map(|baseline| baseline.look_back)
}

impl Params {
    /// The hyperparameters of `trial`: its settings, and the spec's values where its engine has no use for them.
    pub fn of(trial: &Trial, spec: &Spec) -> Self {
        Self::merged(&spec.base, &trial.settings, own_lag(&trial.engine, spec))
    }

    fn merged(base: &Params, settings: &BTreeMap<String, Value>, lag: Option<usize>) -> Self {
        let mut params = serde_json::to_value(base).expect("invariant: hyperparameters are JSON");
        if let Some(lag) = lag {
            params["look_back"] = Value::from(lag as u64);
        }
        for key in HYPERPARAMETERS.iter().filter(|key| key.fallback == super::schema::Fallback::Unset) {
            // Absent in the settings means unset, whatever the first value of an axis is.
            params[key.name] = Value::Null;
        }
        for (name, value) in settings {
            params[name] = value.clone();
        }
        serde_json::from_value(params).expect("invariant: settings are checked hyperparameters")
    }

    /// Optimizer steps of one training at most: `epochs` passes over `targets` samples.
    pub fn optimizer_steps(&self, targets: usize) -> u64 {
        (targets.div_ceil(self.batch_size) as u64).saturating_mul(self.epochs as u64)
    }
}
