//! `trials.csv` and `timing.csv`: one row for each finished trial, in plan order, made one at a time.

use std::collections::BTreeMap;

use crate::base::text::{exact, exact_or_empty};
use crate::metric::{Metric, skill};
use crate::record::{Record, Status};
use crate::report::analysis::setting_cell;
use crate::results::ResultsFolder;
use crate::spec::{Part, Trial};

/// The columns that every table of trials begins with, and some behind them.
pub(super) fn columns_of(results: &ResultsFolder, more: &[&str]) -> Vec<String> {
    let axes = results.columns();
    [&["trial", "engine"], &axes[..], &["seed"], more].concat().into_iter().map(str::to_owned).collect()
}

/// What stands in the first of them.
pub(super) fn cells_of(trial: &Trial, axes: &[&str]) -> Vec<String> {
    let mut row = vec![trial.id.0.clone(), trial.engine.clone()];
    row.extend(axes.iter().map(|name| setting_cell(trial.setting(name))));
    row.push(trial.seed.map(|seed| seed.to_string()).unwrap_or_default());
    row
}

/// A cell for each metric.
pub(super) fn measure_cells(
    metrics: &[&Metric],
    measures: Option<&BTreeMap<String, f64>>,
) -> impl Iterator<Item = String> {
    let of = move |metric: &&Metric| exact_or_empty(measures.and_then(|all| all.get(metric.name).copied()));
    metrics.iter().map(of)
}

/// The columns of `trials.csv`: everything that reproduces, and nothing that changes from run to run.
pub(crate) fn trial_columns(results: &ResultsFolder) -> Vec<String> {
    let mut names = columns_of(results, &["status", "epochs"]);
    for metric in results.metrics() {
        names.extend(Part::ALL.map(|part| format!("{}_{}", part.word(), metric.name)));
    }
    if results.spec.split.rolling().is_some() {
        names.extend(results.metrics().map(|metric| format!("test_{}_pooled", metric.name)));
    }
    names.extend(["skill", "scored", "steps", "hash", "leak", "message"].map(str::to_owned));
    names
}

/// A row of `trials.csv`; `axes` are the columns that tell configurations apart, `naive` is the test RMSE that
/// skill is measured against; `sliced` says whether there are pooled measures, `metrics` which.
pub(crate) fn trial_row(
    record: &Record,
    axes: &[&str],
    naive: Option<f64>,
    sliced: bool,
    metrics: &[&Metric],
) -> Vec<String> {
    let (trial, result) = (&record.trial, &record.result);
    let mut row = cells_of(trial, axes);
    row.extend([result.status.word().to_owned(), result.epochs.to_string()]);
    for metric in metrics {
        row.extend(Part::ALL.map(|part| exact_or_empty(result.metric(part, metric.name))));
    }
    if sliced {
        row.extend(measure_cells(metrics, result.scores.test.as_ref().map(|score| &score.pooled)));
    }
    let skill = result.chosen_by(Part::Test).zip(naive).and_then(|(rmse, naive)| skill(rmse, naive));
    let scored: Option<usize> = result.scores.test.as_ref().map(|score| score.targets);
    row.push(exact_or_empty(skill));
    row.push(scored.map(|targets| targets.to_string()).unwrap_or_default());
    // A trial that came to nothing stopped somewhere inside an epoch.
    row.push(if result.status == Status::Done { result.steps.to_string() } else { String::new() });
    row.push(result.hash.clone().unwrap_or_default());
    row.push(if trial.settings.leaks() { "scale_fit" } else { "" }.to_owned());
    row.push(result.message.clone().unwrap_or_default());
    row
}

/// The columns of `timing.csv`: everything that changes from run to run.
pub(crate) const TIMING_COLUMNS: [&str; 5] = ["trial", "seconds", "us_per_step", "worker", "host"];

/// A row of `timing.csv`.
pub(crate) fn timing_row(results: &ResultsFolder, record: &Record) -> Vec<String> {
    let host = results.journal.session_of(record).map(|session| session.facts.host.clone());
    vec![
        record.trial.id.0.clone(),
        exact(record.timing.seconds),
        exact_or_empty(record.timing.us_per_step),
        record.timing.worker.to_string(),
        host.unwrap_or_default(),
    ]
}
