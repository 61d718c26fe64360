//! Tree after tree on what is left, until validation gets no better.

use super::best_first::grow;
use super::bins::Bins;
use super::boosted::{Boosted, PATIENCE, SHRINKAGE, TREES_WITHOUT_VALIDATION, TreeRows};
use super::tree::{RegressionTree, TreeNode};
use crate::metric::rmse;

/// Fits one step of the horizon with at most so many trees; `held` and `held_truths` are validation, which only counts
/// the trees.
pub(super) fn boost(
    bins: &Bins,
    truths: &[f64],
    held: &TreeRows,
    held_truths: &[f64],
    most: usize,
) -> Boosted {
    // Distances from the first truth, so that the mean of a constant is that constant.
    let mean = truths[0] + truths.iter().map(|truth| truth - truths[0]).sum::<f64>() / truths.len() as f64;
    let mut residuals: Vec<f64> = truths.iter().map(|truth| truth - mean).collect();
    let mut forecasts = vec![mean; held.count];
    let mut trees: Vec<RegressionTree> = Vec::new();
    let most = if held.count == 0 { TREES_WITHOUT_VALIDATION.min(most) } else { most };
    let mut best = (if held.count == 0 { f64::INFINITY } else { rmse(&forecasts, held_truths) }, 0);
    while trees.len() < most && (held.count == 0 || trees.len() < best.1 + PATIENCE) {
        let (mut tree, values) = grow(bins, &residuals);
        if tree.len() == 1 {
            break;
        }
        tree.shrink(SHRINKAGE);
        residuals.iter_mut().zip(&values).for_each(|(left, value)| *left -= SHRINKAGE * value);
        forecasts.iter_mut().enumerate().for_each(|(sample, sum)| *sum += tree.of(held.row(sample)));
        trees.push(tree);
        if held.count > 0 {
            let error = rmse(&forecasts, held_truths);
            if error < best.0 {
                best = (error, trees.len());
            }
        }
    }
    if held.count > 0 {
        trees.truncate(best.1);
    }
    Boosted { mean, trees }
}

impl RegressionTree {
    fn shrink(&mut self, factor: f64) {
        for node in &mut self.0 {
            if let TreeNode::Leaf(value) = node {
                *value *= factor;
            }
        }
    }
}
