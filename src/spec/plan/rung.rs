//! A rung of a plan, and what records say of its trials.

use std::collections::BTreeSet;
use std::ops::Range;

use super::TrialId;
use crate::base::error::Result;

/// How a trial ended, as far as it decides who goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// With this validation RMSE.
    Validated(f64),
    /// Without one: it failed or diverged.
    Lost,
}

/// What is known of a trial: `None` if it has not finished, an error if its record cannot be read.
pub type KnownOutcomes<'a> = dyn Fn(&TrialId) -> Result<Option<Outcome>> + 'a;

/// One rung of a plan: a stage of all its halvings or races, or a batch of a search with a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rung {
    /// Epochs of its trials; none where every configuration is trained to its end.
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

/// The trials of one halving, race or search with a model on a rung above its first.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The rung, the lowest being 0.
    pub(super) rung: usize,
    /// How many trials of other engines and halvings stand before them on that rung, decided or not.
    pub before: usize,
    /// Their numbers.
    pub trials: Range<usize>,
    /// How many neighbours differ by their seed alone.
    pub repeats: usize,
}
