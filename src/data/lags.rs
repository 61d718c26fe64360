//! Which row lies a lag behind another: so many rows, or by days and weeks.
//!
//! A day is the rows of a service day where all days have equally many; nights without service are no
//! gap. Elsewhere, and for weeks, it is the last row that is at least so much older by the clock.

use jiff::SignedDuration;

use super::{Series, Step};
use crate::spec::{FeatureSet, Lag};

/// How far back a set's lags go.
pub struct Reach {
    /// The first row whose lags all have a value.
    pub first_target: usize,
}

/// Rows of the days around a row that a known column tells: those of a day, or one.
pub fn rows_around(series: &Series) -> usize {
    series.rows_per_day.unwrap_or(1)
}

/// For each lag of a set the row that lies so far behind each row; `None` before the first.
pub fn sources(series: &Series, set: &FeatureSet) -> Vec<Vec<Option<usize>>> {
    let of = |lag: &Lag| (0..series.len()).map(|row| source(series, *lag, row)).collect();
    set.lags.iter().map(of).collect()
}

/// The row that lies a lag behind `row`.
pub fn source(series: &Series, lag: Lag, row: usize) -> Option<usize> {
    let days = match (lag, series.rows_per_day) {
        (Lag::Steps(steps), _) => return row.checked_sub(steps),
        (Lag::Days(days), Some(rows)) => return row.checked_sub(days * rows),
        (Lag::Days(days), None) => days,
        (Lag::Weeks(weeks), _) => 7 * weeks,
    };
    let before = series.times[row].checked_sub(SignedDuration::from_hours(24 * days as i64)).ok()?;
    series.times[..row].partition_point(|time| *time <= before).checked_sub(1)
}

/// How far back a set's lags go, if the first `depth` rows of the series have no value.
pub fn reach(series: &Series, set: &FeatureSet, depth: usize) -> Reach {
    let first = |lag: &Lag| {
        // Sources ascend with their rows.
        let (mut low, mut high) = (0, series.len());
        while low < high {
            let middle = (low + high) / 2;
            match source(series, *lag, middle) {
                Some(row) if row >= depth => high = middle,
                _ => low = middle + 1,
            }
        }
        low
    };
    Reach { first_target: set.lags.iter().map(first).max().unwrap_or(0) }
}

/// The lag of a set that is not known `ahead` rows before its row, and a row at which it is not.
pub fn unknown_ahead(series: &Series, set: &FeatureSet, ahead: usize) -> Option<(Lag, usize)> {
    let too_young =
        |lag: Lag, row: usize| source(series, lag, row).is_some_and(|source| row - source < ahead);
    let of = |lag: &Lag| (0..series.len()).find(|row| too_young(*lag, *row)).map(|row| (*lag, row));
    set.lags.iter().find_map(of)
}

/// Whether a lag of days or weeks means something for a series.
pub fn has_days(series: &Series) -> bool {
    !matches!(series.step, Step::Months(_))
}
