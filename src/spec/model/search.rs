//! How configurations are taken from the space of the sweep.

use serde::Serialize;

use crate::base::choice::choice;
use crate::spec::draws::{DRAW_METHODS, DrawMethod};

/// Which configurations of the sweep's space are tried; written as the keys that stand below its word in a spec.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Search {
    /// Every combination.
    #[default]
    Grid,
    /// So many, drawn in this way.
    Drawn {
        /// The way.
        #[serde(skip)]
        method: &'static DrawMethod,
        /// How many.
        #[serde(flatten)]
        draws: Draws,
    },
    /// Some at random, then batch by batch where a model of the results so far expects good ones.
    Tpe {
        /// In all, the random ones included.
        #[serde(flatten)]
        draws: Draws,
        /// Configurations of one batch, the first of which is drawn at random.
        #[serde(rename = "per_batch")]
        batch: usize,
    },
    /// Many for a few epochs, then the better part of them for more, and so on.
    Halving {
        /// At the start; `None`: every combination.
        #[serde(flatten)]
        draws: Option<Draws>,
        /// How fast few remain.
        #[serde(flatten)]
        ladder: Ladder,
    },
    /// Stage by stage the better part of them, for more epochs or with more seeds.
    Race {
        /// At the start; `None`: every combination.
        #[serde(flatten)]
        draws: Option<Draws>,
        /// At least two.
        stages: Vec<Stage>,
        /// Whether it ends before a stage that adds nothing but seeds to configurations which differ by less than
        /// seeds do.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        until_tied: bool,
    },
    /// Several halvings, from many configurations for few epochs to few for all epochs.
    Hyperband {
        /// Of the draws alone.
        seed: u64,
        /// Of the first halving; each later one begins a rung higher.
        #[serde(flatten)]
        ladder: Ladder,
    },
}

choice! {
    /// Which of the configurations that were tried is chosen: for the summary, the page and forecasts.
    Choose {
        /// The one with the lowest validation RMSE.
        Best = "best",
        /// Of those that validation does not tell from it the one that takes the least work.
        CheapestTied = "cheapest_tied",
    }
}

/// How many configurations are drawn, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Draws {
    /// Different configurations, each of which runs with every seed of `repeats`.
    pub configurations: usize,
    /// Of the draws alone; networks have seeds of their own.
    pub seed: u64,
}

/// The rungs of a halving: how long its trials train, and how many go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ladder {
    /// Epochs on the lowest rung, at least.
    pub first_epochs: usize,
    /// Epochs on the highest rung: those of the spec.
    #[serde(skip)]
    pub epochs: usize,
    /// From rung to rung as many times the epochs, for one of so many configurations.
    pub factor: usize,
}

/// One stage of a search that goes on with the better part: who takes part, how long and with how many seeds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stage {
    /// Which configurations of the stage before take part.
    #[serde(skip_serializing_if = "Keep::is_unsaid")]
    pub keep: Keep,
    /// Epochs of each.
    pub epochs: usize,
    /// Seeds of each, the first ones of `repeats`; `None`: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seeds: Option<usize>,
}

/// How many configurations of a stage go on, at least one: those with the lowest validation RMSE.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Keep {
    /// All of them.
    All,
    /// One of so many, rounded down.
    OneOf(usize),
    /// This share, rounded up.
    Share(f64),
    /// So many.
    Count(usize),
}

/// One run through stages: which draws it begins with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bracket {
    /// The first of its configurations.
    pub start: usize,
    /// How many it begins with; `None`: every combination.
    pub count: Option<usize>,
    /// In their order; epochs and seeds never fall.
    pub stages: Vec<Stage>,
}

impl Keep {
    /// Whether a spec says nothing of it.
    fn is_unsaid(&self) -> bool {
        matches!(self, Keep::All | Keep::OneOf(_))
    }

    /// How many of `count` configurations go on.
    pub fn of(self, count: usize) -> usize {
        // The share of a third must keep 6 of 18, not 7: forgive the rounding of the product.
        const ROUNDING: f64 = 1e-9;
        let kept = match self {
            Keep::All => count,
            Keep::OneOf(factor) => count / factor,
            Keep::Share(share) => (count as f64 * share - ROUNDING).ceil() as usize,
            Keep::Count(kept) => kept,
        };
        kept.clamp(1, count.max(1))
    }
}

impl Ladder {
    /// Epochs on each rung, lowest first: `floor(epochs / factor^j)` down to `first_epochs`.
    pub fn rungs(&self) -> Vec<usize> {
        let down = |epochs: &usize| Some(epochs / self.factor);
        let rungs = std::iter::successors(Some(self.epochs), down);
        let mut rungs: Vec<usize> = rungs.take_while(|epochs| *epochs >= self.first_epochs.max(1)).collect();
        rungs.reverse();
        rungs
    }

    /// Its last `count` rungs as stages, each with all seeds.
    fn stages(&self, count: usize) -> Vec<Stage> {
        let rungs = self.rungs();
        let stage = |(at, epochs): (usize, &usize)| {
            let keep = if at == 0 { Keep::All } else { Keep::OneOf(self.factor) };
            Stage { keep, epochs: *epochs, seeds: None }
        };
        rungs[rungs.len() - count..].iter().enumerate().map(stage).collect()
    }
}

impl Search {
    /// The word a spec uses for it.
    pub fn word(&self) -> &'static str {
        match self {
            Search::Grid => "grid",
            Search::Drawn { method, .. } => method.word,
            Search::Tpe { .. } => "tpe",
            Search::Halving { .. } => "halving",
            Search::Race { .. } => "race",
            Search::Hyperband { .. } => "hyperband",
        }
    }

    /// How its first configurations are drawn, where any are: at random unless it is another way's search.
    pub(crate) fn method(&self) -> &'static DrawMethod {
        match self {
            Search::Drawn { method, .. } => method,
            _ => &DRAW_METHODS[0],
        }
    }

    /// What is drawn; `None` if nothing is.
    pub fn draws(&self) -> Option<Draws> {
        match self {
            Search::Grid => None,
            Search::Drawn { draws, .. } | Search::Tpe { draws, .. } => Some(*draws),
            Search::Halving { draws, .. } | Search::Race { draws, .. } => *draws,
            Search::Hyperband { seed, .. } => {
                let last = self.brackets().pop().expect("invariant: a ladder has a rung");
                let configurations = last.start + last.count.unwrap_or_default();
                Some(Draws { configurations, seed: *seed })
            }
        }
    }

    /// Configurations of one batch, for a search that goes batch by batch.
    pub fn batch(&self) -> Option<usize> {
        match self {
            Search::Tpe { draws, batch } => Some((*batch).min(draws.configurations)),
            _ => None,
        }
    }

    /// Whether it goes stage by stage, so that `epochs` tells its trials apart.
    pub(crate) fn has_stages(&self) -> bool {
        matches!(self, Search::Halving { .. } | Search::Hyperband { .. } | Search::Race { .. })
    }

    /// Whether its stages train more and more seeds, so that configurations differ in them.
    pub(crate) fn adds_seeds(&self) -> bool {
        matches!(self, Search::Race { stages, .. } if stages.iter().any(|stage| stage.seeds.is_some()))
    }

    /// Whether it ends once the configurations that are left differ by less than seeds do.
    pub fn until_tied(&self) -> bool {
        matches!(self, Search::Race { until_tied: true, .. })
    }

    /// The runs through stages; none for searches that train every configuration to its end.
    ///
    /// Those of Hyperband (Li et al., "Hyperband", J. Machine Learning Research 18 (2018), algorithm 1): with S + 1
    /// rungs the halving that has s rungs above its first begins with `ceil((S + 1) / (s + 1) * factor^s)`.
    pub(crate) fn brackets(&self) -> Vec<Bracket> {
        match self {
            Search::Halving { draws, ladder } => {
                let count = draws.map(|draws| draws.configurations);
                vec![Bracket { start: 0, count, stages: ladder.stages(ladder.rungs().len()) }]
            }
            Search::Race { draws, stages, .. } => {
                let count = draws.map(|draws| draws.configurations);
                vec![Bracket { start: 0, count, stages: stages.clone() }]
            }
            Search::Hyperband { ladder, .. } => {
                let rungs = ladder.rungs().len();
                let mut brackets: Vec<Bracket> = Vec::new();
                for above in (0..rungs).rev() {
                    let many = (rungs * ladder.factor.pow(above as u32)).div_ceil(above + 1);
                    let start = brackets.last().map_or(0, |last| last.start + last.count.unwrap_or_default());
                    brackets.push(Bracket { start, count: Some(many), stages: ladder.stages(above + 1) });
                }
                brackets
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ladder_ends_at_all_epochs_and_begins_no_lower_than_asked() {
        let ladder = |first_epochs, epochs, factor| Ladder { first_epochs, epochs, factor }.rungs();
        assert_eq!(ladder(2, 40, 4), [2, 10, 40]);
        assert_eq!(ladder(3, 40, 4), [10, 40]);
        assert_eq!(ladder(1, 81, 3), [1, 3, 9, 27, 81]);
        assert_eq!(ladder(40, 40, 2), [40]);
    }

    #[test]
    fn a_stage_keeps_at_least_one_and_no_more_than_there_are() {
        let kept = [Keep::All, Keep::OneOf(4), Keep::Share(1.0 / 3.0), Keep::Share(0.34), Keep::Count(2)];
        assert_eq!(kept.map(|keep| keep.of(18)), [18, 4, 6, 7, 2]);
        assert_eq!(kept.map(|keep| keep.of(1)), [1; 5]);
    }

    /// Table 1 of the paper: R = 81, factor 3.
    #[test]
    fn hyperband_begins_with_the_configurations_of_its_paper() {
        let search = Search::Hyperband { seed: 0, ladder: Ladder { first_epochs: 1, epochs: 81, factor: 3 } };
        let brackets = search.brackets();
        let counts: Vec<usize> = brackets.iter().filter_map(|bracket| bracket.count).collect();
        assert_eq!(counts, [81, 34, 15, 8, 5]);
        let first: Vec<usize> = brackets.iter().map(|bracket| bracket.stages[0].epochs).collect();
        assert_eq!(first, [1, 3, 9, 27, 81]);
        assert_eq!(search.draws().map(|draws| draws.configurations), Some(143));
    }
}
