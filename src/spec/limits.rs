//! Limits that concern a whole spec: how many trials, and how much memory one of them takes.

use super::block::{Block, blocks};
use super::problems::{NOWHERE, Problems, Spot, grouped};
use super::{EngineInfo, Precision, Spec, Window};

/// Most trials of one spec.
const MOST_TRIALS: u128 = 10_000_000;
/// Most memory of one training, in bytes.
const MOST_MEMORY: u128 = 4 << 30;

/// Adds a problem for each limit that `spec` breaks.
pub(super) fn check(spec: &Spec, infos: &[&EngineInfo], problems: &mut Problems) {
    let spot = |path: &str| {
        let place = spec.places.of(path);
        place.line.zip(place.column).unwrap_or(NOWHERE)
    };
    if spec.seed.checked_add(spec.repeats as u64).is_none() {
        let message = format!("`seed` {} and {} `repeats` exceed the largest seed", spec.seed, spec.repeats);
        problems.add(spot("seed"), message, "seeds are seed, seed + 1 and so on, below 2^64");
    }
    let blocks = blocks(spec, infos);
    trials(&blocks, spot("sweep"), problems);
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
        problems.add(spot(&path), message, "take them all with `search: grid`, or ask for fewer");
    }
    memory(spec, spot, problems);
}

fn trials(blocks: &[Block], spot: Spot, problems: &mut Problems) {
    let total = blocks.iter().fold(0, |sum: u128, block| sum.saturating_add(block.trials()));
    let Some(largest) = blocks.iter().max_by_key(|block| block.trials()).filter(|_| total > MOST_TRIALS)
    else {
        return;
    };
    let mut factors: Vec<String> = largest
        .space
        .axes
        .iter()
        .map(|axis| format!("{} {}", axis.name, grouped(axis.values.len() as u128)))
        .collect();
    factors.extend(largest.seeds.map(|(_, count)| format!("seeds {}", grouped(count as u128))));
    let count = match total {
        u128::MAX => "more than 10^38".into(),
        total => grouped(total),
    };
    let message = format!(
        "the spec has {count} trials, at most {}: {} alone has {}",
        grouped(MOST_TRIALS),
        largest.engine,
        factors.join(" x ")
    );
    problems.add(spot, message, "shorten an axis, or sweep in stages");
}

/// The largest configuration must fit: weights, gradients and two moments of Adam; and for each
/// time step and sample the gates, cell, hidden state and their gradients (10 H) and the input.
fn memory(spec: &Spec, spot: impl Fn(&str) -> Spot, problems: &mut Problems) {
    let largest = |name: &str, base: usize| {
        let axis = spec.axes.iter().find(|axis| axis.name == name);
        axis.into_iter()
            .flat_map(|axis| &axis.values)
            .filter_map(|value| value.as_u64())
            .max()
            .unwrap_or(base as u64)
    };
    let swept = |name: &str, word: &str, base: bool| match spec.axes.iter().find(|axis| axis.name == name) {
        Some(axis) => axis.values.iter().any(|value| value == word),
        None => base,
    };
    let (look_back, hidden) =
        (largest("look_back", spec.base.look_back), largest("hidden_units", spec.base.hidden_units));
    let batch = largest("batch_size", spec.base.batch_size);
    let bytes: u128 = if swept("precision", "f64", spec.base.precision == Precision::F64) { 8 } else { 4 };
    let mut shapes = Vec::new();
    if swept("window", "steps", spec.base.window == Window::Steps) {
        shapes.push((look_back, 1));
    }
    if swept("window", "features", spec.base.window == Window::Features) {
        shapes.push((1, look_back));
    }
    for (steps, features) in shapes {
        let [steps, features, hidden, batch] = [steps, features, hidden, batch].map(u128::from);
        let weights = 4 * hidden * (features + hidden + 2) + hidden + 1;
        let states = steps * batch * (10 * hidden + features);
        let total = (4 * weights + states) * bytes;
        if total > MOST_MEMORY {
            let name = if 4 * weights > states { "hidden_units" } else { "look_back" };
            let axis = spec.axes.iter().find(|axis| axis.name == name);
            let fixed = super::schema::hyperparameter(name).map_or(name, |key| key.at);
            let path = axis.map_or(fixed.into(), |axis| format!("sweep.{}", axis.name));
            let message = format!(
                "one training needs about {} MiB, at most {}: (4 x {} weights, gradients and moments + {} states of {} \
                 steps x {} samples x {} units) x {bytes} bytes",
                grouped(total >> 20),
                grouped(MOST_MEMORY >> 20),
                grouped(weights),
                grouped(states),
                grouped(steps),
                grouped(batch),
                grouped(hidden),
            );
            return problems.add(spot(&path), message, "lower hidden_units, look_back or batch_size");
        }
    }
}
