//! The one way from a series to what is trained on and scored.

use crate::data::{Frame, Part, Pipeline, Scaling, Series, Split, Windows};
use crate::engine::Engine;
use crate::spec::{FeatureSet, Params, ScaleMethod};
use crate::train::Parts;

/// Transforms, scales and cuts a series as a configuration asks; baselines work without scaling.
///
/// Of the series the train part of `split` alone reaches the scalers (all of it if the spec says
/// `fit: all`).
pub fn parts(
    series: &Series,
    split: &Split,
    features: &FeatureSet,
    engine: &Engine,
    params: &Params,
) -> Parts {
    let method = if engine.info.is_baseline() { ScaleMethod::Identity } else { params.scale_method };
    let scaling = Scaling { method, fit: params.scale_fit, train: split.rows(Part::Train) };
    let pipeline = Pipeline::fit(series, features, params, &scaling);
    let frame = pipeline.apply(series);
    let first = Frame::first_target(series, features, params);
    let targets = Part::ALL.map(|part| split.targets(part, first, frame.horizon));
    let windows = targets.clone().map(|targets| Windows::of_frame(&frame, targets, params));
    let truths = targets.clone().map(|targets| {
        targets.flat_map(|target| &series.values[target..target + frame.horizon]).copied().collect()
    });
    let origins = targets.clone().map(|targets| targets.map(|target| target - frame.lead).collect());
    Parts { pipeline, windows, inverse: frame.inverse, origins, targets, truths }
}
