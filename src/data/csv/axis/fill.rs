//! Fills or drops what is missing, as the spec says.

use std::path::Path;

use jiff::tz::TimeZone;

use super::grid::Grid;
use super::point::{Point, wall_of, wall_seconds};
use crate::base::error::Result;
use crate::data::Step;
use crate::data::csv::findings::{count, refuse};
use crate::spec::Fill;

/// A point and the reason why it has no value.
#[derive(Clone, Copy)]
struct Entry {
    point: Point,
    policy: Option<Fill>,
}

/// What is filled and how.
pub struct Policy<'a> {
    /// Of missing values.
    pub missing: Option<Fill>,
    /// Of missing rows.
    pub gaps: Option<Fill>,
    /// For the walls of filled rows.
    pub zone: Option<&'a TimeZone>,
}

/// The points with every value that the policy asks for.
///
/// # Errors
/// If more rows are missing than there are.
pub fn fill(
    points: Vec<Point>,
    grid: &Grid,
    policy: &Policy,
    path: &Path,
    notes: &mut Vec<String>,
) -> Result<Vec<Point>> {
    let absent: usize = grid.gaps.iter().map(|gap| gap.absent.len()).sum();
    if absent > points.len() && policy.gaps != Some(Fill::Drop) {
        let what = format!("{absent} rows are missing, but only {} are there", points.len());
        return refuse(path, None, what, "too much to fill: data.csv.gaps: drop, or a shorter file");
    }
    let blank = points.iter().filter(|point| point.value.is_none()).count();
    let total = points.len();
    let mut entries = Vec::with_capacity(total + absent);
    let mut gaps = grid.gaps.iter().peekable();
    for (number, point) in points.into_iter().enumerate() {
        entries.push(Entry { point, policy: if point.value.is_none() { policy.missing } else { None } });
        if let Some(gap) = gaps.next_if(|gap| gap.after == number) {
            let rows = gap.absent.iter().map(|at| filled_row(&point, *at, grid.step, policy.zone));
            entries.extend(rows.map(|point| Entry { point, policy: policy.gaps }));
        }
    }
    apply(&mut entries);
    let lost = |entry: &&Entry| entry.point.value.is_none() && entry.policy.is_some_and(|p| p != Fill::Drop);
    let edge = entries.iter().filter(lost).count();
    notes.extend(said(policy.missing, blank, &format!("of {} missing", count(total, "value"))));
    notes.extend(said(policy.gaps, absent, &format!("missing in {}", count(grid.gaps.len(), "gap"))));
    if edge > 0 {
        notes.push(format!("{} of these left out: nothing to fill from at the edge of the series", edge));
    }
    Ok(entries.into_iter().map(|entry| entry.point).filter(|point| point.value.is_some()).collect())
}

fn said(policy: Option<Fill>, number: usize, what: &str) -> Option<String> {
    let how = match policy? {
        Fill::Interpolate => "filled on the line between their neighbours (looks ahead)",
        Fill::ForwardFill => "filled with the last value before them",
        Fill::Drop => "left out",
    };
    (number > 0).then(|| format!("{number} {what}: {how}"))
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
                jiff::Timestamp::from_second(at).ok().map(|instant| zone.to_offset(instant).seconds())
            });
            let offset = zoned.or(before.offset);
            (wall_of(at + i64::from(offset.unwrap_or(0))), offset)
        }
    };
    Point { line: 0, at, wall, offset, value: None }
}

/// Gives values to entries with a policy, from their nearest neighbours that had one in the file.
fn apply(entries: &mut [Entry]) {
    let known: Vec<usize> = (0..entries.len()).filter(|i| entries[*i].point.value.is_some()).collect();
    let value = |entries: &[Entry], i: usize| entries[i].point.value.expect("invariant: known");
    for pair in known.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let (low, high) = (value(entries, from), value(entries, to));
        for (number, entry) in entries[from + 1..to].iter_mut().enumerate() {
            let share = (number + 1) as f64 / (to - from) as f64;
            entry.point.value = match entry.policy {
                Some(Fill::Interpolate) => Some(low * (1.0 - share) + high * share),
                Some(Fill::ForwardFill) => Some(low),
                _ => None,
            };
        }
    }
    let Some(last) = known.last() else { return };
    let held = entries[*last].point.value;
    for entry in &mut entries[last + 1..] {
        if entry.policy == Some(Fill::ForwardFill) {
            entry.point.value = held;
        }
    }
}
