//! What a page holds, as JSON: the scripts draw it and decide nothing.

use serde_json::{Value, json};

use super::along::{slices, steps};
use super::beside::{Beside, gradients, parity};
use super::curves::curves;
use super::digits::digits;
use super::interval_lines::intervals;
use crate::base::error::Result;
use crate::base::text::decimals;
use crate::metric::SELECTION_METRIC;
use crate::record::{Column, Forecasts, Record, Speed};
use crate::report::analysis::statistics::Averaged;
use crate::report::analysis::{
    Configuration, Importance, Method, Spread, Standing, by_validation, setting_text, shown,
};
use crate::report::manifest::manifest;
use crate::report::speed::speed_csv;
use crate::report::tables::engines_table;
use crate::report::words::notes;
use crate::results::ResultsFolder;
use crate::spec::Part;

/// Rows of the series in a page; of a longer one the last ones.
const ROWS: usize = 20_000;

/// Configurations in a page; of more the best half of these, and a sample of the others.
const CONFIGURATIONS: usize = 10_000;

/// Everything a page shows.
///
/// # Errors
/// If a record cannot be read again.
pub(super) fn content(standing: &Standing, beside: &Beside) -> Result<Value> {
    let results = standing.results;
    let axes = results.shown_columns();
    let spec = &results.spec;
    let held = held(standing);
    let means = standing.configurations.iter().filter_map(|c| c.mean(Part::Test));
    let forecasts = beside.forecasts.as_ref().map(|forecasts| forecast(standing, forecasts));
    Ok(json!({
        "name": spec.title(),
        "target": spec.data.target,
        "unit": results.unit().trim(),
        "metric": SELECTION_METRIC.label,
        "validated": results.validated(),
        "places": decimals(means),
        "axes": axes,
        "engines": spec.engines,
        "notes": notes(standing, &beside.intervals),
        "configurations": held.iter().map(|at| configuration(standing, *at, &axes)).collect::<Vec<_>>(),
        "configurations_of": standing.configurations.len(),
        "failures": failures(standing)?,
        "curves": curves(standing, &held)?,
        "forecasts": forecasts.transpose()?,
        "next": beside.next(results)?,
        "importance": standing.importance.iter().map(mattered).collect::<Vec<_>>(),
        "steps": steps(standing),
        "slices": slices(standing)?,
        "intervals": intervals(standing, &beside.intervals),
        "gradients": beside.gradients.as_deref().map(gradients),
        "parity": beside.parity.as_deref().map(parity),
        "agreement": engines_table(standing).map(|table| json!({
            "headings": table.columns.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "rows": table.rows,
        })),
        "speed": results.speed.as_ref().map(speed_rows),
        "hash": standing.census.results_hash(),
        "manifest": manifest(standing),
        "data": { "file": spec.data.file, "sha256": spec.data.sha256 },
    }))
}

/// What mattered to an engine, set by set of hyperparameters.
fn mattered(importance: &Importance) -> Value {
    let share = |(names, share): &(Vec<&str>, f64)| json!([names.join(" × "), digits(Some(*share))]);
    json!({
        "engine": importance.engine,
        "configurations": importance.configurations,
        "epochs": importance.epochs,
        "exact": importance.method == Method::FullGrid,
        "shares": importance.shares.iter().map(share).collect::<Vec<_>>(),
    })
}

/// Positions of the configurations that the page holds, in plan order.
fn held(standing: &Standing) -> Vec<usize> {
    let all = &standing.configurations;
    if all.len() <= CONFIGURATIONS {
        return (0..all.len()).collect();
    }
    let mut order: Vec<usize> = (0..all.len()).collect();
    let first = |at: &usize| all[*at].baseline || all[*at].selected;
    order.sort_by(|a, b| first(b).cmp(&first(a)).then_with(|| by_validation(&all[*a], &all[*b])));
    let rest = order.split_off(CONFIGURATIONS / 2);
    order.extend(rest.iter().step_by(rest.len().div_ceil(CONFIGURATIONS / 2)));
    order.sort_unstable();
    order
}

fn configuration(standing: &Standing, at: usize, axes: &[&str]) -> Value {
    let configuration = &standing.configurations[at];
    let averaged = |averaged: &Averaged| json!({ "seeds": averaged.seeds, "test": digits(Some(averaged.rmse)), "skill": digits(averaged.skill) });
    json!({
        "engine": configuration.engine,
        "label": configuration.label(),
        "baseline": configuration.baseline,
        "settings": axes.iter().map(|name| setting(standing.results, configuration, name)).collect::<Vec<_>>(),
        "train": spread(configuration.rmse.train.as_ref()),
        "validation": spread(configuration.rmse.validation.as_ref()),
        "test": spread(configuration.rmse.test.as_ref()),
        "skill": digits(configuration.skill),
        "averaged": standing.averaged(at).map(averaged),
        "seconds": digits(Some(configuration.seconds)),
        "seeds": configuration.seeds,
        "unsuccessful": configuration.unsuccessful,
        "selected": configuration.selected,
        "verdict": configuration.verdict.word(),
        "leak": configuration.leak,
    })
}

/// What is left unset is a choice like the others; what a baseline has no use for is nothing.
fn setting(results: &ResultsFolder, configuration: &Configuration, name: &str) -> Value {
    let unset = || if results.uses(&configuration.engine, name) { Value::from("none") } else { Value::Null };
    let found = configuration.setting(name).cloned().unwrap_or_else(unset);
    if found.is_object() { setting_text(&found).into() } else { found }
}

fn spread(spread: Option<&Spread>) -> Value {
    spread.map_or(Value::Null, |spread| json!([digits(Some(spread.mean)), digits(spread.sd)]))
}

/// The rows of `speed.csv`, the headings first.
fn speed_rows(speed: &Speed) -> Vec<Vec<String>> {
    let table = speed_csv(speed);
    let headings = table.columns.into_iter().map(|(name, _)| name).collect();
    std::iter::once(headings).chain(table.rows).collect()
}

fn failures(standing: &Standing) -> Result<Value> {
    let columns = standing.results.columns();
    let one = |record: Record| {
        let word = |name: &&str| Some(format!("{name} {}", setting_text(record.trial.setting(name)?)));
        json!({
            "trial": record.trial.id.0,
            "engine": record.trial.engine,
            "settings": columns.iter().filter_map(word).collect::<Vec<_>>().join(", "),
            "seed": record.trial.seed,
            "status": record.result.status.word(),
            "message": record.result.message,
        })
    };
    let census = &standing.census;
    let told = census.unsuccessful.iter().filter_map(|id| standing.results.journal.current(id).transpose());
    let told = told.map(|record| record.map(one)).collect::<Result<Vec<_>>>()?;
    Ok(json!({ "of": census.diverged + census.failed, "held": told }))
}

/// The series and those forecasts that are of trials the report would draw today.
fn forecast(standing: &Standing, forecasts: &Forecasts) -> Result<Value> {
    let first = forecasts.rows.len().saturating_sub(ROWS);
    let rows = &forecasts.rows[first..];
    let shown = shown(standing)?;
    let columns: Vec<Value> = shown
        .iter()
        .filter_map(|(at, record)| {
            let column = forecasts.columns.iter().find(|column| column.trial == record.trial.id.0)?;
            Some(series(standing, (*at, record), column, first))
        })
        .collect();
    let size = |part: Part| rows.iter().filter(|row| row.part == part).count();
    Ok(json!({
        "of": forecasts.rows.len(),
        "times": rows.iter().map(|row| &row.time).collect::<Vec<_>>(),
        "parts": Part::ALL.map(size),
        "actual": rows.iter().map(|row| digits(row.actual)).collect::<Vec<_>>(),
        "series": columns,
        "missing": shown.len() - columns.len(),
    }))
}

fn series(standing: &Standing, (at, record): (usize, &Record), column: &Column, first: usize) -> Value {
    let configuration = &standing.configurations[at];
    let words = || configuration.words(&standing.results.columns());
    json!({
        "label": configuration.label(),
        "words": (!configuration.baseline).then(words),
        "engine": record.trial.engine,
        "baseline": configuration.baseline,
        "seed": record.trial.seed,
        "trial": record.trial.id.0,
        "same_bits": record.result.hash.as_ref() == Some(&column.hash),
        "values": column.values[first..].iter().map(|value| digits(*value)).collect::<Vec<_>>(),
    })
}
