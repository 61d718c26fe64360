//! Limits that concern a whole spec: how many trials, and how much memory one of them takes.

use super::block::{Block, blocks};
use crate::base::error::Problem;
use crate::base::text::grouped;
use crate::network::{Cell, Footprint, LossKind, NetworkShape};
use crate::spec::schema;
use crate::spec::{Axis, EngineInfo, FeatureSet, Precision, Spec, Window};

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

/// What is wrong, and where in the spec.
struct TooLarge {
    path: String,
    message: String,
}

impl Spec {
    /// The problem of a spec whose largest training would not fit into memory, where the rows of a service day of its
    /// data are known. Reading a spec finds the same for a day of one row, the fewest.
    pub fn too_large(&self, slots: usize) -> Option<Problem> {
        let TooLarge { path, message } = memory(self, slots)?;
        let help = "lower hidden_units, look_back or batch_size, or give fewer inputs";
        Some(Problem::new(self.places.of(&path), message).help(help))
    }

    /// The most values that a row of any configuration has; `slots` are the rows of a service day.
    fn widest_row(&self, slots: usize) -> u64 {
        let horizon = self.largest("horizon", self.base.steps_ahead());
        let swept = self.axes.iter().filter(|axis| axis.name == "features").flat_map(|axis| &axis.values);
        let used = swept.filter_map(|value| value.as_str()).chain(self.base.features.as_deref());
        let sets = used.filter_map(|name| self.features.get(name));
        let width = |set: &FeatureSet| set.own() as u64 + horizon * set.ahead(slots) as u64;
        sets.map(width).max().unwrap_or(1)
    }

    /// The largest value of a hyperparameter, swept or not.
    fn largest(&self, name: &str, base: usize) -> u64 {
        let axis = self.axes.iter().filter(|axis| axis.name == name);
        axis.flat_map(|axis| &axis.values).filter_map(|value| value.as_u64()).max().unwrap_or(base as u64)
    }
}

/// The largest configuration must fit: weights, gradients and two moments of Adam; and for each
/// time step and sample the gates, cell, hidden state and their gradients (10 H) and the input.
fn memory(spec: &Spec, slots: usize) -> Option<TooLarge> {
    let look_back = spec.largest("look_back", spec.base.look_back);
    let bytes = if swept(spec, "precision", "f64", spec.base.precision == Precision::F64) { 8 } else { 4 };
    let width = spec.widest_row(slots);
    let mut shapes = Vec::new();
    if swept(spec, "window", "steps", spec.base.window == Window::Steps) {
        shapes.push((look_back, width));
    }
    if swept(spec, "window", "features", spec.base.window == Window::Features) {
        shapes.push((1, look_back.saturating_mul(width)));
    }
    shapes.into_iter().find_map(|shape| too_large(spec, shape, bytes))
}

/// Whether a hyperparameter takes that word in the sweep, or `base` where it is no axis.
fn swept(spec: &Spec, name: &str, word: &str, base: bool) -> bool {
    match spec.axes.iter().find(|axis| axis.name == name) {
        Some(axis) => axis.values.iter().any(|value| value == word),
        None => base,
    }
}

/// The most outputs that any configuration has for a step.
fn most_quantiles(spec: &Spec) -> u64 {
    let word = LossKind::Quantiles.word();
    if !swept(spec, "loss", word, spec.base.loss == Some(LossKind::Quantiles)) {
        return 1;
    }
    let swept = spec.axes.iter().filter(|axis| axis.name == "quantiles").flat_map(|axis| &axis.values);
    let levels = swept.filter_map(|value| value.as_array()).map(Vec::len).max();
    levels.unwrap_or_else(|| spec.base.quantiles.unwrap_or_default().levels().len()) as u64
}

fn too_large(spec: &Spec, (steps, features): (u64, u64), number: u64) -> Option<TooLarge> {
    let base = &spec.base;
    // An LSTM is the larger one, and what an axis means by null.
    let axis = spec.axes.iter().find(|axis| axis.name == "cell");
    let only_gru =
        axis.map_or(base.network_cell() == Cell::Gru, |axis| axis.values.iter().all(|v| v == "gru"));
    let cell = if only_gru { Cell::Gru } else { Cell::Lstm(base.cell_output) };
    let hidden = spec.largest("hidden_units", base.hidden_units);
    let batch = spec.largest("batch_size", base.batch_size);
    let horizon = spec.largest("horizon", base.steps_ahead());
    let layers = spec.largest("layers", base.network_layers());
    let outputs = horizon * most_quantiles(spec);
    let [steps, features, hidden, batch, outputs, layers] =
        [steps, features, hidden, batch, outputs, layers].map(|extent| extent as usize);
    let shape = NetworkShape { cell, layers, hidden, features, steps, outputs };
    let footprint = shape.footprint(batch);
    let total = footprint.bytes(number);
    if total <= MOST_MEMORY {
        return None;
    }
    let Footprint { weights, states } = footprint;
    let name = if 4 * weights > states { "hidden_units" } else { "look_back" };
    let axis = spec.axes.iter().find(|axis| axis.name == name);
    let fixed = schema::hyperparameter(name).map_or(name, |key| key.at);
    let path = axis.map_or(fixed.into(), |axis| format!("sweep.{}", axis.name));
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
    Some(TooLarge { path, message })
}
