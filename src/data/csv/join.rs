//! Rows behind the last value: their times, and what is known of them, stand in a file before their values do.
//!
//! A series keeps them apart from its values; here they become rows whose value is NaN.

use std::path::Path;

use super::opened::{bytes, open};
use super::parse::parse_with;
use super::rules::Rules;
use super::text::records::Records;
use crate::base::error::{Error, Place, Result};
use crate::data::Series;
use crate::spec::DataSpec;

/// Reads a file whose last rows may lack a value; those rows hold NaN.
///
/// # Errors
/// As [`super::read`].
pub(crate) fn read_ahead(data: &DataSpec, path: &Path) -> Result<Series> {
    let mut rules = Rules::new(data, path)?;
    rules.ahead = true;
    parse_with(&bytes(path)?, data, &rules).map(with_unknown)
}

/// Reads a file and behind it one with newer rows, which has the same header and may repeat older rows.
///
/// # Errors
/// As [`super::read`]; a row that both have with different values is refused.
pub(crate) fn read_joined(data: &DataSpec, old: &Path, new: &Path) -> Result<Series> {
    let mut data = DataSpec { sha256: None, ..data.clone() };
    let mut rules = Rules::new(&data, old)?;
    rules.ahead = true;
    if !rules.header {
        let what = "a file without a header cannot go on where another ends";
        return super::findings::refuse(
            new,
            None,
            what,
            "give one file that holds the old rows and the new ones",
        );
    }
    let (old_bytes, new_bytes) = (bytes(old)?, bytes(new)?);
    let mut notes = Vec::new();
    let (first, second) =
        (open(&old_bytes, &data, old, &mut notes)?, open(&new_bytes, &data, new, &mut notes)?);
    // What is joined is decoded.
    data.csv.encoding = None;
    let lines: Vec<&str> = first.lines().collect();
    let lines = &lines[..lines.len().saturating_sub(rules.skip_footer)];
    let (_, header) = header(&first, &rules);
    let (at, other) = self::header(&second, &rules);
    refuse_other_names((other, header), &data, &rules, new)?;
    let newer: Vec<String> = second.lines().skip(at + 1).map(str::to_owned).collect();
    let newer = if header == other { newer } else { relaid(newer, (other, header), &rules) };
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let count = lines.len();
    rules.joined = count;
    let joined = [lines, newer].concat().join("\n");
    let series = parse_with(joined.as_bytes(), &data, &rules);
    series.map(with_unknown).map_err(|error| placed(error, count, (new, at + 1)))
}

/// The columns of a file that lacks that of an input; `None` where it has it.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn columns_without(input: &str, data: &DataSpec, path: &Path) -> Result<Option<Vec<String>>> {
    let (rules, bytes) = (Rules::new(data, path)?, bytes(path)?);
    let text = open(&bytes, data, path, &mut Vec::new())?;
    super::table::columns_without(input, &text, &rules, path)
}

/// Refuses a header that lacks a column of times, one that tells series or rows apart, or, beside a column that the old file does not have,
/// that of the values or of an input: rows would pass for empty ones, for those of other series, or for rows without a value.
fn refuse_other_names((had, wanted): (&str, &str), data: &DataSpec, rules: &Rules, new: &Path) -> Result<()> {
    let (had, wanted) = (fields_of(had, rules), fields_of(wanted, rules));
    let is_other = |name: &str| {
        let is = |names: &[String]| names.iter().any(|other| other == name.trim());
        is(&wanted) && !is(&had)
    };
    let times = data.time.columns();
    let mut tells_rows = times.iter().chain(&data.series.0).chain(data.filter.keys());
    let unknown = had.iter().any(|name| !wanted.contains(name));
    let value = data.value.as_ref().unwrap_or(&data.target);
    let mut told = std::iter::once(value).chain(&data.covariates).filter(|_| unknown);
    let missing = tells_rows.find(|name| is_other(name)).or_else(|| told.find(|name| is_other(name)));
    let Some(missing) = missing else { return Ok(()) };
    let what =
        format!("no column {}, which the older file has; there are {}", missing.trim(), had.join(", "));
    super::findings::refuse(new, None, what, "name the columns as in the older file")
}

/// The trimmed fields of a line.
fn fields_of(line: &str, rules: &Rules) -> Vec<String> {
    let record = Records::with_delimiter(line, rules.delimiter, None).next(&rules.path).ok().flatten();
    record.iter().flat_map(|record| &record.fields).map(|field| field.trim().to_owned()).collect()
}

/// Lines with the columns of one header in the order of another; a column that they lack stays empty. A line of another
/// number of fields stays as it is, and is refused where it is read.
fn relaid(lines: Vec<String>, (had, wanted): (&str, &str), rules: &Rules) -> Vec<String> {
    let fields = |line: &str| fields_of(line, rules);
    let names = fields(had);
    let places: Vec<Option<usize>> =
        fields(wanted).iter().map(|name| names.iter().position(|had| had == name)).collect();
    let line = |line: String| {
        let cells = fields(&line);
        if cells.len() != names.len() {
            return line;
        }
        let mut writer = csv::WriterBuilder::new();
        let mut writer = writer.delimiter(rules.delimiter).from_writer(Vec::new());
        let wanted = places.iter().map(|place| place.map_or("", |place| cells[place].as_str()));
        let written = writer.write_record(wanted).ok().and_then(|()| writer.into_inner().ok());
        let text = written.and_then(|bytes| String::from_utf8(bytes).ok());
        text.map_or(line, |text| text.trim_end().to_owned())
    };
    lines.into_iter().map(line).collect()
}

/// The first line that is neither blank nor a comment, and its number from 0.
fn header<'a>(text: &'a str, rules: &Rules) -> (usize, &'a str) {
    let comment = |line: &str| rules.comment.is_some_and(|mark| line.as_bytes().first() == Some(&mark));
    let mut lines = text.lines().enumerate().skip(rules.skip_header);
    let found = lines.find(|(_, line)| !line.trim().is_empty() && !comment(line));
    found.map_or((0, ""), |(at, line)| (at, line.trim()))
}

/// An error of joined lines, at its place in the file that the line came from.
fn placed(error: Error, lines: usize, (new, header): (&Path, usize)) -> Error {
    let Error::Input(mut problems) = error else { return error };
    for problem in &mut problems {
        if let Some(line) = problem.place.line.filter(|line| *line > lines) {
            problem.place = Place::line(new, line - lines + header);
        }
    }
    Error::Input(problems)
}

/// Rows to forecast as rows like the others, with NaN for a value.
fn with_unknown(mut series: Series) -> Series {
    let rows = series.times.len();
    series.values.resize(rows, f64::NAN);
    if let Some(observed) = &mut series.observed {
        observed.resize(rows, false);
    }
    series
}
