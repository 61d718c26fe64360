//! A checked series: values at evenly spaced times.

use jiff::civil::DateTime;

/// Values of one column, in the order of time, every one finite.
#[derive(Clone, Debug)]
pub struct Series {
    /// The target column's name.
    pub target: String,
    /// Local times, as the file has them (with `time_zone` or offsets: local to the first offset), ascending.
    pub times: Vec<DateTime>,
    /// In the target's unit.
    pub values: Vec<f64>,
    /// The distance between neighbours, regular breaks in service apart.
    pub step: Step,
    /// Rows in one day, for series of less than a day's step whose days are equally long.
    pub rows_per_day: Option<usize>,
    /// What a user should know about how the file was read (sorted, footer dropped, values filled ...).
    pub notes: Vec<String>,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
}

/// The distance between neighbouring rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A fixed number of seconds; days are 86,400.
    Seconds(i64),
    /// A number of calendar months.
    Months(i32),
}
