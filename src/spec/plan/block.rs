//! One engine's share of the plan, as a product of axes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::sampler;
use super::space::Space;
use crate::base::error::Problem;
use crate::spec::schema::HYPERPARAMETERS;
use crate::spec::{Axis, Bracket, EngineInfo, Params, Search, Settings, Spec, Stage, named};

/// Configurations for which an engine is asked whether it refuses; beyond, each axis is walked alone.
const ASKED: u128 = 20_000;

/// The trials of one engine: configurations of the axes that it uses, with every seed.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub engine: String,
    /// Where the engine stands in the spec.
    pub path: String,
    /// Settings that are no axis.
    fixed: Settings,
    pub space: Space,
    search: Search,
    /// Numbers of the draws that are tried; empty for a grid.
    draws: Vec<usize>,
    /// The run through stages whose first one this is.
    bracket: Option<Bracket>,
    /// The stage that it ends before, because nothing would tell the configurations apart that are left.
    pub ended: Option<usize>,
    /// First seed and number of seeds; `None` for an engine without randomness.
    pub seeds: Option<(u64, usize)>,
    /// Number of its first trial.
    pub start: usize,
}

impl Block {
    /// Number of configurations; at most `u128::MAX`.
    pub(crate) fn configurations(&self) -> u128 {
        match self.search.draws() {
            None => self.space.size(),
            Some(_) => self.draws.len().min(self.search.batch().unwrap_or(usize::MAX)) as u128,
        }
    }

    /// Number of different draws: all that are wanted, whatever part of them is tried at first.
    pub(crate) fn drawn(&self) -> usize {
        self.draws.len()
    }

    /// How it is searched.
    pub(crate) fn search(&self) -> &Search {
        &self.search
    }

    /// The settings at a place in its space.
    pub(crate) fn settings_at(&self, places: &[f64]) -> Settings {
        let mut settings = self.fixed.clone();
        self.space.settings(places).into_iter().for_each(|(name, value)| settings.set(name, value));
        settings
    }

    /// The places of one configuration, from 0.
    pub(crate) fn places(&self, configuration: usize) -> Vec<f64> {
        match self.search.draws() {
            None => self.space.grid(configuration as u128),
            Some(_) => sampler::draw(&self.search, &self.space, self.draws[configuration])
                .expect("invariant: only draws that exist are planned"),
        }
    }

    /// How many configurations are missing, if the space or the sequence has fewer than are asked for.
    pub(crate) fn wanting(&self) -> usize {
        let wanted = self.search.draws().map(|draws| draws.configurations);
        let wanted = self.bracket.as_ref().map_or(wanted, |bracket| bracket.count);
        wanted.map_or(0, |wanted| wanted.saturating_sub(self.draws.len()))
    }

    /// Its stages; none if every configuration is trained to its end.
    pub(crate) fn stages(&self) -> &[Stage] {
        self.bracket.as_ref().map_or(&[], |bracket| &bracket.stages)
    }

    /// How many trials it has anew on each rung, the first one first: a stage, or a batch of a search with a model.
    pub(crate) fn trials_by_rung(&self) -> Vec<usize> {
        if let (Some(batch), Some(draws)) = (self.search.batch(), self.search.draws()) {
            let first = (0..draws.configurations).step_by(batch);
            return first.map(|first| batch.min(draws.configurations - first) * self.repeats()).collect();
        }
        let mut count = self.configurations() as usize;
        let trials = |(at, stage): (usize, &Stage)| {
            count = stage.keep.of(count);
            let ended = self.ended.is_some_and(|end| at >= end);
            if ended { 0 } else { count * self.fresh_seeds(at).len() }
        };
        self.stages().iter().enumerate().map(trials).collect()
    }

    /// Number of seeds on a stage; 1 for an engine without randomness.
    pub(crate) fn seeds_on(&self, stage: usize) -> usize {
        let all = self.seeds.map_or(1, |(_, count)| count);
        self.stages().get(stage).and_then(|stage| stage.seeds).map_or(all, |seeds| seeds.min(all))
    }

    /// Whether a stage adds seeds to configurations that the one before has trained for as many epochs.
    pub(crate) fn adds_seeds(&self) -> bool {
        (1..self.stages().len()).any(|stage| self.fresh_seeds(stage).start > 0)
    }

    /// The seeds, by their place, that a stage trains anew: all of them if its epochs are others than before.
    pub(crate) fn fresh_seeds(&self, stage: usize) -> Range<usize> {
        let stages = self.stages();
        let same = stage > 0 && stages[stage].epochs == stages[stage - 1].epochs;
        if same { self.seeds_on(stage - 1)..self.seeds_on(stage) } else { 0..self.seeds_on(stage) }
    }

    /// Epochs that a stage trains of one configuration, over its seeds; `goes_on`: those that the stage before has
    /// trained go on from there.
    pub(crate) fn fresh_epochs(&self, stage: usize, goes_on: bool) -> usize {
        let done = |seed: usize| {
            let before = stage.checked_sub(1).filter(|before| goes_on && seed < self.seeds_on(*before));
            before.map_or(0, |before| self.stages()[before].epochs)
        };
        self.fresh_seeds(stage).map(|seed| self.stages()[stage].epochs - done(seed)).sum()
    }

    /// Number of trials; at most `u128::MAX`.
    pub(crate) fn trials(&self) -> u128 {
        self.configurations().saturating_mul(self.repeats() as u128)
    }

    /// Number of seeds at first.
    pub(crate) fn repeats(&self) -> usize {
        self.seeds_on(0)
    }

    /// The settings of one configuration, from 0; unset ones are absent.
    pub(crate) fn settings(&self, configuration: usize) -> Settings {
        self.settings_at(&self.places(configuration))
    }

    /// What the engine refuses: each reason once.
    pub(crate) fn refusals(&self, spec: &Spec, info: &EngineInfo) -> Vec<Problem> {
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        let mut ask = |settings: Settings| {
            let params = Params::merged(spec, &self.engine, &settings);
            if let Some(reason) = (info.refuses)(&params) {
                *reasons.entry(reason).or_default() += 1;
            }
        };
        if self.configurations() <= ASKED {
            (0..self.configurations() as usize).for_each(|configuration| ask(self.settings(configuration)));
        } else {
            let first = self.settings(0);
            for axis in &self.space.axes {
                for value in &axis.values {
                    let mut settings = first.clone();
                    settings.set(axis.name, value.clone());
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
}

/// The blocks of a spec, whose engines are all among `infos`.
pub(crate) fn blocks(spec: &Spec, infos: &[&EngineInfo]) -> Vec<Block> {
    let engines =
        spec.engines.iter().enumerate().map(|(index, name)| (format!("engines[{index}]"), name, None));
    let baselines = spec
        .baselines
        .iter()
        .map(|baseline| ("baselines".to_string(), &baseline.engine, Some(baseline.lag.json())));
    let mut start: usize = 0;
    let mut blocks = Vec::new();
    for (path, name, lag) in engines.chain(baselines) {
        let info =
            infos.iter().find(|info| info.name == name).expect("invariant: a spec names known engines");
        let own_lag = |name: &str| lag.clone().filter(|_| name == named::look_back.name);
        let used = |name: &str| info.uses.has(name);
        let swept = |name: &str| used(name) && own_lag(name).is_none();
        let axes: Vec<Axis> = spec.axes.iter().filter(|axis| swept(axis.name)).cloned().collect();
        let names = HYPERPARAMETERS.iter().map(|key| key.name);
        let fixed = names.filter(|name| used(name) && axes.iter().all(|axis| axis.name != *name));
        let value = |name: &str| own_lag(name).or_else(|| spec.settings.get(name).cloned());
        let fixed = fixed.filter_map(|name| Some((name, value(name)?))).collect();
        let seeds = info.seeded.then_some((spec.seed, spec.repeats));
        let space = Space::of(axes, &spec.zip);
        // A baseline is not searched: it takes every combination of the few axes it uses.
        let search =
            if info.is_baseline() && !space.has_ranges() { Search::Grid } else { spec.search.clone() };
        let draws = sampler::different(&search, &space);
        let brackets = search.brackets();
        let brackets =
            if brackets.is_empty() { vec![None] } else { brackets.into_iter().map(Some).collect() };
        for bracket in brackets {
            let (fixed, draws) = first_stage(&fixed, &draws, bracket.as_ref());
            let (engine, path, space, search) = (name.clone(), path.clone(), space.clone(), search.clone());
            let block =
                Block { engine, path, fixed, space, search, draws, bracket, ended: None, seeds, start };
            start = start.saturating_add(usize::try_from(block.trials()).unwrap_or(usize::MAX));
            blocks.push(block);
        }
    }
    blocks
}

/// The settings and draws of a first stage; all of them where there are no stages.
fn first_stage(fixed: &Settings, draws: &[usize], bracket: Option<&Bracket>) -> (Settings, Vec<usize>) {
    let (mut fixed, mut taken) = (fixed.clone(), draws.to_vec());
    if let Some(Bracket { start, count, stages }) = bracket {
        fixed = fixed.with_epochs(stages[0].epochs);
        taken = draws.iter().skip(*start).take(count.unwrap_or_default()).copied().collect();
    }
    (fixed, taken)
}
