//! The one way from a series to what is trained on and scored.

use crate::data::{FitRows, Part, Scaler, Split, Windows};
use crate::engine::Engine;
use crate::spec::{Params, ScaleMethod};
use crate::train::Parts;

/// Scales and cuts a series as a configuration asks; yardsticks work in the target's unit.
///
/// `values` holds every row, of which the train part of `split` alone reaches the scaler (all of
/// them if the spec says `fit: all`).
pub fn parts(values: &[f64], split: &Split, engine: &Engine, params: &Params) -> Parts {
    let train_rows = split.rows(Part::Train).len();
    let method = if engine.info.baseline { ScaleMethod::Identity } else { params.scale_method };
    let scaler = Scaler::fit(method, &FitRows::choose(values, train_rows, params.scale_fit));
    let scaled: Vec<f64> = values.iter().map(|value| scaler.scale(*value)).collect();
    let targets = Part::ALL.map(|part| split.targets(part, params.look_back));
    let windows =
        targets.clone().map(|targets| Windows::of_series(&scaled, targets, params.look_back, params.window));
    Parts { windows, scaler, truths: targets.map(|targets| values[targets].to_vec()) }
}
