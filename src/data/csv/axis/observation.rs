//! Rows with their times: as they stand in the file, and on one axis.

use jiff::civil::DateTime;

use crate::data::csv::fields::stamp::Stamp;

/// One row of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    /// Line, from 1; 0 for a row that was filled in.
    pub line: usize,
    /// Seconds since 1970 by the clock that steps evenly, UTC's or that on the wall; or months since the year 0.
    pub at: i64,
    /// What the clock on the wall shows.
    pub wall: DateTime,
    /// Seconds that the wall is ahead of UTC, if that is known.
    pub offset: Option<i32>,
    /// `None`: missing.
    pub value: Option<f64>,
    /// Whether the value stands in the file, or is what the absence of a row means.
    pub observed: bool,
}

/// A row with its time as it stands in the file.
#[derive(Clone, Copy)]
pub(crate) struct Observation {
    /// Line, from 1.
    pub line: usize,
    /// Its time.
    pub stamp: Stamp,
    /// `None`: missing.
    pub value: Option<f64>,
}
