//! One row for each time: equal duplicates are dropped, conflicting ones refused.

use std::path::Path;

use super::point::Point;
use crate::base::error::{Place, Problem, Result};
use crate::data::csv::findings::{Findings, count};

/// Leaves one point for each time; `points` are sorted, `show` writes a time, `hint` is what else may be the cause.
///
/// # Errors
/// If one time has different values.
pub fn unique(
    points: Vec<Point>,
    path: &Path,
    hint: &str,
    show: &dyn Fn(&Point) -> String,
    notes: &mut Vec<String>,
) -> Result<Vec<Point>> {
    let total = points.len();
    let mut kept: Vec<Point> = Vec::with_capacity(total);
    let mut conflicts = Vec::new();
    let mut first_equal = None;
    for point in points {
        match kept.last() {
            Some(last) if last.at == point.at => {
                if last.value == point.value {
                    first_equal.get_or_insert((last.line, point.line));
                } else {
                    conflicts.push(conflict(last, &point, path, hint, show));
                }
            }
            _ => kept.push(point),
        }
    }
    let mut findings = Findings::new(path);
    let equal = total - kept.len() - conflicts.len();
    findings.add(conflicts, total);
    findings.finish()?;
    if let Some((first, second)) = first_equal {
        let rows = count(equal, "duplicate row");
        notes.push(format!("{rows} with equal values dropped, the first at line {second} (as line {first})"));
    }
    Ok(kept)
}

fn conflict(
    first: &Point,
    second: &Point,
    path: &Path,
    hint: &str,
    show: &dyn Fn(&Point) -> String,
) -> Problem {
    let value = |point: &Point| point.value.map_or("missing".to_owned(), |value| value.to_string());
    let what = format!(
        "timestamp {} occurs on lines {} and {} with different values ({} and {})",
        show(first),
        first.line,
        second.line,
        value(first),
        value(second)
    );
    let autumn = matches!(first.wall.month(), 3 | 4 | 9..=11) && first.wall.hour() <= 3;
    let clock = autumn && first.offset.is_none() && first.wall.time() != jiff::civil::Time::midnight();
    let help = if clock {
        "clocks that went back? then data.csv.time_zone, for example America/Chicago"
    } else if hint.is_empty() {
        "delete the wrong row"
    } else {
        hint
    };
    Problem::new(Place::line(path, second.line), what).help(help)
}
