//! Which row lies a lag behind another: so many rows, or by days and weeks.
//!
//! A day is the rows of a service day where all days have equally many; nights without service are no
//! gap. Elsewhere, and for weeks, it is by the clock on the wall (see `clock`). Where a day is shorter than
//! usual, so that its lag would not be known in time, the row as many days before that one stands in.

use std::ops::Range;

use jiff::SignedDuration;

use crate::data::{Period, Series, Step};
use crate::spec::{Back, ClockLag, FeatureSet, Lag};

/// How far back a lag lies on a series.
fn period(series: &Series, lag: Lag) -> Period {
    match lag.back {
        Back::Rows(rows) => Period::Rows(rows),
        Back::Clock(lag) => Period::of(lag, series.rows_per_day),
    }
}

/// For each lag of a set and each of its neighbours, the earliest first, the row that lies so far behind each of some rows,
/// and that is known `ahead` rows before it; `None` before the first of the series. For a neighbour behind the
/// last row that is known then, that row stands in.
pub fn sources(
    series: &Series,
    set: &FeatureSet,
    ahead: usize,
    rows: Range<usize>,
) -> Vec<Vec<Option<usize>>> {
    let of = |lag: &Lag| {
        let mut back = series.clock.back(period(series, *lag));
        let places: Vec<Option<usize>> = rows.clone().map(|row| back.known(row, ahead)).collect();
        let first = rows.start;
        let beside = move |shift: i64| {
            let moved = |(row, source): (usize, &Option<usize>)| match shift {
                ..=0 => source.as_ref()?.checked_sub(shift.unsigned_abs() as usize),
                _ => Some((source.as_ref()? + shift as usize).min(row.checked_sub(ahead)?)),
            };
            (first..).zip(&places).map(moved).collect()
        };
        let around = lag.around as i64;
        (-around..=around).map(beside).collect::<Vec<_>>()
    };
    set.lags.iter().flat_map(of).collect()
}

/// The first row for which all lags of a set have a value, if the first `depth` rows of the series have no value and the lags must be known
/// `ahead` rows before.
pub fn first_of_set(series: &Series, set: &FeatureSet, depth: usize, ahead: usize) -> usize {
    let first = |lag: &Lag| {
        let period = period(series, *lag);
        // The earliest neighbour has a value too.
        let depth = depth.saturating_add(lag.around);
        let mut back = series.clock.back(period);
        let fails = |row: &usize| back.known(*row, ahead).is_none_or(|source| source < depth);
        match period {
            Period::Rows(rows) => depth.saturating_add(rows).min(series.len()),
            Period::Days(_) if depth >= series.len() => series.len(),
            // Rows so far behind the first one with a value find one, even on a way of several times the lag.
            Period::Days(days) => {
                let far = SignedDuration::from_hours(24 * (4 * days as i64 + 2));
                let end = series.times[depth].saturating_add(far);
                let last = (0..series.len()).take_while(|row| series.times[*row] <= end).filter(fails).last();
                last.map_or(0, |row| row + 1)
            }
        }
    };
    set.lags.iter().map(first).max().unwrap_or(0)
}

/// The first row that has one so far before it, or as many times so far as it takes to be known `lead` rows before, and
/// so all further steps until `ahead`.
pub(crate) fn first_with(series: &Series, lag: ClockLag, lead: usize, ahead: usize) -> usize {
    let lag = Lag { back: Back::Clock(lag), around: 0 };
    match period(series, lag) {
        Period::Rows(rows) => (rows + lead - 1).min(series.len()),
        Period::Days(_) => {
            let set = FeatureSet { lags: vec![lag], ..FeatureSet::default() };
            first_of_set(series, &set, 0, ahead)
        }
    }
}

/// The lag of a set that is not known `ahead` rows before its row, and a row at which it is not. A day or week by the
/// clock that is usually known in time is looked for further back where it is not.
pub(crate) fn unknown_ahead(series: &Series, set: &FeatureSet, ahead: usize) -> Option<(Lag, usize)> {
    let of = |lag: &Lag| {
        let row = match period(series, *lag) {
            Period::Rows(rows) => (rows < ahead).then_some(rows).filter(|row| *row < series.len()),
            Period::Days(days) => too_young(series, days, ahead),
        };
        row.map(|row| (*lag, row))
    };
    set.lags.iter().find_map(of)
}

/// The first row whose value so many days before is younger than `ahead` rows, if that is so for most.
fn too_young(series: &Series, days: usize, ahead: usize) -> Option<usize> {
    // No row is younger than one.
    if ahead < 2 {
        return None;
    }
    let counts = series.clock.distances_back(days, series.len());
    let (usual, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    let mut back = series.clock.back(Period::Days(days));
    let young = |row: &usize| back.before(*row).is_some_and(|before| row - before < ahead);
    if usual < ahead { (0..series.len()).find(young) } else { None }
}

/// The row that a known column is told of, `shift` days off a row; beyond the ends the first or last one.
pub(crate) fn days_off(series: &Series, row: usize, shift: i64) -> usize {
    let rows = match (series.step, series.rows_per_day) {
        (_, Some(rows)) => rows,
        // Regular breaks apart nothing is missing, or a row is longer than a day.
        _ if series.regular && !series.step.is_within_a_day() => 1,
        (step, None) if step.is_at_most_a_day() => return series.clock.on_day(row, shift),
        _ => 1,
    } as i64;
    let (row, last) = (row as i64, series.times.len() as i64 - 1);
    (row + shift * rows).clamp(0, last) as usize
}

/// The first row that has so many days before it.
pub(crate) fn first_with_days(series: &Series, days: usize) -> usize {
    match (days, series.times.first()) {
        (0, _) | (_, None) => 0,
        (_, Some(first)) if series.rows_per_day.is_none() && series.step.is_within_a_day() => {
            let begin = first.date().saturating_add(jiff::Span::new().days(days as i64));
            series.times.iter().position(|time| time.date() >= begin).unwrap_or(series.times.len())
        }
        _ => days * series.rows_per_day.unwrap_or(1),
    }
}

/// Whether a lag of days or weeks means something for a series.
pub(crate) fn has_days(series: &Series) -> bool {
    !matches!(series.step, Step::Months(_))
}
