//! Which learning curves a page holds: all of a small sweep, the best and a sample of a large one.

use serde_json::{Value, json};

use super::digits::digits;
use crate::base::error::Result;
use crate::record::Record;
use crate::report::analysis::{Standing, by_validation};

/// Curves in a page.
const MOST: usize = 60;

/// Points of a curve.
const POINTS: usize = 400;

/// The curves of the best configurations, then of some of the others at even distances in plan order.
/// Only of the configurations that the page holds, whose positions are `held`.
///
/// # Errors
/// If a record cannot be read again.
pub(super) fn curves(standing: &Standing, held: &[usize]) -> Result<Value> {
    let of = |at: &usize| &standing.configurations[*at];
    let all: Vec<usize> = held.iter().copied().filter(|at| !of(at).baseline).collect();
    let mut order = all.clone();
    order.sort_by(|a, b| of(b).selected.cmp(&of(a).selected).then_with(|| by_validation(of(a), of(b))));
    order.truncate(MOST / 6);
    let stride = all.len().div_ceil(MOST).max(1);
    let others: Vec<usize> = all.iter().copied().step_by(stride).filter(|at| !order.contains(at)).collect();
    order.extend(others);
    let place = |at: usize| held.binary_search(&at).expect("invariant: curves are of what the page holds");
    let of_one = |at: usize| {
        let records = standing.results.records_at(standing.spans[at].clone());
        records.filter_map(move |record| match record {
            Ok(record) => (record.result.train_loss.len() > 1).then(|| Ok(curve(place(at), &record))),
            Err(error) => Some(Err(error)),
        })
    };
    let curves = order.into_iter().flat_map(of_one).take(MOST).collect::<Result<Vec<_>>>()?;
    let trials = standing.configurations.iter().filter(|c| !c.baseline).map(|c| c.seeds + c.unsuccessful);
    Ok(json!({ "of": trials.sum::<usize>(), "held": curves }))
}

fn curve(configuration: usize, record: &Record) -> Value {
    let result = &record.result;
    let thin = |values: &[f64]| -> Vec<Value> {
        let stride = values.len().div_ceil(POINTS).max(1);
        values.iter().step_by(stride).map(|value| digits(Some(*value))).collect()
    };
    json!({
        "configuration": configuration,
        "seed": record.trial.seed,
        "status": result.status.word(),
        "best_epoch": result.best_epoch,
        "stride": result.train_loss.len().div_ceil(POINTS).max(1),
        "loss": thin(&result.train_loss),
        "validation": thin(&result.validation_rmse),
    })
}
