//! What each value of an axis is worth, for the README.
//!
//! `best_table RESULTS AXIS`: reads a `summary.csv` and prints a Markdown table: for each value of the axis the network's
//! best configuration by validation, the best of the baselines that are fitted, and every naive forecast, best first.

use std::collections::BTreeMap;
use std::path::Path;

use lookback::base::error::{Error, Place, Problem, Result};

type Row = BTreeMap<String, String>;

/// Engines that train a network.
const NETWORKS: [&str; 2] = ["reference", "libtorch"];
/// Baselines that are fitted to the same inputs.
const FITTED: [&str; 3] = ["ridge", "ridge_products", "boosted_trees"];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, axis] = arguments.as_slice() else {
        return Err(Error::System("called without RESULTS and AXIS".to_owned()));
    };
    print!("{}", table(Path::new(folder), axis)?);
    Ok(())
}

/// The whole table.
pub(crate) fn table(folder: &Path, axis: &str) -> Result<String> {
    let path = folder.join("summary.csv");
    let damaged = |error: csv::Error| Error::input(Problem::new(Place::file(&path), error.to_string()));
    let mut file = csv::Reader::from_path(&path).map_err(damaged)?;
    let rows: Vec<Row> = file.deserialize().collect::<std::result::Result<_, _>>().map_err(damaged)?;
    let mut best: BTreeMap<(&str, &str), &Row> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["averaged"].is_empty()) {
        let key = match row["engine"].as_str() {
            engine if NETWORKS.contains(&engine) => (engine, row[axis].as_str()),
            engine if FITTED.contains(&engine) => ("fitted", ""),
            engine => (engine, ""),
        };
        let kept = best.entry(key).or_insert(row);
        if number(row, "validation_rmse_mean") < number(kept, "validation_rmse_mean") {
            *kept = row;
        }
    }
    let mut best: Vec<&Row> = best.into_values().collect();
    best.sort_by(|a, b| number(a, "validation_rmse_mean").total_cmp(&number(b, "validation_rmse_mean")));
    let head =
        format!("| forecast | {axis} | validation RMSE | test RMSE | skill |\n|---|---|--:|--:|--:|\n");
    Ok(best.into_iter().fold(head, |text, row| text + &line(row, axis)))
}

fn line(row: &Row, axis: &str) -> String {
    let engine = row["engine"].as_str();
    let name =
        if NETWORKS.contains(&engine) { format!("**LSTM ({engine})**") } else { engine.replace('_', " ") };
    let value = if row[axis].is_empty() { "–" } else { row[axis].as_str() };
    let skill = 100.0 * number(row, "skill");
    format!(
        "| {name} | {value} | {} | {} | {skill:+.1} % |\n",
        spread(row, "validation"),
        spread(row, "test")
    )
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or(f64::NAN)
}

/// Mean ± standard deviation over seeds, of a single run the number alone.
fn spread(row: &Row, part: &str) -> String {
    let [mean, sd] = ["mean", "sd"].map(|what| number(row, &format!("{part}_rmse_{what}")));
    if sd.is_nan() { format!("{mean:.3}") } else { format!("{mean:.3} ± {sd:.3}") }
}
