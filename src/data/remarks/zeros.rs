//! Stretches of zeros at times at which a series is not zero otherwise: nothing may have been counted there.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Time;

use super::Series;
use crate::base::text::counted;

/// Rows of zeros in a row, at least, that are told.
const LEAST_ROWS: usize = 3;

/// Of the other rows at the same time of day (daily and longer steps: weekday) at most this share may be zero.
const SELDOM: f64 = 0.02;

/// What rows are compared with.
type Slot = (i8, Time);

fn slot_of(series: &Series, row: usize) -> Slot {
    let wall = series.wall(row);
    match series.step {
        step if step.is_within_a_day() => (0, wall.time()),
        _ => (wall.weekday().to_monday_zero_offset(), Time::midnight()),
    }
}

/// The stretches, in the order of time.
fn stretches(series: &Series) -> Vec<Range<usize>> {
    let is_zero = |row: usize| series.values[row] == 0.0 && series.is_observed(row..row + 1);
    let mut zeros: Vec<Range<usize>> = Vec::new();
    for row in (0..series.len()).filter(|row| is_zero(*row)) {
        match zeros.last_mut().filter(|last| last.end == row) {
            Some(last) => last.end += 1,
            None => zeros.push(row..row + 1),
        }
    }
    zeros.retain(|stretch| stretch.len() >= LEAST_ROWS);
    // Most series have none, and need no look at the time of each row.
    if zeros.is_empty() {
        return zeros;
    }
    let mut all: BTreeMap<Slot, (usize, usize)> = BTreeMap::new();
    for row in 0..series.len() {
        let (rows, of_them_zero) = all.entry(slot_of(series, row)).or_default();
        *rows += 1;
        *of_them_zero += usize::from(is_zero(row));
    }
    let is_odd = |stretch: &Range<usize>| {
        let mut by_slot: BTreeMap<Slot, usize> = BTreeMap::new();
        stretch.clone().for_each(|row| *by_slot.entry(slot_of(series, row)).or_default() += 1);
        let seldom = |(slot, within): (&Slot, &usize)| {
            let (rows, zeros) = all[slot];
            let others = rows - within;
            others > 0 && (zeros - within) as f64 <= SELDOM * others as f64
        };
        let odd: usize = by_slot.iter().filter(|pair| seldom(*pair)).map(|(_, within)| within).sum();
        odd >= LEAST_ROWS && 2 * odd > stretch.len()
    };
    zeros.retain(is_odd);
    zeros
}

/// The remark on them; `name` is that of the target.
pub(super) fn zeros_where_none_are(series: &Series, name: &str) -> Option<String> {
    let stretches = stretches(series);
    let longest = stretches.iter().max_by_key(|stretch| stretch.len())?;
    let (from, to) = (series.short_stamp(longest.start), series.short_stamp(longest.end - 1));
    let which = match stretches.len() {
        1 => String::new(),
        count => format!(", the longest of {count} such stretches"),
    };
    Some(format!(
        "{name} is 0 in {} from {from} to {to}{which}, at times at which it seldom is: if nothing was counted there, leave these values \
         empty (data.csv.missing says what becomes of them) or name the period in split.exclude",
        counted(longest.len(), "row")
    ))
}
