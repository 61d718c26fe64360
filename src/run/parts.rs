//! The one way from a series to what is trained on and scored.

use crate::base::error::Result;
use crate::data::{Frame, LineFit, Part, Pipeline, Scaling, Series, Split, Transform, Windows};
use crate::engine::Engine;
use crate::spec::{FeatureSet, Params, PerPart, ScaleMethod};
use crate::train::{PartSamples, Parts};

/// Where samples come from.
pub struct SampleSource<'a> {
    /// The series.
    pub series: &'a Series,
    /// Its parts.
    pub split: &'a Split,
    /// What is an input besides the series' own past.
    pub features: &'a FeatureSet,
    /// The penalty of the line that is taken off, if it was chosen before.
    pub penalty: Option<f64>,
}

/// Transforms, scales and cuts a series as a configuration asks; baselines work without scaling.
///
/// Of the series the train part of the split alone reaches the scalers (all of it if the spec says
/// `fit: all`), and the line that is taken off, whose penalty validation chooses.
///
/// # Errors
/// If no line can be fitted.
pub fn parts(source: &SampleSource, engine: &Engine, params: &Params) -> Result<Parts> {
    let SampleSource { series, split, features, penalty } = *source;
    let method = if engine.info.is_baseline() { ScaleMethod::Identity } else { params.scale_method };
    let scaling = Scaling { method, fit: params.scale_fit, train: split.rows(Part::Train) };
    let mut pipeline = Pipeline::fit(series, features, params, &scaling);
    if let Some(by) = params.line {
        let first = Frame::first_window(series, features, params);
        let targets = |part| split.observed_targets(series, part, first, (params.steps_ahead(), 1)).collect();
        let (train, validation) = (targets(Part::Train), targets(Part::Validation));
        let asked = LineFit { by, look_back: params.look_back, train, validation, penalty };
        pipeline = pipeline.with_line(series, &asked, &scaling)?;
    }
    let frame = pipeline.apply(series);
    let first = Frame::first_target(series, features, params);
    let goals = (frame.horizon, params.scored_steps());
    let samples = PerPart::from_fn(|part| {
        let targets: Vec<usize> = split.observed_targets(series, part, first, goals).collect();
        let windows = Windows::of_frame(&frame, targets.iter().copied(), params);
        let truths = targets.iter().flat_map(|target| &series.values[*target..target + frame.horizon]);
        PartSamples {
            windows: match part {
                Part::Train => {
                    let goals = slot_goals(series, split, &frame, params);
                    windows.with_slot_goals(goals).with_train_rows(split.rows(part))
                }
                Part::Validation | Part::Test => windows,
            },
            truths: truths.copied().collect(),
            origins: targets.iter().map(|target| target - frame.lead).collect(),
            targets,
        }
    });
    Ok(Parts { pipeline, inverse: frame.inverse, samples })
}

/// What a mean by the calendar is over: every observed row of the train part, one step ahead. Under a transform that
/// is a distance from what was known before the row; the first rows have nothing before them.
fn slot_goals<'a>(
    series: &'a Series,
    split: &Split,
    frame: &'a Frame,
    params: &Params,
) -> impl Iterator<Item = (usize, f64)> + 'a {
    let plain = params.is_untransformed();
    let depth = Transform::of(params).depth() + frame.lead;
    let rows = split.observed_rows(series, Part::Train).into_iter().filter(move |row| plain || *row >= depth);
    rows.map(move |row| match row.checked_sub(frame.lead) {
        Some(origin) => (row, frame.goals[origin * frame.horizon]),
        None => (row, frame.values[row * frame.features]),
    })
}
