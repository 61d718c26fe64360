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

use serde::Serialize;
use serde_json::Value;

use self::graph::{Attribute, Element, Graph, ValueName};
use self::history::{History, scale};
use self::ports::{Port, Ports};
use super::{Forecaster, Provenance};
use crate::data::{Channel, Pipeline, ProfileMeans, Scaler, Transform};
use crate::network::Quantiles;
use crate::spec::{Lag, Params};

/// The key of the file's metadata.
const KEY: &str = "lookback";

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
        let same = |own: &Self| {
            own.pipeline == first.pipeline
                && own.sample_shape() == first.sample_shape()
                && own.quantiles() == first.quantiles()
        };
        if let Some(other) = seeds.iter().find(|own| !same(own)) {
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
            seeds.iter().map(|own| forecasts(&mut graph, own, &inputs, &history)).collect();
        let (points, quantiles): (Vec<_>, Vec<_>) =
            forecasts.into_iter().map(|own| (own.points, own.quantiles)).unzip();
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
            provenance: seeds.iter().map(|own| &own.provenance).collect(),
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

/// What is usual at the rows of `times`.
struct Usual {
    /// What the transform takes off, `[n, rows]`.
    taken_off: Option<ValueName>,
    /// That of each input on the scale of training, `[n, rows]`.
    inputs: Vec<ValueName>,
}

impl Usual {
    fn of(graph: &mut Graph, pipeline: &Pipeline, ports: &Ports) -> Self {
        let times = ports.times.as_ref().map(|port| port.enter(graph));
        let mut at = -1;
        let mut of = |graph: &mut Graph, own: &ProfileMeans| {
            at += 1;
            let (at, axis) = (graph.ints(&[], &[at]), Attribute::Int("axis", 2));
            let times = graph.apply("Gather", &[times.as_ref()?, &at], vec![axis]);
            let means = graph.doubles(&[own.means.len()], &own.means);
            Some(graph.apply("Gather", &[&means, &times], vec![Attribute::Int("axis", 0)]))
        };
        // In the order of the channels of `times`.
        let profiles = &pipeline.profiles;
        let taken_off = profiles.transform.as_ref().and_then(|own| of(graph, own));
        let inputs: Vec<ValueName> = profiles.inputs.iter().filter_map(|own| of(graph, own)).collect();
        let scaled = |own: &ValueName| scale(graph, own, &[pipeline.scalers.series]);
        Self { taken_off, inputs: inputs.iter().map(scaled).collect() }
    }
}

/// Inputs of the networks, `[T, n, F]` in f32, from those of the rows of a window.
fn samples(graph: &mut Graph, forecaster: &Forecaster, rows: &ValueName) -> ValueName {
    let shape = forecaster.sample_shape();
    let inputs = graph.reshape(rows, &[0, shape.steps as i64, shape.features as i64]);
    let inputs = graph.cast(&inputs, Element::F32);
    graph.apply("Transpose", &[&inputs], vec![Attribute::Ints("perm", vec![1, 0, 2])])
}

/// Channels of each row of a window on the scale of training, `[n, T, F]` in f64.
fn rows(
    graph: &mut Graph,
    forecaster: &Forecaster,
    (history, usual): (&History, &Usual),
    ports: &Ports,
) -> ValueName {
    let params = &forecaster.params;
    let last_axis = graph.ints(&[1], &[2]);
    let window = graph.slice(&history.seen, 1, -(params.look_back as i64), None);
    let mut channels = vec![graph.apply("Unsqueeze", &[&window, &last_axis], vec![])];
    channels.extend(ports.columns.as_ref().map(|port| scaled(graph, port)));
    let ahead = (forecaster.pipeline.lead + forecaster.pipeline.horizon - 1) as i64;
    for own in &usual.inputs {
        let own = graph.slice(own, 1, -(params.look_back as i64) - ahead, Some(-ahead));
        let deviation = graph.apply("Sub", &[&window, &own], vec![]);
        channels.push(graph.apply("Unsqueeze", &[&deviation, &last_axis], vec![]));
    }
    channels.extend(told(graph, forecaster, (history, usual), ports));
    graph.concat(&channels, 2)
}

/// An input's columns on the scale of training; what is no column stays as it is.
fn scaled(graph: &mut Graph, port: &Port) -> ValueName {
    let values = port.enter(graph);
    let unscaled = Scaler { offset: 0.0, factor: 1.0 };
    let scaler = |channel: &Channel| match channel {
        Channel::Column { scaler, .. } => scaler.unwrap_or(unscaled),
        _ => unscaled,
    };
    let scalers: Vec<Scaler> = port.channels().iter().map(scaler).collect();
    match scalers.iter().all(|scaler| *scaler == unscaled) {
        true => values,
        false => scale(graph, &values, &scalers),
    }
}

/// For each row of a window the channels of the K rows to forecast after it, `[n, T, K * channels]`, if there are any.
fn told(
    graph: &mut Graph,
    forecaster: &Forecaster,
    (history, usual): (&History, &Usual),
    ports: &Ports,
) -> Option<ValueName> {
    let (pipeline, steps) = (&forecaster.pipeline, forecaster.params.look_back);
    let mut channels: Vec<ValueName> = ports.told.iter().map(|port| scaled(graph, port)).collect();
    let mut of_clock = 0;
    let lag_rows = ports.lag_rows.as_ref().map(|port| port.enter(graph));
    let last_axis = graph.ints(&[1], &[2]);
    let lags = pipeline.features.lags.iter();
    let beside = |lag: &Lag| -(lag.around as i64)..=lag.around as i64;
    for (lag, shift) in lags.flat_map(|lag| beside(lag).map(move |shift| (lag, shift))) {
        let values = match (lag.rows(pipeline.rows_per_day), &lag_rows) {
            (Some(lag), _) => {
                let rows = lagged_rows(pipeline, steps, lag as i64 - shift);
                let rows = graph.ints(&[rows.len()], &rows);
                graph.apply("Gather", &[&history.seen, &rows], vec![Attribute::Int("axis", 1)])
            }
            (None, Some(all)) => {
                let (at, axis) = (graph.ints(&[], &[of_clock]), Attribute::Int("axis", 2));
                of_clock += 1;
                let rows = graph.apply("Gather", &[all, &at], vec![axis]);
                graph.apply("GatherElements", &[&history.seen, &rows], vec![Attribute::Int("axis", 1)])
            }
            (None, None) => continue,
        };
        channels.push(graph.apply("Unsqueeze", &[&values, &last_axis], vec![]));
    }
    for own in &usual.inputs {
        let own = graph.slice(own, 1, -((steps + pipeline.horizon) as i64 - 1), None);
        channels.push(graph.apply("Unsqueeze", &[&own, &last_axis], vec![]));
    }
    if channels.is_empty() {
        return None;
    }
    let rows = graph.concat(&channels, 2);
    let ahead: Vec<i64> =
        (0..steps).flat_map(|row| (row..row + pipeline.horizon).map(|row| row as i64)).collect();
    let ahead = graph.ints(&[steps, pipeline.horizon], &ahead);
    let of_rows = graph.apply("Gather", &[&rows, &ahead], vec![Attribute::Int("axis", 1)]);
    Some(graph.reshape(&of_rows, &[0, steps as i64, -1]))
}

/// The rows so far before those that the window's rows are told of, from the end of the known ones; where a neighbour of a
/// lag is not known yet the last row that is.
fn lagged_rows(pipeline: &Pipeline, steps: usize, lag: i64) -> Vec<i64> {
    let (lead, horizon) = (pipeline.lead as i64, pipeline.horizon as i64);
    let lag = lag.max(lead + horizon - 1);
    let first = lead - steps as i64 - lag;
    (first..first + steps as i64 + horizon - 1).collect()
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
fn forecasts(graph: &mut Graph, own: &Forecaster, inputs: &ValueName, history: &History) -> SeedForecasts {
    let shape = own.sample_shape().network(&own.params);
    let outputs = recurrent::network(graph, inputs, &shape, &own.weights);
    let first = graph.ints(&[1], &[1]);
    let Some(quantiles) = own.quantiles() else {
        let forecasts = in_unit(graph, own, &outputs, history);
        return SeedForecasts {
            points: graph.apply("Unsqueeze", &[&forecasts, &first], vec![]),
            quantiles: None,
        };
    };
    let count = quantiles.levels().len();
    let outputs = graph.reshape(&outputs, &[0, own.pipeline.horizon as i64, count as i64]);
    let last = graph.ints(&[1], &[2]);
    let each = (0..count).map(|at| {
        let own_outputs = nth_quantile(graph, &outputs, at);
        let forecasts = in_unit(graph, own, &own_outputs, history);
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
fn in_unit(graph: &mut Graph, own: &Forecaster, outputs: &ValueName, history: &History) -> ValueName {
    let forecasts = history.back(graph, outputs, own.pipeline.scalers.goal, own.params.log);
    match own.pipeline.at_least {
        Some(least) => {
            let least = graph.double(least);
            graph.apply("Max", &[&forecasts, &least], vec![])
        }
        None => forecasts,
    }
}
