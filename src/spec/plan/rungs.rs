//! What follows from records: the rungs of halvings above the first from those of the rung below, and the batches of a
//! search with a model from those of the batches before.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use super::block::Block;
use super::space::Place;
use super::tpe::{self, Tried};
use super::{Plan, Trial, TrialId};
use crate::base::rng;
use crate::spec::Settings;

/// How a trial ended, as far as it decides who goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// With this validation RMSE.
    Validated(f64),
    /// Without one: it failed or diverged.
    Lost,
}

/// What is known of a trial; `None` if it has not finished.
pub type Known<'a> = dyn Fn(&TrialId) -> Option<Outcome> + 'a;

/// One rung of all halvings of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rung {
    /// Epochs of its trials; none on the only rung of a plan that halves nothing.
    pub epochs: BTreeSet<usize>,
    /// How many trials it has, decided or not; baselines stand on the lowest.
    pub trials: usize,
    /// The numbers of those that are decided.
    pub decided: Vec<Range<usize>>,
}

impl Rung {
    /// Whether all its trials are known.
    pub fn is_decided(&self) -> bool {
        self.decided.iter().map(ExactSizeIterator::len).sum::<usize>() == self.trials
    }
}

/// The trials of one halving on a rung above its first.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The rung, the lowest being 0.
    rung: usize,
    /// How many trials of other halvings stand before them on that rung, decided or not.
    pub before: usize,
    /// Their numbers.
    pub trials: Range<usize>,
    /// How many neighbours differ by their seed alone.
    pub repeats: usize,
}

impl Plan {
    /// Whether later trials follow from the records of earlier ones.
    pub fn grows(&self) -> bool {
        let halves = |block: &Block| block.bracket.as_ref().is_some_and(|bracket| bracket.epochs.len() > 1);
        self.blocks.iter().any(|block| halves(block) || block.search().batch().is_some())
    }

    /// Adds the rungs and batches that `known` decides, and forgets those that were added before; returns whether a rung is
    /// still to be decided. A rung is decided once every trial of the rung below has finished.
    ///
    /// On each rung go on the configurations with the lowest validation RMSE, the mean over seeds: one of `factor`,
    /// at least one. Those with a seed that was lost stand behind all others; ties go to the first in the plan.
    pub fn grow(&mut self, known: &Known) -> bool {
        self.later.clear();
        self.decided.clear();
        let (mut open, first) = (false, self.first_len());
        let mut before = vec![0; self.rungs().len()];
        let blocks = std::mem::take(&mut self.blocks);
        for block in &blocks {
            open |= self.next_batches(block, known);
            let (Some(bracket), Some(ladder)) = (&block.bracket, block.ladder()) else { continue };
            let mut configurations: Vec<Settings> =
                (0..block.configurations() as usize).map(|number| block.settings(number)).collect();
            for (rung, epochs) in bracket.epochs.iter().enumerate().skip(1) {
                let scores = configurations.iter().map(|settings| self.score(block, settings, known));
                let Some(scores) = scores.collect::<Option<Vec<_>>>() else {
                    open = true;
                    break;
                };
                let best = best(&scores, ladder.survivors(configurations.len()));
                configurations = best.map(|at| configurations[at].with_epochs(*epochs)).collect();
                let start = first + self.later.len();
                let trials: Vec<Trial> =
                    configurations.iter().flat_map(|settings| self.with_seeds(block, settings)).collect();
                let (before, repeats) = (before[rung], block.repeats());
                self.decided.push(Decided { rung, before, trials: start..start + trials.len(), repeats });
                self.later.extend(trials);
            }
            for (rung, trials) in trials_by_rung(block).enumerate() {
                before[rung] += trials;
            }
        }
        self.blocks = blocks;
        open
    }

    /// The rungs, the lowest first: what is on them, and what is known of that.
    pub fn rungs(&self) -> Vec<Rung> {
        let all = 0..self.first_len();
        let mut rungs = vec![Rung { trials: all.len(), decided: vec![all], ..Rung::default() }];
        for block in &self.blocks {
            let epochs = block.bracket.iter().flat_map(|bracket| &bracket.epochs);
            for (at, (epochs, trials)) in epochs.zip(trials_by_rung(block)).enumerate() {
                if at == rungs.len() {
                    rungs.push(Rung::default());
                }
                rungs[at].epochs.insert(*epochs);
                // Those of the lowest follow from the spec alone, and are all counted.
                rungs[at].trials += if at == 0 { 0 } else { trials };
            }
        }
        for own in &self.decided {
            rungs[own.rung].decided.push(own.trials.clone());
        }
        rungs
    }

    /// What records have decided above the lowest rung, halving by halving.
    pub fn decided(&self) -> &[Decided] {
        &self.decided
    }

    /// Adds the batches of a search with a model: each follows once all trials before it have finished. Returns
    /// whether one is still to be decided.
    fn next_batches(&mut self, block: &Block, known: &Known) -> bool {
        let (Some(batch), Some(all)) = (block.search().batch(), block.search().draws()) else { return false };
        let items: Vec<Option<usize>> = (0..block.space.dimensions())
            .map(|dimension| block.space.items_without_order(dimension))
            .collect();
        let share = |place: &Place| match place {
            Place::Share(share) => *share,
            Place::Item(_) => 0.0,
        };
        let mut settings: Vec<Settings> = Vec::new();
        let mut tried: Vec<Tried> = Vec::new();
        for number in 0..block.configurations() as usize {
            settings.push(block.settings(number));
            tried.push(Tried { shares: block.places(number).iter().map(share).collect(), score: None });
        }
        while settings.len() < all.configurations {
            for (settings, tried) in
                settings.iter().zip(&mut tried).filter(|(_, tried)| tried.score.is_none())
            {
                tried.score = self.score(block, settings, known);
            }
            if tried.iter().any(|tried| tried.score.is_none()) {
                return true;
            }
            for _ in 0..batch.min(all.configurations - settings.len()) {
                let mut draws = rng::stream(all.seed, &format!("search/tpe/{}", settings.len()));
                let Some((own, shares)) =
                    fresh(block, &settings, tpe::candidates(&items, &tried, &mut draws))
                else {
                    return false;
                };
                let trials = self.with_seeds(block, &own);
                self.later.extend(trials);
                settings.push(own);
                tried.push(Tried { shares, score: None });
            }
        }
        false
    }

    /// The trial that is this one on the rung below; `None` on the lowest, and where nothing is halved.
    pub fn below(&self, trial: &Trial) -> Option<TrialId> {
        let (rungs, at) = self.rung_of(trial)?;
        let settings = trial.settings.with_epochs(rungs[at.checked_sub(1)?]);
        Some(self.made(&trial.engine, settings, trial.seed).id)
    }

    /// Whether there is a rung above that of a trial.
    pub fn has_above(&self, trial: &Trial) -> bool {
        self.rung_of(trial).is_some_and(|(rungs, at)| at + 1 < rungs.len())
    }

    /// The epochs of all rungs, and the place of a trial's among them.
    fn rung_of(&self, trial: &Trial) -> Option<(Vec<usize>, usize)> {
        let block = self.blocks.iter().find(|block| block.engine == trial.engine)?;
        let (rungs, epochs) = (block.ladder()?.rungs(), trial.settings.epochs()?);
        let at = rungs.iter().position(|rung| *rung == epochs)?;
        Some((rungs, at))
    }

    /// Mean validation RMSE over seeds, infinite if a seed was lost; `None` if one has not finished.
    fn score(&self, block: &Block, settings: &Settings, known: &Known) -> Option<f64> {
        let mut sum = 0.0;
        for trial in self.with_seeds(block, settings) {
            sum += match known(&trial.id)? {
                Outcome::Validated(rmse) => rmse,
                Outcome::Lost => f64::INFINITY,
            };
        }
        Some(sum / block.repeats() as f64)
    }

    /// A configuration with each of its seeds.
    fn with_seeds(&self, block: &Block, settings: &Settings) -> Vec<Trial> {
        let trial = |seed: usize| {
            let seed = block.seeds.map(|(first, _)| first + seed as u64);
            self.made(&block.engine, settings.clone(), seed)
        };
        (0..block.repeats()).map(trial).collect()
    }
}

/// How many trials a halving has on each rung, the lowest first.
fn trials_by_rung(block: &Block) -> impl Iterator<Item = usize> {
    let ladder = block.ladder();
    let fewer = move |count: &usize| ladder.map(|ladder| ladder.survivors(*count));
    let repeats = block.repeats();
    let rungs = block.bracket.as_ref().map_or(0, |bracket| bracket.epochs.len());
    std::iter::successors(Some(block.configurations() as usize), fewer)
        .take(rungs)
        .map(move |count| count * repeats)
}

/// The first candidate that has not been tried; of a space that has few left the first draw that has not.
fn fresh(block: &Block, tried: &[Settings], candidates: Vec<Vec<f64>>) -> Option<(Settings, Vec<f64>)> {
    let settings = |shares: &[f64]| {
        let places: Vec<Place> = shares.iter().map(|share| Place::Share(*share)).collect();
        block.settings_at(&places)
    };
    let mut found = candidates.into_iter().map(|shares| (settings(&shares), shares));
    let share = |place: Place| if let Place::Share(share) = place { share } else { 0.0 };
    found.find(|(own, _)| !tried.contains(own)).or_else(|| {
        let draws = (0..block.drawn()).map(|number| block.places(number));
        let mut draws =
            draws.map(|places| (block.settings_at(&places), places.into_iter().map(share).collect()));
        draws.find(|(own, _)| !tried.contains(own))
    })
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
