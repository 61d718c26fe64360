//! One row for each time: equal duplicates are dropped, conflicting ones refused.

use std::path::Path;

use super::observation::Point;
use crate::base::error::{Place, Problem, ProblemKind, Result};
use crate::base::text::counted;
use crate::data::Note;
use crate::data::csv::findings::Findings;
use crate::spec::Gather;

/// What decides about several rows of one time.
pub(crate) struct Twice<'a> {
    /// What becomes of them; `None`: those that differ are refused.
    pub gather: Option<Gather>,
    /// What else may be the cause.
    pub hint: &'a str,
    /// Writes a time.
    pub show: &'a dyn Fn(&Point) -> String,
}

/// Leaves one point for each time; `points` are sorted.
///
/// A row without a value beside one that has it says nothing against it.
///
/// # Errors
/// If one time has different values, and nothing says what becomes of them.
pub(crate) fn unique(
    points: Vec<Point>,
    twice: &Twice,
    path: &Path,
    notes: &mut Vec<Note>,
) -> Result<Vec<Point>> {
    if let Some(gather) = twice.gather {
        return Ok(gathered(points, gather, twice.show, notes));
    }
    let total = points.len();
    let behind = behind_values(&points);
    let mut kept: Vec<Point> = Vec::with_capacity(total);
    let mut conflicts = Vec::new();
    let mut first_equal = None;
    let mut empty = None;
    let mut empties = 0;
    for point in points {
        match kept.last_mut() {
            Some(last) if last.at == point.at => {
                if last.value == point.value {
                    // Of rows to come what stands last is the newest that is known of them.
                    let (stays, goes) = if behind(&point) { (point, *last) } else { (*last, point) };
                    first_equal.get_or_insert((stays.line, goes.line));
                    *last = stays;
                } else if last.value.is_none() || point.value.is_none() {
                    empties += 1;
                    empty.get_or_insert(if last.value.is_none() { last.line } else { point.line });
                    if last.value.is_none() {
                        *last = point;
                    }
                } else {
                    conflicts.push(conflict(last, &point, path, twice));
                }
            }
            _ => kept.push(point),
        }
    }
    let mut findings = Findings::new(path);
    let equal = total - kept.len() - conflicts.len() - empties;
    findings.add(conflicts, total);
    findings.finish()?;
    if let Some((first, second)) = first_equal {
        notes.push(Note::equal(equal, (second, first)));
    }
    if let Some(line) = empty {
        let rows = counted(empties, "row");
        notes.push(format!(
            "{rows} without a value beside one of the same time that has it dropped, the first at line {line}"
        ).into());
    }
    Ok(kept)
}

/// Whether a point lies behind all that have a value: a row to come.
fn behind_values(points: &[Point]) -> impl Fn(&Point) -> bool + use<> {
    let end = points.iter().filter(|point| point.value.is_some()).map(|point| point.at).max();
    move |point| Some(point.at) > end
}

/// One point for each time, of all its values.
fn gathered(
    points: Vec<Point>,
    gather: Gather,
    show: &dyn Fn(&Point) -> String,
    notes: &mut Vec<Note>,
) -> Vec<Point> {
    let behind = behind_values(&points);
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    let (mut times, mut rows, mut first) = (0, 0, None);
    for same in points.chunk_by(|a, b| a.at == b.at) {
        let values: Vec<f64> = same.iter().filter_map(|point| point.value).collect();
        let value =
            if same.len() > 1 || gather == Gather::Count { gather.of(&values) } else { same[0].value };
        if same.len() > 1 {
            times += 1;
            rows += same.len();
            first.get_or_insert((show(&same[0]), same[1].line));
        }
        // What else stands in a row is that of the first with a value; of rows to come that of the last, the newest.
        let told = same.iter().find(|point| point.value.is_some());
        let newest = same.last().filter(|point| behind(point));
        let row = *told.or(newest).unwrap_or(&same[0]);
        kept.push(Point { value, ..row });
    }
    if let Some((time, line)) = first {
        notes.push(Note::joined((times, rows), (&time, line), gather));
    }
    kept
}

fn conflict(first: &Point, second: &Point, path: &Path, twice: &Twice) -> Problem {
    let value = |point: &Point| point.value.map_or("missing".to_owned(), |value| value.to_string());
    let what = format!(
        "timestamp {} occurs on lines {} and {} with different values ({} and {})",
        (twice.show)(first),
        first.line,
        second.line,
        value(first),
        value(second)
    );
    let autumn = matches!(first.wall.month(), 3 | 4 | 9..=11) && first.wall.hour() <= 3;
    let clocks = autumn && first.offset.is_none() && first.wall.time() != jiff::civil::Time::midnight();
    let help = if clocks {
        "clocks that went back? then data.csv.time_zone, for example America/Chicago; else data.csv.duplicates: \
         first | mean | sum"
    } else if twice.hint.is_empty() {
        "delete the wrong row, or data.csv.duplicates: first | mean | sum"
    } else {
        twice.hint
    };
    let kind = ProblemKind::TimeTwice { clocks };
    Problem::new(Place::line(path, second.line), what).help(help).kind(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(line: usize, at: i64, value: Option<f64>) -> Point {
        let wall = jiff::civil::DateTime::default();
        Point { line, at, wall, offset: None, value, observed: value.is_some() }
    }

    /// An empty row, a value, two empty rows in the middle, and the same behind the last value: an empty row and its value, and two
    /// rows to come.
    fn rows() -> Vec<Point> {
        let empty = |line, at| point(line, at, None);
        let valued = |line, at| point(line, at, Some(at as f64));
        vec![empty(1, 1), valued(2, 1), empty(3, 2), empty(4, 2), valued(5, 3), empty(6, 4), empty(7, 4)]
    }

    #[test]
    fn what_stands_last_is_known_of_rows_to_come_and_of_no_others() {
        for gather in [None, Some(Gather::Mean)] {
            let twice = Twice { gather, hint: "", show: &|_| String::new() };
            let kept = unique(rows(), &twice, Path::new("a.csv"), &mut Vec::new()).unwrap();
            let lines: Vec<usize> = kept.iter().map(|point| point.line).collect();
            assert_eq!(lines, [2, 3, 5, 7], "{gather:?}");
            let observed: Vec<bool> = kept.iter().map(|point| point.observed).collect();
            assert_eq!(observed, [true, false, true, false], "{gather:?}");
        }
    }
}
