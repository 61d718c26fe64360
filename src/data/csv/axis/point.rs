//! From times as they stand in the file to points on one axis: seconds, or months.

use std::path::Path;

use jiff::tz::{AmbiguousOffset, TimeZone};

use super::exchange;
use super::observation::{Observation, Point};
use crate::base::error::{Error, Place, Problem, ProblemKind, Result};
use crate::data::csv::fields::stamp::Kind;
use crate::data::csv::findings::Findings;
use crate::data::wall::{months, most_common, wall_of, wall_seconds};
use crate::data::{DAY, Note, Step};

/// Puts the rows of a file on one axis, in the order of the file or in its reverse, whichever ascends.
///
/// # Errors
/// If a time does not exist in the zone, or an hour that occurs twice cannot be told apart.
pub(crate) fn place(
    mut rows: Vec<Observation>,
    zone: Option<&TimeZone>,
    ends: bool,
    path: &Path,
    notes: &mut Vec<Note>,
) -> Result<Vec<Point>> {
    let kind = rows[0].stamp.kind;
    let newest_first = rows.len() > 1 && rows[0].stamp.local > rows[rows.len() - 1].stamp.local;
    if newest_first {
        rows.reverse();
    }
    if ends {
        begin(&mut rows, notes);
    }
    let mut points = match (kind, zone) {
        (Kind::DateTime, Some(zone)) => in_zone(&rows, zone, ends, path)?,
        (Kind::Offset, Some(zone)) => rows.iter().map(|row| on_clock(row, zone)).collect(),
        (Kind::Offset, None) => rows.iter().map(|row| point(row, row.stamp.offset)).collect(),
        _ => rows.iter().map(|row| point(row, None)).collect::<Vec<_>>(),
    };
    if zone.is_some() && !matches!(kind, Kind::DateTime | Kind::Offset) {
        notes.push(format!("data.csv.time_zone is of no use: each time is {}", kind.name()).into());
    }
    if steps_by_the_wall(&points) {
        // Days follow each other in 23 to 25 hours: their wall is what steps evenly.
        points.iter_mut().for_each(|point| point.at = wall_seconds(point.wall));
    }
    let backward = points.windows(2).filter(|pair| pair[1].at < pair[0].at).count();
    if backward > 0
        && let Some((rows, row)) = exchange::exchanged(&rows)
    {
        return exchange::refuse_exchanged(rows, row, path);
    }
    if backward > 0 {
        let pair = points.windows(2).find(|pair| pair[1].at < pair[0].at).expect("invariant: just counted");
        let (line, wall) = (pair[1].line, pair[1].wall);
        notes.push(
            format!(
                "rows are not in the order of time ({}, the first at line {line}, {wall}): sorted",
                if backward == 1 { "1 step back".to_owned() } else { format!("{backward} steps back") }
            )
            .into(),
        );
        points.sort_by_key(|point| (point.at, point.line));
    } else if newest_first {
        notes.push("rows run from new to old: sorted".into());
    }
    Ok(points)
}

/// Moves times that name the ends of their steps to their beginnings.
fn begin(rows: &mut [Observation], notes: &mut Vec<Note>) {
    let mut times: Vec<i64> = rows.iter().map(|row| wall_seconds(row.stamp.local)).collect();
    times.sort_unstable();
    let steps = times.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0);
    let Some((step, _)) = most_common(steps) else { return };
    if rows[0].stamp.kind.is_months() || step >= 28 * DAY {
        notes.push("data.csv.stamps: end moves no months".into());
        return;
    }
    for row in rows {
        row.stamp.local = row.stamp.local.saturating_sub(jiff::SignedDuration::from_secs(step));
    }
    let step = Step::Seconds(step);
    notes.push(
        format!("times name the ends of their steps: each row stands {step} earlier, where its step begins")
            .into(),
    );
}

fn point(row: &Observation, offset: Option<i32>) -> Point {
    let wall = row.stamp.local;
    let at = wall_seconds(wall) - i64::from(offset.unwrap_or(0));
    let at = if row.stamp.kind.is_months() { months(wall) } else { at };
    Point { line: row.line, at, wall, offset, value: row.value, observed: row.value.is_some() }
}

/// An instant as the clock of a zone shows it.
fn on_clock(row: &Observation, zone: &TimeZone) -> Point {
    let instant = point(row, row.stamp.offset);
    let offset = jiff::Timestamp::from_second(instant.at).map_or(0, |at| zone.to_offset(at).seconds());
    Point { wall: wall_of(instant.at + i64::from(offset)), offset: Some(offset), ..instant }
}

/// Whether instants are those of a clock on the wall that shows the same few times every day, such as midnight,
/// so that their distance in hours differs where clocks change.
fn steps_by_the_wall(points: &[Point]) -> bool {
    if points.iter().all(|point| point.offset.unwrap_or(0) == 0) {
        return false;
    }
    let changes = points.windows(2).any(|pair| pair[0].offset != pair[1].offset);
    let on_grid = |of: fn(&Point) -> i64| {
        let steps = || points.windows(2).map(|pair| (of(&pair[1]) - of(&pair[0])).abs());
        let least = steps().filter(|step| *step > 0).min().unwrap_or(1);
        steps().all(|step| step > 0 && step % least == 0)
    };
    let time = points[0].wall.time();
    let daily = points.len() > 1 && points.iter().all(|point| point.wall.time() == time);
    daily || changes && !on_grid(|point| point.at) && on_grid(|point| wall_seconds(point.wall))
}

/// Resolves each wall time in the zone; of an hour that occurs twice, the first comes first.
fn in_zone(rows: &[Observation], zone: &TimeZone, ends: bool, path: &Path) -> Result<Vec<Point>> {
    let mut points: Vec<Point> = Vec::with_capacity(rows.len());
    let mut absent = Vec::new();
    let mut folds = false;
    for row in rows {
        let offset = match zone.to_ambiguous_timestamp(row.stamp.local).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { after, .. } => {
                let what =
                    format!("{} does not exist in the time zone: the clocks went forward", row.stamp.local);
                let help = format!(
                    "{}correct data.csv.time_zone, or leave it out if the clock never changes",
                    ends_of_steps(ends)
                );
                absent.push(off_the_clock(Place::line(path, row.line), what, help));
                after
            }
            AmbiguousOffset::Fold { before, after } => {
                folds = true;
                let first = point(row, Some(before.seconds()));
                if points.last().is_none_or(|last| last.at < first.at) { before } else { after }
            }
        };
        points.push(point(row, Some(offset.seconds())));
    }
    if !absent.is_empty() {
        let mut findings = Findings::new(path);
        findings.add(absent, rows.len());
        findings.finish()?;
    }
    if folds && let Some(pair) = points.windows(2).find(|pair| pair[1].at < pair[0].at) {
        let what =
            format!("{} stands behind {}, and clocks went back in between", pair[1].wall, pair[0].wall);
        let help =
            format!("{}sort the rows by time, the first of the double hours first", ends_of_steps(ends));
        return Err(Error::input(off_the_clock(Place::line(path, pair[1].line), what, help)));
    }
    Ok(points)
}

/// What else explains an hour that is not there, or one in disorder: times that name the ends of their steps, unless
/// they are read so already.
fn ends_of_steps(read_so: bool) -> &'static str {
    if read_so { "" } else { "if times name the ends of their steps: data.csv.stamps: end; else " }
}

fn off_the_clock(place: Place, what: String, help: String) -> Problem {
    Problem::new(place, what).help(help).kind(ProblemKind::OffTheClock)
}
