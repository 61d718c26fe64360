//! Errors step by step of a horizon and slice by slice of a rolling origin, of what a page draws whole.

use serde_json::{Value, json};

use super::digits::digits;
use crate::base::error::Result;
use crate::report::analysis::{SliceErrors, Standing, drawn};

/// A line for each configuration, with its errors on test at each step; nothing for a horizon of one step.
pub(super) fn steps(standing: &Standing) -> Value {
    let drawn = drawn(standing).into_iter();
    let lines = lines(standing, drawn.map(|at| (at, standing.configurations[at].by_step.as_slice())));
    if lines.is_empty() { Value::Null } else { json!({ "series": lines }) }
}

/// The first days of the slices, and a line for each configuration; nothing without a rolling origin.
///
/// # Errors
/// If a record cannot be read again.
pub(super) fn slices(standing: &Standing) -> Result<Value> {
    let Some(SliceErrors { begins, of }) = SliceErrors::of_drawn(standing)? else {
        return Ok(Value::Null);
    };
    let lines = lines(standing, of.iter().map(|(at, errors)| (*at, errors.as_slice())));
    Ok(json!({ "from": begins, "series": lines }))
}

fn lines<'a>(standing: &Standing, all: impl Iterator<Item = (usize, &'a [f64])>) -> Vec<Value> {
    let line = |(at, errors): (usize, &[f64])| {
        let configuration = &standing.configurations[at];
        let values: Vec<Value> = errors.iter().map(|error| digits(Some(*error))).collect();
        let line =
            || json!({ "label": configuration.label(), "engine": configuration.engine, "values": values });
        (!values.is_empty()).then(line)
    };
    all.filter_map(line).collect()
}
