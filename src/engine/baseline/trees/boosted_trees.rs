//! Boosted trees as an engine.

use super::bins::Bins;
use super::boost::boost;
use super::boosted::{Boosted, TreeRows};
use super::tree::RegressionTree;
use crate::base::error::{Error, Result};
use crate::data::Windows;
use crate::engine::baseline::samples::{FACTS, row_len};
use crate::engine::{Engine, Model, Setting, Tensor, Weights};
use crate::spec::EngineInfo;

/// Boosted trees on the last `look_back` rows and the features.
pub(crate) const BOOSTED_TREES: Engine = Engine {
    info: EngineInfo {
        name: "boosted_trees",
        about: "gradient-boosted regression trees on the last `look_back` rows and the features, their number chosen on validation",
        ..FACTS
    },
    build: |setting| build(setting, MOST_TREES),
};

/// The same with few trees: it takes the same way from data to forecasts in a fraction of the time.
pub(crate) const FEW_BOOSTED_TREES: Engine = Engine { build: |setting| build(setting, 60), ..BOOSTED_TREES };

/// Most trees for one step of the horizon.
const MOST_TREES: usize = 3000;
/// Forecasts 0 until it is fitted.
struct BoostedTrees {
    /// One for each step of the horizon.
    steps: Vec<Boosted>,
    /// Trees of one of them, at most.
    most: usize,
}

fn build(setting: &Setting, most: usize) -> Result<Box<dyn Model>> {
    row_len(BOOSTED_TREES.info.name, setting)?;
    Ok(Box::new(BoostedTrees { steps: vec![Boosted::default(); setting.shape.horizon], most }))
}

impl Model for BoostedTrees {
    fn fit(&mut self, train: &Windows, validation: &Windows) -> Result<()> {
        train.must_have_samples(BOOSTED_TREES.info.name)?;
        let (rows, held) = (TreeRows::of(train), TreeRows::of(validation));
        let bins = Bins::of(&rows);
        for (ahead, step) in self.steps.iter_mut().enumerate() {
            let truths = |windows: &Windows| -> Vec<f64> {
                (0..windows.len()).map(|sample| windows.truth(sample)[ahead]).collect()
            };
            *step = boost(&bins, &truths(train), &held, &truths(validation), self.most);
        }
        Ok(())
    }

    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        let rows = TreeRows::of(windows);
        forecasts.clear();
        let widest =
            self.steps.iter().flat_map(|step| &step.trees).filter_map(RegressionTree::last_input).max();
        if let Some(input) = widest.filter(|input| rows.count > 0 && *input >= rows.width()) {
            let message = format!("a tree asks for input {input} of {}", rows.width());
            return Err(Error::engine(BOOSTED_TREES.info.name, message));
        }
        for sample in 0..rows.count {
            forecasts.extend(self.steps.iter().map(|step| step.of(rows.row(sample))));
        }
        Ok(())
    }

    fn weights(&self) -> Weights {
        let means: Vec<f64> = self.steps.iter().map(|step| step.mean).collect();
        let counts: Vec<f64> = self.steps.iter().map(|step| step.trees.len() as f64).collect();
        let trees = || self.steps.iter().flat_map(|step| &step.trees);
        let sizes: Vec<f64> = trees().map(|tree| tree.len() as f64).collect();
        let nodes: Vec<f64> = trees().flat_map(RegressionTree::numbers).collect();
        let shape = vec![nodes.len() / RegressionTree::WIDTH, RegressionTree::WIDTH];
        Weights(vec![
            Tensor::vector("boosted_trees.mean", &means),
            Tensor::vector("boosted_trees.trees", &counts),
            Tensor::vector("boosted_trees.sizes", &sizes),
            Tensor::new("boosted_trees.nodes", shape, nodes),
        ])
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        // As many trees and nodes as come; `read` holds them against each other.
        let len = |at: usize| weights.0.get(at).map_or(0, |tensor| tensor.values.len());
        let mut expected = self.weights().shapes();
        expected[2].shape = vec![len(2)];
        expected[3].shape[0] = len(3) / RegressionTree::WIDTH;
        weights.must_match(BOOSTED_TREES.info.name, &expected)?;
        let refused = || Error::engine(BOOSTED_TREES.info.name, "the numbers are not those of trees");
        self.steps = read(weights).ok_or_else(refused)?;
        Ok(())
    }
}

/// What [`BoostedTrees::weights`] wrote; `None` if it is something else.
fn read(weights: &Weights) -> Option<Vec<Boosted>> {
    let [means, counts, sizes, nodes] = weights.0.as_slice() else { return None };
    let (mut sizes, mut nodes) = (sizes.values.iter(), nodes.values.as_slice());
    let mut steps = Vec::new();
    for (mean, count) in means.values.iter().zip(&counts.values) {
        let mut trees = Vec::new();
        for size in sizes.by_ref().take(*count as usize) {
            let (tree, rest) = nodes.split_at_checked(*size as usize * RegressionTree::WIDTH)?;
            trees.push(RegressionTree::read(tree)?);
            nodes = rest;
        }
        steps.push(Boosted { mean: *mean, trees });
    }
    (nodes.is_empty() && sizes.next().is_none()).then_some(steps)
}
