//! The files of a results folder that a page shows besides the journal.

use std::path::Path;

use serde_json::{Value, json};

use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::read_if_there;
use crate::record::{Forecasts, NextRows};
use crate::report::analysis::Standing;
use crate::report::analysis::intervals::Intervals;
use crate::results::ResultsFolder;

/// What lies beside the journal; each file may be missing.
#[derive(Debug, Default)]
pub struct Beside {
    /// `forecasts.csv`.
    pub forecasts: Option<Forecasts>,
    /// `gradients.csv`: headings, then rows.
    pub gradients: Option<CsvRows>,
    /// `parity.csv`: headings, then rows.
    pub parity: Option<CsvRows>,
    /// `next_rows.json`.
    pub(crate) next: Option<NextRows>,
    /// How often intervals held, whose rows `forecasts.csv` tells of.
    pub intervals: Intervals,
}

/// A CSV file's rows, the headings first.
pub(crate) type CsvRows = Vec<Vec<String>>;

impl Beside {
    /// Reads what a results folder has, and measures the intervals once for all that tell of them.
    ///
    /// # Errors
    /// If a file is there but cannot be read; if a record cannot be read again.
    pub fn read(folder: &Path, standing: &Standing) -> Result<Self> {
        let forecasts = Forecasts::read(folder)?;
        Ok(Self {
            intervals: Intervals::measure(standing, forecasts.as_ref())?,
            forecasts,
            gradients: rows(&folder.join("gradients.csv"))?,
            parity: rows(&folder.join("parity.csv"))?,
            next: NextRows::read(folder)?,
        })
    }

    /// The next rows, if the trials that forecast them are still the journal's.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub(crate) fn next(&self, results: &ResultsFolder) -> Result<Option<&NextRows>> {
        let Some(next) = &self.next else { return Ok(None) };
        Ok(next.is_of(&results.journal)?.then_some(next))
    }
}

fn rows(path: &Path) -> Result<Option<CsvRows>> {
    let Some(bytes) = read_if_there(path)? else { return Ok(None) };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
    let row = |(at, record): (usize, csv::Result<csv::StringRecord>)| match record {
        Ok(record) => Ok(record.iter().map(str::to_owned).collect()),
        Err(error) => {
            let problem = Problem::new(Place::line(path, at + 1), format!("damaged table: {error}"));
            Err(Error::input(problem.help("make it again, or delete it: the page does without")))
        }
    };
    reader.records().enumerate().map(row).collect::<Result<CsvRows>>().map(Some)
}

/// The verdicts of the gradient check, engine by engine.
pub(super) fn gradients(rows: &CsvRows) -> Value {
    let Some((headings, rows)) = rows.split_first() else { return Value::Null };
    let at = |name: &str| headings.iter().position(|heading| heading == name);
    let columns = ["engine", "checked", "worst_relative_error", "passed"].map(at);
    let [Some(engine), Some(checked), Some(worst), Some(passed)] = columns else { return Value::Null };
    let mut engines: Vec<&str> = rows.iter().map(|row| row[engine].as_str()).collect();
    engines.dedup();
    let verdict = |name: &str| {
        let of_engine = || rows.iter().filter(|row| row[engine] == name);
        let number = |row: &Vec<String>, at: usize| row[at].parse::<f64>().unwrap_or(f64::NAN);
        json!({
            "engine": name,
            "checked": of_engine().map(|row| number(row, checked)).sum::<f64>(),
            "worst": of_engine().map(|row| number(row, worst)).fold(0.0, f64::max),
            "failed": of_engine().filter(|row| row[passed] != "true").count(),
        })
    };
    engines.into_iter().map(verdict).collect()
}

/// The verdicts of the comparison of engines: of each precision and quantity the row that comes closest to its
/// tolerance, or goes furthest beyond.
pub(super) fn parity(rows: &CsvRows) -> Value {
    let Some((headings, rows)) = rows.split_first() else { return Value::Null };
    let at = |name: &str| headings.iter().position(|heading| heading == name);
    let columns =
        ["precision", "quantity", "worst_relative_difference", "tolerance", "look_back", "hidden_units"]
            .map(at);
    let [Some(precision), Some(quantity), Some(difference), Some(tolerance), Some(look_back), Some(hidden)] =
        columns
    else {
        return Value::Null;
    };
    let number = |row: &Vec<String>, at: usize| row[at].parse::<f64>().unwrap_or(f64::NAN);
    // What is not a number is as far from its tolerance as can be.
    let part = |row: &Vec<String>| {
        Some(number(row, difference) / number(row, tolerance))
            .filter(|part| !part.is_nan())
            .unwrap_or(f64::INFINITY)
    };
    let mut worst: Vec<&Vec<String>> = Vec::new();
    for row in rows {
        let same = |known: &&mut &Vec<String>| {
            known[precision] == row[precision] && known[quantity] == row[quantity]
        };
        match worst.iter_mut().find(same) {
            Some(known) if part(row) > part(known) => *known = row,
            Some(_) => {}
            None => worst.push(row),
        }
    }
    let verdict = |row: &&Vec<String>| {
        json!({
            "precision": row[precision],
            "quantity": row[quantity],
            "difference": number(row, difference),
            "tolerance": number(row, tolerance),
            "at": format!("look_back {}, hidden_units {}", row[look_back], row[hidden]),
            "passed": part(row) <= 1.0,
        })
    };
    json!({ "rows": rows.len(), "worst": worst.iter().map(verdict).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parity_shows_what_comes_closest_to_its_tolerance() {
        let text = "precision,quantity,worst_relative_difference,tolerance,look_back,hidden_units\n\
                    f32,output,1e-7,1e-6,7,8\nf32,output,2e-6,1e-6,28,64\nf64,output,1e-15,1e-12,7,8\n\
                    f64,loss,1e-15,1e-12,7,8\nf64,loss,NaN,1e-12,14,8";
        let rows: CsvRows = text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        let verdict = parity(&rows);
        assert_eq!(verdict["rows"], 5);
        assert_eq!(verdict["worst"].as_array().map(Vec::len), Some(3));
        assert_eq!(verdict["worst"][0]["at"], "look_back 28, hidden_units 64");
        assert_eq!(verdict["worst"][0]["passed"], false);
        assert_eq!(verdict["worst"][1]["passed"], true);
        assert_eq!(verdict["worst"][2]["at"], "look_back 14, hidden_units 8");
        assert_eq!(parity(&CsvRows::new()), Value::Null);
    }
}
