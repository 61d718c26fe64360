//! Fills or drops what is missing, as the spec says; what is filled in is marked, for it is no observation.
//!
//! Rows behind the last value are not filled: they are rows to forecast.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::grid::Grid;
use super::observation::Point;
use crate::base::error::Result;
use crate::base::text::counted;
use crate::data::csv::findings::refuse;
use crate::data::wall::{wall_of, wall_seconds};
use crate::data::{Note, Step};
use crate::spec::Fill;

/// A point and the reason why it has no value.
#[derive(Clone, Copy)]
struct Entry {
    point: Point,
    policy: Option<Fill>,
}

/// What is filled and how.
pub(crate) struct Policy<'a> {
    /// Of missing values.
    pub missing: Option<Fill>,
    /// Of missing rows.
    pub gaps: Option<Fill>,
    /// For the walls of filled rows.
    pub zone: Option<&'a TimeZone>,
}

/// A series without holes.
pub(crate) struct Filled {
    /// Every one with a value.
    pub points: Vec<Point>,
    /// Rows behind the last value, none of them with one.
    pub ahead: Vec<Point>,
}

/// The points with every value that the policy asks for.
///
/// # Errors
/// If more rows are missing than there are.
pub(crate) fn fill(
    points: Vec<Point>,
    grid: &Grid,
    policy: &Policy,
    path: &Path,
    notes: &mut Vec<Note>,
) -> Result<Filled> {
    if grid.gaps.is_empty() && points.iter().all(|point| point.value.is_some()) {
        return Ok(Filled { points, ahead: Vec::new() });
    }
    let absent: usize = grid.gaps.iter().map(|gap| gap.absent.len()).sum();
    if absent > points.len() && !matches!(policy.gaps, Some(Fill::Drop | Fill::Zero)) {
        let what = format!("{absent} rows are missing, but only {} are there", points.len());
        return refuse(path, None, what, "too much to fill: data.csv.gaps: drop | zero, or a shorter file");
    }
    let last = points.iter().rposition(|point| point.value.is_some()).unwrap_or(0);
    let total = last + 1;
    let blank = points[..total].iter().filter(|point| point.value.is_none()).count();
    let holes = grid.gaps.iter().filter(|gap| gap.after < last);
    let absent: usize = holes.clone().map(|gap| gap.absent.len()).sum();
    let holes = holes.count();
    let mut entries = entries(points, grid, policy);
    let last = entries.iter().rposition(|entry| entry.point.value.is_some()).unwrap_or(0);
    let ahead = entries.split_off(last + 1).into_iter().map(|entry| entry.point);
    let ahead: Vec<Point> =
        ahead.filter(|point| point.line > 0 || policy.gaps.is_some_and(|gaps| gaps != Fill::Drop)).collect();
    apply(&mut entries);
    let lost = |entry: &&Entry| entry.point.value.is_none() && entry.policy.is_some_and(|p| p != Fill::Drop);
    let edge = entries.iter().filter(lost).count();
    let values = (blank > 0).then_some((blank, total));
    let rows = (absent > 0).then_some((absent, holes));
    if policy.missing == policy.gaps {
        notes.extend(Note::missing(values, rows, policy.gaps));
    } else {
        notes.extend(Note::missing(values, None, policy.missing));
        notes.extend(Note::missing(None, rows, policy.gaps));
    }
    if edge > 0 {
        notes
            .push(format!("{edge} of these left out: nothing to fill from at the edge of the series").into());
    }
    if !ahead.is_empty() {
        notes.push(
            format!(
                "{} behind the last value without one: rows to forecast, no part of the series",
                counted(ahead.len(), "row")
            )
            .into(),
        );
    }
    let points = entries.into_iter().map(|entry| entry.point).filter(|point| point.value.is_some()).collect();
    Ok(Filled { points, ahead })
}

/// The points, and behind each the rows that are absent there.
fn entries(points: Vec<Point>, grid: &Grid, policy: &Policy) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(points.len());
    let mut gaps = grid.gaps.iter().peekable();
    for (number, point) in points.into_iter().enumerate() {
        entries.push(Entry { point, policy: if point.value.is_none() { policy.missing } else { None } });
        if let Some(gap) = gaps.next_if(|gap| gap.after == number) {
            let rows = gap.absent.iter().map(|at| filled_row(&point, *at, grid.step, policy.zone));
            entries.extend(rows.map(|point| Entry { point, policy: policy.gaps }));
        }
    }
    entries
}

fn filled_row(before: &Point, at: i64, step: Step, zone: Option<&TimeZone>) -> Point {
    let (wall, offset) = match step {
        Step::Months(_) => {
            let months = i32::try_from(at - before.at).unwrap_or(0);
            (before.wall.saturating_add(jiff::Span::new().months(months)), None)
        }
        // The wall steps evenly: clocks that change in between change nothing.
        Step::Seconds(_) if wall_seconds(before.wall) == before.at => (wall_of(at), before.offset),
        Step::Seconds(_) => {
            let zoned = before.offset.zip(zone).and_then(|(_, zone)| {
                Timestamp::from_second(at).ok().map(|instant| zone.to_offset(instant).seconds())
            });
            let offset = zoned.or(before.offset);
            (wall_of(at + i64::from(offset.unwrap_or(0))), offset)
        }
    };
    Point { line: 0, at, wall, offset, value: None, observed: false }
}

/// Gives values to entries with a policy, from what stands in the file; the last entry has a value.
fn apply(entries: &mut [Entry]) {
    let looks_back = |entry: &Entry| matches!(entry.policy, Some(Fill::DayBefore | Fill::WeekBefore));
    let remembers = entries.iter().any(looks_back);
    let mut by_wall: BTreeMap<DateTime, f64> = BTreeMap::new();
    let mut from: Option<usize> = None;
    for at in 0..entries.len() {
        if let Some(value) = entries[at].point.value {
            line(entries, from, at);
            if remembers {
                by_wall.insert(entries[at].point.wall, value);
            }
            from = Some(at);
            continue;
        }
        let last = from.and_then(|from| entries[from].point.value);
        let Entry { point, policy } = &mut entries[at];
        let before = |days| same_time_before(&by_wall, point.wall, days);
        point.value = match policy {
            Some(Fill::ForwardFill | Fill::Mask) => last,
            Some(Fill::DayBefore) => before(1).or(last),
            Some(Fill::WeekBefore) => before(7).or(last),
            Some(Fill::Zero) => Some(0.0),
            _ => None,
        };
        point.observed = *policy == Some(Fill::Zero);
    }
}

/// The last value at the same time on the clock so many days before, or as many times so many days.
fn same_time_before(by_wall: &BTreeMap<DateTime, f64>, wall: DateTime, days: i64) -> Option<f64> {
    let (first, _) = by_wall.first_key_value()?;
    let mut before = wall;
    loop {
        before = before.checked_sub(SignedDuration::from_hours(24 * days)).ok()?;
        if let Some(value) = by_wall.get(&before) {
            return Some(*value);
        }
        if before < *first {
            return None;
        }
    }
}

/// Values on the line between two that stand in the file, for the entries that ask for it.
fn line(entries: &mut [Entry], from: Option<usize>, to: usize) {
    let Some(from) = from else { return };
    let (Some(low), Some(high)) = (entries[from].point.value, entries[to].point.value) else { return };
    for (number, entry) in (1..).zip(&mut entries[from + 1..to]) {
        if entry.policy == Some(Fill::Interpolate) {
            let share = f64::from(number) / (to - from) as f64;
            entry.point.value = Some(low * (1.0 - share) + high * share);
        }
    }
}
