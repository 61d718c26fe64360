//! Rows gathered into even steps, and running totals turned into what came in each step.

use jiff::civil::{Date, DateTime, Time};

use super::grid::most_common_step;
use super::observation::Point;
use crate::base::text::counted;
use crate::data::csv::rules::Resampling;
use crate::data::wall::{months, wall_of, wall_seconds};
use crate::data::{DAY, Note, Step, WEEK};

/// One point for each step that holds a row, or whose beginning is nearest to one, the steps beginning at midnight of the
/// local clock.
pub(crate) fn gather(points: Vec<Point>, how: &Resampling, notes: &mut Vec<Note>) -> Vec<Point> {
    let before = points.len();
    let mut made: Vec<Point> = Vec::new();
    let mut values: Vec<f64> = Vec::new();
    for point in points {
        let wall = begin(point.wall, how);
        let same = made.last().is_some_and(|last: &Point| last.wall == wall && last.offset == point.offset);
        if !same {
            if let Some(last) = made.last_mut() {
                last.value = how.by.of(&values);
            }
            values.clear();
            let at = match how.every {
                Step::Months(_) => months(wall),
                Step::Seconds(_) => wall_seconds(wall) - i64::from(point.offset.unwrap_or(0)),
            };
            made.push(Point { at, wall, value: None, ..point });
        }
        values.extend(point.value);
    }
    if let Some(last) = made.last_mut() {
        last.value = how.by.of(&values);
    }
    let rows = counted(before, "row");
    notes.push(
        format!(
            "{rows} gathered into {} of {} (by {}{})",
            counted(made.len(), "step"),
            how.every,
            how.by,
            if how.nearest { ", each into the nearest" } else { "" }
        )
        .into(),
    );
    made
}

/// The beginning of the step that a time belongs to.
fn begin(wall: DateTime, how: &Resampling) -> DateTime {
    match how.every {
        Step::Seconds(step) => {
            let seconds = wall_seconds(wall) + if how.nearest { step / 2 } else { 0 };
            // Weeks begin on Mondays; 1970-01-05 was one.
            let origin = if step % WEEK == 0 { 4 * DAY } else { 0 };
            wall_of((seconds - origin).div_euclid(step) * step + origin)
        }
        Step::Months(step) => {
            let month = months(wall).div_euclid(i64::from(step)) * i64::from(step);
            let date = Date::new(month.div_euclid(12) as i16, month.rem_euclid(12) as i8 + 1, 1);
            date.map_or(wall, |date| date.to_datetime(Time::midnight()))
        }
    }
}

/// What a running total grew by from each point to the next; what fell, or spans more than one step, is missing.
pub(crate) fn increments(points: Vec<Point>, notes: &mut Vec<Note>) -> Vec<Point> {
    let step = most_common_step(&points);
    let (mut fell, mut wide) = (0, 0);
    let mut made = Vec::with_capacity(points.len().saturating_sub(1));
    for pair in points.windows(2) {
        let grown = pair[1].value.zip(pair[0].value).map(|(now, before)| now - before);
        let even = pair[1].at - pair[0].at == step;
        let falls = grown.is_some_and(|grown| grown < 0.0);
        fell += usize::from(falls);
        wide += usize::from(!even && !falls);
        made.push(Point { value: grown.filter(|grown| *grown >= 0.0 && even), ..pair[1] });
    }
    let mut note = format!("a running total: {} read as the increments of it", counted(made.len(), "row"));
    if fell > 0 {
        note += &format!(
            "; it falls {}, where the counter began again: these are missing",
            counted(fell, "time")
        );
    }
    if wide > 0 {
        note += &format!("; {} over more than one step are missing", counted(wide, "increment"));
    }
    notes.push(note.into());
    made
}
