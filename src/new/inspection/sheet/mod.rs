//! The outward form of a file: separator, lines above the header, names, rows.

mod name_line;
mod odd;

use std::borrow::Cow;
use std::path::Path;

pub(crate) use self::name_line::FOOTER;
use self::name_line::Head;
use self::odd::Odd;
use super::wishes::Wishes;
use crate::base::error::Result;
use crate::data::csv::findings::refuse;
use crate::data::csv::rules::separator_line;
use crate::data::csv::table::header::{numbered, trim};
use crate::data::csv::text::records::{CsvRecord, Records};

/// Separators that are tried, the usual one first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Records among which the header is looked for.
const HEAD: usize = 200;

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
    /// Records right below it that are no data.
    pub below: usize,
    /// Names; a column without one is called by its number.
    pub names: Vec<String>,
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
    /// Lines whose words look like names too, if there are several.
    pub several_headers: Option<(usize, usize)>,
}

impl<'t> Sheet<'t> {
    /// Of a text.
    ///
    /// # Errors
    /// If there is nothing in it.
    pub(super) fn of(text: &'t str, wishes: &Wishes, path: &Path) -> Result<Self> {
        let first = text.lines().map(str::trim_start).find(|line| !line.is_empty()).unwrap_or_default();
        let comment = match wishes.text("data.csv.comment") {
            Some(mark) => mark.bytes().next(),
            None => comment_mark(text, first),
        };
        let told = wishes.text("data.csv.delimiter").map(|mark| if mark == "\\t" { "\t" } else { mark });
        let spoken = separator_line(text);
        let delimiter = match told.and_then(|mark| mark.bytes().next()).or(spoken) {
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
        if let Some(lines) = wishes.count("data.csv.skip_header") {
            let at = head.iter().position(|record| record.line > lines).unwrap_or(0);
            found = Head { at, header: true, below: 0, several: None };
        }
        if let Some(header) = wishes.get("data.csv.header").and_then(serde_json::Value::as_bool) {
            found.header = header;
        }
        let names = &head[found.at];
        let above = names.line - 1;
        let width = names.fields.len();
        let name = |(at, name): (usize, &Cow<str>)| {
            let name = trim(name);
            if name.is_empty() || !found.header { numbered(at) } else { name.to_owned() }
        };
        let mut names: Vec<String> = names.fields.iter().enumerate().map(name).collect();
        let mut sheet = Sheet {
            text,
            delimiter,
            comment,
            skip_header: if spoken.is_some() && above == 1 { 0 } else { above },
            above,
            width,
            header: found.header,
            below: wishes.count("data.csv.skip_below_header").unwrap_or(found.below),
            names: Vec::new(),
            rows: Vec::new(),
            first: 0,
            total: 0,
            short: 0,
            odd: None,
            several_headers: found.several.map(|(a, b)| (head[a].line, head[b].line)),
        };
        // Separators behind the last name that every line has are no columns.
        while names.len() > 1 && names.last().is_some_and(|last| *last == numbered(names.len() - 1)) {
            let at = names.len() - 1;
            let filled = head[found.at..]
                .iter()
                .skip(1)
                .any(|record| record.fields.get(at).is_some_and(|field| !field.trim().is_empty()));
            if filled {
                break;
            }
            names.pop();
        }
        sheet.names = names;
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
        let mut skip = usize::from(self.header) + self.below;
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
        while let Some(record) = records.next(path)? {
            if record.is_blank() {
                continue;
            }
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
        let columns = columns.to_vec();
        std::iter::from_fn(move || {
            loop {
                let mut record = records.next(Path::new("")).ok()??;
                let odd = self.odd.as_ref().is_some_and(|odd| {
                    columns.contains(&odd.column)
                        && record.fields.get(odd.column).is_some_and(|field| odd.is(trim(field)))
                });
                if !record.is_blank() && !odd {
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

/// A field without blanks around it; one whose quotes had to be doubled is left out, as no time or number has any.
fn borrowed(field: Cow<'_, str>) -> &str {
    match field {
        Cow::Borrowed(field) => trim(field),
        Cow::Owned(_) => "\"",
    }
}

/// The first character of lines that are no data; a line of names may begin with it too.
fn comment_mark(text: &str, first: &str) -> Option<u8> {
    let mark = first.bytes().next().filter(|byte| b"#%".contains(byte))?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
    let marked = lines.iter().filter(|line| line.trim_start().as_bytes().first() == Some(&mark)).count();
    let cuts =
        |line: &str| DELIMITERS.iter().map(|cut| line.bytes().filter(|byte| byte == cut).count()).max();
    let names =
        marked == 1 && lines.len() > 1 && cuts(lines[0]) == cuts(lines[1]) && cuts(lines[0]) > Some(0);
    (!names).then_some(mark)
}

/// The first records that are not blank; one that cannot be cut ends them.
fn records(text: &str, delimiter: u8, comment: Option<u8>, most: usize) -> Vec<CsvRecord<'_>> {
    let skip = usize::from(separator_line(text).is_some());
    let mut records = Records::with_delimiter(text, delimiter, comment).skip_lines(skip);
    let mut found = Vec::new();
    while let Ok(Some(record)) = records.next(Path::new("")) {
        if !record.is_blank() {
            found.push(record);
        }
        if found.len() >= most {
            break;
        }
    }
    found
}

/// The separator that cuts most lines into equally many fields.
fn delimiter(text: &str, comment: Option<u8>) -> u8 {
    let fitting = |delimiter: &u8| {
        let mut widths: Vec<usize> =
            records(text, *delimiter, comment, HEAD).iter().map(|record| record.fields.len()).collect();
        widths.sort_unstable();
        let runs = widths.chunk_by(|a, b| a == b).filter(|run| run[0] > 1);
        runs.map(|run| (run.len(), run[0])).max().unwrap_or((0, 0))
    };
    // Of equals the first: the usual one.
    DELIMITERS.iter().rev().max_by_key(|delimiter| fitting(delimiter)).copied().unwrap_or(b',')
}
