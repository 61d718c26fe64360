//! From the spec's `data.csv` to checked rules of reading.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::axis::even::{self, Even};
use super::fields::format::Format;
use crate::base::error::{Error, Place, Problem, Result};
use crate::data::Step;
use crate::spec::{DataSpec, Fill, Gather, Names, Negatives, Stamps, Times};

/// Where times come from.
#[derive(Clone)]
pub(crate) enum When {
    /// From fields, in ISO 8601 or in a format.
    Fields(Option<Format>),
    /// From the numbers of rows.
    Even(Even),
}

/// Rows gathered into even steps.
#[derive(Clone)]
pub(crate) struct Resampling {
    /// The step.
    pub every: Step,
    /// What becomes of the values of one step.
    pub by: Gather,
    /// Whether a row belongs to the step whose beginning is nearest.
    pub nearest: bool,
}

/// How a file is read, checked.
#[derive(Clone)]
pub(crate) struct Rules {
    /// The file, for messages.
    pub path: PathBuf,
    /// Field separator.
    pub delimiter: u8,
    /// Whether the spec says so.
    delimiter_stated: bool,
    /// Decimal mark.
    pub decimal: char,
    /// Thousands separator.
    pub thousands: Option<char>,
    /// Whether the spec says which mark is which.
    pub marks_stated: bool,
    /// Where times come from.
    pub when: When,
    /// Words that stand for a missing value, in lower case.
    pub missing_words: Vec<String>,
    /// Marks beside numbers and times that are taken off.
    pub strip: Vec<String>,
    /// How negative numbers are told, besides by a sign before them.
    pub negatives: Option<Negatives>,
    /// Whether a time names the end of its step.
    pub ends: bool,
    /// What becomes of several values for one time.
    pub duplicates: Option<Gather>,
    /// Whether the target is a running total.
    pub counter: bool,
    /// Rows gathered into even steps.
    pub resampling: Option<Resampling>,
    /// Whether steps may be of uneven length.
    pub uneven: bool,
    /// Whether there is a line of names.
    pub header: bool,
    /// Lines above it.
    pub skip_header: usize,
    /// Lines of names.
    pub header_lines: usize,
    /// Whether rows begin with a field that no name stands for.
    pub row_names: bool,
    /// Columns in which an empty field means what stands above it.
    pub fill_down: Vec<String>,
    /// Records right below it that are no data.
    pub skip_below_header: usize,
    /// Words of times whose rows are no data, in lower case.
    pub skip_words: Vec<String>,
    /// Whether short rows are filled up.
    pub pads: bool,
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
    /// Whether what is not known of rows to forecast stays unknown, NaN, instead of holding on.
    pub ahead: bool,
    /// Lines of an older file before those of the one that is read.
    pub joined: usize,
}

impl Rules {
    /// Checks the options of a spec.
    ///
    /// # Errors
    /// If options contradict each other or cannot mean anything, with the key of each.
    pub(crate) fn new(data: &DataSpec, path: &Path) -> Result<Self> {
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
        let thousands = keep(mark("thousands", &options.thousands, "`,`, `.`, `'`, `_` or a blank", |c| {
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
        let when = when(data, &mut faults);
        let resampling = data.resample.as_ref().and_then(|resample| {
            let every = even::step(&resample.every);
            if every.is_none() {
                let expected = "a number and a unit, for example 1 hour";
                faults.push(format!("data.resample.every: {:?} is no step: expected {expected}", resample.every));
            }
            if resample.nearest && matches!(every, Some(Step::Months(_))) {
                let message = "data.resample.nearest: months have no middle: leave it out, or give a step of days or less";
                faults.push(message.to_owned());
            }
            Some(Resampling { every: every?, by: resample.by, nearest: resample.nearest })
        });
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
            delimiter_stated: options.delimiter.is_some(),
            when,
            missing_words: words(options.missing_values.as_ref()),
            skip_words: words(options.skip_rows.as_ref()),
            strip: options.strip.as_ref().map_or_else(Vec::new, |marks| marks.0.clone()),
            negatives: options.negatives,
            ends: options.stamps == Some(Stamps::End),
            duplicates: options.duplicates,
            counter: data.counter,
            resampling,
            uneven: options.uneven == Some(true),
            header: options.header.unwrap_or(true),
            header_lines: options.header_lines.unwrap_or(1),
            row_names: options.row_names == Some(true),
            fill_down: options.fill_down.as_ref().map_or_else(Vec::new, |names| names.0.clone()),
            skip_header: options.skip_header.unwrap_or(0),
            skip_below_header: options.skip_below_header.unwrap_or(0),
            pads: options.short_rows == Some(true),
            zone,
            comment: comment.map(|c| c as u8),
            skip_footer: options.skip_footer.unwrap_or(0),
            missing: options.missing,
            gaps: options.gaps,
            ahead: false,
            joined: 0,
        })
    }

    /// The format of the times, unless they are in ISO 8601.
    pub(crate) fn format(&self) -> Option<&Format> {
        match &self.when {
            When::Fields(format) => format.as_ref(),
            When::Even(_) => None,
        }
    }

    /// The same for a text whose first line tells a spreadsheet the separator, as `sep=;` does.
    pub(crate) fn with_separator_line(&self, text: &str) -> Self {
        let mut rules = self.clone();
        if let Some(separator) = separator_line(text).filter(|_| self.skip_header <= 1) {
            rules.skip_header = 1;
            if !self.delimiter_stated {
                rules.delimiter = separator;
            }
        }
        rules
    }
}

/// What a first line `sep=;` says.
pub(crate) fn separator_line(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim_matches(|c: char| c == '"' || c == '\u{feff}');
    match line.as_bytes() {
        [s, e, p, b'=', separator]
            if [s, e, p].map(u8::to_ascii_lowercase) == *b"sep" && separator.is_ascii() =>
        {
            Some(*separator)
        }
        _ => None,
    }
}

fn when(data: &DataSpec, faults: &mut Vec<String>) -> When {
    match &data.time {
        Times::Even(even) => match Even::new(even) {
            Ok(even) => return When::Even(even),
            Err(fault) => faults.push(fault),
        },
        Times::Columns(_) => {
            let options = &data.csv;
            match options
                .date_format
                .as_ref()
                .map(|format| Format::new(format, options.first_year))
                .transpose()
            {
                Ok(format) => return When::Fields(format),
                Err(fault) => faults.push(format!("data.csv.date_format: {fault}")),
            }
        }
    }
    When::Fields(None)
}

fn words(words: Option<&Names>) -> Vec<String> {
    let words = words.into_iter().flat_map(|words| &words.0);
    words.map(|word| word.trim().to_lowercase()).collect()
}

fn column_faults(data: &DataSpec) -> Vec<String> {
    let mut faults = Vec::new();
    let times = data.time.columns();
    let no_time = matches!(data.time, Times::Columns(_)) && times.is_empty() && data.across.is_none();
    if no_time || times.iter().any(|name| name.trim().is_empty()) {
        faults.push("data.time is empty: it must name a column".to_owned());
    }
    if data.target.trim().is_empty() {
        faults.push("data.target is empty: it must name a column".to_owned());
    }
    let of_columns = data.series.is_empty() && data.across.is_none();
    if faults.is_empty() && of_columns && times.iter().any(|name| name.trim() == data.target.trim()) {
        faults.push(format!("data.time and data.target name the same column {:?}", data.target));
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
