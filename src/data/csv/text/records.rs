//! From text to records with the line each begins on; the reading itself is the `csv` crate's.

use std::path::Path;

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::base::error::Result;
use crate::data::csv::findings::refuse;
use crate::data::csv::rules::Rules;

/// Records of a text, in order.
pub struct Records<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    delimiter: char,
    comment: Option<u8>,
    /// Offset up to which lines are counted.
    counted: usize,
    line: usize,
    /// Bytes and number of the last record's fields: the next one has about as many.
    last: (usize, usize),
    /// Comment lines seen.
    pub comments: usize,
    /// Lines that hold nothing at all, seen before the last record.
    pub blank_lines: Vec<usize>,
}

/// One record and where it begins.
pub struct Record<'t> {
    /// Line, from 1.
    pub line: usize,
    /// Its first line as it stands in the file.
    pub raw: &'t str,
    /// Its fields as they stand in the file, quotes taken off.
    pub fields: StringRecord,
}

impl Record<'_> {
    /// Whether no field holds anything.
    pub fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.trim().is_empty())
    }
}

impl<'t> Records<'t> {
    /// The records of `text` with the separator and comment mark of the rules.
    pub fn new(text: &'t str, rules: &Rules) -> Self {
        Self::with_delimiter(text, rules.delimiter, rules.comment)
    }

    /// The records of `text`.
    pub fn with_delimiter(text: &'t str, delimiter: u8, comment: Option<u8>) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(delimiter).comment(comment);
        let reader = builder.from_reader(text.as_bytes());
        Self {
            reader,
            text,
            delimiter: char::from(delimiter),
            comment,
            counted: 0,
            line: 1,
            last: (0, 0),
            comments: 0,
            blank_lines: Vec::new(),
        }
    }

    /// The next record that is not an empty line, if there is one.
    ///
    /// # Errors
    /// If quotes are not balanced, or something stands between a quote and the next separator.
    pub fn next(&mut self, path: &Path) -> Result<Option<Record<'t>>> {
        let from = self.reader.position().byte() as usize;
        let (bytes, count) = self.last;
        let mut fields = StringRecord::with_capacity(bytes + bytes / 2, count);
        let read = self.reader.read_record(&mut fields).expect("invariant: text is UTF-8 and in memory");
        let start = self.skip_to_record(from);
        if !read {
            return Ok(None);
        }
        self.last = (fields.as_slice().len(), fields.len());
        let rest = &self.text[start..];
        let raw = rest.lines().next().unwrap_or_default();
        if !is_well_quoted(rest, &fields, self.delimiter) {
            let what = "a quoted field does not end where it should: a quote is missing or one too many";
            return refuse(path, Some(self.line), what, "quotes within a quoted field must be doubled");
        }
        Ok(Some(Record { line: self.line, raw, fields }))
    }

    /// Passes empty lines and comments as the reader does, counting lines.
    fn skip_to_record(&mut self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        self.line += count_lines(&bytes[self.counted..from]);
        let mut at = from;
        // Right behind a record there may be its own line end.
        let mut own_end = from > 0 && bytes[from - 1] != b'\n';
        while let Some(byte) = bytes.get(at) {
            if *byte == b'\n' {
                if !own_end {
                    self.blank_lines.push(self.line);
                }
                at += 1;
                self.line += 1;
            } else if Some(*byte) == self.comment {
                self.comments += 1;
                at += self.text[at..].find('\n').map_or(self.text.len() - at, |end| end + 1);
                self.line += 1;
            } else {
                break;
            }
            own_end = false;
        }
        self.counted = at;
        at
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// Whether `text` begins with `fields` written as CSV: each one bare, or in quotes that end at a separator.
///
/// The `csv` crate reads `"15"7` as 157 and an unclosed quote to the end of the file.
fn is_well_quoted(text: &str, fields: &StringRecord, delimiter: char) -> bool {
    let mut rest = text;
    for (number, field) in fields.iter().enumerate() {
        if number > 0 {
            match rest.strip_prefix(delimiter) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        let after = match rest.strip_prefix('"') {
            Some(quoted) => {
                quoted.strip_prefix(field.replace('"', "\"\"").as_str()).and_then(|r| r.strip_prefix('"'))
            }
            None => rest.strip_prefix(field),
        };
        match after {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.is_empty() || rest.starts_with('\n')
}
