//! Which interval has the best score, for docs/intervals.md.
//!
//! `quantile_intervals RESULTS...`: reads the `intervals.csv` of results folders and prints a Markdown table with a row for
//! each: the interval score at 90 % of the squared error's network and of the three kinds of intervals around the one that
//! forecasts quantiles, with the share of the truths that each held; then what that answers, in a sentence. Folders that
//! are not there are left out; with none of them it says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lookback::base::error::{Error, Place, Problem, Result};

type Row = BTreeMap<String, String>;

/// The level that is told.
const LEVEL: &str = "0.9";

/// Headings, and what tells the rows of `intervals.csv` apart: loss and kind.
const KINDS: [(&str, &str, &str); 4] = [
    ("adaptive, of squared error", "mse", "adaptive"),
    ("adaptive, of the median", "quantiles", "adaptive"),
    ("between quantiles", "quantiles", "quantiles"),
    ("conformal quantiles", "quantiles", "conformal_quantiles"),
];

fn main() -> Result<()> {
    let folders: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let there: Vec<&PathBuf> = folders.iter().filter(|own| own.join("intervals.csv").is_file()).collect();
    if there.is_empty() {
        println!(
            "Not run yet: sweep the four specs into `results/published`; `just readme` then puts table and answer here."
        );
        return Ok(());
    }
    println!("| results | {} |\n|---|--:|--:|--:|--:|", KINDS.map(|(name, ..)| name).join(" | "));
    let mut best: BTreeMap<&str, usize> = BTreeMap::new();
    for folder in &there {
        let found = of_folder(folder)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let lowest = found.iter().map(|own| own.score).fold(f64::INFINITY, f64::min);
        let cell = |own: &Found| {
            let text = format!("{} ({:.1} %)", digits(own.score), 100.0 * own.coverage);
            if own.score == lowest { format!("**{text}**") } else { text }
        };
        let cells: Vec<String> = found.iter().map(cell).collect();
        println!("| [{name}](../{}/summary.md) | {} |", folder.display(), cells.join(" | "));
        for (own, (kind, ..)) in found.iter().zip(KINDS) {
            *best.entry(kind).or_default() += usize::from(own.score == lowest);
        }
    }
    let mut told: Vec<(&str, usize)> = best.into_iter().filter(|(_, count)| *count > 0).collect();
    told.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let told: Vec<String> = told.iter().map(|(kind, count)| format!("{kind} on {count}")).collect();
    println!("\nThe lowest score of {} series: {}.", there.len(), told.join(", "));
    Ok(())
}

/// How one kind did.
struct Found {
    score: f64,
    coverage: f64,
}

/// In the order of [`KINDS`].
fn of_folder(folder: &Path) -> Result<Vec<Found>> {
    let path = folder.join("intervals.csv");
    let damaged = |text: String| Error::input(Problem::new(Place::file(&path), text));
    let mut file = csv::Reader::from_path(&path).map_err(|error| damaged(error.to_string()))?;
    let rows: Vec<Row> = file
        .deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(|error: csv::Error| damaged(error.to_string()))?;
    let found = |(_, loss, kind): &(&str, &str, &str)| {
        let of = |row: &&Row| {
            let cell = |name: &str| row.get(name).map(String::as_str).unwrap_or_default();
            cell("loss") == *loss
                && cell("kind") == *kind
                && cell("interval_level") == LEVEL
                && cell("engine") == "reference"
        };
        let row = rows
            .iter()
            .find(of)
            .ok_or_else(|| damaged(format!("has no {kind} intervals of {loss} at {LEVEL}")))?;
        let number = |name: &str| row[name].parse().map_err(|_| damaged(format!("{name} is {}", row[name])));
        Ok(Found { score: number("winkler_score")?, coverage: number("coverage")? })
    };
    KINDS.iter().map(found).collect()
}

/// Three digits, as people compare them.
fn digits(value: f64) -> String {
    lookback::base::text::three_digits(value)
}
