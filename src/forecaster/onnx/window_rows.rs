//! The channels of each row of a window: known values, columns, and what is told of the rows to forecast after it.
//!
//! Letters: n samples, T rows of a window, F channels, K horizon.

use super::graph::{Attribute, Graph, ValueName};
use super::history::{History, scale};
use super::linear::scaler;
use super::ports::{Port, Ports};
use crate::data::{Pipeline, ProfileMeans, Scaler};
use crate::forecaster::Forecaster;
use crate::spec::Lag;

/// What is usual at the rows of `times`.
pub(super) struct Usual {
    /// What the transform takes off, `[n, rows]`.
    pub taken_off: Option<ValueName>,
    /// That of each input on the scale of training, `[n, rows]`.
    inputs: Vec<ValueName>,
}

impl Usual {
    pub(super) fn of(graph: &mut Graph, pipeline: &Pipeline, ports: &Ports) -> Self {
        let times = ports.times.as_ref().map(|port| port.enter(graph));
        let mut at = -1;
        let mut of = |graph: &mut Graph, profile: &ProfileMeans| {
            at += 1;
            let (at, axis) = (graph.ints(&[], &[at]), Attribute::Int("axis", 2));
            let times = graph.apply("Gather", &[times.as_ref()?, &at], vec![axis]);
            let means = graph.doubles(&[profile.means.len()], &profile.means);
            Some(graph.apply("Gather", &[&means, &times], vec![Attribute::Int("axis", 0)]))
        };
        // In the order of the channels of `times`.
        let profiles = &pipeline.profiles;
        let taken_off = profiles.transform.as_ref().and_then(|profile| of(graph, profile));
        let inputs: Vec<ValueName> =
            profiles.inputs.iter().filter_map(|profile| of(graph, profile)).collect();
        let scaled = |profile: &ValueName| scale(graph, profile, &[pipeline.scalers.series]);
        Self { taken_off, inputs: inputs.iter().map(scaled).collect() }
    }
}

/// Channels of each row of a window on the scale of training, `[n, T, F]` in f64.
pub(super) fn rows(
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
    for profile in &usual.inputs {
        let profile = graph.slice(profile, 1, -(params.look_back as i64) - ahead, Some(-ahead));
        let deviation = graph.apply("Sub", &[&window, &profile], vec![]);
        channels.push(graph.apply("Unsqueeze", &[&deviation, &last_axis], vec![]));
    }
    channels.extend(told(graph, forecaster, (history, usual), ports));
    graph.concat(&channels, 2)
}

/// An input's columns on the scale of training; what is no column stays as it is.
fn scaled(graph: &mut Graph, port: &Port) -> ValueName {
    let values = port.enter(graph);
    let scalers: Vec<Scaler> = port.channels().iter().map(scaler).collect();
    match scalers.iter().all(|scaler| *scaler == Scaler::IDENTITY) {
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
    for profile in &usual.inputs {
        let profile = graph.slice(profile, 1, -((steps + pipeline.horizon) as i64 - 1), None);
        channels.push(graph.apply("Unsqueeze", &[&profile, &last_axis], vec![]));
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
