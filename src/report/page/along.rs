//! Errors step by step of a horizon and slice by slice of a rolling origin, of what a page draws whole.

use serde_json::{Value, json};

use super::digits::digits;
use crate::report::analysis::{Sources, Standing, by_slice, drawn};

/// A line for each configuration, with its errors on test at each step; nothing for a horizon of one step.
pub(super) fn steps(sources: &Sources, standing: &Standing) -> Value {
    let of = |at: usize| standing.configurations[at].by_step.clone();
    let lines = lines(sources, standing, of);
    if lines.is_empty() { Value::Null } else { json!({ "series": lines }) }
}

/// The first days of the slices, and a line for each configuration; nothing without a rolling origin.
pub(super) fn slices(sources: &Sources, standing: &Standing) -> Value {
    let all = |at: usize| by_slice(sources, standing, at);
    let begins: Option<Vec<String>> = drawn(sources, standing)
        .into_iter()
        .map(|at| all(at).into_iter().map(|(from, _)| from).collect())
        .find(|begins: &Vec<String>| !begins.is_empty());
    let Some(begins) = begins else { return Value::Null };
    let lines = lines(sources, standing, |at| all(at).into_iter().map(|(_, error)| error).collect());
    json!({ "from": begins, "series": lines })
}

fn lines(sources: &Sources, standing: &Standing, of: impl Fn(usize) -> Vec<f64>) -> Vec<Value> {
    let line = |at: usize| {
        let configuration = &standing.configurations[at];
        let values: Vec<Value> = of(at).into_iter().map(|error| digits(Some(error))).collect();
        let line =
            || json!({ "label": configuration.label(), "engine": configuration.engine, "values": values });
        (!values.is_empty()).then(line)
    };
    drawn(sources, standing).into_iter().filter_map(line).collect()
}
