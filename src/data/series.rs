//! A checked series: values at evenly spaced times.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use jiff::civil::DateTime;

use super::csv;
use crate::base::error::Result;
use crate::spec::DataSpec;

/// Values of one column, in the order of time, every one finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The target column's name.
    pub target: String,
    /// Local times, as the file has them (with `time_zone` or offsets: local to the first offset), ascending.
    pub times: Vec<DateTime>,
    /// With `time_zone` or offsets and steps of less than a day: seconds that the clock on the wall is
    /// ahead of UTC at each row; [`Series::wall`] applies them.
    pub offsets: Option<Vec<i32>>,
    /// In the target's unit.
    pub values: Vec<f64>,
    /// Further columns that features need, by name, a number for each row.
    pub covariates: BTreeMap<String, Vec<f64>>,
    /// The distance between neighbours, regular breaks in service apart.
    pub step: Step,
    /// Rows in one day, for series of less than a day's step whose days are equally long.
    pub rows_per_day: Option<usize>,
    /// What a user should know about how the file was read (sorted, footer dropped, values filled ...).
    pub notes: Vec<String>,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
}

impl Series {
    /// Reads a CSV file and checks it; `path` is the file as the program finds it.
    ///
    /// # Errors
    /// [`crate::base::error::Error::Input`] with line, column, value and remedy of all that is wrong, or
    /// [`crate::base::error::Error::Io`] if the file cannot be read.
    pub fn read(data: &DataSpec, path: &Path) -> Result<Self> {
        csv::read(data, path)
    }

    /// The same from a file's bytes; `path` only names the file in messages.
    ///
    /// # Errors
    /// As [`Series::read`].
    pub fn parse(bytes: &[u8], data: &DataSpec, path: &Path) -> Result<Self> {
        csv::parse(bytes, data, path)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no row; never so for a series that was read.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// What the clock on the wall shows at a row, for weekday and hour.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn wall(&self, row: usize) -> DateTime {
        match &self.offsets {
            Some(offsets) => {
                let shift = i64::from(offsets[row]) - i64::from(offsets[0]);
                self.times[row].saturating_add(jiff::SignedDuration::from_secs(shift))
            }
            None => self.times[row],
        }
    }
}

/// The distance between neighbouring rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A fixed number of seconds; days are 86,400.
    Seconds(i64),
    /// A number of calendar months.
    Months(i32),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = match *self {
            Step::Months(months) if months % 12 == 0 => (i64::from(months / 12), "year"),
            Step::Months(months) => (i64::from(months), "month"),
            Step::Seconds(seconds) if seconds % 604_800 == 0 => (seconds / 604_800, "week"),
            Step::Seconds(seconds) if seconds % 86_400 == 0 => (seconds / 86_400, "day"),
            Step::Seconds(seconds) if seconds % 3600 == 0 => (seconds / 3600, "hour"),
            Step::Seconds(seconds) if seconds % 60 == 0 => (seconds / 60, "minute"),
            Step::Seconds(seconds) => (seconds, "second"),
        };
        write!(f, "{number} {unit}{}", if number == 1 { "" } else { "s" })
    }
}
