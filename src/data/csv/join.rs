//! Rows behind the last value: their times, and what is known of them, stand in a file before their values do.
//!
//! A series keeps them apart from its values; here they become rows whose value is NaN.

use std::path::Path;

use super::fields::time_field;
use super::findings::{Findings, refuse};
use super::read::{bytes, parse};
use super::rules::Rules;
use super::table::{self, below_header, line_count, split_footer};
use super::text;
use super::text::records::{CsvRecord, Records};
use crate::base::error::{Error, Place, Result};
use crate::data::Series;
use crate::spec::{DataSpec, Names};

impl Series {
    /// Reads a file whose last rows may lack a value; those rows hold NaN.
    ///
    /// # Errors
    /// As [`Series::read`].
    pub(crate) fn read_ahead(data: &DataSpec, path: &Path) -> Result<Self> {
        parse(&bytes(path)?, &rules_ahead(data, path)?).map(with_unknown)
    }

    /// Reads a file and behind it one with newer rows, which has the same columns and may repeat older rows.
    ///
    /// # Errors
    /// As [`Series::read`]; and if the two differ in a row or leave a gap.
    pub(crate) fn read_joined(data: &DataSpec, old: &Path, new: &Path) -> Result<Self> {
        let mut rules = rules_ahead(data, old)?;
        let newer_rules = Rules { path: new.to_path_buf(), ..rules.clone() };
        if !rules.header {
            let what = "a file without a header cannot go on where another ends";
            return refuse(new, None, what, "give one file that holds the old rows and the new ones");
        }
        let (old_bytes, new_bytes) = (bytes(old)?, bytes(new)?);
        let mut notes = Vec::new();
        let first = text::open(&old_bytes, &rules.data.csv, &rules.path, &mut notes)?;
        let second = text::open(&new_bytes, &newer_rules.data.csv, &newer_rules.path, &mut notes)?;
        let (first, _) = split_footer(&first, &rules)?;
        let own = rules.with_separator_line(first);
        let (_, columns) = below_header(first, &own)?;
        let newer = NewerRows::read(&second, (&columns, own.delimiter), &newer_rules)?;
        // What is joined is decoded.
        rules.data.csv.encoding = None;
        rules.joined = line_count(first);
        let between = if first.ends_with('\n') { "" } else { "\n" };
        let joined = [first, between, &newer.text].concat();
        let series = parse(joined.as_bytes(), &rules);
        series.map(with_unknown).map_err(|error| placed(error, rules.joined, &newer.lines, new))
    }
}

/// The rules of a file that may have grown since the spec was written.
fn rules_ahead(data: &DataSpec, path: &Path) -> Result<Rules> {
    let mut rules = Rules { ahead: true, ..Rules::new(data, path)? };
    rules.data.sha256 = None;
    Ok(rules)
}

/// The same data of a file that has more columns of whole times across: all of them, behind the last one that is named.
///
/// # Errors
/// If the file has no header.
pub(crate) fn widened(data: &DataSpec, path: &Path) -> Result<DataSpec> {
    let mut wider = data.clone();
    let Some(across) = wider.across.as_mut().filter(|_| data.time.columns().is_empty()) else {
        return Ok(wider);
    };
    let rules = rules_ahead(data, path)?;
    let bytes = bytes(path)?;
    let text = text::open(&bytes, &rules.data.csv, path, &mut Vec::new())?;
    let (_, names) = below_header(&text, &rules.with_separator_line(&text))?;
    let last = names.iter().position(|name| name == across.to.trim()).unwrap_or(names.len());
    let behind = names.iter().skip(last).step_by(across.every.unwrap_or(1).max(1)).skip(1);
    let is_time = |name: &&String| time_field::parse_marked(name, rules.format(), &rules.strip).is_ok();
    if let Some(to) = behind.take_while(is_time).last() {
        across.to.clone_from(to);
    }
    Ok(wider)
}

/// The columns of a file that lacks that of an input; `None` where it has it.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn columns_without(input: &str, data: &DataSpec, path: &Path) -> Result<Option<Vec<String>>> {
    let (rules, bytes) = (Rules::new(data, path)?, bytes(path)?);
    let text = text::open(&bytes, &rules.data.csv, &rules.path, &mut Vec::new())?;
    table::columns_without(input, &text, &rules)
}

/// What goes on behind the rows of an older file.
struct NewerRows {
    text: String,
    /// The line of the newer file that each line of the text is from.
    lines: Vec<usize>,
}

impl NewerRows {
    /// What stands below the header of a newer file, as an older one with these columns and this separator would have it.
    fn read(text: &str, (columns, delimiter): (&[String], u8), rules: &Rules) -> Result<Self> {
        let (rules, path) = (&rules.with_separator_line(text), &rules.path);
        let (body, tail) = split_footer(text, rules)?;
        let (mut records, names) = below_header(body, rules)?;
        refuse_other_names((&names, columns), rules)?;
        if (&names[..], rules.delimiter) == (columns, delimiter) {
            let (above, below) = text.split_at(records.offset());
            let lines = (1..=line_count(below)).map(|line| line_count(above) + line);
            return Ok(Self { text: below.to_owned(), lines: lines.collect() });
        }
        let mut newer = Self { text: String::new(), lines: Vec::new() };
        let places = places(&names, columns);
        let own = |record: &CsvRecord| {
            (!record.is_ragged(names.len(), rules.pads)).then(|| quoted(record, &places, delimiter))
        };
        let mut ragged = Vec::new();
        while let Some(record) = records.next(path)? {
            if is_no_row(&record, &names, rules) {
                continue;
            }
            match own(&record) {
                Some(own) => newer.push(&own, record.line),
                // In other columns it could pass for a row.
                None => ragged.push((record.line, record.fields.len(), record.raw.to_owned())),
            }
        }
        let mut findings = Findings::new(path);
        let rows = newer.lines.len() + ragged.len();
        findings.add(table::ragged_problems(ragged, names.len(), 0, 0, path), rows);
        findings.finish()?;
        for (line, at) in tail.lines().zip(line_count(body) + 1..) {
            let record = Records::new(line, rules).next(path).ok().flatten();
            newer.push(&record.as_ref().and_then(own).unwrap_or_else(|| line.to_owned()), at);
        }
        Ok(newer)
    }

    /// Appends a record that begins on this line of the file.
    fn push(&mut self, record: &str, line: usize) {
        self.text += record;
        self.text.push('\n');
        self.lines.extend((line..).take(line_count(record).max(1)));
    }
}

/// Whether a record below the header is none of the rows that are asked for: blank, between them, or of others.
fn is_no_row(record: &CsvRecord, names: &[String], rules: &Rules) -> bool {
    let field = |name: &str| {
        let column = names.iter().position(|other| other == name.trim())?;
        record.fields.get(column).map(|field| field.trim())
    };
    let is_skipped = |name: &String| field(name).is_some_and(|field| rules.skips(field));
    let is_of_others = |(name, words): (&String, &Names)| {
        field(name).is_none_or(|field| !words.0.iter().any(|word| word.trim() == field))
    };
    record.is_blank()
        || rules.data.time.columns().iter().any(is_skipped)
        || rules.data.csv.fill_down.is_none() && rules.data.filter.iter().any(is_of_others)
}

/// Refuses a header that lacks a column of times, one that tells series or rows apart, or, beside a column that the old file does not have,
/// that of the values or of an input: rows would pass for empty ones, for those of other series, or for rows without a value.
fn refuse_other_names((had, wanted): (&[String], &[String]), rules: &Rules) -> Result<()> {
    let data = &rules.data;
    let is_other = |name: &str| {
        let is = |names: &[String]| names.iter().any(|other| other == name.trim());
        is(wanted) && !is(had)
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
    refuse(&rules.path, None, what, "name the columns as in the older file")
}

/// Where each wanted column is among those that a file has; of several with one name each is its own.
fn places(had: &[String], wanted: &[String]) -> Vec<Option<usize>> {
    let place = |(at, name): (usize, &String)| {
        let before = wanted[..at].iter().filter(|other| *other == name).count();
        (0..had.len()).filter(|column| had[*column] == *name).nth(before)
    };
    wanted.iter().enumerate().map(place).collect()
}

/// The fields in these places of a record, each in quotes: none passes for a comment. One that is not there is empty.
fn quoted(record: &CsvRecord, places: &[Option<usize>], delimiter: u8) -> String {
    let field = |place: &Option<usize>| {
        let field = place.and_then(|place| record.fields.get(place)).map_or("", |field| field.as_ref());
        format!("\"{}\"", field.replace('"', "\"\""))
    };
    places.iter().map(field).collect::<Vec<_>>().join(char::from(delimiter).encode_utf8(&mut [0; 4]))
}

/// An error of joined lines, at its place in the file that the line came from.
fn placed(error: Error, older: usize, lines: &[usize], new: &Path) -> Error {
    let Error::Input(mut problems) = error else { return error };
    for problem in &mut problems {
        let newer = problem.place.line.and_then(|line| lines.get(line.checked_sub(older + 1)?));
        if let Some(line) = newer {
            problem.place = Place::line(new, *line);
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
