//! The files of a results folder that a page shows besides the journal.

use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Error, Place, Problem, Result};
use crate::record::Forecasts;

/// What lies beside the journal; each file may be missing.
#[derive(Debug, Default)]
pub struct Beside {
    /// `forecasts.csv`.
    pub forecasts: Option<Forecasts>,
    /// `gradients.csv`: headings, then rows.
    pub gradients: Option<Rows>,
    /// `speed.csv`: headings, then rows.
    pub speed: Option<Rows>,
}

/// A CSV file's rows, the headings first.
pub type Rows = Vec<Vec<String>>;

impl Beside {
    /// Reads what a results folder has.
    ///
    /// # Errors
    /// If a file is there but cannot be read.
    pub fn read(folder: &Path) -> Result<Self> {
        Ok(Self {
            forecasts: Forecasts::read(folder)?,
            gradients: rows(&folder.join("gradients.csv"))?,
            speed: rows(&folder.join("speed.csv"))?,
        })
    }
}

fn rows(path: &Path) -> Result<Option<Rows>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("read", path)(error)),
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
    let row = |(at, record): (usize, csv::Result<csv::StringRecord>)| match record {
        Ok(record) => Ok(record.iter().map(str::to_owned).collect()),
        Err(error) => {
            let problem = Problem::new(Place::line(path, at + 1), format!("damaged table: {error}"));
            Err(Error::input(problem.help("make it again, or delete it: the page does without")))
        }
    };
    reader.records().enumerate().map(row).collect::<Result<Rows>>().map(Some)
}

/// The verdicts of the gradient check, engine by engine.
pub fn gradients(rows: &Rows) -> Value {
    let Some((headings, rows)) = rows.split_first() else { return Value::Null };
    let at = |name: &str| headings.iter().position(|heading| heading == name);
    let columns = ["engine", "checked", "worst_relative_error", "passed"].map(at);
    let [Some(engine), Some(checked), Some(worst), Some(passed)] = columns else { return Value::Null };
    let mut engines: Vec<&str> = rows.iter().map(|row| row[engine].as_str()).collect();
    engines.dedup();
    let verdict = |name: &str| {
        let own = || rows.iter().filter(|row| row[engine] == name);
        let number = |row: &Vec<String>, at: usize| row[at].parse::<f64>().unwrap_or(f64::NAN);
        json!({
            "engine": name,
            "checked": own().map(|row| number(row, checked)).sum::<f64>(),
            "worst": own().map(|row| number(row, worst)).fold(0.0, f64::max),
            "failed": own().filter(|row| row[passed] != "true").count(),
        })
    };
    engines.into_iter().map(verdict).collect()
}
