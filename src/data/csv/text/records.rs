//! From text to records with the line each begins on.
//!
//! Fields are cut out of the text without copying them. Quotes are read strictly: a quoted field ends at a separator
//! or at the end of the line, and nothing else may follow it. (The `csv` crate reads `"15"7` as 157, an unclosed
//! quote to the end of the file, and copies every field.) Where a blank separates fields, any number of them does.
//! `="07"`, by which a spreadsheet is told that a field is text, is that text.

use std::borrow::Cow;
use std::path::Path;

use crate::base::error::Result;
use crate::data::csv::findings::refuse;
use crate::data::csv::rules::Rules;

/// Longest record that is read, in bytes.
pub(crate) const LONGEST: usize = 1 << 20;

/// Most fields of a record.
pub(crate) const WIDEST: usize = 20_000;

/// Records of a text, in order.
pub(crate) struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    comment: Option<u8>,
    /// Offset of what has not been read.
    at: usize,
    /// Its line, from 1.
    line: usize,
    /// Fields of the last record: the next one has about as many.
    width: usize,
    /// Comment lines seen.
    pub comments: usize,
    /// Lines that hold nothing at all, seen before the last record.
    pub blank_lines: Vec<usize>,
}

/// One record and where it begins.
pub(crate) struct CsvRecord<'t> {
    /// Line, from 1.
    pub line: usize,
    /// Its first line as it stands in the file.
    pub raw: &'t str,
    /// Its fields as they stand in the file, quotes taken off.
    pub fields: Vec<Cow<'t, str>>,
}

impl CsvRecord<'_> {
    /// Whether no field holds anything.
    pub(crate) fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.trim().is_empty())
    }

    /// Whether it has too few fields for so many columns, unless short ones are filled up, or something behind the last one.
    pub(crate) fn is_ragged(&self, columns: usize, pads: bool) -> bool {
        let behind = self.fields.iter().skip(columns).any(|field| !field.trim().is_empty());
        behind || self.fields.len() < columns && !pads
    }
}

impl<'t> Records<'t> {
    /// The records of `text` with the separator and comment mark of the rules.
    pub(crate) fn new(text: &'t str, rules: &Rules) -> Self {
        Self::with_delimiter(text, rules.delimiter, rules.comment)
    }

    /// The records of `text`.
    pub(crate) fn with_delimiter(text: &'t str, delimiter: u8, comment: Option<u8>) -> Self {
        Self { text, delimiter, comment, at: 0, line: 1, width: 0, comments: 0, blank_lines: Vec::new() }
    }

    /// The same from behind the first `lines` lines on.
    pub(crate) fn skip_lines(mut self, lines: usize) -> Self {
        for _ in 0..lines {
            match memchr::memchr(b'\n', &self.text.as_bytes()[self.at..]) {
                Some(end) => self.at += end + 1,
                None => self.at = self.text.len(),
            }
            self.line += 1;
        }
        self
    }

    /// Where in the text the next record is looked for.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// The next record that is not an empty line, if there is one.
    ///
    /// # Errors
    /// If quotes are not balanced, something stands between a quote and the next separator, or it is beyond reason.
    pub(crate) fn next(&mut self, path: &Path) -> Result<Option<CsvRecord<'t>>> {
        loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() {
                return Ok(None);
            }
            let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            let (raw, line) = (&rest[..end], self.line);
            if raw.is_empty() {
                self.blank_lines.push(line);
                self.pass(1, 1);
            } else if Some(raw.as_bytes()[0]) == self.comment {
                self.comments += 1;
                self.pass(end + 1, 1);
            } else if end > LONGEST {
                let most = LONGEST >> 20;
                let (what, help) = match self.width {
                    0 => {
                        ("header", "cut the file to the columns that are needed, or is a line break missing?")
                    }
                    _ => ("line", "is a line break missing, or is this no table?"),
                };
                return refuse(path, Some(line), format!("the {what} is longer than {most} MiB"), help);
            } else if memchr::memchr(b'"', raw.as_bytes()).is_none() {
                let fields = if self.delimiter == b' ' { apart(raw) } else { self.bare(raw) };
                self.pass(end + 1, 1);
                return self.record(CsvRecord { line, raw, fields }, path).map(Some);
            } else {
                let cut = match self.delimiter {
                    b' ' => apart_with_quotes(raw).map(|fields| (fields, raw.len())),
                    _ => self.quoted(rest),
                };
                let Some((fields, length)) = cut else {
                    let what =
                        "a quoted field does not end where it should: a quote is missing or one too many";
                    return refuse(path, Some(line), what, "quotes within a quoted field must be doubled");
                };
                let lines = memchr::memchr_iter(b'\n', &rest.as_bytes()[..length]).count();
                self.pass(length + 1, lines + 1);
                return self.record(CsvRecord { line, raw, fields }, path).map(Some);
            }
        }
    }

    fn record(&mut self, record: CsvRecord<'t>, path: &Path) -> Result<CsvRecord<'t>> {
        self.width = record.fields.len();
        if self.width > WIDEST {
            let what = format!("{} fields, more than {WIDEST}", self.width);
            return refuse(path, Some(record.line), what, "cut the file to the columns that are needed");
        }
        Ok(record)
    }

    fn pass(&mut self, bytes: usize, lines: usize) {
        self.at = (self.at + bytes).min(self.text.len());
        self.line += lines;
    }

    /// The fields of a line without quotes.
    fn bare(&self, line: &'t str) -> Vec<Cow<'t, str>> {
        let mut fields = Vec::with_capacity(self.width);
        let mut from = 0;
        for at in memchr::memchr_iter(self.delimiter, line.as_bytes()) {
            fields.push(Cow::Borrowed(&line[from..at]));
            from = at + 1;
        }
        fields.push(Cow::Borrowed(&line[from..]));
        fields
    }

    /// The fields of a record with quotes, and its length up to its line end.
    fn quoted(&self, text: &'t str) -> Option<(Vec<Cow<'t, str>>, usize)> {
        let bytes = text.as_bytes();
        let mut fields = Vec::with_capacity(self.width);
        let mut at = 0;
        loop {
            // Blanks in front of a quote are of no field: `"a", "b"`.
            let blanks = bytes[at..].iter().take_while(|byte| **byte == b' ').count();
            if bytes.get(at + blanks) == Some(&b'"') {
                at += blanks;
                let from = at + 1;
                at = from;
                let mut doubled = false;
                loop {
                    at += memchr::memchr(b'"', &bytes[at..(from + LONGEST).min(bytes.len()).max(at)])?;
                    if bytes.get(at + 1) != Some(&b'"') {
                        break;
                    }
                    doubled = true;
                    at += 2;
                }
                let field = &text[from..at];
                fields.push(match told_to_be_text(field, "\"\"") {
                    Some(text) => Cow::Borrowed(text),
                    None if doubled => Cow::Owned(field.replace("\"\"", "\"")),
                    None => Cow::Borrowed(field),
                });
                at += 1;
            } else {
                let end = memchr::memchr2(self.delimiter, b'\n', &bytes[at..]).unwrap_or(bytes.len() - at);
                let field = &text[at..at + end];
                fields.push(Cow::Borrowed(told_to_be_text(field, "\"").unwrap_or(field)));
                at += end;
            }
            match bytes.get(at) {
                Some(byte) if *byte == self.delimiter => at += 1,
                None | Some(b'\n') => return Some((fields, at)),
                Some(_) => return None,
            }
        }
    }
}

/// What stands in `="..."`, whose quotes are written as given.
fn told_to_be_text<'t>(field: &'t str, quote: &str) -> Option<&'t str> {
    let text = field.trim().strip_prefix('=')?.strip_prefix(quote)?.strip_suffix(quote)?;
    (!text.contains('"')).then_some(text)
}

/// The fields of a line that blanks separate.
fn apart(line: &str) -> Vec<Cow<'_, str>> {
    line.split([' ', '\t']).filter(|field| !field.is_empty()).map(Cow::Borrowed).collect()
}

/// The same for a line with quotes, none of them within a field.
fn apart_with_quotes(line: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut fields = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (field, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_at(rest.find([' ', '\t']).unwrap_or(rest.len())),
        };
        fields.push(Cow::Borrowed(field));
        rest = behind.trim_start_matches([' ', '\t']);
        (rest.len() < behind.len() || rest.is_empty()).then_some(())?;
    }
    Some(fields)
}
