//! The trees of one step of the horizon, and the rows that they are fitted on.

use super::tree::RegressionTree;
use crate::data::{Windows, inputs_once};

/// Part of each tree that is added.
pub(super) const SHRINKAGE: f64 = 0.05;
/// Trees without a better validation RMSE before training stops.
pub(super) const PATIENCE: usize = 50;
/// Trees when there is no validation sample to choose by.
pub(super) const TREES_WITHOUT_VALIDATION: usize = 100;

/// The mean of the train part and the trees that are added to it, for one step of the horizon.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Boosted {
    pub mean: f64,
    pub trees: Vec<RegressionTree>,
}

impl Boosted {
    pub(super) fn of(&self, input: &[f64]) -> f64 {
        self.trees.iter().fold(self.mean, |sum, tree| sum + tree.of(input))
    }
}

/// The inputs of every sample, `[n, P]`.
pub(super) struct TreeRows {
    pub values: Vec<f64>,
    pub count: usize,
}

impl TreeRows {
    pub(super) fn of(windows: &Windows) -> Self {
        let values = (0..windows.len()).flat_map(|sample| inputs_once(windows, sample)).collect();
        Self { values, count: windows.len() }
    }

    /// Numbers in a row, P.
    pub(super) fn width(&self) -> usize {
        self.values.len() / self.count.max(1)
    }

    pub(super) fn row(&self, sample: usize) -> &[f64] {
        &self.values[sample * self.width()..][..self.width()]
    }
}
