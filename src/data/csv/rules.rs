//! From the spec's `data.csv` to checked rules of reading.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::base::error::{Error, Place, Problem, Result};
use crate::spec::{DataSpec, Fill};

/// How a file is read, checked.
pub struct Rules {
    /// The file, for messages.
    pub path: PathBuf,
    /// Field separator.
    pub delimiter: u8,
    /// Decimal mark.
    pub decimal: char,
    /// Thousands separator.
    pub thousands: Option<char>,
    /// Whether the spec says which mark is which.
    pub marks_stated: bool,
    /// strftime format of the times.
    pub date_format: Option<String>,
    /// Zone of times without an offset.
    pub zone: Option<TimeZone>,
    /// First character of lines that are no data.
    pub comment: Option<u8>,
    /// Lines at the end that are no data.
    pub skip_footer: usize,
    /// What becomes of missing values.
    pub missing: Option<Fill>,
    /// What becomes of missing rows.
    pub gaps: Option<Fill>,
}

impl Rules {
    /// Checks the options of a spec.
    ///
    /// # Errors
    /// If options contradict each other or cannot mean anything, with the key of each.
    pub fn new(data: &DataSpec, path: &Path) -> Result<Self> {
        let options = &data.csv;
        let mut faults = Vec::new();
        let mut keep = |fault: Result<Option<char>, String>| {
            fault.unwrap_or_else(|message| {
                faults.push(message);
                None
            })
        };
        let delimiter = keep(mark("delimiter", &options.delimiter, "a comma, `;`, `\\t` or `|`", |c| {
            c.is_ascii() && !c.is_ascii_alphanumeric() && !"\"\r\n.+-:\0".contains(c)
        }));
        let decimal = keep(mark("decimal", &options.decimal, "`.` or `,`", |c| ".,".contains(c)));
        let thousands = keep(mark("thousands", &options.thousands, "`,`, `.`, `'` or a blank", |c| {
            ",.' _\u{a0}\u{202f}".contains(c)
        }));
        let comment = keep(mark("comment", &options.comment, "a mark such as `#`", |c| {
            c.is_ascii_punctuation() && !"\"+-.,;".contains(c)
        }));
        let thousands = thousands.map(|c| if "\u{a0}\u{202f}".contains(c) { ' ' } else { c });
        let decimal = decimal.unwrap_or(if thousands == Some('.') { ',' } else { '.' });
        if thousands == Some(decimal) {
            faults.push(format!("data.csv.thousands and data.csv.decimal are both {decimal:?}"));
        }
        let delimiter = delimiter.unwrap_or(',');
        if comment == Some(delimiter) {
            faults.push(format!("data.csv.comment and data.csv.delimiter are both {delimiter:?}"));
        }
        if let Some(format) = &options.date_format {
            faults.extend(format_fault(format));
        }
        let zone = options.time_zone.as_deref().map(TimeZone::get).transpose().unwrap_or_else(|_| {
            let name = options.time_zone.as_deref().unwrap_or_default();
            faults.push(format!(
                "data.csv.time_zone: {name:?} is not an IANA time zone, for example America/Chicago"
            ));
            None
        });
        faults.extend(column_faults(data));
        if !faults.is_empty() {
            let problem = |message| Problem::new(Place::file(path), message);
            return Err(Error::Input(faults.into_iter().map(problem).collect()));
        }
        Ok(Self {
            path: path.to_path_buf(),
            delimiter: delimiter as u8,
            decimal,
            thousands,
            marks_stated: options.decimal.is_some() || options.thousands.is_some(),
            date_format: options.date_format.clone(),
            zone,
            comment: comment.map(|c| c as u8),
            skip_footer: options.skip_footer.unwrap_or(0),
            missing: options.missing,
            gaps: options.gaps,
        })
    }
}

fn column_faults(data: &DataSpec) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, name) in [("data.time", &data.time), ("data.target", &data.target)] {
        if name.trim().is_empty() {
            faults.push(format!("{key} is empty: it must name a column"));
        }
    }
    if faults.is_empty() && data.time.trim() == data.target.trim() {
        faults.push(format!("data.time and data.target name the same column {:?}", data.time));
    }
    faults
}

/// The single character of an option.
fn mark(
    key: &str,
    option: &Option<String>,
    expected: &str,
    allowed: fn(char) -> bool,
) -> Result<Option<char>, String> {
    let Some(text) = option else { return Ok(None) };
    let text = if text == "\\t" { "\t" } else { text.as_str() };
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if allowed(c) => Ok(Some(c)),
        _ => Err(format!("data.csv.{key}: {text:?} cannot be used, expected {expected}")),
    }
}

/// What is wrong with a format of times.
fn format_fault(format: &str) -> Option<String> {
    let key = "data.csv.date_format";
    let directives: Vec<char> = directives(format);
    let has = |set: &str| directives.iter().any(|d| set.contains(*d));
    if has("yDgCxc") {
        return Some(format!(
            "{key}: {format:?} has a year of 2 digits, which may mean two centuries: use %Y"
        ));
    }
    if has("ZQ") {
        return Some(format!("{key}: {format:?} names a zone: use %z for offsets, or data.csv.time_zone"));
    }
    if !has("YFGs") {
        return Some(format!("{key}: {format:?} has no year (%Y), for example \"%d.%m.%Y\""));
    }
    if has("I") && !has("pP") {
        return Some(format!("{key}: {format:?} has a 12-hour clock (%I) without %p: use %H or add %p"));
    }
    None
}

/// The letters of a format's directives, flags and `%%` left out.
fn directives(format: &str) -> Vec<char> {
    let mut letters = Vec::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c == '%' {
            letters.extend(chars.by_ref().find(|c| !"-_0^#:.123456789".contains(*c)));
        }
    }
    letters
}

/// Whether two directives follow each other with nothing between them.
pub fn has_adjacent_directives(format: &str) -> bool {
    let bytes = format.as_bytes();
    (0..bytes.len().saturating_sub(2))
        .any(|i| bytes[i] == b'%' && bytes[i + 1] != b'%' && bytes[i + 2] == b'%')
}
