//! From text to the columns that are needed, with the line of each row.

pub(crate) mod header;

use std::path::Path;

use self::header::Header;
use super::findings::{Findings, count, quote, refuse};
use super::rules::Rules;
use super::text::records::{Record, Records};
use crate::base::error::{Place, Problem, Result};
use crate::spec::DataSpec;

/// The columns of times, of the target, and what features need.
pub struct Table {
    /// One for each line of data.
    pub rows: Vec<Row>,
    /// Lines of the file.
    pub lines: usize,
    /// Lines that the spec calls a footer.
    pub footer: Vec<Row>,
    /// Name and first value of another column that looks like times of day.
    pub hours: Option<(String, String)>,
}

/// What one line of data holds, blanks around the fields taken off.
pub struct Row {
    /// Line, from 1.
    pub line: usize,
    /// The field of time.
    pub time: Box<str>,
    /// The field of the target.
    pub target: Box<str>,
    /// The fields of further columns, in the order of `DataSpec::covariates`.
    pub others: Box<[Box<str>]>,
}

/// Reads the columns of a text.
///
/// # Errors
/// If the columns cannot be told, or no line holds data.
pub fn read(
    text: &str,
    rules: &Rules,
    data: &DataSpec,
    findings: &mut Findings,
    notes: &mut Vec<String>,
) -> Result<Table> {
    let path = findings.path();
    let lines = text.lines().count();
    let (text, tail) = split_footer(text, lines, rules.skip_footer, path)?;
    let mut records = Records::new(text, rules);
    let header = Header::find(&mut records, text, rules, data, path)?;
    let mut body = Body { header: &header, ragged: Vec::new(), blank: Vec::new(), spare: 0 };
    let mut rows = Vec::new();
    let mut hours = None;
    records.blank_lines.clear();
    while let Some(record) = records.next(path)? {
        let empty = std::mem::take(&mut records.blank_lines);
        if record.is_blank() {
            records.blank_lines = empty;
            records.blank_lines.push(record.line);
            continue;
        }
        body.blank.extend(empty);
        if rows.is_empty() {
            hours = header.time_of_day(&record);
        }
        rows.extend(body.row(&record, findings));
    }
    let Body { ragged, blank, spare, .. } = body;
    if rows.is_empty() && ragged.is_empty() && findings.is_empty() {
        return refuse(path, None, "no data rows: there is nothing below the header", "");
    }
    if records.comments > 0 {
        notes.push(format!("{} skipped", count(records.comments, "comment line")));
    }
    if let Some(first) = blank.first() {
        notes.push(format!("{} skipped, the first is line {first}", count(blank.len(), "blank line")));
    }
    if spare > 0 {
        notes.push(format!("{} with an empty field behind the last column", count(spare, "row")));
    }
    if rules.skip_footer > 0 {
        notes.push(format!("{} skipped", count(rules.skip_footer, "footer line")));
    }
    let last = rows.last().map_or(0, |row: &Row| row.line);
    let total = rows.len() + ragged.len();
    findings.add(ragged_problems(ragged, &header, last, lines, path), total);
    let footer = footer_rows(tail, &header, rules, path);
    Ok(Table { rows, lines, footer, hours })
}

struct Body<'a> {
    header: &'a Header,
    /// Line, number of fields and text of rows that do not fit the header.
    ragged: Vec<(usize, usize, String)>,
    blank: Vec<usize>,
    spare: usize,
}

impl Body<'_> {
    fn row(&mut self, record: &Record, findings: &mut Findings) -> Option<Row> {
        let width = self.header.columns.len();
        let fields = &record.fields;
        if fields.len() < width || fields.iter().skip(width).any(|field| !field.trim().is_empty()) {
            self.ragged.push((record.line, fields.len(), record.raw.to_owned()));
            return None;
        }
        self.spare += usize::from(fields.len() > width);
        let place = || Place::line(findings.path(), record.line);
        let mut problems = Vec::new();
        for (number, field) in fields.iter().enumerate().take(width) {
            let field = field.trim();
            if number >= self.header.named && !field.is_empty() {
                let what =
                    format!("column {} has no name in the header but holds {}", number + 1, quote(field));
                problems.push(
                    Problem::new(place(), what)
                        .help("name every column, or does a decimal comma split a number?"),
                );
            }
            if field.contains('\0') {
                let what = format!("column {}: NUL byte in {}", self.header.name(number), quote(field));
                problems.push(Problem::new(place(), what).help("the file is damaged: export it again"));
            }
        }
        if !problems.is_empty() {
            findings.add(problems, usize::MAX);
            return None;
        }
        Some(self.header.row(record))
    }
}

fn split_footer<'t>(text: &'t str, lines: usize, footer: usize, path: &Path) -> Result<(&'t str, &'t str)> {
    if footer >= lines {
        let message = format!("data.csv.skip_footer: {footer} leaves nothing of {}", count(lines, "line"));
        return refuse(path, None, message, "");
    }
    let end: usize = text.split_inclusive('\n').take(lines - footer).map(str::len).sum();
    Ok(text.split_at(end))
}

/// What the skipped lines would be if they were data.
fn footer_rows(tail: &str, header: &Header, rules: &Rules, path: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in tail.lines() {
        if let Ok(Some(record)) = Records::new(line, rules).next(path)
            && record.fields.len() >= header.columns.len()
        {
            rows.push(header.row(&record));
        }
    }
    rows
}

fn ragged_problems(
    ragged: Vec<(usize, usize, String)>,
    header: &Header,
    last: usize,
    lines: usize,
    path: &Path,
) -> Vec<Problem> {
    let expected = header.columns.len();
    let footer = ragged.first().is_some_and(|(line, ..)| *line > last && last > 0);
    ragged
        .into_iter()
        .map(|(line, fields, raw)| {
            let what = format!("{}, {expected} expected: {}", count(fields, "field"), quote(&raw));
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
