//! What a first sweep tries, and how much of that a minute or two hold.

use super::further::InputsBeside;
use super::proposal::{Demand, FirstSweep};
use crate::base::in_parallel::cores;
use crate::data::Season;
use crate::network::NetworkShape;
use crate::new::CsvInspection;
use crate::new::first_split::{FirstSplit, train_rows};
use crate::run::step_seconds;

/// The engine whose bits are the same on every machine.
const ENGINE: &str = "reference";

/// Seconds that the networks of a first sweep may take by an estimate that is cautious: on the slower of the two machines of
/// `results/published/speed` a step takes 0.6 of it. The aim is three minutes with the baselines.
const BUDGET: f64 = 150.0;

/// Fewest and most epochs of a first sweep; more where an epoch has few steps.
const EPOCHS: (usize, usize) = (4, 60);

/// Steps of the optimizer that a short series is worth, and the most epochs for them.
const STEPS: (usize, usize) = (2000, 240);

/// Epochs below which a smaller sweep is rather tried.
const ENOUGH: usize = 15;

/// What the network forecasts of each row: the median, and the ends of intervals of 80 and 95 %.
pub(super) const QUANTILES: [f64; 5] = [0.025, 0.1, 0.5, 0.9, 0.975];

/// The part of the epochs that may pass without a better validation RMSE, and the fewest: noisy series are learnt by heart
/// long before the last epoch.
const PATIENCE: (usize, usize) = (8, 6);

/// Configurations that go on to all epochs, and to all seeds.
pub(super) const KEPT: (usize, usize) = (6, 2);

/// The part of the epochs that all configurations have.
pub(super) const FIRST: usize = 4;

/// What a first spec says.
#[derive(Clone, Debug)]
pub struct SpecTemplate {
    /// Name of the experiment.
    pub name: String,
    /// Trained engines.
    pub engines: Vec<String>,
    /// Rounds of the series, the shortest first.
    pub seasons: Vec<Season>,
    /// Inputs, look-backs and transforms to try.
    pub(crate) proposal: FirstSweep,
    /// Widths to try.
    pub hidden_units: Vec<usize>,
    /// Learning rates to try.
    pub learning_rates: Vec<f64>,
    /// Samples of a step.
    pub batch_size: usize,
    /// Last time steps of a window that have their forecast in the loss.
    pub loss_steps: usize,
    /// Passes over the train part.
    pub epochs: usize,
    /// Whether most configurations are given up early.
    pub raced: bool,
    /// Seeds of a configuration.
    pub repeats: usize,
    /// Look-back of the baselines that have one.
    pub baseline: usize,
    /// Train, validation and test.
    pub(crate) parts: FirstSplit,
    /// What is said of parts and columns.
    pub notes: Vec<String>,
    /// Seconds that the sweep is expected to take on this machine.
    pub seconds: f64,
}

impl SpecTemplate {
    /// For what a look has found. `season` overrides the rounds that were found; a short series may refuse a proposal
    /// that demands much and take the next.
    pub(crate) fn of(
        name: &str,
        look: &CsvInspection,
        (seasons, inputs): (&[Season], &InputsBeside),
        demand: Demand,
    ) -> Self {
        let train = train_rows(look.series.len());
        let longest = (train / 3).max(1);
        let round = seasons.first().map(|season| season.rows);
        let mut proposal = FirstSweep::of(&look.series, inputs, (train, round), demand);
        proposal.look_backs.iter_mut().for_each(|look_back| *look_back = (*look_back).min(longest));
        proposal.look_backs.dedup();
        let batch_size = match train {
            rows if rows < 500 => 16,
            rows if rows < 20_000 => 64,
            _ => 256,
        };
        let shortest = proposal.look_backs.iter().copied().min().unwrap_or(1);
        let draft = Self {
            name: name.to_owned(),
            engines: vec![ENGINE.to_owned()],
            baseline: proposal.look_backs.iter().copied().max().unwrap_or(1).min(28),
            seasons: seasons.iter().filter(|season| season.rows < train).cloned().collect(),
            proposal,
            hidden_units: vec![32, 64],
            learning_rates: vec![0.01, 0.003],
            batch_size,
            loss_steps: (shortest / 2).clamp(1, 14),
            epochs: EPOCHS.1,
            raced: false,
            repeats: 3,
            parts: FirstSplit::default(),
            notes: Vec::new(),
            seconds: 0.0,
        };
        draft.within_budget(train)
    }

    /// The same with as many trials and epochs as fit into the budget: all of them, or a race of fewer and fewer. Of a short
    /// series a single seed with few epochs tells nothing, so a race would be won by luck.
    fn within_budget(mut self, train: usize) -> Self {
        let most = STEPS.0.div_ceil(train.div_ceil(self.batch_size).max(1)).clamp(EPOCHS.1, STEPS.1);
        let one = self.seconds_of_an_epoch(train);
        let epochs = ((BUDGET / one) as usize).min(most);
        if epochs >= EPOCHS.1 {
            return Self { epochs, seconds: one * epochs as f64, ..self };
        }
        let smaller: [fn(&mut Self); 5] = [
            |_| (),
            |template| template.hidden_units = vec![32],
            |template| template.proposal.look_backs.truncate(1),
            |template| template.learning_rates = vec![0.005],
            |template| template.hidden_units = vec![16],
        ];
        for reduce in smaller {
            reduce(&mut self);
            self.raced = self.configurations() > 2 * KEPT.0;
            let one = self.seconds_of_an_epoch(train);
            self.epochs = ((BUDGET / one) as usize).clamp(EPOCHS.0, most);
            self.seconds = one * self.epochs as f64;
            if self.epochs >= ENOUGH {
                break;
            }
        }
        self
    }

    /// What one of the epochs takes with all that train for it, all processors at work.
    fn seconds_of_an_epoch(&self, train: usize) -> f64 {
        let widths = self.widths();
        let transforms = self.proposal.transformations();
        let mut sum = 0.0;
        let outputs = QUANTILES.len();
        for &steps in &self.proposal.look_backs {
            for features in &widths {
                for &hidden in &self.hidden_units {
                    let shape = NetworkShape {
                        steps,
                        features: *features,
                        hidden,
                        outputs,
                        ..NetworkShape::default()
                    };
                    sum += step_seconds(ENGINE, &shape, self.batch_size, self.loss_steps)
                        * train.div_ceil(self.batch_size) as f64;
                }
            }
        }
        let all = (sum * (self.learning_rates.len() * transforms) as f64, self.configurations() as f64);
        let one = all.0 / all.1;
        let stages = match self.raced {
            true => all.1 / FIRST as f64 + KEPT.0 as f64 + (KEPT.1 * self.repeats) as f64,
            false => all.1 * self.repeats as f64,
        };
        one * stages / cores() as f64
    }

    /// Numbers of a step with each set of inputs.
    fn widths(&self) -> Vec<usize> {
        match self.proposal.sets.as_slice() {
            [] => vec![1],
            [one] if self.proposal.tries_values_alone() => vec![1, 1 + one.width],
            sets => sets.iter().map(|set| 1 + set.width).collect(),
        }
    }

    /// Epochs without a better validation RMSE before training ends; `None`: it never does.
    pub(super) fn patience(&self) -> Option<usize> {
        Some(self.epochs.div_ceil(PATIENCE.0).max(PATIENCE.1)).filter(|patience| *patience < self.epochs)
    }

    /// Combinations of what is tried.
    pub fn configurations(&self) -> usize {
        let axes = self.proposal.look_backs.len() * self.hidden_units.len() * self.learning_rates.len();
        axes * self.widths().len() * self.proposal.transformations()
    }

    /// Trials of all engines, baselines apart.
    pub fn trials(&self) -> usize {
        let count = match self.raced {
            true => self.configurations() + KEPT.1 * (self.repeats - 1),
            false => self.configurations() * self.repeats,
        };
        count * self.engines.len()
    }

    /// Columns whose values of the rows to come `forecast` must be given.
    pub(crate) fn known_columns(&self) -> &[String] {
        &self.proposal.known
    }
}
