//! What a search that goes stage by stage trains at least and at most, which follows from the spec alone.

use super::block::Block;
use super::{Plan, Trial};

/// Amounts of work, in the unit of who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SearchExtent {
    /// If always the cheapest configurations go on.
    pub least: f64,
    /// If always the costliest go on.
    pub most: f64,
    /// Of every configuration that the search begins with, for all epochs and with all seeds.
    pub all: f64,
}

impl Plan {
    /// Of all engines together; `None` for a plan without stages. `work` tells that of a trial on the first stage,
    /// `goes_on` whether it goes on there instead of beginning anew.
    pub fn extent(
        &self,
        work: &mut dyn FnMut(&Trial) -> f64,
        goes_on: &dyn Fn(&Trial) -> bool,
    ) -> Option<SearchExtent> {
        let staged = |block: &&Block| block.stages().len() > 1;
        self.blocks.iter().any(|block| staged(&block)).then(|| {
            let mut extent = SearchExtent::default();
            for block in self.blocks.iter().filter(staged) {
                let first = |number: usize| self.trial(block.start + number * block.repeats());
                let trials: Vec<Trial> = (0..block.configurations() as usize).map(first).collect();
                let costs = trials.iter().map(|trial| work(trial) / block.stages()[0].epochs as f64);
                extent.add(block, costs.collect(), trials.first().is_some_and(goes_on));
            }
            extent
        })
    }
}

impl SearchExtent {
    /// Takes in one run through stages, with the work of an epoch of each configuration.
    fn add(&mut self, block: &Block, mut costs: Vec<f64>, goes_on: bool) {
        costs.sort_by(f64::total_cmp);
        let mut kept = costs.len();
        for (at, stage) in block.stages().iter().enumerate() {
            kept = stage.keep.of(kept);
            let epochs = block.fresh_epochs(at, goes_on) as f64;
            self.least += epochs * costs[..kept].iter().sum::<f64>();
            self.most += epochs * costs[costs.len() - kept..].iter().sum::<f64>();
        }
        let last = block.stages().len() - 1;
        let all = block.stages()[last].epochs * block.seeds_on(last);
        self.all += all as f64 * costs.iter().sum::<f64>();
    }
}
