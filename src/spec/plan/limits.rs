//! Limits that concern a whole spec: how many trials, and how much memory one of them takes.

use std::collections::BTreeSet;

use super::block::{Block, blocks};
use crate::base::error::Problem;
use crate::base::text::grouped;
use crate::network::{Cell, Footprint, LossKind, NetworkShape};
use crate::spec::{Axis, EngineInfo, FeatureSet, Params, Spec, Window, named};

/// Most trials of one spec.
const MOST_TRIALS: u128 = 10_000_000;
/// Most memory of one training, in bytes.
const MOST_MEMORY: u128 = 4 << 30;
/// Rows of a service day as long as the data are not read.
const FEWEST_SLOTS: usize = 1;

/// A problem for each limit that `spec` breaks.
pub(crate) fn broken(spec: &Spec, infos: &[&EngineInfo]) -> Vec<Problem> {
    let problem =
        |path: &str, message: String, help: &str| Problem::new(spec.places.of(path), message).help(help);
    let mut found = Vec::new();
    if spec.seed.checked_add(spec.repeats as u64).is_none() {
        let message = format!("`seed` {} and {} `repeats` exceed the largest seed", spec.seed, spec.repeats);
        found.push(problem("seed", message, "seeds are seed, seed + 1 and so on, below 2^64"));
    }
    let blocks = blocks(spec, infos);
    if let Some(message) = too_many(&blocks) {
        found.push(problem("sweep", message, "shorten an axis, or sweep in stages"));
    }
    if let Some(block) = blocks.iter().find(|block| block.wanting() > 0) {
        let path = match spec.search.word() {
            "hyperband" => "search.hyperband".to_owned(),
            word => format!("search.{word}.configurations"),
        };
        let wanted = spec.search.draws().map_or(0, |draws| draws.configurations);
        let message = format!(
            "`{path}` asks for {} configurations, but the sweep has only {} different ones to draw",
            grouped(wanted as u128),
            grouped((wanted - block.wanting()) as u128)
        );
        found.push(problem(&path, message, "take them all with `search: grid`, or ask for fewer"));
    }
    found.extend(spec.too_large(FEWEST_SLOTS));
    found
}

/// What is wrong if a spec has more trials than the limit.
fn too_many(blocks: &[Block]) -> Option<String> {
    let total = blocks.iter().fold(0, |sum: u128, block| sum.saturating_add(block.trials()));
    let largest = blocks.iter().max_by_key(|block| block.trials()).filter(|_| total > MOST_TRIALS)?;
    let axis = |axis: &Axis| format!("{} {}", axis.name, grouped(axis.values.len() as u128));
    let mut factors: Vec<String> = largest.space.axes.iter().map(axis).collect();
    factors.extend(largest.seeds.map(|_| format!("seeds {}", grouped(largest.repeats() as u128))));
    let count = match total {
        u128::MAX => "more than 10^38".into(),
        total => grouped(total),
    };
    Some(format!(
        "the spec has {count} trials, at most {}: {} alone has {}",
        grouped(MOST_TRIALS),
        largest.engine,
        factors.join(" x ")
    ))
}

impl Spec {
    /// The problem of a spec whose largest training would not fit into memory, where the rows of a service day of its
    /// data are known. Reading a spec finds the same for a day of one row, the fewest.
    pub fn too_large(&self, slots: usize) -> Option<Problem> {
        let variants: Vec<Params> = self.variants().collect();
        let windows = [Window::Steps, Window::Features];
        let mut used = windows.into_iter().filter(|window| variants.iter().any(|p| p.window == *window));
        used.find_map(|window| too_large(self, &variants, (window, slots)))
    }
}

/// The largest configuration must fit: weights, gradients and two moments of Adam; and for each
/// time step and sample the gates, cell, hidden state and their gradients (10 H) and the input.
fn too_large(spec: &Spec, variants: &[Params], (window, slots): (Window, usize)) -> Option<Problem> {
    let largest = |of: fn(&Params) -> usize| variants.iter().map(of).max().unwrap_or_default();
    let (look_back, horizon) = (largest(|p| p.look_back), largest(Params::steps_ahead));
    let names: BTreeSet<&str> = variants.iter().filter_map(|p| p.features.as_deref()).collect();
    let width = |set: &FeatureSet| set.channels() + horizon * set.ahead(slots);
    let row = names.into_iter().filter_map(|name| spec.features.get(name)).map(width).max().unwrap_or(1);
    let (steps, features) = window.laid_out(look_back, row);
    // An LSTM is the larger one.
    let cell = variants.iter().map(Params::network_cell).find(|cell| *cell != Cell::Gru).unwrap_or(Cell::Gru);
    let (layers, hidden) = (largest(Params::network_layers), largest(|p| p.hidden_units));
    let quantiles = variants.iter().any(|p| p.loss == Some(LossKind::Quantiles));
    let each = if quantiles { largest(|p| p.quantiles.unwrap_or_default().levels().len()) } else { 1 };
    let shape = NetworkShape { cell, layers, hidden, features, steps, outputs: horizon * each };
    let (batch, number) = (largest(|p| p.batch_size), largest(|p| p.precision.bytes() as usize));
    let footprint = shape.footprint(batch);
    let total = footprint.bytes(number as u64);
    if total <= MOST_MEMORY {
        return None;
    }
    let Footprint { weights, states } = footprint;
    let name = if 4 * weights > states { named::hidden_units.name } else { named::look_back.name };
    let message = format!(
        "one training needs about {} MiB, at most {}: (4 x {} weights, gradients and moments + {} states of {} \
         steps x {} samples x {} units, {} inputs a step) x {number} bytes",
        grouped(total >> 20),
        grouped(MOST_MEMORY >> 20),
        grouped(weights),
        grouped(states),
        grouped(steps as u128),
        grouped(batch as u128),
        grouped(hidden as u128),
        grouped(features as u128),
    );
    let help = "lower hidden_units, look_back or batch_size, or give fewer inputs";
    Some(Problem::new(spec.places.of(&spec.path_of(name)), message).help(help))
}
