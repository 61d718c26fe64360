//! From text to the fields that are needed, with the line of each row.
//!
//! One pass over the records. Rows are picked (`where`), dealt to their series (`series`), and a row that holds many
//! times (`across`) becomes a row for each. Fields stand in one arena, so that a row costs its text and some bytes.

mod body;
pub(crate) mod column_names;
mod filled_down;
mod header;
mod header_search;
mod rows;

use std::path::Path;

pub(crate) use self::body::BETWEEN_KEYS;
use self::body::Body;
use self::column_names::{positions, trim};
pub(crate) use self::filled_down::FillDown;
use self::header::Header;
pub(super) use self::header::below_header;
pub(crate) use self::rows::{Row, TableRows};
use super::findings::{Findings, quote, refuse};
use super::rules::Rules;
use super::text::records::Records;
use crate::base::error::{Place, Problem, Result};
use crate::base::text::counted;
use crate::data::{Note, word_input};

/// The fields of times, of the target, and of what features need.
#[derive(Clone)]
pub(crate) struct CsvTable {
    /// One for each line of data.
    pub rows: TableRows,
    /// Lines of the file.
    pub lines: usize,
    /// Time and target of lines that the spec calls a footer.
    pub footer: Vec<(String, String)>,
    /// Name and first value of another column that looks like times of day.
    pub hours: Option<(String, String)>,
    /// For each further column whether its name is that of a column, not of an input made of one.
    pub is_plain: Vec<bool>,
}

/// Reads the columns of a text: a table for each of `targets`, which are several only where rows tell series apart.
///
/// # Errors
/// If the columns cannot be told, or no line holds data.
pub(crate) fn read(
    text: &str,
    rules: &Rules,
    targets: &[&str],
    findings: &mut Findings,
    notes: &mut Vec<Note>,
) -> Result<Vec<CsvTable>> {
    let path = findings.path();
    let lines = line_count(text);
    let rules = &rules.with_separator_line(text);
    let (text, tail) = split_footer(text, rules)?;
    let mut records = Records::new(text, rules).skip_lines(rules.skip_header);
    let begin = records.offset();
    let header = Header::find(&mut records, &text[begin..], rules)?;
    if !rules.header {
        records = Records::new(text, rules).skip_lines(rules.skip_header);
    }
    let mut body = Body::new(&header, rules, targets);
    body.damaged = memchr::memchr(0, text.as_bytes()).is_some();
    for _ in 0..rules.skip_below_header {
        records.next(path)?;
    }
    body.read(&mut records, findings)?;
    if records.comments > 0 {
        notes.push(format!("{} skipped", counted(records.comments, "comment line")).into());
    }
    body.say(notes);
    body.refuse_absent()?;
    let last = body.last;
    let total = body.seen + body.ragged.len();
    let ragged = std::mem::take(&mut body.ragged);
    findings.add(ragged_problems(ragged, header.columns.len(), last, lines, path), total);
    let footer = footer_rows(tail, &header, rules);
    let Body { tables, hours, .. } = body;
    let table = |rows| CsvTable {
        rows,
        lines,
        footer: footer.clone(),
        hours: hours.clone(),
        is_plain: header.is_plain.clone(),
    };
    Ok(tables.into_iter().map(table).collect())
}

/// The columns of a text in which that of an input is not; `None` where it is.
///
/// # Errors
/// If the columns cannot be told.
pub(super) fn columns_without(input: &str, text: &str, rules: &Rules) -> Result<Option<Vec<String>>> {
    let rules = &rules.with_separator_line(text);
    let (_, columns) = below_header(text, rules)?;
    let is = |name: &str| !positions(&columns, trim(name)).is_empty();
    let is_here = is(input) || word_input(input).is_some_and(|(column, _)| is(column));
    Ok((!is_here).then_some(columns))
}

/// As many as `str::lines` gives.
pub(super) fn line_count(text: &str) -> usize {
    let rest = usize::from(!text.is_empty() && !text.ends_with('\n'));
    memchr::memchr_iter(b'\n', text.as_bytes()).count() + rest
}

/// A text and, behind it, the lines of its footer.
pub(super) fn split_footer<'t>(text: &'t str, rules: &Rules) -> Result<(&'t str, &'t str)> {
    let (lines, footer) = (line_count(text), rules.skip_footer);
    if footer >= lines {
        let message = format!("data.csv.skip_footer: {footer} leaves nothing of {}", counted(lines, "line"));
        return refuse(&rules.path, None, message, "");
    }
    if footer == 0 {
        return Ok((text, ""));
    }
    let end: usize = text.split_inclusive('\n').take(lines - footer).map(str::len).sum();
    Ok(text.split_at(end))
}

/// What the skipped lines would be if they were data.
fn footer_rows(tail: &str, header: &Header, rules: &Rules) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for line in tail.lines() {
        if let Ok(Some(record)) = Records::new(line, rules).next(&rules.path)
            && record.fields.len() >= header.columns.len()
        {
            let time: Vec<&str> = header.time.iter().map(|column| trim(&record.fields[*column])).collect();
            rows.push((time.join(" "), trim(&record.fields[header.values[0]]).to_owned()));
        }
    }
    rows
}

/// What is wrong with rows of another number of fields than `expected`, of each its line, its number of them and its text; `last` is
/// the last line that is right.
pub(super) fn ragged_problems(
    ragged: Vec<(usize, usize, String)>,
    expected: usize,
    last: usize,
    lines: usize,
    path: &Path,
) -> Vec<Problem> {
    let footer = ragged.first().is_some_and(|(line, ..)| *line > last && last > 0);
    ragged
        .into_iter()
        .map(|(line, fields, raw)| {
            let what = format!("{}, {expected} expected: {}", counted(fields, "field"), quote(&raw));
            let help = if footer {
                format!("if the lines from {} on are a footer: data.csv.skip_footer: {}", last + 1, lines - last)
            } else if raw.trim_start().starts_with(['#', '%']) {
                format!("if such lines are comments: data.csv.comment: {:?}", &raw.trim_start()[..1])
            } else if fields > expected {
                "a field that holds the separator must stand in quotes; is it a decimal comma or a thousands separator?".to_owned()
            } else {
                "write every field, the empty ones too".to_owned()
            };
            Problem::new(Place::line(path, line), what).help(help)
        })
        .collect()
}
