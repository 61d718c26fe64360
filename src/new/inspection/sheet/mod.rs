//! The outward form of a file: separator, lines above the header, names, rows.

mod fill_down;
mod name_line;
mod odd;
mod separator;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

pub(crate) use self::name_line::FOOTER;
use self::name_line::Head;
use self::odd::Odd;
pub(crate) use self::odd::{is_total, total_word};
use self::separator::{HEAD, comment_mark, delimiter, records};
use crate::base::error::Result;
use crate::data::csv::findings::refuse;
use crate::data::csv::rules::separator_line;
use crate::data::csv::table::FillDown;
use crate::data::csv::table::column_names::{joined_names, names_of, numbered, trim};
use crate::data::csv::text::records::{CsvRecord, Records};
use crate::spec::CsvOptions;

/// Rows that a guess rests on: the first ones, and as many spread over the rest.
const ROWS: usize = 2000;

/// A file as a table of fields.
pub(crate) struct Sheet<'t> {
    pub text: &'t str,
    pub delimiter: u8,
    pub comment: Option<u8>,
    /// Lines above the line of names, as a spec says it: without one that names the separator.
    pub skip_header: usize,
    /// Lines above the line of names.
    above: usize,
    /// Fields of the line of names.
    width: usize,
    /// Whether there is a line of names.
    pub header: bool,
    /// Lines of names.
    pub header_lines: usize,
    /// Whether rows begin with a field that no name stands for.
    pub row_names: bool,
    /// Columns in which an empty field means what stands above it.
    pub fill_down: Vec<usize>,
    /// Records right below it that are no data.
    pub below: usize,
    /// Names; a column without one, or without one of its own, is called by its number.
    pub names: Vec<String>,
    /// What stands in the line of names.
    pub titles: Vec<String>,
    /// The first rows and some of the rest, each as wide as the names.
    pub rows: Vec<Vec<&'t str>>,
    /// How many of them follow each other at the beginning.
    pub first: usize,
    /// Rows of the file.
    pub total: usize,
    /// Rows that are shorter than the names.
    pub short: usize,
    /// Rows between the others that are no data: they are not among the rows.
    pub odd: Option<Odd>,
}

impl<'t> Sheet<'t> {
    /// Of a text.
    ///
    /// # Errors
    /// If there is nothing in it.
    pub(super) fn of(text: &'t str, told: &CsvOptions, path: &Path) -> Result<Self> {
        let first = text.lines().map(str::trim_start).find(|line| !line.is_empty()).unwrap_or_default();
        let comment = match &told.comment {
            Some(mark) => mark.bytes().next(),
            None => comment_mark(text, first),
        };
        let stated = told.delimiter.as_deref().map(|mark| if mark == "\\t" { "\t" } else { mark });
        let spoken = separator_line(text);
        let delimiter = match stated.and_then(|mark| mark.bytes().next()).or(spoken) {
            Some(mark) => mark,
            None => delimiter(text, comment),
        };
        let head = records(text, delimiter, comment, HEAD);
        if head.is_empty() {
            // What hinders the first record is worth more than that there is none.
            Records::with_delimiter(text, delimiter, comment).next(path)?;
            return refuse(path, None, "the file has no header and no data", "");
        }
        let mut found = Head::of(&head);
        if let Some(lines) = told.skip_header {
            let at = head.iter().position(|record| record.line > lines).unwrap_or(0);
            found = Head { at, header: true, below: 0, several: None };
        }
        if let Some(header) = told.header {
            found.header = header;
        }
        let lines = found.several.map_or(found.at..=found.at, |(first, last)| first..=last);
        let at = *lines.start();
        let lines: Vec<Vec<String>> = head[lines].iter().map(names_of).collect();
        let mut titles =
            if found.header { joined_names(&lines) } else { vec![String::new(); lines[0].len()] };
        let below = if lines.len() > 1 { 0 } else { found.below };
        let begin = at + if found.header { lines.len() + below } else { 0 };
        let rows = &head[begin.min(head.len())..];
        let longer = rows.iter().filter(|record| record.fields.len() == titles.len() + 1).count();
        let row_names =
            found.header && !rows.is_empty() && longer * 10 > rows.len() * 9 && is_row_names(rows);
        if row_names {
            titles.insert(0, String::new());
        }
        // Where rows hold more than the names stand for, each column is called by its number.
        let width = more_than_names(rows, titles.len()).filter(|_| found.header && !row_names);
        let headless = width.is_some();
        if let Some(width) = width {
            titles = vec![String::new(); width];
        }
        let above = if headless { rows[0].line } else { head[at].line } - 1;
        let width = titles.len();
        // Separators behind the last name that every line has are no columns.
        let filled = |at: usize| {
            rows.iter().any(|record| record.fields.get(at).is_some_and(|field| !field.trim().is_empty()))
        };
        while titles.len() > 1 && titles.last().is_some_and(String::is_empty) && !filled(titles.len() - 1) {
            titles.pop();
        }
        let mut sheet = Sheet {
            text,
            delimiter,
            comment,
            skip_header: if spoken.is_some() && above == 1 { 0 } else { above },
            above,
            width,
            header: found.header && !headless,
            header_lines: if headless { 1 } else { lines.len() },
            row_names,
            fill_down: Vec::new(),
            below: if headless { 0 } else { told.skip_below_header.unwrap_or(below) },
            names: spec_names(&titles),
            titles,
            rows: Vec::new(),
            first: 0,
            total: 0,
            short: 0,
            odd: None,
        };
        sheet.fill_down = fill_down::columns(&sheet.titles, rows);
        sheet.sample(path)?;
        if sheet.rows.is_empty() {
            return refuse(path, None, "no data rows: there is nothing below the header", "");
        }
        Ok(sheet)
    }

    /// The records of data, in the order of the file.
    pub(super) fn records(&self) -> Records<'t> {
        let mut records =
            Records::with_delimiter(self.text, self.delimiter, self.comment).skip_lines(self.above);
        let mut skip = if self.header { self.header_lines + self.below } else { self.below };
        while skip > 0 {
            match records.next(Path::new("")) {
                Ok(Some(record)) if record.is_blank() => {}
                Ok(Some(_)) => skip -= 1,
                _ => break,
            }
        }
        records
    }

    fn sample(&mut self, path: &Path) -> Result<()> {
        let lines = memchr::memchr_iter(b'\n', self.text.as_bytes()).count();
        let stride = (lines / ROWS).max(1);
        let width = self.names.len();
        let mut records = self.records();
        let mut above = FillDown::new(&self.fill_down);
        while let Some(mut record) = records.next(path)? {
            if record.is_blank() {
                continue;
            }
            above.fill(&mut record);
            self.total += 1;
            self.short += usize::from(record.fields.len() < self.width);
            let near_end = lines.saturating_sub(record.line) < 2 * FOOTER;
            if self.total <= ROWS || self.total.is_multiple_of(stride) || near_end {
                let mut fields: Vec<&'t str> = record.fields.into_iter().map(borrowed).collect();
                fields.resize(width.max(1), "");
                self.rows.push(fields);
            }
        }
        self.first = self.total.min(ROWS);
        if let Some(odd) = odd::find(&self.names, self.body()) {
            let first = self.rows[..self.first].iter().filter(|row| odd.is(row[odd.column])).count();
            self.rows.retain(|row| !odd.is(row[odd.column]));
            self.first -= first;
            self.odd = Some(odd);
        }
        Ok(())
    }

    /// The rows that tell what a column holds: without those at the end, which may be a footer.
    pub(super) fn body(&self) -> &[Vec<&'t str>] {
        let tail = FOOTER.min(self.rows.len() / 4);
        &self.rows[..self.rows.len() - tail]
    }

    /// The fields of a column in these rows.
    pub(super) fn column(&self, number: usize) -> Vec<&'t str> {
        self.body().iter().map(|row| row[number]).collect()
    }

    /// The fields of columns in every row of the file that is long enough.
    pub(crate) fn records_of(&self, columns: &[usize]) -> impl Iterator<Item = Vec<&'t str>> {
        let mut records = self.records();
        let mut above = FillDown::new(&self.fill_down);
        let columns = columns.to_vec();
        std::iter::from_fn(move || {
            loop {
                let mut record = records.next(Path::new("")).ok()??;
                if record.is_blank() {
                    continue;
                }
                above.fill(&mut record);
                let odd = self.odd.as_ref().is_some_and(|odd| {
                    columns.contains(&odd.column)
                        && record.fields.get(odd.column).is_some_and(|field| odd.is(trim(field)))
                });
                if !odd {
                    let mut take = |column: &usize| {
                        record.fields.get_mut(*column).map_or("", |field| borrowed(std::mem::take(field)))
                    };
                    return Some(columns.iter().map(&mut take).collect());
                }
            }
        })
    }

    /// How many rows at the beginning of [`Self::body`] follow each other.
    pub(crate) fn contiguous(&self) -> usize {
        self.first.min(self.body().len())
    }
}

/// Names by which a spec tells columns apart: a name that is none, or no column's own, gives way to a number.
fn spec_names(titles: &[String]) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    titles.iter().for_each(|title| *counts.entry(title).or_default() += 1);
    let is_unique = |title: &String| !title.is_empty() && counts[title.as_str()] == 1;
    let name = |(at, title): (usize, &String)| if is_unique(title) { title.clone() } else { numbered(at) };
    titles.iter().enumerate().map(name).collect()
}

/// The fields of rows, if nearly all of them hold something behind the last name.
fn more_than_names(rows: &[CsvRecord], names: usize) -> Option<usize> {
    let behind = |record: &&CsvRecord| record.fields.iter().skip(names).any(|field| !field.trim().is_empty());
    let longer = rows.iter().filter(behind).count();
    let widest = rows.iter().map(|record| record.fields.len()).max()?;
    (longer * 10 > rows.len() * 9).then_some(widest)
}

/// Whether rows begin with numbers that go up by one.
fn is_row_names(rows: &[CsvRecord]) -> bool {
    let numbers: Vec<i64> =
        rows.iter().map_while(|record| trim(record.fields.first()?).parse().ok()).collect();
    numbers.len() + FOOTER > rows.len()
        && numbers.len() > 2
        && numbers.windows(2).all(|pair| pair[1] - pair[0] == 1)
}

/// A field without blanks around it; one whose quotes had to be doubled is left out, as no time or number has any.
fn borrowed(field: Cow<'_, str>) -> &str {
    match field {
        Cow::Borrowed(field) => trim(field),
        Cow::Owned(_) => "\"",
    }
}
