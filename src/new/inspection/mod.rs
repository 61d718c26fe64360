//! A look at a file that no spec describes yet: which columns and `data.csv` options read it.
//!
//! Reading itself never guesses; this is where guesses are made, so that a new spec can state them for its
//! author to check. Whatever is found must then pass the strict reader.

mod columns;
mod shape;

use std::path::Path;

use self::columns::{Target, target, time};
use self::shape::{Shape, sample};
use crate::base::error::{Error, Result};
use crate::data::Series;
use crate::data::csv::findings::refuse;
use crate::data::csv::{MOST_BYTES, parse, text};
use crate::spec::{CsvOptions, DataSpec, Fill};

/// What the user knows already.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Name of the column of times.
    pub time: Option<String>,
    /// Name of the column to forecast.
    pub target: Option<String>,
    /// strftime format of the times.
    pub date_format: Option<String>,
}

/// What a look has found.
#[derive(Debug)]
pub struct CsvInspection {
    /// Columns and options with which the file can be read.
    pub data: DataSpec,
    /// The file, read with them.
    pub series: Series,
    /// Further columns of numbers.
    pub others: Vec<String>,
    /// What was guessed and may be wrong, each a sentence.
    pub guesses: Vec<String>,
}

/// Looks at the file at `path`.
///
/// # Errors
/// Why no column, option or format reads it, as the strict reader says it; files it cannot open.
pub fn inspect(path: &Path, wishes: &Wishes) -> Result<CsvInspection> {
    let facts = std::fs::metadata(path).map_err(Error::io("read", path))?;
    if facts.is_dir() {
        return refuse(path, None, "is a folder, not a file", "name the CSV file");
    }
    if facts.len() > MOST_BYTES {
        let what = format!("the file is larger than {} MiB", MOST_BYTES >> 20);
        return refuse(path, None, what, "cut it to the rows and columns that are needed");
    }
    let bytes = std::fs::read(path).map_err(Error::io("read", path))?;
    let decoded = text::decode(&bytes, path, &mut Vec::new())?;
    let shape = Shape::of(&decoded);
    let sample = sample(&decoded, &shape, path)?;
    let mut guesses = Vec::new();
    let (time_column, date_format) = time(&sample, wishes, path)?;
    let Target { column, others, decimal, thousands, guess } = target(&sample, wishes, time_column, path)?;
    guesses.extend(guess);
    let footer = sample.footer(&decoded, time_column, date_format.as_deref());
    let options = CsvOptions {
        delimiter: (shape.delimiter != b',').then(|| match shape.delimiter {
            b'\t' => "\\t".to_owned(),
            other => char::from(other).to_string(),
        }),
        decimal: decimal.map(|mark| mark.to_string()),
        thousands: thousands.map(|mark| mark.to_string()),
        date_format,
        comment: shape.comment.map(|mark| char::from(mark).to_string()),
        skip_footer: (footer > 0).then_some(footer),
        ..CsvOptions::default()
    };
    let data = DataSpec {
        file: path.to_path_buf(),
        time: sample.names[time_column].clone(),
        target: column,
        unit: String::new(),
        sha256: None,
        csv: options,
        covariates: Vec::new(),
    };
    let (data, series) = filled(&bytes, data, path, &mut guesses)?;
    Ok(CsvInspection { data, series, others, guesses })
}

/// Reads the file, with holes filled forward if it has any; without that its own errors are shown.
fn filled(
    bytes: &[u8],
    data: DataSpec,
    path: &Path,
    guesses: &mut Vec<String>,
) -> Result<(DataSpec, Series)> {
    const FORWARD: Option<Fill> = Some(Fill::ForwardFill);
    let first = match parse(bytes, &data, path) {
        Ok(series) => return Ok((data, series)),
        Err(error) => error,
    };
    for (missing, gaps) in [(FORWARD, None), (None, FORWARD), (FORWARD, FORWARD)] {
        let mut data = data.clone();
        (data.csv.missing, data.csv.gaps) = (missing, gaps);
        if let Ok(series) = parse(bytes, &data, path) {
            guesses.push(
                "values or rows are missing; ffill repeats the last one known. If a gap is the hour that \
                 daylight saving skips: time_zone: America/Chicago (your own) instead of gaps"
                    .to_owned(),
            );
            return Ok((data, series));
        }
    }
    Err(first)
}
