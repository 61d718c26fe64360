//! From text to the fields that are needed, with the line of each row.
//!
//! One pass over the records. TableRows are picked (`where`), dealt to their series (`series`), and a row that holds many
//! times (`across`) becomes a row for each. Fields stand in one arena, so that a row costs its text and some bytes.

pub(crate) mod header;
mod rows;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use self::header::{Header, trim};
pub(crate) use self::rows::{Row, TableRows};
use super::fields::number;
use super::findings::{Findings, count, quote, refuse};
use super::rules::{Rules, When};
use super::text::records::{CsvRecord, Records};
use crate::base::error::{Place, Problem, Result};
use crate::spec::DataSpec;

/// Between the names of several key columns.
pub(crate) const BETWEEN_KEYS: &str = " / ";

/// Most names that a message lists.
const NAMED: usize = 12;

/// The fields of times, of the target, and of what features need.
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
    data: &DataSpec,
    targets: &[&str],
    findings: &mut Findings,
    notes: &mut Vec<String>,
) -> Result<Vec<CsvTable>> {
    let path = findings.path();
    let lines = line_count(text);
    let rules = &rules.with_separator_line(text);
    let (text, tail) = split_footer(text, lines, rules.skip_footer, path)?;
    let mut records = Records::new(text, rules).skip_lines(rules.skip_header);
    let begin = records.offset();
    let header = Header::find(&mut records, &text[begin..], rules, data, path)?;
    if !rules.header {
        records = Records::new(text, rules).skip_lines(rules.skip_header);
    }
    let mut body = Body::new(&header, rules, targets);
    body.damaged = memchr::memchr(0, text.as_bytes()).is_some();
    for _ in 0..rules.skip_below_header {
        records.next(path)?;
    }
    records.blank_lines.clear();
    while let Some(mut record) = records.next(path)? {
        let empty = std::mem::take(&mut records.blank_lines);
        if record.is_blank() {
            records.blank_lines = empty;
            records.blank_lines.push(record.line);
            continue;
        }
        body.blank.extend(empty);
        body.fill_down(&mut record);
        if header.picks(&record) {
            body.take(record, findings);
        } else {
            body.passed += 1;
        }
    }
    if body.seen == 0 && body.ragged.is_empty() && findings.is_empty() {
        let picked = body.passed > 0;
        let what = if picked {
            "no data rows: data.where picks none of them"
        } else {
            "no data rows: there is nothing below the header"
        };
        return refuse(path, None, what, if picked { "correct data.where" } else { "" });
    }
    if records.comments > 0 {
        notes.push(format!("{} skipped", count(records.comments, "comment line")));
    }
    body.say(rules, notes);
    body.refuse_absent(path)?;
    let last = body.last;
    let total = body.seen + body.ragged.len();
    let ragged = std::mem::take(&mut body.ragged);
    findings.add(ragged_problems(ragged, &header, last, lines, path), total);
    let footer = footer_rows(tail, &header, rules, path);
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

/// What is gathered while records go by.
struct Body<'a> {
    header: &'a Header,
    rules: &'a Rules,
    targets: &'a [&'a str],
    /// Whether the text holds a NUL byte.
    damaged: bool,
    /// Rows of each target, in their order.
    tables: Vec<TableRows>,
    by_name: HashMap<&'a str, usize>,
    /// Names of series that nobody asked for.
    other_series: BTreeSet<String>,
    /// Line, number of fields and text of rows that do not fit the header.
    ragged: Vec<(usize, usize, String)>,
    blank: Vec<usize>,
    /// Name and first value of another column that looks like times of day.
    hours: Option<(String, String)>,
    seen: usize,
    passed: usize,
    /// Rows that the spec calls no data.
    skipped: usize,
    spare: usize,
    short: usize,
    /// Empty fields of days and weeks that no calendar has.
    no_days: usize,
    /// Values that do not count by the mark behind them.
    invalid: usize,
    last: usize,
    time: String,
    key: String,
    /// What stood last in each column whose empty fields mean it.
    above: Vec<String>,
}

impl<'a> Body<'a> {
    fn new(header: &'a Header, rules: &'a Rules, targets: &'a [&'a str]) -> Self {
        Self {
            header,
            rules,
            targets,
            damaged: false,
            tables: targets.iter().map(|_| TableRows::new(header.others.len())).collect(),
            by_name: targets.iter().enumerate().map(|(at, name)| (trim(name), at)).collect(),
            other_series: BTreeSet::new(),
            ragged: Vec::new(),
            blank: Vec::new(),
            hours: None,
            seen: 0,
            passed: 0,
            skipped: 0,
            spare: 0,
            short: 0,
            no_days: 0,
            invalid: 0,
            last: 0,
            time: String::new(),
            key: String::new(),
            above: vec![String::new(); header.fill_down.len()],
        }
    }

    /// Puts what stands above into the empty fields that mean it.
    fn fill_down(&mut self, record: &mut CsvRecord) {
        for (column, above) in self.header.fill_down.iter().zip(&mut self.above) {
            match record.fields.get_mut(*column) {
                Some(field) if trim(field).is_empty() => *field = above.clone().into(),
                Some(field) => *above = trim(field).to_owned(),
                None => {}
            }
        }
    }

    /// Takes the rows of a record.
    fn take(&mut self, mut record: CsvRecord, findings: &mut Findings) {
        let header = self.header;
        let width = header.columns.len();
        if self.is_skipped(&record) {
            self.skipped += 1;
            return;
        }
        if record.fields.len() < width && self.rules.pads {
            self.short += 1;
            record.fields.resize(width, "".into());
        }
        let fields = &record.fields;
        if fields.len() < width || fields.iter().skip(width).any(|field| !field.trim().is_empty()) {
            self.ragged.push((record.line, fields.len(), record.raw.to_owned()));
            return;
        }
        self.spare += usize::from(fields.len() > width);
        let problems = self.field_problems(&record, findings.path());
        if !problems.is_empty() {
            findings.add(problems, usize::MAX);
            return;
        }
        if self.seen == 0 && header.time.len() < 2 {
            self.hours = header.time_of_day(&record);
        }
        self.seen += 1;
        self.last = record.line;
        let Some(table) = self.table_of(&record) else { return };
        for column in &header.values {
            self.time.clear();
            for time in &header.time {
                if !self.time.is_empty() {
                    self.time.push(' ');
                }
                self.time.push_str(trim(&record.fields[*time]));
            }
            if header.in_names {
                self.time.push(' ');
                self.time.push_str(&header.columns[*column]);
            }
            if self.is_no_day(trim(&record.fields[*column])) {
                self.no_days += 1;
                continue;
            }
            if let When::Even(even) = &self.rules.when {
                self.time.push_str(&even.at(self.tables[table].len()));
            }
            self.invalid += usize::from(header.value(&record, *column) != trim(&record.fields[*column]));
            let others = header.others.iter().map(|other| trim(&record.fields[*other]));
            self.tables[table].push(record.line, self.time.trim(), header.value(&record, *column), others);
        }
    }

    /// Whether the time at hand is a day that its month does not have, in the name of a column where nothing stands.
    fn is_no_day(&self, value: &str) -> bool {
        let format = self.rules.format().filter(|_| self.header.in_names && number::is_missing(value));
        format.is_some_and(|format| format.is_no_day(&self.time))
    }

    /// Whether the time of a record holds a word that tells it to be no data.
    fn is_skipped(&self, record: &CsvRecord) -> bool {
        let words = &self.rules.skip_words;
        let holds = |column: &usize| {
            let field = record.fields.get(*column).map_or(String::new(), |field| field.to_lowercase());
            words.iter().any(|word| field.contains(word.as_str()))
        };
        !words.is_empty() && self.header.time.iter().any(holds)
    }

    /// The table that a record belongs to; `None` if nobody asked for its series.
    fn table_of(&mut self, record: &CsvRecord) -> Option<usize> {
        if self.header.keys.is_empty() {
            return Some(0);
        }
        self.key.clear();
        for column in &self.header.keys {
            if !self.key.is_empty() {
                self.key.push_str(BETWEEN_KEYS);
            }
            self.key.push_str(trim(&record.fields[*column]));
        }
        let found = self.by_name.get(self.key.as_str()).copied();
        if found.is_none() && self.other_series.len() < 10_000 && !self.other_series.contains(&self.key) {
            self.other_series.insert(self.key.clone());
        }
        found
    }

    fn field_problems(&self, record: &CsvRecord, path: &Path) -> Vec<Problem> {
        let place = || Place::line(path, record.line);
        let mut problems = Vec::new();
        if !self.damaged && self.header.named == self.header.columns.len() {
            return problems;
        }
        for (number, field) in record.fields.iter().enumerate().take(self.header.columns.len()) {
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
        problems
    }

    fn say(&self, rules: &Rules, notes: &mut Vec<String>) {
        if let Some(first) = self.blank.first() {
            let lines = count(self.blank.len(), "blank line");
            notes.push(format!("{lines} skipped, the first is line {first}"));
        }
        if self.spare > 0 {
            notes.push(format!("{} with an empty field behind the last column", count(self.spare, "row")));
        }
        if self.short > 0 {
            let rows = count(self.short, "row");
            notes.push(format!("{rows} shorter than the header: the fields at the end are missing"));
        }
        if self.invalid > 0 {
            let values = count(self.invalid, "value");
            notes.push(format!("{values} missing by the mark behind (data.across.valid)"));
        }
        if self.no_days > 0 {
            let fields = count(self.no_days, "empty field");
            notes.push(format!("{fields} of days or weeks that the calendar does not have"));
        }
        if self.passed > 0 {
            notes.push(format!("{} left out by data.where", count(self.passed, "row")));
        }
        if self.skipped > 0 {
            notes.push(format!("{} that are no data left out (skip_rows)", count(self.skipped, "row")));
        }
        if rules.skip_header > 0 {
            notes.push(format!("{} above the header skipped", count(rules.skip_header, "line")));
        }
        if rules.skip_footer > 0 {
            notes.push(format!("{} skipped", count(rules.skip_footer, "footer line")));
        }
    }

    /// Every series that was asked for must be there.
    fn refuse_absent(&self, path: &Path) -> Result<()> {
        let absent = self.targets.iter().zip(&self.tables).find(|(_, rows)| rows.len() == 0);
        let Some((name, _)) = absent.filter(|_| !self.header.keys.is_empty() && self.seen > 0) else {
            return Ok(());
        };
        let mut known: BTreeMap<&str, ()> =
            self.other_series.iter().map(|name| (name.as_str(), ())).collect();
        known.extend(
            self.by_name.iter().filter(|(_, at)| self.tables[**at].len() > 0).map(|(name, _)| (*name, ())),
        );
        let mut shown: Vec<String> = known.keys().take(NAMED).map(|name| quote(name)).collect();
        if known.len() > NAMED {
            shown.push(format!("{} more", known.len() - NAMED));
        }
        let what =
            format!("no series is named {} (data.target); there are {}", quote(name), shown.join(", "));
        refuse(path, None, what, "set data.target to one of them")
    }
}

/// As many as `str::lines` gives.
fn line_count(text: &str) -> usize {
    let rest = usize::from(!text.is_empty() && !text.ends_with('\n'));
    memchr::memchr_iter(b'\n', text.as_bytes()).count() + rest
}

fn split_footer<'t>(text: &'t str, lines: usize, footer: usize, path: &Path) -> Result<(&'t str, &'t str)> {
    if footer >= lines {
        let message = format!("data.csv.skip_footer: {footer} leaves nothing of {}", count(lines, "line"));
        return refuse(path, None, message, "");
    }
    if footer == 0 {
        return Ok((text, ""));
    }
    let end: usize = text.split_inclusive('\n').take(lines - footer).map(str::len).sum();
    Ok(text.split_at(end))
}

/// What the skipped lines would be if they were data.
fn footer_rows(tail: &str, header: &Header, rules: &Rules, path: &Path) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for line in tail.lines() {
        if let Ok(Some(record)) = Records::new(line, rules).next(path)
            && record.fields.len() >= header.columns.len()
        {
            let time: Vec<&str> = header.time.iter().map(|column| trim(&record.fields[*column])).collect();
            rows.push((time.join(" "), trim(&record.fields[header.values[0]]).to_owned()));
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
