//! Which learning curves a page holds: all of a small sweep, the best and a sample of a large one.

use serde_json::{Value, json};

use super::super::configuration::by_validation;
use super::super::{Sources, Standing};
use super::content::digits;
use super::shown::groups;
use crate::record::Record;

/// Curves in a page.
const MOST: usize = 60;

/// Points of a curve.
const POINTS: usize = 400;

/// The curves of the best configurations, then of some of the others at even distances in plan order.
pub fn curves(sources: &Sources, standing: &Standing) -> Value {
    let groups = groups(sources, standing);
    let trained = |at: &usize| groups[*at].iter().any(|record| record.result.train_loss.len() > 1);
    let all: Vec<usize> = (0..groups.len()).filter(trained).collect();
    let mut best = all.clone();
    let key = |at: &usize| &standing.configurations[*at];
    best.sort_by(|a, b| key(b).selected.cmp(&key(a).selected).then_with(|| by_validation(key(a), key(b))));
    let mut order: Vec<usize> = best.iter().copied().take(MOST / 6).collect();
    let stride = all.len().div_ceil(MOST).max(1);
    order.extend(all.iter().copied().step_by(stride).filter(|at| !order.contains(at)).collect::<Vec<_>>());
    let of = |at: usize| groups[at].iter().copied().map(move |record| (at, record));
    let trials: Vec<(usize, &Record)> = order.into_iter().flat_map(of).collect();
    let held: Vec<Value> = trials.iter().take(MOST).map(|(at, record)| curve(*at, record)).collect();
    let total: usize = all.iter().map(|at| groups[*at].len()).sum();
    json!({ "of": total, "held": held })
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
