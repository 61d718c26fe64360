//! The rungs of halvings above the first: which trials they hold follows from the records of the rung below.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::block::Block;
use super::plan::{Plan, Trial, TrialId};

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

type Settings = BTreeMap<String, Value>;

impl Plan {
    /// Whether later trials follow from the records of earlier ones.
    pub fn grows(&self) -> bool {
        self.blocks.iter().any(|block| block.bracket.as_ref().is_some_and(|bracket| bracket.epochs.len() > 1))
    }

    /// Adds the rungs that `known` decides, and forgets those that were added before; returns whether a rung is
    /// still to be decided. A rung is decided once every trial of the rung below has finished.
    ///
    /// On each rung go on the configurations with the lowest validation RMSE, the mean over seeds: one of `factor`,
    /// at least one. Those with a seed that was lost stand behind all others; ties go to the first in the plan.
    pub fn grow(&mut self, known: &Known) -> bool {
        self.later.clear();
        let mut open = false;
        let blocks = std::mem::take(&mut self.blocks);
        for block in &blocks {
            let (Some(bracket), Some(ladder)) = (&block.bracket, block.ladder()) else { continue };
            let mut rung: Vec<Settings> =
                (0..block.configurations() as usize).map(|number| block.settings(number)).collect();
            for epochs in &bracket.epochs[1..] {
                let scores = rung.iter().map(|settings| self.score(block, settings, known));
                let Some(scores) = scores.collect::<Option<Vec<_>>>() else {
                    open = true;
                    break;
                };
                rung = best(&scores, ladder.survivors(rung.len())).map(|at| rung[at].clone()).collect();
                for settings in &mut rung {
                    settings.insert("epochs".into(), Value::from(*epochs as u64));
                }
                let trials: Vec<Trial> =
                    rung.iter().flat_map(|settings| self.with_seeds(block, settings)).collect();
                self.later.extend(trials);
            }
        }
        self.blocks = blocks;
        open
    }

    /// The trial that is this one on the rung below; `None` on the lowest, and where nothing is halved.
    pub fn below(&self, trial: &Trial) -> Option<TrialId> {
        let (rungs, at) = self.rung_of(trial)?;
        let mut settings = trial.settings.clone();
        settings.insert("epochs".into(), Value::from(rungs[at.checked_sub(1)?] as u64));
        Some(self.made(&trial.engine, settings, trial.seed).id)
    }

    /// Whether there is a rung above that of a trial.
    pub fn has_above(&self, trial: &Trial) -> bool {
        self.rung_of(trial).is_some_and(|(rungs, at)| at + 1 < rungs.len())
    }

    /// The epochs of all rungs, and the place of a trial's among them.
    fn rung_of(&self, trial: &Trial) -> Option<(Vec<usize>, usize)> {
        let block = self.blocks.iter().find(|block| block.engine == trial.engine)?;
        let (rungs, epochs) = (block.ladder()?.rungs(), trial.settings.get("epochs")?.as_u64()?);
        let at = rungs.iter().position(|own| *own as u64 == epochs)?;
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

/// Positions of the `count` lowest scores, in order of position; ties go to the first.
fn best(scores: &[f64], count: usize) -> impl Iterator<Item = usize> + use<> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let by_score = |a: &usize, b: &usize| -> Ordering { scores[*a].total_cmp(&scores[*b]) };
    order.sort_by(by_score);
    order.truncate(count);
    order.sort_unstable();
    order.into_iter()
}
