//! A checked series: values at evenly spaced times.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::{Clock, DAY, Note, Step, WordColumn};

/// Values of one column, in the order of time, every one finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The target column's name.
    pub target: String,
    /// What the clock on the wall shows at each row: the file's own clock, or that of `data.csv.time_zone`. Ascending,
    /// but for the hour by which clocks go back. Behind the rows that have a value stand those to forecast, of which
    /// the file tells covariates alone.
    pub times: Vec<DateTime>,
    /// Seconds that this clock is ahead of UTC at each row, where that is known.
    pub offsets: Option<Vec<i32>>,
    /// How a time is written.
    pub written: Written,
    /// In the target's unit.
    pub values: Vec<f64>,
    /// Whether each value was observed; `None`: all were. A value that was filled in is input at most, never truth.
    pub observed: Option<Vec<bool>>,
    /// Whether each row is left out by the spec: an input at most where it was observed, neither trained on nor scored.
    pub left_out: Option<Vec<bool>>,
    /// Whether one more input tells which values were observed.
    pub masked: bool,
    /// Further columns that features need, by name, a number for each of `times`.
    pub covariates: BTreeMap<String, Vec<f64>>,
    /// Columns of words that features need, by name; what is made of them stands among the covariates.
    pub words: BTreeMap<String, WordColumn>,
    /// The distance between neighbours, regular breaks in service apart.
    pub step: Step,
    /// Whether no row is missing but those of regular breaks.
    pub regular: bool,
    /// Which row lies days before or behind another.
    pub clock: Arc<Clock>,
    /// Rows in one day, for series of less than a day's step whose days are equally long on the clock.
    pub rows_per_day: Option<usize>,
    /// What a user should know about how the file was read (sorted, footer dropped, values filled ...).
    pub notes: Vec<Note>,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
}

/// How the times of a file are written, and so how they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// As a clock on a wall shows them.
    Wall,
    /// As instants of UTC, `Z` behind them.
    Utc,
    /// As instants, with the clock's offset from UTC behind them.
    Offset,
}

impl Series {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Rows behind the last value, to forecast: numbers from [`Series::len`] on of `times`, `offsets` and `covariates`.
    pub fn ahead(&self) -> usize {
        self.times.len() - self.values.len()
    }

    /// Whether every one of some rows was observed.
    pub fn is_observed(&self, rows: Range<usize>) -> bool {
        self.observed.as_ref().is_none_or(|observed| observed[rows].iter().all(|observed| *observed))
    }

    /// Whether a row is left out by the spec.
    pub fn is_left_out(&self, row: usize) -> bool {
        self.left_out.as_ref().is_some_and(|left_out| left_out[row])
    }

    /// Whether every one of some rows may be trained on and scored: it was observed, and is not left out.
    pub fn is_truth(&self, rows: Range<usize>) -> bool {
        self.is_observed(rows.clone()) && !rows.into_iter().any(|row| self.is_left_out(row))
    }

    /// Values of some rows that were filled in.
    pub fn filled(&self, rows: Range<usize>) -> usize {
        self.observed.as_ref().map_or(0, |observed| observed[rows].iter().filter(|known| !**known).count())
    }

    /// Whether there is no row; never so for a series that was read.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether no value was filled in, no row is missing and every day has equally many.
    pub(crate) fn is_even(&self) -> bool {
        let clocks = self.offsets.iter().flatten().zip(self.offsets.iter().flatten().skip(1));
        let days = !self.step.is_within_a_day() || self.rows_per_day.is_some();
        self.observed.is_none()
            && self.left_out.is_none()
            && self.ahead() == 0
            && self.regular
            && days
            && clocks.into_iter().all(|(a, b)| a == b)
    }

    /// What the clock on the wall shows at a row.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn wall(&self, row: usize) -> DateTime {
        self.times[row]
    }

    /// Whether values are those of a count, some so near to zero that a forecast may fall below: whole numbers from zero on, or
    /// others (thousands of passengers) of which some are zero itself.
    pub(crate) fn is_count(&self) -> bool {
        /// Of the mean, what is near.
        const NEAR: f64 = 0.1;
        let mean = self.values.iter().sum::<f64>() / self.values.len() as f64;
        let near = if self.values.iter().all(|value| value.fract() == 0.0) { NEAR * mean } else { 0.0 };
        self.values.iter().all(|value| *value >= 0.0) && self.values.iter().any(|value| *value <= near)
    }

    /// A row's time as the file has it: on its own clock, with the offset if the file tells instants. ISO 8601.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn stamp(&self, row: usize) -> String {
        let wall = self.times[row].to_string();
        match (self.written, &self.offsets) {
            (Written::Utc, _) => wall + "Z",
            (Written::Offset, Some(offsets)) => wall + &offset(offsets[row]),
            _ => wall,
        }
    }

    /// The same for messages: midnight on a clock without an offset is a date.
    ///
    /// # Panics
    /// If there is no such row.
    pub(crate) fn short_stamp(&self, row: usize) -> String {
        let stamp = self.stamp(row);
        stamp.strip_suffix("T00:00:00").map_or(stamp.clone(), str::to_owned)
    }

    /// The same for tables: of rows within days every one has its time of day.
    ///
    /// # Panics
    /// If there is no such row.
    pub(crate) fn table_stamp(&self, row: usize) -> String {
        match self.step {
            Step::Seconds(seconds) if seconds % DAY != 0 => self.stamp(row),
            _ => self.short_stamp(row),
        }
    }

    /// The first row at a time as people write it: a date, a month, a date and time, perhaps with an offset.
    pub(crate) fn row_at(&self, text: &str) -> Option<usize> {
        if let (Some(offsets), Ok(instant)) = (&self.offsets, text.parse::<jiff::Timestamp>()) {
            let at = |row: &usize| {
                let offset = Offset::from_seconds(offsets[*row]).ok();
                offset.and_then(|offset| offset.to_timestamp(self.times[*row]).ok()) == Some(instant)
            };
            return (0..self.len()).find(at);
        }
        let time = text.parse::<DateTime>().or_else(|_| format!("{text}-01").parse()).ok()?;
        (0..self.len()).find(|row| self.times[*row] == time)
    }
}

/// `+05:30`; with seconds where a clock of old has some.
fn offset(seconds: i32) -> String {
    let (sign, size) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let clock = format!("{sign}{:02}:{:02}", size / 3600, size / 60 % 60);
    if size % 60 == 0 { clock } else { format!("{clock}:{:02}", size % 60) }
}
