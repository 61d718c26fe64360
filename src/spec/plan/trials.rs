//! Every trial of a spec, by number.

use std::collections::BTreeMap;
use std::ops::Range;

use super::block::{Block, blocks};
use super::id::{Configured, IdMaker};
use super::rung::Decided;
use super::{Trial, TrialId};
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::text::shown;
use crate::spec::{EngineInfo, Settings, Spec};

/// Every trial of a spec, by number.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) blocks: Vec<Block>,
    ids: IdMaker,
    /// Trials of rungs above the first, as far as records decide them.
    pub(crate) later: Vec<Trial>,
    /// Which of them stand on which rung.
    pub(crate) decided: Vec<Decided>,
    /// The numbers of all trials with the seeds of each configuration side by side; empty if they lie so anyway.
    by_configuration: Vec<usize>,
}

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
        Self {
            blocks: blocks(spec, infos),
            ids: IdMaker::of(spec),
            later: Vec::new(),
            decided: Vec::new(),
            by_configuration: Vec::new(),
        }
    }

    /// Number of trials.
    pub fn len(&self) -> usize {
        self.first_len() + self.later.len()
    }

    /// Number of trials that follow from the spec alone.
    pub(crate) fn first_len(&self) -> usize {
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
        if let Some(later) = number.checked_sub(self.first_len()) {
            return self.later[later].clone();
        }
        let (block, configuration, seed) = self.place(number);
        self.made(&block.engine, block.settings(configuration), seed)
    }

    /// The same of a trial whose id is known, without making it again.
    ///
    /// # Panics
    /// If there are not so many.
    pub(crate) fn named(&self, number: usize, id: TrialId) -> Trial {
        if let Some(later) = number.checked_sub(self.first_len()) {
            return self.later[later].clone();
        }
        let (block, configuration, seed) = self.place(number);
        Trial { id, engine: block.engine.clone(), settings: block.settings(configuration), seed }
    }

    /// Where a trial that follows from the spec alone stands: its block, its configuration there, its seed.
    fn place(&self, number: usize) -> (&Block, usize, Option<u64>) {
        let block = &self.blocks[self.blocks.partition_point(|block| block.start <= number) - 1];
        let (configuration, seed) =
            ((number - block.start) / block.repeats(), (number - block.start) % block.repeats());
        (block, configuration, block.seeds.map(|(first, _)| first + seed as u64))
    }

    /// The ids of some trials, by number. Neighbours share the work of their configuration, so walks that need
    /// no more than ids, to look records up, take a tenth of the time of [`Plan::trial`].
    ///
    /// # Panics
    /// If there are not so many trials.
    pub fn ids<'a>(
        &'a self,
        numbers: impl Iterator<Item = usize> + 'a,
    ) -> impl Iterator<Item = (usize, TrialId)> + 'a {
        let mut last: Option<(Range<usize>, Configured)> = None;
        numbers.map(move |number| {
            assert!(number < self.len(), "invariant: trial {number} of {}", self.len());
            if let Some(later) = number.checked_sub(self.first_len()) {
                return (number, self.later[later].id.clone());
            }
            let (block, configuration, seed) = self.place(number);
            let (_, ids) = match last.take().filter(|(same, _)| same.contains(&number)) {
                Some(known) => last.insert(known),
                None => {
                    let first = block.start + configuration * block.repeats();
                    let ids = self.ids.configured(&block.engine, &block.settings(configuration));
                    last.insert((first..first + block.repeats(), ids))
                }
            };
            (number, ids.id(seed))
        })
    }

    /// Whether two trials differ in nothing but their seeds.
    pub fn same_configuration(&self, one: usize, other: usize) -> bool {
        let place = |number: usize| {
            let (block, configuration, _) = self.place(number);
            (block.start, configuration)
        };
        one == other || one.max(other) < self.first_len() && place(one) == place(other)
    }

    /// The first trial of each configuration, in order, then every trial that a halving has added.
    pub fn firsts(&self) -> impl Iterator<Item = Trial> + '_ {
        let later = self.first_len()..self.len();
        self.configurations().map(|trials| trials.start).chain(later).map(|number| self.trial(number))
    }

    pub(crate) fn made(&self, engine: &str, settings: Settings, seed: Option<u64>) -> Trial {
        let id = self.id_of(engine, &settings, seed);
        Trial { id, engine: engine.to_owned(), settings, seed }
    }

    /// The id of the trial with these settings and this seed.
    pub(crate) fn id_of(&self, engine: &str, settings: &Settings, seed: Option<u64>) -> TrialId {
        self.ids.configured(engine, settings).id(seed)
    }

    /// Every trial, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Trial> + '_ {
        (0..self.len()).map(|number| self.trial(number))
    }

    /// The numbers of each configuration's trials that follow from the spec alone, one for each seed, in order.
    pub fn configurations(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.blocks.iter().flat_map(|block| {
            let end = block.start + block.trials() as usize;
            (block.start..end).step_by(block.repeats()).map(move |first| first..first + block.repeats())
        })
    }

    /// The number of the trial at a place where the seeds of each configuration stand side by side: a stage of a race
    /// may add seeds to a configuration that an earlier one has trained.
    pub fn at_place(&self, place: usize) -> usize {
        self.by_configuration.get(place).copied().unwrap_or(place)
    }

    /// The place of the trial with a number, the other way round.
    pub(crate) fn place_of(&self, number: usize) -> usize {
        self.by_configuration.iter().position(|other| *other == number).unwrap_or(number)
    }

    /// Puts the seeds that later stages add beside those before.
    pub(super) fn sort_seeds(&mut self) {
        self.by_configuration.clear();
        if !self.blocks.iter().any(Block::adds_seeds) {
            return;
        }
        let mut places: BTreeMap<TrialId, usize> = BTreeMap::new();
        let place = |trial: &Trial, places: &mut BTreeMap<TrialId, usize>| {
            let (configuration, next) = (self.id_of(&trial.engine, &trial.settings, None), places.len());
            *places.entry(configuration).or_insert(next)
        };
        let mut order: Vec<(usize, usize)> =
            self.iter().enumerate().map(|(number, trial)| (place(&trial, &mut places), number)).collect();
        order.sort_unstable();
        self.by_configuration = order.into_iter().map(|(_, number)| number).collect();
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
