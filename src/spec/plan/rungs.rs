//! What follows from records: the stages of a search above the first (the rungs of a halving, the stages of a race) from
//! those of the stage below, and the batches of a search with a model from those of the batches before.

use std::cmp::Ordering;
use std::ops::Range;

use super::block::Block;
use super::tpe::{self, Tried};
use super::{Decided, KnownOutcomes, Outcome, Plan, Rung, Trial, TrialId};
use crate::base::error::Result;
use crate::base::rng;
use crate::spec::Settings;

impl Plan {
    /// Whether later trials follow from the records of earlier ones.
    pub fn grows(&self) -> bool {
        self.blocks.iter().any(|block| block.stages().len() > 1 || block.search().batch().is_some())
    }

    /// Adds the rungs and batches that `known` decides, and forgets those that were added before; returns whether a rung is
    /// still to be decided. A rung is decided once every trial of the rung below has finished.
    ///
    /// On each rung go on the configurations with the lowest validation RMSE, the mean over the seeds of the rung below.
    /// Those with a seed that was lost stand behind all others; ties go to the first in the plan.
    ///
    /// # Errors
    /// If something of what is `known` cannot be read: then nothing is added.
    pub fn grow(&mut self, known: &KnownOutcomes) -> Result<bool> {
        self.later.clear();
        self.decided.clear();
        let first = self.first_len();
        let mut before = vec![0; self.rungs().len()];
        let mut blocks = std::mem::take(&mut self.blocks);
        let grown = blocks.iter_mut().try_fold(false, |open, block| {
            block.ended = None;
            let more = match block.stages() {
                [] => self.next_batches(block, (first, &before), known)?,
                _ => self.next_stages(block, (first, &before), known)?,
            };
            before.iter_mut().zip(block.trials_by_rung()).for_each(|(sum, trials)| *sum += trials);
            Ok(open | more)
        });
        self.blocks = blocks;
        if grown.is_err() {
            self.later.clear();
            self.decided.clear();
            self.blocks.iter_mut().for_each(|block| block.ended = None);
        }
        self.sort_seeds();
        grown
    }

    /// The rungs, the lowest first: what is on them, and what is known of that.
    pub fn rungs(&self) -> Vec<Rung> {
        let all = 0..self.first_len();
        let mut rungs = vec![Rung { trials: all.len(), decided: vec![all], ..Rung::default() }];
        for block in &self.blocks {
            for (at, trials) in block.trials_by_rung().into_iter().enumerate() {
                if at == rungs.len() {
                    rungs.push(Rung::default());
                }
                rungs[at].epochs.extend(block.stages().get(at).map(|stage| stage.epochs));
                // Those of the lowest follow from the spec alone, and are all counted.
                rungs[at].trials += if at == 0 { 0 } else { trials };
            }
        }
        for decided in &self.decided {
            rungs[decided.rung].decided.push(decided.trials.clone());
        }
        rungs
    }

    /// What records have decided above the lowest rung, halving by halving.
    pub fn decided(&self) -> &[Decided] {
        &self.decided
    }

    /// Adds the stages of a halving or race above its first. Returns whether one is still to be decided.
    fn next_stages(
        &mut self,
        block: &mut Block,
        (first, before): (usize, &[usize]),
        known: &KnownOutcomes,
    ) -> Result<bool> {
        let numbers = 0..block.configurations() as usize;
        let mut configurations: Vec<Settings> = numbers.map(|number| block.settings(number)).collect();
        for rung in 1..block.stages().len() {
            let (stage, seeds) = (&block.stages()[rung], block.seeds_on(rung - 1));
            let scores = configurations.iter().map(|settings| self.score(block, settings, seeds, known));
            let Some(scores) = scores.collect::<Result<Option<Vec<_>>>>()? else { return Ok(true) };
            let best: Vec<usize> = best(&scores, stage.keep.of(configurations.len())).collect();
            if block.search().until_tied() && self.tied(block, rung, &best, &configurations, known)? {
                block.ended = Some(rung);
                break;
            }
            configurations =
                best.into_iter().map(|at| configurations[at].with_epochs(stage.epochs)).collect();
            let (start, fresh) = (first + self.later.len(), block.fresh_seeds(rung));
            let seeds = |settings| self.with_seeds(block, settings, fresh.clone());
            let trials: Vec<Trial> = configurations.iter().flat_map(seeds).collect();
            let (before, repeats) = (before[rung], fresh.len());
            if repeats > 0 {
                self.decided.push(Decided { rung, before, trials: start..start + trials.len(), repeats });
            }
            self.later.extend(trials);
        }
        Ok(false)
    }

    /// Adds the batches of a search with a model: each follows once all trials before it have finished. Returns
    /// whether one is still to be decided.
    fn next_batches(
        &mut self,
        block: &Block,
        (first, before): (usize, &[usize]),
        known: &KnownOutcomes,
    ) -> Result<bool> {
        let (Some(batch), Some(all)) = (block.search().batch(), block.search().draws()) else {
            return Ok(false);
        };
        let dimensions = 0..block.space.dimensions();
        let items: Vec<_> = dimensions.map(|at| block.space.items_without_order(at)).collect();
        let numbers = 0..block.configurations() as usize;
        let mut settings: Vec<Settings> = numbers.clone().map(|number| block.settings(number)).collect();
        let tried = numbers.map(|number| Tried { shares: block.places(number), score: None });
        let mut tried: Vec<Tried> = tried.collect();
        while settings.len() < all.configurations {
            for (settings, tried) in
                settings.iter().zip(&mut tried).filter(|(_, tried)| tried.score.is_none())
            {
                tried.score = self.score(block, settings, block.repeats(), known)?;
            }
            if tried.iter().any(|tried| tried.score.is_none()) {
                return Ok(true);
            }
            let (rung, start) = (settings.len() / batch, first + self.later.len());
            for _ in 0..batch.min(all.configurations - settings.len()) {
                let mut draws = rng::stream(all.seed, &format!("search/tpe/{}", settings.len()));
                let Some((proposed, shares)) =
                    fresh(block, &settings, tpe::candidates(&items, &tried, &mut draws))
                else {
                    return Ok(false);
                };
                let trials = self.with_seeds(block, &proposed, 0..block.repeats());
                self.later.extend(trials);
                settings.push(proposed);
                tried.push(Tried { shares, score: None });
            }
            let (trials, repeats) = (start..first + self.later.len(), block.repeats());
            self.decided.push(Decided { rung, before: before[rung], trials, repeats });
        }
        Ok(false)
    }

    /// The trial that is this one with the epochs of a stage below; `None` if there is none.
    pub fn below(&self, trial: &Trial) -> Option<TrialId> {
        let lower = self.epochs_below(trial)?;
        Some(self.id_of(&trial.engine, &trial.settings.with_epochs(lower), trial.seed))
    }

    /// The most epochs below its own that a stage trains this trial's seed for.
    pub(crate) fn epochs_below(&self, trial: &Trial) -> Option<usize> {
        let epochs = trial.settings.epochs()?;
        self.epochs_of(trial).filter(|other| *other < epochs).max()
    }

    /// Whether a stage above trains this trial for more epochs.
    pub fn has_above(&self, trial: &Trial) -> bool {
        trial.settings.epochs().is_some_and(|epochs| self.epochs_of(trial).any(|other| other > epochs))
    }

    /// The epochs of all stages that train a trial's seed.
    fn epochs_of(&self, trial: &Trial) -> impl Iterator<Item = usize> {
        let block = self.blocks.iter().find(|block| block.engine == trial.engine);
        let seed = block.and_then(|block| block.seeds).zip(trial.seed);
        let place = seed.map_or(0, |((first, _), seed)| seed.saturating_sub(first) as usize);
        let stages = block
            .into_iter()
            .flat_map(|block| block.stages().iter().enumerate().map(move |stage| (block, stage)));
        let trained = stages.filter(move |(block, (at, _))| place < block.seeds_on(*at));
        trained.map(|(_, (_, stage))| stage.epochs)
    }

    /// Whether a stage adds nothing but seeds to configurations (positions among those of the stage below) whose means
    /// differ by less than the spread between their seeds.
    fn tied(
        &self,
        block: &Block,
        rung: usize,
        left: &[usize],
        configurations: &[Settings],
        known: &KnownOutcomes,
    ) -> Result<bool> {
        let (seeds, stages) = (block.seeds_on(rung - 1), block.stages());
        if seeds < 2 || left.len() < 2 || stages[rung].epochs != stages[rung - 1].epochs {
            return Ok(false);
        }
        let of_seed = |trial: Trial| match known(&trial.id)? {
            Some(Outcome::Validated(rmse)) => Ok(rmse),
            _ => Ok(f64::INFINITY),
        };
        let scores = |at: &usize| -> Result<Vec<f64>> {
            self.with_seeds(block, &configurations[*at], 0..seeds).into_iter().map(of_seed).collect()
        };
        Ok(differ_less_than_seeds(&left.iter().map(scores).collect::<Result<Vec<_>>>()?))
    }

    /// Mean validation RMSE over the first `seeds`, infinite if a seed was lost; `None` if one has not finished.
    fn score(
        &self,
        block: &Block,
        settings: &Settings,
        seeds: usize,
        known: &KnownOutcomes,
    ) -> Result<Option<f64>> {
        let mut sum = 0.0;
        for trial in self.with_seeds(block, settings, 0..seeds) {
            sum += match known(&trial.id)? {
                Some(Outcome::Validated(rmse)) => rmse,
                Some(Outcome::Lost) => f64::INFINITY,
                None => return Ok(None),
            };
        }
        Ok(Some(sum / seeds as f64))
    }

    /// A configuration with some of its seeds, by their place.
    fn with_seeds(&self, block: &Block, settings: &Settings, seeds: Range<usize>) -> Vec<Trial> {
        let trial = |seed: usize| {
            let seed = block.seeds.map(|(first, _)| first + seed as u64);
            self.made(&block.engine, settings.clone(), seed)
        };
        seeds.map(trial).collect()
    }
}

/// Whether the means of configurations lie nearer together than their seeds do: the farthest two by less than the
/// standard deviation between seeds, pooled over all of them. `scores` has the seeds of each; not with a lost one.
pub(crate) fn differ_less_than_seeds(scores: &[Vec<f64>]) -> bool {
    let mean = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let means: Vec<f64> = scores.iter().map(mean).collect();
    let squares = scores.iter().zip(&means).flat_map(|(values, mean)| values.iter().map(move |v| v - mean));
    let squares: f64 = squares.map(|distance| distance * distance).sum();
    let freedom = scores.iter().map(|values| values.len().saturating_sub(1)).sum::<usize>();
    let spread = (squares / freedom as f64).sqrt();
    let farthest = means.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b))
        - means.iter().fold(f64::INFINITY, |a, b| a.min(*b));
    farthest < spread
}

/// The first candidate that has not been tried; of a space that has few left the first draw that has not.
fn fresh(block: &Block, tried: &[Settings], candidates: Vec<Vec<f64>>) -> Option<(Settings, Vec<f64>)> {
    let draws = (0..block.drawn()).map(|number| block.places(number));
    let mut found = candidates.into_iter().chain(draws).map(|places| (block.settings_at(&places), places));
    found.find(|(configuration, _)| !tried.contains(configuration))
}

/// Positions of the `count` lowest scores, in order of position; ties go to the first.
fn best(scores: &[f64], count: usize) -> impl Iterator<Item = usize> + use<> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let by_score = |a: &usize, b: &usize| -> Ordering { scores[*a].total_cmp(&scores[*b]) };
    order.sort_by(by_score);
    order.truncate(count);
    order.sort_unstable();
    order.into_iter()
}
