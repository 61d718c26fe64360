//! From the spec's `data.csv` to checked rules of reading.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::axis::even::{self, Even};
use super::fields::format::Format;
use crate::base::error::{Error, Place, Problem, Result};
use crate::data::Step;
use crate::spec::{DataSpec, Gather, Names, Resample, Stamps, Times};

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
    /// What the spec says.
    pub data: DataSpec,
    /// The file, for messages.
    pub path: PathBuf,
    /// Field separator.
    pub delimiter: u8,
    /// Decimal mark.
    pub decimal: char,
    /// Thousands separator.
    pub thousands: Option<char>,
    /// Where times come from.
    pub when: When,
    /// Words that stand for a missing value, in lower case.
    pub missing_words: Vec<String>,
    /// Marks beside numbers and times that are taken off.
    pub strip: Vec<String>,
    /// Whether a time names the end of its step.
    pub ends: bool,
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
        let delimiter =
            mark("delimiter", &options.delimiter, "a comma, `;`, `\\t` or `|`", &mut faults, |c| {
                c.is_ascii() && !c.is_ascii_alphanumeric() && !"\"\r\n.+-:\0".contains(c)
            });
        let decimal = mark("decimal", &options.decimal, "`.` or `,`", &mut faults, |c| ".,".contains(c));
        let expected = "`,`, `.`, `'`, `_` or a blank";
        let thousands = mark("thousands", &options.thousands, expected, &mut faults, |c| {
            ",.' _\u{a0}\u{202f}".contains(c)
        });
        let comment = mark("comment", &options.comment, "a mark such as `#`", &mut faults, |c| {
            c.is_ascii_punctuation() && !"\"+-.,;".contains(c)
        });
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
        let resampling = data.resample.as_ref().and_then(|resample| resampling(resample, &mut faults));
        let zone = options.time_zone.as_deref().and_then(|name| zone(name, &mut faults));
        faults.extend(column_faults(data));
        if !faults.is_empty() {
            let problem = |message| Problem::new(Place::file(path), message);
            return Err(Error::Input(faults.into_iter().map(problem).collect()));
        }
        Ok(Self {
            data: data.clone(),
            path: path.to_path_buf(),
            delimiter: delimiter as u8,
            decimal,
            thousands,
            when,
            missing_words: words(options.missing_values.as_ref()),
            skip_words: words(options.skip_rows.as_ref()),
            strip: options.strip.as_ref().map_or_else(Vec::new, |marks| marks.0.clone()),
            ends: options.stamps == Some(Stamps::End),
            resampling,
            uneven: options.uneven == Some(true),
            header: options.header.unwrap_or(true),
            header_lines: options.header_lines.unwrap_or(1),
            skip_header: options.skip_header.unwrap_or(0),
            skip_below_header: options.skip_below_header.unwrap_or(0),
            pads: options.short_rows == Some(true),
            zone,
            comment: comment.map(|c| c as u8),
            skip_footer: options.skip_footer.unwrap_or(0),
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

    /// Whether a field of a time holds a word that tells its record to be no data.
    pub(crate) fn skips(&self, time: &str) -> bool {
        if self.skip_words.is_empty() {
            return false;
        }
        let time = time.to_lowercase();
        self.skip_words.iter().any(|word| time.contains(word.as_str()))
    }

    /// The same for a text whose first line tells a spreadsheet the separator, as `sep=;` does.
    pub(crate) fn with_separator_line(&self, text: &str) -> Self {
        let mut rules = self.clone();
        if let Some(separator) = separator_line(text).filter(|_| self.skip_header <= 1) {
            rules.skip_header = 1;
            if self.data.csv.delimiter.is_none() {
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

fn resampling(resample: &Resample, faults: &mut Vec<String>) -> Option<Resampling> {
    let every = even::step(&resample.every);
    if every.is_none() {
        let expected = "a number and a unit, for example 1 hour";
        faults.push(format!("data.resample.every: {:?} is no step: expected {expected}", resample.every));
    }
    if resample.nearest && matches!(every, Some(Step::Months(_))) {
        let message =
            "data.resample.nearest: months have no middle: leave it out, or give a step of days or less";
        faults.push(message.to_owned());
    }
    Some(Resampling { every: every?, by: resample.by, nearest: resample.nearest })
}

fn zone(name: &str, faults: &mut Vec<String>) -> Option<TimeZone> {
    let zone = TimeZone::get(name).ok();
    if zone.is_none() {
        let example = "for example America/Chicago";
        faults.push(format!("data.csv.time_zone: {name:?} is not an IANA time zone, {example}"));
    }
    zone
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
    faults: &mut Vec<String>,
    allowed: fn(char) -> bool,
) -> Option<char> {
    let text = option.as_ref()?;
    let text = if text == "\\t" { "\t" } else { text.as_str() };
    let mut chars = text.chars();
    let one = chars.next().filter(|c| chars.next().is_none() && allowed(*c));
    if one.is_none() {
        faults.push(format!("data.csv.{key}: {text:?} cannot be used, expected {expected}"));
    }
    one
}
