//! What was reached on each series, for the README.
//!
//! `series_table RESULTS...`: reads the `summary.csv` and `combined.csv` of results folders and prints a Markdown table with a
//! row for each: test RMSE of each network's chosen configuration, of the mean of its seeds' forecasts, of these combined with
//! the best baseline, of the baseline and of the naive forecast that are best by validation.

use std::collections::BTreeMap;
use std::path::Path;

use lookback::base::error::{Error, Place, Problem, Result};
use lookback::engine::ENGINES;
use lookback::spec::EngineRole;

type Row = BTreeMap<String, String>;

fn main() -> Result<()> {
    println!("| results | reference | libtorch | seeds averaged | combined | best baseline | best naive |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for folder in std::env::args().skip(1) {
        let combined = Path::new(&folder).join("combined.csv");
        let combined = if combined.is_file() { read(&combined)? } else { Vec::new() };
        println!("{}", line(&folder, &read(&Path::new(&folder).join("summary.csv"))?, combined.first()));
    }
    Ok(())
}

/// The rows of a table of results.
fn read(path: &Path) -> Result<Vec<Row>> {
    let damaged = |error: csv::Error| Error::input(Problem::new(Place::file(path), error.to_string()));
    let mut file = csv::Reader::from_path(path).map_err(damaged)?;
    file.deserialize().collect::<std::result::Result<_, _>>().map_err(damaged)
}

fn line(folder: &str, rows: &[Row], combined: Option<&Row>) -> String {
    let name = Path::new(folder).file_name().unwrap_or_default().to_string_lossy();
    let network = |engine: &str| chosen(rows, &[engine]).map_or("–".to_owned(), |at| spread(&rows[at]));
    // The seeds' mean stands behind its configuration.
    let averaged = chosen(rows, &["reference"])
        .and_then(|at| rows.get(at + 1))
        .filter(|row| !row["averaged"].is_empty());
    let averaged = averaged.map_or("–".to_owned(), |row| digits(number(row, "test_rmse_mean")));
    let combined = combined.map_or("–".to_owned(), |row| {
        let share = 100.0 * number(row, "baseline_weight");
        format!("{} ({share:.0} % {})", digits(number(row, "test_rmse")), row["baseline"].replace('_', " "))
    });
    let named = |engines: &[&str]| {
        chosen(rows, engines).map_or("–".to_owned(), |at| {
            format!(
                "{} ({})",
                digits(number(&rows[at], "test_rmse_mean")),
                rows[at]["engine"].replace('_', " ")
            )
        })
    };
    let (reference, libtorch) = (network("reference"), network("libtorch"));
    let (baseline, naive) = (named(&baselines(false)), named(&baselines(true)));
    format!(
        "| [{name}]({folder}/summary.md) | {reference} | {libtorch} | {averaged} | {combined} | {baseline} | {naive} |"
    )
}

/// Names of the baselines that are naive forecasts, or of all others.
fn baselines(naive: bool) -> Vec<&'static str> {
    let is = |role| matches!(role, EngineRole::Baseline { naive: is, .. } if is == naive);
    ENGINES.iter().map(|engine| &engine.info).filter(|info| is(info.role)).map(|info| info.name).collect()
}

/// Of some engines' chosen configurations the one that is best by validation.
fn chosen(rows: &[Row], engines: &[&str]) -> Option<usize> {
    let rivals = (0..rows.len())
        .filter(|at| rows[*at]["selected"] == "true" && engines.contains(&rows[*at]["engine"].as_str()));
    rivals.min_by(|a, b| {
        let error = |at: usize| number(&rows[at], "validation_rmse_mean");
        error(*a).total_cmp(&error(*b))
    })
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or(f64::NAN)
}

fn spread(row: &Row) -> String {
    let (mean, sd) = (number(row, "test_rmse_mean"), number(row, "test_rmse_sd"));
    let decimals = decimals(mean);
    format!("{mean:.decimals$} ± {sd:.decimals$}")
}

fn digits(value: f64) -> String {
    format!("{value:.*}", decimals(value))
}

/// Enough for the spread over seeds, which is some hundredths of the mean.
fn decimals(value: f64) -> usize {
    if value >= 10.0 { 1 } else { 3 }
}
