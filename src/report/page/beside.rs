//! The files of a results folder that a page shows besides the journal.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
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
    /// `gradients.csv`.
    pub gradients: Option<Vec<ShownGradient>>,
    /// `parity.csv`.
    pub parity: Option<Vec<ShownParity>>,
    /// `next_rows.json`.
    pub(crate) next: Option<NextRows>,
    /// How often intervals held, whose rows `forecasts.csv` tells of.
    pub intervals: Intervals,
}

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

/// A row of `gradients.csv`.
#[derive(Debug, Deserialize)]
pub struct ShownGradient {
    engine: String,
    checked: f64,
    worst_relative_error: f64,
    passed: bool,
}

/// A row of `parity.csv`.
#[derive(Debug, Deserialize)]
pub struct ShownParity {
    precision: String,
    quantity: String,
    worst_relative_difference: f64,
    tolerance: f64,
    look_back: String,
    hidden_units: String,
}

/// The rows of a table; `None` if there is none, or it lacks a column.
fn rows<T: DeserializeOwned>(path: &Path) -> Result<Option<Vec<T>>> {
    let Some(bytes) = read_if_there(path)? else { return Ok(None) };
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let row = |(line, row): (usize, csv::Result<T>)| match row {
        Ok(row) => Ok(Some(row)),
        Err(error) if lacks_a_column(&error) => Ok(None),
        Err(error) => {
            let problem = Problem::new(Place::line(path, line), format!("damaged table: {error}"));
            Err(Error::input(problem.help("make it again, or delete it: the page does without")))
        }
    };
    (2..).zip(reader.deserialize()).map(row).collect()
}

fn lacks_a_column(error: &csv::Error) -> bool {
    let csv::ErrorKind::Deserialize { err, .. } = error.kind() else { return false };
    matches!(err.kind(), csv::DeserializeErrorKind::Message(_))
}

/// The verdicts of the gradient check, engine by engine.
pub(super) fn gradients(rows: &[ShownGradient]) -> Value {
    let of_engine = |rows: &[ShownGradient]| {
        json!({
            "engine": rows[0].engine,
            "checked": rows.iter().map(|row| row.checked).sum::<f64>(),
            "worst": rows.iter().map(|row| row.worst_relative_error).fold(0.0, f64::max),
            "failed": rows.iter().filter(|row| !row.passed).count(),
        })
    };
    rows.chunk_by(|a, b| a.engine == b.engine).map(of_engine).collect()
}

impl ShownParity {
    /// The difference as a part of its tolerance; what is not a number is as far from it as can be.
    fn part(&self) -> f64 {
        let part = self.worst_relative_difference / self.tolerance;
        if part.is_nan() { f64::INFINITY } else { part }
    }
}

/// The verdicts of the comparison of engines: of each precision and quantity the row that comes closest to its
/// tolerance, or goes furthest beyond.
pub(super) fn parity(rows: &[ShownParity]) -> Value {
    let mut worst: Vec<&ShownParity> = Vec::new();
    for row in rows {
        let same =
            |known: &&mut &ShownParity| known.precision == row.precision && known.quantity == row.quantity;
        match worst.iter_mut().find(same) {
            Some(known) if row.part() > known.part() => *known = row,
            Some(_) => {}
            None => worst.push(row),
        }
    }
    let verdict = |row: &&ShownParity| {
        json!({
            "precision": row.precision,
            "quantity": row.quantity,
            "difference": row.worst_relative_difference,
            "tolerance": row.tolerance,
            "at": format!("look_back {}, hidden_units {}", row.look_back, row.hidden_units),
            "passed": row.part() <= 1.0,
        })
    };
    json!({ "rows": rows.len(), "worst": worst.iter().map(verdict).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parity_shows_what_comes_closest_to_its_tolerance() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("parity.csv");
        let text = "precision,quantity,worst_relative_difference,tolerance,look_back,hidden_units\n\
                    f32,output,1e-7,1e-6,7,8\nf32,output,2e-6,1e-6,28,64\nf64,output,1e-15,1e-12,7,8\n\
                    f64,loss,1e-15,1e-12,7,8\nf64,loss,NaN,1e-12,14,8";
        let read = |text: &str| {
            std::fs::write(&file, text).unwrap();
            rows::<ShownParity>(&file)
        };
        let verdict = parity(&read(text).unwrap().unwrap());
        assert_eq!(verdict["rows"], 5);
        assert_eq!(verdict["worst"].as_array().map(Vec::len), Some(3));
        assert_eq!(verdict["worst"][0]["at"], "look_back 28, hidden_units 64");
        assert_eq!(verdict["worst"][0]["passed"], false);
        assert_eq!(verdict["worst"][1]["passed"], true);
        assert_eq!(verdict["worst"][2]["at"], "look_back 14, hidden_units 8");
        assert!(read(&text.replace("tolerance", "other")).unwrap().is_none());
        let damaged = read(&text.replace("2e-6", "2e-6e")).unwrap_err().to_string();
        assert!(damaged.contains("parity.csv:3: damaged table"), "{damaged}");
    }
}
