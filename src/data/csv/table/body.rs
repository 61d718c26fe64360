//! What is gathered of a table while its records go by, and what is said of those that are no data.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::column_names::trim;
use super::filled_down::FillDown;
use super::header::Header;
use super::rows::TableRows;
use crate::base::error::{Place, Problem, Result};
use crate::base::text::counted;
use crate::data::Note;
use crate::data::csv::fields::number;
use crate::data::csv::findings::{Findings, quote, refuse};
use crate::data::csv::rules::{Rules, When};
use crate::data::csv::text::records::{CsvRecord, Records};

/// Between the names of several key columns.
pub(crate) const BETWEEN_KEYS: &str = " / ";

/// Most names that a message lists.
const NAMED: usize = 12;

/// What is gathered while records go by.
pub(super) struct Body<'a> {
    header: &'a Header,
    rules: &'a Rules,
    targets: &'a [&'a str],
    /// Whether the text holds a NUL byte.
    pub damaged: bool,
    /// Rows of each target, in their order.
    pub tables: Vec<TableRows>,
    by_name: HashMap<&'a str, usize>,
    /// Names of series that nobody asked for.
    other_series: BTreeSet<String>,
    /// Line, number of fields and text of rows that do not fit the header.
    pub ragged: Vec<(usize, usize, String)>,
    blank: Vec<usize>,
    /// Name and first value of another column that looks like times of day.
    pub hours: Option<(String, String)>,
    pub seen: usize,
    passed: usize,
    /// Rows that the spec calls no data.
    skipped: usize,
    spare: usize,
    short: usize,
    /// Empty fields of days and weeks that no calendar has.
    no_days: usize,
    /// Values that do not count by the mark behind them.
    invalid: usize,
    pub last: usize,
    time: String,
    key: String,
}

impl<'a> Body<'a> {
    pub(super) fn new(header: &'a Header, rules: &'a Rules, targets: &'a [&'a str]) -> Self {
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
        }
    }

    /// Takes the records below the header.
    ///
    /// # Errors
    /// If there is none, and nothing wrong is found either.
    pub(super) fn read(&mut self, records: &mut Records, findings: &mut Findings) -> Result<()> {
        let path = &self.rules.path;
        records.blank_lines.clear();
        let mut above = FillDown::new(&self.header.fill_down);
        while let Some(mut record) = records.next(path)? {
            let empty = std::mem::take(&mut records.blank_lines);
            if record.is_blank() {
                records.blank_lines = empty;
                records.blank_lines.push(record.line);
                continue;
            }
            self.blank.extend(empty);
            above.fill(&mut record);
            if self.header.picks(&record) {
                self.take(record, findings);
            } else {
                self.passed += 1;
            }
        }
        if self.seen > 0 || !self.ragged.is_empty() || !findings.is_empty() {
            return Ok(());
        }
        let (what, help) = match self.passed {
            0 => ("there is nothing below the header", ""),
            _ => ("data.where picks none of them", "correct data.where"),
        };
        refuse(path, None, format!("no data rows: {what}"), help)
    }

    /// Takes the rows of a record.
    fn take(&mut self, mut record: CsvRecord, findings: &mut Findings) {
        let header = self.header;
        let width = header.columns.len();
        if self.is_skipped(&record) {
            self.skipped += 1;
            return;
        }
        if record.is_ragged(width, self.rules.pads) {
            self.ragged.push((record.line, record.fields.len(), record.raw.to_owned()));
            return;
        }
        self.spare += usize::from(record.fields.len() > width);
        if record.fields.len() < width {
            self.short += 1;
            record.fields.resize(width, "".into());
        }
        let problems = self.field_problems(&record);
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
        let holds = |column: &usize| record.fields.get(*column).is_some_and(|field| self.rules.skips(field));
        self.header.time.iter().any(holds)
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

    fn field_problems(&self, record: &CsvRecord) -> Vec<Problem> {
        let place = || Place::line(&self.rules.path, record.line);
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

    pub(super) fn say(&self, notes: &mut Vec<Note>) {
        if let Some(first) = self.blank.first() {
            let lines = counted(self.blank.len(), "blank line");
            notes.push(format!("{lines} skipped, the first is line {first}").into());
        }
        let counts = [
            (self.spare, "row", "with an empty field behind the last column"),
            (self.short, "row", "shorter than the header: the fields at the end are missing"),
            (self.invalid, "value", "missing by the mark behind (data.across.valid)"),
            (self.no_days, "empty field", "of days or weeks that the calendar does not have"),
            (self.passed, "row", "left out by data.where"),
            (self.skipped, "row", "that are no data left out (skip_rows)"),
            (self.rules.skip_header, "line", "above the header skipped"),
            (self.rules.skip_footer, "footer line", "skipped"),
        ];
        for (number, noun, what) in counts.into_iter().filter(|(number, ..)| *number > 0) {
            notes.push(format!("{} {what}", counted(number, noun)).into());
        }
    }

    /// Every series that was asked for must be there.
    pub(super) fn refuse_absent(&self) -> Result<()> {
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
        refuse(&self.rules.path, None, what, "set data.target to one of them")
    }
}
