//! What a pipeline's transform makes of known values, and the way back, as ONNX operators in f64.
//!
//! Equations and letters are those of `src/data/transform.rs`: u, v, z, level and base. All that is needed here lies at
//! the end of the known values, so rows are counted from there: -1 is the last known one. n samples, K horizon.

use super::graph::{Attribute, Graph, ValueName};
use crate::data::{Pipeline, Scaler};
use crate::spec::{Logarithm, Params};

/// What becomes of the known values of each sample.
pub(crate) struct History {
    /// z on the scale of training, `[n, rows - depth]`.
    pub seen: ValueName,
    /// What forecasts are relative to, `[n, K]` or `[n, 1]`, if they are.
    base: Option<ValueName>,
}

impl History {
    /// Of values `[n, rows]` in the target's unit; `usual` is p of the same rows and of those to forecast behind them.
    pub(super) fn of(
        graph: &mut Graph,
        (values, usual): (&ValueName, Option<&ValueName>),
        pipeline: &Pipeline,
        params: &Params,
    ) -> Self {
        let u = logarithm(graph, values, params.log);
        let w = match usual {
            Some(usual) => {
                let ahead = (pipeline.lead + pipeline.horizon - 1) as i64;
                let known = graph.slice(usual, 1, 0, Some(-ahead));
                graph.apply("Sub", &[&u, &known], vec![])
            }
            None => u,
        };
        let v = match params.difference {
            Some(lag) => {
                let (later, earlier) =
                    (graph.slice(&w, 1, lag as i64, None), graph.slice(&w, 1, 0, Some(-(lag as i64))));
                graph.apply("Sub", &[&later, &earlier], vec![])
            }
            None => w.clone(),
        };
        let Level { before, last } = Level::of(graph, &v, params.level);
        let z = match (before, params.level) {
            (Some(before), Some(level)) => {
                let v = graph.slice(&v, 1, level as i64, None);
                graph.apply("Sub", &[&v, &before], vec![])
            }
            _ => v,
        };
        let season = params.difference.map(|lag| seasons_before(graph, &w, pipeline, lag));
        let usual = usual.map(|usual| graph.slice(usual, 1, -(pipeline.horizon as i64), None));
        let parts = [season, last, usual].into_iter().flatten();
        let base = parts.reduce(|sum, part| graph.apply("Add", &[&sum, &part], vec![]));
        Self { seen: scale(graph, &z, &[pipeline.scalers.series]), base }
    }

    /// The same with what a line forecasts, `[n, K]`, as part of what forecasts are relative to.
    pub(super) fn with_line(self, graph: &mut Graph, line: Option<ValueName>) -> Self {
        let parts = [self.base, line].into_iter().flatten();
        let base = parts.reduce(|sum, part| graph.apply("Add", &[&sum, &part], vec![]));
        Self { base, ..self }
    }

    /// Forecasts in the target's unit from outputs `[n, K]` of a network.
    pub(super) fn back(
        &self,
        graph: &mut Graph,
        outputs: &ValueName,
        scaler: Scaler,
        log: Option<Logarithm>,
    ) -> ValueName {
        let [factor, offset] = [scaler.factor, scaler.offset].map(|value| graph.double(value));
        let goal = graph.apply("Mul", &[outputs, &factor], vec![]);
        let goal = graph.apply("Add", &[&goal, &offset], vec![]);
        let u = match &self.base {
            Some(base) => graph.apply("Add", &[&goal, base], vec![]),
            None => goal,
        };
        match log {
            None => u,
            Some(Logarithm::Natural) => graph.apply("Exp", &[&u], vec![]),
            Some(Logarithm::OnePlus) => {
                let (power, one) = (graph.apply("Exp", &[&u], vec![]), graph.double(1.0));
                graph.apply("Sub", &[&power, &one], vec![])
            }
        }
    }
}

/// The trailing mean, if one is taken.
struct Level {
    /// That of the row before each row from the m-th on.
    before: Option<ValueName>,
    /// That of the last row, `[n, 1]`.
    last: Option<ValueName>,
}

impl Level {
    fn of(graph: &mut Graph, v: &ValueName, level: Option<usize>) -> Self {
        let Some(m) = level else { return Self { before: None, last: None } };
        let (rows, axis) = (m as i64, graph.ints(&[], &[1]));
        // At each row the sum of all before it.
        let sums = graph.apply("CumSum", &[v, &axis], vec![Attribute::Int("exclusive", 1)]);
        let (ends, begins) = (graph.slice(&sums, 1, rows, None), graph.slice(&sums, 1, 0, Some(-rows)));
        let (sums, count) = (graph.apply("Sub", &[&ends, &begins], vec![]), graph.double(m as f64));
        let before = graph.apply("Div", &[&sums, &count], vec![]);
        let tail = graph.slice(v, 1, -rows, None);
        let mean = vec![Attribute::Ints("axes", vec![1]), Attribute::Int("keepdims", 1)];
        Self { before: Some(before), last: Some(graph.apply("ReduceMean", &[&tail], mean)) }
    }
}

/// u of y.
fn logarithm(graph: &mut Graph, values: &ValueName, log: Option<Logarithm>) -> ValueName {
    match log {
        None => values.clone(),
        Some(Logarithm::Natural) => graph.apply("Log", &[values], vec![]),
        Some(Logarithm::OnePlus) => {
            let one = graph.double(1.0);
            let more = graph.apply("Add", &[values, &one], vec![]);
            graph.apply("Log", &[&more], vec![])
        }
    }
}

/// w of each row to forecast so many lags before it as it takes to be known, `[n, K]`.
fn seasons_before(graph: &mut Graph, w: &ValueName, pipeline: &Pipeline, lag: usize) -> ValueName {
    let row = |ahead: usize| (ahead as i64 - 1) - (lag * ahead.div_ceil(lag)) as i64;
    let rows: Vec<i64> = (pipeline.lead..pipeline.lead + pipeline.horizon).map(row).collect();
    let rows = graph.ints(&[rows.len()], &rows);
    graph.apply("Gather", &[w, &rows], vec![Attribute::Int("axis", 1)])
}

/// `(value - offset) / factor` by one scaler, or by one for each value of the last axis.
pub(super) fn scale(graph: &mut Graph, values: &ValueName, scalers: &[Scaler]) -> ValueName {
    let offsets = of_each(graph, scalers, |scaler| scaler.offset);
    let factors = of_each(graph, scalers, |scaler| scaler.factor);
    let moved = graph.apply("Sub", &[values, &offsets], vec![]);
    graph.apply("Div", &[&moved, &factors], vec![])
}

/// A number of each scaler, as one tensor.
pub(super) fn of_each(graph: &mut Graph, scalers: &[Scaler], part: fn(&Scaler) -> f64) -> ValueName {
    graph.doubles(&[scalers.len()], &scalers.iter().map(part).collect::<Vec<f64>>())
}
