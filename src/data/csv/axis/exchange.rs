//! Dates in which day and month are exchanged where both could be either: such rows stand out of order.

use std::path::Path;

use jiff::civil::{Date, DateTime};

use super::observation::Observation;
use crate::base::error::Result;
use crate::base::text::counted;
use crate::data::DAY;
use crate::data::csv::findings::refuse;
use crate::data::wall::{most_common, wall_seconds};

/// Rows that must be in their place once day and month change places.
const ENOUGH: usize = 3;

/// Share of rows that may stand out of order even so.
const ODD: f64 = 0.02;

/// Seconds that a service may be closed between two rows, over a night or a weekend.
const CLOSED: i64 = 4 * DAY;

/// How many of the rows, in the order of time or in its reverse, would follow on those before them if day and month changed
/// places, and the first of them; `None` if that does not explain their order.
pub(crate) fn exchanged(rows: &[Observation]) -> Option<(usize, &Observation)> {
    let mut rows: Vec<&Observation> = rows.iter().collect();
    ascending(&rows).or_else(|| {
        // With both ends exchanged a file may have seemed to run from new to old.
        rows.reverse();
        ascending(&rows)
    })
}

fn ascending<'o>(rows: &[&'o Observation]) -> Option<(usize, &'o Observation)> {
    let step = common_step(rows)?;
    let follows =
        |from: i64, to: i64| (0..=step.max(CLOSED)).contains(&(to - from)) && (to - from) % step == 0;
    let (mut times, mut odd, mut first) = (0, 0, None);
    // What the row before may mean: its time as it is read, and exchanged.
    let mut before = meant(rows.first()?);
    for row in &rows[1..] {
        let told = meant(row);
        let due = |time: &i64| before.iter().flatten().any(|before| follows(*before, *time));
        let fit = told.map(|time| time.filter(due));
        before = match fit {
            [None, None] => {
                odd += 1;
                told
            }
            [None, Some(_)] => {
                times += 1;
                first.get_or_insert(*row);
                fit
            }
            _ => fit,
        };
    }
    let explained = times >= ENOUGH && odd as f64 <= ODD * rows.len() as f64;
    first.filter(|_| explained).map(|row| (times, row))
}

fn meant(row: &Observation) -> [Option<i64>; 2] {
    [Some(row.stamp.local), other(row.stamp.local)].map(|time| time.map(wall_seconds))
}

/// The refusal of such rows.
pub(crate) fn refuse_exchanged<T>(rows: usize, first: &Observation, path: &Path) -> Result<T> {
    let date = first.stamp.local.date();
    let due = other(first.stamp.local).map_or(date, DateTime::date);
    let what = format!(
        "{} seem to have day and month exchanged: the first is read as {date}, and {due} would follow on the row before",
        counted(rows, "row")
    );
    refuse(path, Some(first.line), what, "write every date in one order, such as 2001-01-31")
}

/// The same time with day and month exchanged, if that is another one.
fn other(time: DateTime) -> Option<DateTime> {
    let date = Date::new(time.year(), time.day(), time.month()).ok()?;
    (time.day() != time.month()).then(|| date.to_datetime(time.time()))
}

/// The most common distance from row to row that goes forward.
fn common_step(rows: &[&Observation]) -> Option<i64> {
    let at = |row: &Observation| wall_seconds(row.stamp.local);
    let steps = rows.windows(2).map(|pair| at(pair[1]) - at(pair[0]));
    Some(most_common(steps.filter(|step| *step > 0))?.0)
}
