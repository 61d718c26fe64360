//! The line of column names: where the two columns are, or why they cannot be found.

use std::path::Path;

use super::findings::{quote, refuse};
use super::records::{Record, Records};
use super::rules::Rules;
use super::stamp_hint::is_time_of_day;
use super::table::Row;
use super::{number, stamp};
use crate::error::Result;
use crate::spec::DataSpec;

/// Where the columns are.
pub struct Header {
    /// Names, blanks around them taken off; trailing ones may be empty.
    pub columns: Vec<String>,
    /// Columns up to the last one that has a name.
    pub named: usize,
    time: usize,
    target: usize,
}

impl Header {
    /// Reads the first record as names and finds the columns of the spec among them.
    ///
    /// # Errors
    /// If there is no such record, or a column is not in it, or twice.
    pub fn find(
        records: &mut Records,
        text: &str,
        rules: &Rules,
        data: &DataSpec,
        path: &Path,
    ) -> Result<Self> {
        let record = loop {
            match records.next(path)? {
                Some(record) if record.is_blank() => {}
                Some(record) => break record,
                None => return refuse(path, None, "the file has no header and no data", ""),
            }
        };
        let columns: Vec<String> = record.fields.iter().map(|name| trim(name).to_owned()).collect();
        let place = |key: &str, name: &str| match positions(&columns, name).as_slice() {
            [one] => Ok(*one),
            [] => {
                let (message, help) = missing(&columns, key, name, &record, text, rules, data, path);
                refuse(path, Some(record.line), message, &help)
            }
            [first, second, ..] => {
                let message = format!(
                    "column name {} occurs twice (columns {} and {})",
                    quote(name),
                    first + 1,
                    second + 1
                );
                refuse(path, Some(record.line), message, "give each column its own name")
            }
        };
        let time = place("data.time", trim(&data.time))?;
        let target = place("data.target", trim(&data.target))?;
        let named = columns.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        Ok(Self { columns, named, time, target })
    }

    /// A column's name, or its number if it has none.
    pub fn name(&self, column: usize) -> String {
        match self.columns.get(column) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("{}", column + 1),
        }
    }

    /// Another column that looks like times of day in this record: its name and value.
    pub fn time_of_day(&self, record: &Record) -> Option<(String, String)> {
        let fields = record.fields.iter().enumerate();
        let mut others = fields.filter(|(column, _)| *column != self.time && *column != self.target);
        let (column, field) = others.find(|(_, field)| is_time_of_day(field.trim()))?;
        Some((self.name(column), field.trim().to_owned()))
    }

    /// Takes the two fields out of a record that is as wide as the header.
    pub fn row(&self, record: &Record) -> Row {
        let field = |column: usize| trim(&record.fields[column]).into();
        Row { line: record.line, time: field(self.time), target: field(self.target) }
    }
}

/// Takes off blanks and what else cannot be seen.
fn trim(name: &str) -> &str {
    name.trim_matches(|c: char| c.is_whitespace() || "\u{feff}\u{200b}\u{200e}\u{200f}".contains(c))
}

fn positions(columns: &[String], name: &str) -> Vec<usize> {
    (0..columns.len()).filter(|column| columns[*column] == name).collect()
}

/// Why a name is not in the header.
#[allow(clippy::too_many_arguments)]
fn missing(
    columns: &[String],
    key: &str,
    name: &str,
    record: &Record,
    text: &str,
    rules: &Rules,
    data: &DataSpec,
    path: &Path,
) -> (String, String) {
    let wanted = [trim(&data.time), trim(&data.target)];
    let only = format!("only 1 column named {}", quote(&columns[0]));
    let one = columns.len() == 1;
    if trim(record.raw).to_lowercase().starts_with("sep=") {
        let what = format!("{} is a word to a spreadsheet, not a header", quote(record.raw));
        return (what, "delete the line and name the separator in data.csv.delimiter".to_owned());
    }
    if record.raw.trim_start().starts_with(['#', '%']) && rules.comment.is_none() {
        let mark = &record.raw.trim_start()[..1];
        let what = format!("{} is not a header with a column {}", quote(record.raw), quote(name));
        return (what, format!("if such lines are comments: data.csv.comment: \"{mark}\""));
    }
    if let Some(delimiter) = other_delimiter(record.raw, rules.delimiter, &wanted, path) {
        let shown = if delimiter == b'\t' { "\\t".to_owned() } else { char::from(delimiter).to_string() };
        let what = if one { only } else { format!("no column is named {}", quote(name)) };
        let decimal = if delimiter == b';' {
            " (and data.csv.decimal: \",\" if numbers have a decimal comma)"
        } else {
            ""
        };
        return (
            format!("{what}; is the delimiter \"{shown}\"?"),
            format!("data.csv.delimiter: \"{shown}\"{decimal}"),
        );
    }
    if one && columns[0].contains(char::from(rules.delimiter)) {
        return (only, "the whole line stands in quotes: export without them".to_owned());
    }
    let names: Vec<String> = columns.iter().map(|name| quote(name)).collect();
    let what = format!("no column is named {} ({key}); there are {}", quote(name), names.join(", "));
    if columns.iter().any(|name| is_data(name, rules)) {
        return (what, "the first line looks like data: write a line of column names above it".to_owned());
    }
    if let Some(line) = header_below(text, rules, &wanted, path) {
        let help = format!("line {line} looks like the header: delete the lines above it");
        return (what, help);
    }
    let near = |column: &&String| {
        let (a, b) = (column.to_lowercase(), name.to_lowercase());
        a == b || strsim::jaro_winkler(&a, &b) > 0.8
    };
    let help = match columns.iter().find(near) {
        Some(column) => format!("{key}: {} is meant?", quote(column)),
        None if columns.iter().any(String::is_empty) => {
            "a column without a name needs one in the file".to_owned()
        }
        None => format!("set {key} to one of them"),
    };
    (what, help)
}

fn is_data(name: &str, rules: &Rules) -> bool {
    matches!(number::parse(name, rules), Ok(number::Cell::Value(_)))
        || stamp::parse(name, rules.date_format.as_deref()).is_ok()
}

/// A separator that would make the wanted names of the header line, or at least more than one.
fn other_delimiter(raw: &str, used: u8, wanted: &[&str], path: &Path) -> Option<u8> {
    let names = |delimiter: u8| -> Vec<String> {
        match Records::with_delimiter(raw, delimiter, None).next(path) {
            Ok(Some(record)) => record.fields.iter().map(|name| trim(name).to_owned()).collect(),
            _ => Vec::new(),
        }
    };
    let others = || [b';', b'\t', b'|', b',', b' '].into_iter().filter(|delimiter| *delimiter != used);
    let all = |delimiter: &u8| wanted.iter().all(|name| names(*delimiter).iter().any(|n| n == name));
    let alone = names(used).len() == 1;
    others().find(all).or_else(|| others().take(3).find(|delimiter| alone && names(*delimiter).len() > 1))
}

/// The line below the first one, but not far, that has all wanted names.
fn header_below(text: &str, rules: &Rules, wanted: &[&str], path: &Path) -> Option<usize> {
    let mut records = Records::new(text, rules);
    for _ in 0..30 {
        let record = records.next(path).ok()??;
        if wanted.iter().all(|name| record.fields.iter().any(|field| trim(field) == *name)) {
            return Some(record.line);
        }
    }
    None
}
