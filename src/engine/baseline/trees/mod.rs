//! Gradient-boosted regression trees: the rival that finds products and thresholds by itself.
//!
//! Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29 (2001),
//! algorithm 2: `F_m(x) = F_(m-1)(x) + shrinkage * tree_m(x)`, each tree fitted to what the ones before it leave.
//! Trees are grown leaf by leaf on binned inputs, as in LightGBM (Ke et al., NeurIPS 2017). Training stops as a
//! network's does: it ends when validation has not got better for 50 trees, and the trees up to the best are
//! kept. Each step of the horizon has trees of its own.
//!
//! Nothing is drawn, every sum runs in one order on one thread: the bits are the same on every machine.

mod best_first;
mod bins;
mod boost;
mod boosted;
mod boosted_trees;
mod tree;

pub(crate) use boosted_trees::{BOOSTED_TREES, FEW_BOOSTED_TREES};
