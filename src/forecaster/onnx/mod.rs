//! Forecasters as a file that ONNX Runtime and others run: from known values in the target's unit to forecasts in it.
//!
//! Transforms, lags, scaling and the way back are in the graph, in f64; the network computes in f32. What a calendar or a
//! column says comes in from outside, unscaled. The file's metadata tell how, under the same one key `lookback` as in a
//! file of weights. Letters: n samples, T rows of a window, F channels, K horizon, Q quantiles.

mod graph;
mod history;
mod linear;
mod ports;
mod protobuf;
mod recurrent;
mod window_rows;

use serde::Serialize;
use serde_json::Value;

use self::graph::{Attribute, Element, Graph, ValueName};
use self::history::History;
use self::ports::Ports;
use self::window_rows::{Usual, rows};
use super::{Forecaster, KEY, Provenance};
use crate::data::{Pipeline, Transform};
use crate::network::Quantiles;
use crate::spec::Params;

/// Version of the metadata.
const FORMAT: u32 = 1;

/// What the graph alone does not tell.
#[derive(Serialize)]
struct OnnxMetadata<'a> {
    format: u32,
    /// Of each seed.
    provenance: Vec<&'a Provenance>,
    hyperparameters: &'a Params,
    inputs: Value,
    outputs: Value,
    pipeline: &'a Pipeline,
    /// Levels of the quantiles; absent where points alone are forecast.
    #[serde(skip_serializing_if = "Option::is_none")]
    quantiles: Option<Quantiles>,
}

impl Forecaster {
    /// The file of a configuration's forecasters, one for each seed: their forecasts and the mean of these.
    ///
    /// # Errors
    /// What cannot be exported, as a sentence: a baseline, or forecasters that are not of one configuration.
    pub fn to_onnx(seeds: &[Self]) -> Result<Vec<u8>, String> {
        let first = seeds.first().ok_or("there is no forecaster to export")?;
        if !first.is_network() {
            return Err(format!("{} is a baseline: networks are exported", first.provenance.engine));
        }
        let same = |seed: &Self| {
            seed.pipeline == first.pipeline
                && seed.sample_shape() == first.sample_shape()
                && seed.quantiles() == first.quantiles()
        };
        if let Some(other) = seeds.iter().find(|seed| !same(seed)) {
            let (one, other) = (&first.provenance.trial, &other.provenance.trial);
            return Err(format!(
                "trials {one} and {other} have different inputs: they go into files of their own"
            ));
        }
        if first.pipeline.transform != Transform::of(&first.params) {
            return Err(
                "its transform is not that of its hyperparameters: another program changed it".to_owned()
            );
        }
        let ports = Ports::of(first, seeds.len());
        let mut graph = Graph::default();
        let values = ports.history.enter(&mut graph);
        let usual = Usual::of(&mut graph, &first.pipeline, &ports);
        let given = (&values, usual.taken_off.as_ref());
        let history = History::of(&mut graph, given, &first.pipeline, &first.params);
        let rows = rows(&mut graph, first, (&history, &usual), &ports);
        let inputs = samples(&mut graph, first, &rows);
        let line = linear::line(&mut graph, first, &rows);
        let history = history.with_line(&mut graph, line);
        let forecasts: Vec<SeedForecasts> =
            seeds.iter().map(|seed| forecasts(&mut graph, seed, &inputs, &history)).collect();
        let (points, quantiles): (Vec<_>, Vec<_>) =
            forecasts.into_iter().map(|seed| (seed.points, seed.quantiles)).unzip();
        let all = graph.concat(&points, 1);
        let mean = over_seeds(&mut graph, &all);
        ports.forecast.leave(&mut graph, mean);
        ports.seeds.leave(&mut graph, all);
        if let (Some(port), Some(quantiles)) =
            (&ports.quantiles, quantiles.into_iter().collect::<Option<Vec<_>>>())
        {
            let all = graph.concat(&quantiles, 1);
            let mean = over_seeds(&mut graph, &all);
            port.leave(&mut graph, mean);
        }
        let (inputs, outputs) = ports.json();
        let metadata = OnnxMetadata {
            format: FORMAT,
            provenance: seeds.iter().map(|seed| &seed.provenance).collect(),
            hyperparameters: &first.params,
            inputs,
            outputs,
            pipeline: &first.pipeline,
            quantiles: first.quantiles(),
        };
        let metadata = serde_json::to_string(&metadata).expect("invariant: strings and numbers are JSON");
        Ok(graph.into_bytes(&first.provenance.target, &[(KEY, metadata)]))
    }
}

/// Inputs of the networks, `[T, n, F]` in f32, from those of the rows of a window.
fn samples(graph: &mut Graph, forecaster: &Forecaster, rows: &ValueName) -> ValueName {
    let shape = forecaster.sample_shape();
    let inputs = graph.reshape(rows, &[0, shape.steps as i64, shape.features as i64]);
    let inputs = graph.cast(&inputs, Element::F32);
    graph.apply("Transpose", &[&inputs], vec![Attribute::Ints("perm", vec![1, 0, 2])])
}

/// The mean over the axis of seeds, which is the second.
fn over_seeds(graph: &mut Graph, all: &ValueName) -> ValueName {
    let mean = vec![Attribute::Ints("axes", vec![1]), Attribute::Int("keepdims", 0)];
    graph.apply("ReduceMean", &[all], mean)
}

/// What one seed forecasts, in the target's unit.
struct SeedForecasts {
    /// `[n, 1, K]`.
    points: ValueName,
    /// `[n, 1, K, Q]`, rising along Q.
    quantiles: Option<ValueName>,
}

/// Forecasts of one seed.
fn forecasts(graph: &mut Graph, seed: &Forecaster, inputs: &ValueName, history: &History) -> SeedForecasts {
    let shape = seed.sample_shape().network(&seed.params);
    let outputs = recurrent::network(graph, inputs, &shape, &seed.weights);
    let first = graph.ints(&[1], &[1]);
    let Some(quantiles) = seed.quantiles() else {
        let forecasts = in_unit(graph, seed, &outputs, history);
        return SeedForecasts {
            points: graph.apply("Unsqueeze", &[&forecasts, &first], vec![]),
            quantiles: None,
        };
    };
    let count = quantiles.levels().len();
    let outputs = graph.reshape(&outputs, &[0, seed.pipeline.horizon as i64, count as i64]);
    let last = graph.ints(&[1], &[2]);
    let each = (0..count).map(|at| {
        let own_outputs = nth_quantile(graph, &outputs, at);
        let forecasts = in_unit(graph, seed, &own_outputs, history);
        graph.apply("Unsqueeze", &[&forecasts, &last], vec![])
    });
    let each: Vec<ValueName> = each.collect();
    let crossed = graph.concat(&each, 2);
    let sorted = graph.sort(&crossed, count);
    let median = nth_quantile(graph, &sorted, quantiles.median());
    SeedForecasts {
        points: graph.apply("Unsqueeze", &[&median, &first], vec![]),
        quantiles: Some(graph.apply("Unsqueeze", &[&sorted, &first], vec![])),
    }
}

/// One of `[n, K, Q]`, `[n, K]`.
fn nth_quantile(graph: &mut Graph, all: &ValueName, at: usize) -> ValueName {
    let at = graph.ints(&[], &[at as i64]);
    graph.apply("Gather", &[all, &at], vec![Attribute::Int("axis", 2)])
}

/// From outputs `[n, K]` to the target's unit.
fn in_unit(graph: &mut Graph, seed: &Forecaster, outputs: &ValueName, history: &History) -> ValueName {
    let forecasts = history.back(graph, outputs, seed.pipeline.scalers.goal, seed.params.log);
    match seed.pipeline.at_least {
        Some(least) => {
            let least = graph.double(least);
            graph.apply("Max", &[&forecasts, &least], vec![])
        }
        None => forecasts,
    }
}
