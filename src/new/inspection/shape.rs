//! The outward form of a file: separator, comments, names, the first rows, a footer.

use std::path::Path;

use crate::base::error::Result;
use crate::data::csv::fields::stamp;
use crate::data::csv::findings::refuse;
use crate::data::csv::text::records::Records;

/// Separators that are tried, the usual one first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Rows that a guess rests on.
const ROWS: usize = 1000;

/// Lines at the end among which a footer is looked for.
const FOOTER: usize = 20;

/// How lines are cut into fields.
pub(super) struct Shape {
    pub delimiter: u8,
    /// First character of lines that are no data.
    pub comment: Option<u8>,
}

impl Shape {
    /// Of a text: the separator that cuts most of the first lines into as many fields as there are names.
    pub fn of(text: &str) -> Self {
        let first = text.lines().map(str::trim_start).find(|line| !line.is_empty()).unwrap_or_default();
        let comment = first.bytes().next().filter(|byte| b"#%".contains(byte));
        let fitting = |delimiter: &u8| {
            let lines = fields(text, *delimiter, comment, 50);
            let width = lines.first().map_or(0, Vec::len);
            let even = lines.iter().filter(|line| line.len() == width).count();
            if width < 2 { 0 } else { even * 100 + width.min(99) }
        };
        // Of equals the first: the usual one.
        let best = DELIMITERS.iter().rev().max_by_key(|delimiter| fitting(delimiter));
        Self { delimiter: best.copied().unwrap_or(b','), comment }
    }
}

/// The fields of the first records, blank lines left out; records that cannot be cut end them.
fn fields(text: &str, delimiter: u8, comment: Option<u8>, most: usize) -> Vec<Vec<String>> {
    let mut records = Records::with_delimiter(text, delimiter, comment);
    let mut found = Vec::new();
    while let Ok(Some(record)) = records.next(Path::new("")) {
        if found.len() > most {
            break;
        }
        if !record.is_blank() {
            found.push(record.fields.iter().map(|field| field.trim().to_owned()).collect());
        }
    }
    found
}

/// The names of a file's columns and its first rows.
pub(super) struct Sample {
    pub names: Vec<String>,
    /// As wide as the names.
    rows: Vec<Vec<String>>,
    shape: (u8, Option<u8>),
}

/// The first rows of a text.
///
/// # Errors
/// If there is none.
pub(super) fn sample(text: &str, shape: &Shape, path: &Path) -> Result<Sample> {
    let mut lines = fields(text, shape.delimiter, shape.comment, ROWS).into_iter();
    let Some(names) = lines.next() else {
        return refuse(path, None, "the file has no header and no data", "");
    };
    if names.len() < 2 {
        let what = format!("no separator of , ; tab | cuts the first line {:?} into columns", names[0]);
        return refuse(path, Some(1), what, "a column of times and one of numbers are needed");
    }
    let rows: Vec<Vec<String>> = lines.filter(|row| row.len() >= names.len()).collect();
    if rows.is_empty() {
        return refuse(path, None, "no data rows: there is nothing below the header", "");
    }
    Ok(Sample { names, rows, shape: (shape.delimiter, shape.comment) })
}

impl Sample {
    /// The fields of a column.
    pub fn column(&self, number: usize) -> Vec<&str> {
        self.rows.iter().map(|row| row[number].as_str()).collect()
    }

    /// Whether fields stand between semicolons.
    pub fn has_semicolons(&self) -> bool {
        self.shape.0 == b';'
    }

    /// Lines at the end that hold no time in the column of times: 0 if the last line is data.
    pub fn footer(&self, text: &str, time: usize, format: Option<&str>) -> usize {
        let lines: Vec<&str> = text.lines().collect();
        let is_data = |line: &&str| {
            let own = fields(line, self.shape.0, self.shape.1, 1);
            own.first()
                .is_some_and(|own| own.len() >= self.names.len() && stamp::parse(&own[time], format).is_ok())
        };
        let tail = lines.iter().rev().take(FOOTER).position(is_data).unwrap_or(0);
        // Blank lines alone are skipped by every reader.
        if lines[lines.len() - tail..].iter().all(|line| line.trim().is_empty()) { 0 } else { tail }
    }
}
