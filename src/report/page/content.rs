//! What a page holds, as JSON: the scripts draw it and decide nothing.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::answer::{label, notes, unit};
use super::super::number::{decimals, value};
use super::super::{Configuration, Sources, Spread, Standing, agreement, manifest, terminal};
use super::beside::{Beside, gradients};
use super::curves::curves;
use super::shown::{groups, shown};
use crate::record::{Column, Forecasts, Record, Status, hex};

/// Rows of the series in a page; of a longer one the last ones.
const ROWS: usize = 20_000;

/// Failed trials that are listed one by one.
const FAILURES: usize = 200;

/// Everything a page shows.
pub fn content(sources: &Sources, standing: &Standing, beside: &Beside) -> Value {
    let axes = terminal::shown_columns(sources);
    let spec = &sources.spec;
    let means = standing.configurations.iter().filter_map(|c| c.mean("test"));
    json!({
        "name": spec.name,
        "target": spec.data.target,
        "unit": unit(sources).trim(),
        "validated": sources.validated(),
        "places": decimals(means),
        "axes": axes,
        "engines": spec.engines,
        "notes": notes(sources, standing),
        "configurations": configurations(sources, standing, &axes),
        "failures": failures(sources),
        "curves": curves(sources, standing),
        "forecasts": beside.forecasts.as_ref().map(|forecasts| forecast(sources, standing, forecasts)),
        "gradients": beside.gradients.as_ref().map(gradients),
        "agreement": agreement::table(sources).map(|table| json!({
            "headings": table.columns.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "rows": table.rows,
        })),
        "speed": beside.speed,
        "hash": hash(sources),
        "manifest": manifest::manifest(sources),
        "data": { "file": spec.data.file, "sha256": spec.data.sha256 },
    })
}

fn configurations(sources: &Sources, standing: &Standing, axes: &[&str]) -> Vec<Value> {
    let trial = |group: &Vec<&Record>| group.first().map(|record| record.trial.id.0.clone());
    let one = |(configuration, group): (&Configuration, &Vec<&Record>)| {
        json!({
            "engine": configuration.engine,
            "label": label(configuration),
            "baseline": configuration.baseline,
            "settings": axes.iter().map(|name| configuration.settings.get(*name)).collect::<Vec<_>>(),
            "train": spread(configuration.rmse.get("train")),
            "validation": spread(configuration.rmse.get("validation")),
            "test": spread(configuration.rmse.get("test")),
            "skill": digits(configuration.skill),
            "seconds": digits(Some(configuration.seconds)),
            "seeds": configuration.seeds,
            "unsuccessful": configuration.unsuccessful,
            "selected": configuration.selected,
            "verdict": configuration.verdict.word(),
            "leak": configuration.leak,
            "trial": trial(group),
        })
    };
    standing.configurations.iter().zip(&groups(sources, standing)).map(one).collect()
}

fn spread(spread: Option<&Spread>) -> Value {
    spread.map_or(Value::Null, |spread| json!([digits(Some(spread.mean)), digits(spread.sd)]))
}

/// A number with six significant digits: more cannot be seen.
pub fn digits(value: Option<f64>) -> Value {
    let value = value.filter(|value| value.is_finite());
    value.and_then(|value| format!("{value:.5e}").parse::<f64>().ok()).map_or(Value::Null, Value::from)
}

fn failures(sources: &Sources) -> Value {
    let unsuccessful = || sources.records().filter(|record| record.result.status != Status::Done);
    let columns = sources.columns();
    let one = |record: &Record| {
        let word = |name: &&str| Some(format!("{name} {}", value(record.trial.settings.get(*name)?)));
        json!({
            "trial": record.trial.id.0,
            "engine": record.trial.engine,
            "settings": columns.iter().filter_map(word).collect::<Vec<_>>().join(", "),
            "seed": record.trial.seed,
            "status": record.result.status.word(),
            "message": record.result.message,
        })
    };
    json!({ "of": unsuccessful().count(), "held": unsuccessful().take(FAILURES).map(one).collect::<Vec<_>>() })
}

/// The series and those forecasts that are of trials the report would draw today.
fn forecast(sources: &Sources, standing: &Standing, forecasts: &Forecasts) -> Value {
    let first = forecasts.rows.len().saturating_sub(ROWS);
    let rows = &forecasts.rows[first..];
    let shown = shown(sources, standing);
    let columns: Vec<Value> = shown
        .iter()
        .filter_map(|record| {
            let column = forecasts.columns.iter().find(|column| column.trial == record.trial.id.0)?;
            Some(series(sources, standing, record, column, first))
        })
        .collect();
    let size = |part: &str| rows.iter().filter(|row| row.part == part).count();
    json!({
        "of": forecasts.rows.len(),
        "times": rows.iter().map(|row| &row.time).collect::<Vec<_>>(),
        "parts": [size("train"), size("validation"), size("test")],
        "actual": rows.iter().map(|row| digits(Some(row.actual))).collect::<Vec<_>>(),
        "series": columns,
        "missing": shown.len() - columns.len(),
    })
}

fn series(sources: &Sources, standing: &Standing, record: &Record, column: &Column, first: usize) -> Value {
    let of = |configuration: &&Configuration| {
        configuration.engine == record.trial.engine && configuration.settings == record.trial.settings
    };
    let configuration = standing.configurations.iter().find(of);
    let columns = sources.columns();
    json!({
        "label": configuration.map(label),
        "words": configuration.filter(|c| !c.baseline).map(|c| c.words(&columns)),
        "engine": record.trial.engine,
        "baseline": configuration.is_some_and(|c| c.baseline),
        "seed": record.trial.seed,
        "trial": record.trial.id.0,
        "same_bits": record.result.hash.as_ref() == Some(&column.hash),
        "values": column.values[first..].iter().map(|value| digits(*value)).collect::<Vec<_>>(),
    })
}

/// One hash over the result hashes of all finished trials, in plan order: SHA-256, 16 digits, of a line
/// `trial hash` each. Two people whose pages show the same one have the same bits throughout.
fn hash(sources: &Sources) -> String {
    let mut hash = Sha256::new();
    for record in sources.records() {
        let result = record.result.hash.as_deref().unwrap_or(record.result.status.word());
        hash.update(format!("{} {result}\n", record.trial.id.0));
    }
    hex(&hash.finalize())[..16].to_owned()
}
