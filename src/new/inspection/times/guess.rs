//! How rows behave as times when columns are read by a format.

use crate::data::csv::fields::format::Format;
use crate::data::csv::fields::stamp::{Kind, Stamp};
use crate::data::csv::fields::time_field;
use crate::data::wall::{months, most_common, wall_seconds};

/// Columns and a format that read the sampled rows as times.
#[derive(Clone, Debug)]
pub(crate) struct TimeGuess {
    pub columns: Vec<usize>,
    /// `None`: ISO 8601.
    pub format: Option<Format>,
    /// Marks beside some of the times.
    pub strip: Vec<String>,
    pub kind: Kind,
    /// Share of different times among the first rows.
    pub distinct: f64,
    /// Share of rows that are not earlier than the one before, or not later, whichever is more.
    pub ordered: f64,
    /// Share of the most common distance among the distances of different times.
    pub regular: f64,
    /// Rows there are of those that there would be between the first and the last.
    pub cover: f64,
    /// The most common distance of different times: seconds, or months where months are all that is told.
    pub step: i64,
    /// Whether the column holds plain numbers, which may be anything.
    pub numeric: bool,
    /// Whether one of the names tells of times.
    pub named: bool,
}

/// Whether a column's name is one of the words, however these are parted: `minute of day`, `minute_of_day`.
pub(crate) fn is(name: &str, words: &str) -> bool {
    let parted = |c: char| if "_-".contains(c) { ' ' } else { c };
    let name: String = name.trim().to_lowercase().chars().map(parted).collect();
    words.split_whitespace().any(|word| word.chars().map(parted).eq(name.chars()))
}

/// The fields of rows, joined as the reader joins them.
pub(crate) fn joined<'f>(rows: impl Iterator<Item = Vec<&'f str>>) -> Vec<String> {
    rows.map(|fields| fields.join(" ").trim().to_owned()).collect()
}

/// How the first rows, which follow each other, behave as times by a format, without the marks beside some.
pub(super) fn measure(
    columns: &[usize],
    (format, strip): (Option<Format>, &[String]),
    fields: &[&str],
    contiguous: usize,
) -> TimeGuess {
    let read = |field: &&str| time_field::parse_marked(field, format.as_ref(), strip).ok();
    let stamps: Vec<Stamp> = fields[..contiguous].iter().filter_map(read).collect();
    let kind = stamps.first().map_or(Kind::Date, |stamp| stamp.kind);
    let axis = |stamp: &Stamp| match stamp.kind.is_months() {
        true => months(stamp.local),
        false => wall_seconds(stamp.local) - i64::from(stamp.offset.unwrap_or(0)),
    };
    let times: Vec<i64> = stamps.iter().map(axis).collect();
    let pairs = times.len().saturating_sub(1).max(1) as f64;
    let up = times.windows(2).filter(|pair| pair[0] <= pair[1]).count() as f64;
    let down = times.windows(2).filter(|pair| pair[0] >= pair[1]).count() as f64;
    let mut sorted = times.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let steps = || sorted.windows(2).map(|pair| pair[1] - pair[0]);
    let count = steps().len().max(1) as f64;
    let (step, often) = most_common(steps()).map_or((1, 0), |(step, often)| (step.max(1), often));
    // Months are of different length: dates a month apart are as even as can be.
    let monthly = steps().filter(|step| (28 * 86_400..=31 * 86_400).contains(step)).count();
    let often = if kind.is_months() { often } else { often.max(monthly) };
    let span = sorted.last().zip(sorted.first()).map_or(0, |(last, first)| last - first);
    let step = if !kind.is_months() && monthly == often && monthly > 0 { 2_630_000 } else { step };
    TimeGuess {
        columns: columns.to_vec(),
        strip: strip.to_vec(),
        format,
        kind,
        distinct: sorted.len() as f64 / times.len().max(1) as f64,
        ordered: up.max(down) / pairs,
        regular: often as f64 / count,
        cover: (sorted.len() as f64 / (span as f64 / step as f64 + 1.0)).min(1.0),
        step,
        numeric: false,
        named: false,
    }
}

impl TimeGuess {
    /// The first of the hundred years that two digits mean.
    pub(super) fn first_year(&self) -> Option<i16> {
        self.format.as_ref().map(Format::first_year)
    }

    /// Reads a field, joined of those of the columns.
    pub(crate) fn read(&self, field: &str) -> Result<Stamp, String> {
        time_field::parse_marked(field, self.format.as_ref(), &self.strip)
    }

    /// Whether the column can hold times: plain numbers must look like them in every way.
    pub(crate) fn plausible(&self) -> bool {
        let short = self.format.as_ref().is_some_and(Format::has_short_year);
        let scattered = self.distinct == 1.0 && self.kind.is_months() && self.evenness() < 0.5;
        if scattered || short && self.ordered < 0.9 && self.evenness() < 0.5 && self.distinct == 1.0 {
            return false;
        }
        if !self.numeric {
            return true;
        }
        let even = self.regular >= 0.9 && self.cover >= 0.5;
        if self.is_instant() && even && self.ordered == 1.0 {
            // So many digits that go up by one step are no accident, even where several rows have the same.
            return true;
        }
        let year = self.kind == Kind::Year;
        if even && self.kind == Kind::Date && self.format.is_none() {
            // Eight digits that are a day in every row.
            return true;
        }
        (self.named && (even || self.distinct < 1.0)
            || even && self.distinct == 1.0 && self.ordered == 1.0 && !year)
            || year && even && self.ordered == 1.0 && self.distinct == 1.0
    }

    /// Whether each time is what has passed since 1970.
    pub(crate) fn is_instant(&self) -> bool {
        self.format.as_ref().is_some_and(|format| ["%s", "%Q", "%6Q", "%9Q"].contains(&format.text()))
    }

    /// How even the times are.
    pub(crate) fn evenness(&self) -> f64 {
        self.regular * self.cover
    }

    /// What decides between columns: different times first, then what can be nothing else.
    pub(crate) fn rank(&self) -> (u8, u8, u8, u8, i64) {
        let unique = u8::from(self.distinct >= 0.98);
        let fine = match self.kind {
            Kind::DateTime | Kind::Offset => 2,
            Kind::Date => 1,
            _ => 0,
        };
        let distinct = if unique == 1 { 0 } else { (self.distinct * 1000.0) as i64 };
        let single = u8::from(self.columns.len() == 1);
        let sure = u8::from(!self.numeric);
        match unique {
            1 => (1, sure, single, u8::from(self.regular >= 0.5), fine),
            _ => (0, sure, u8::from(self.regular >= 0.5), 0, distinct * 2 + i64::from(single)),
        }
    }
}
