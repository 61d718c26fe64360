//! What a series is looked at by: days beside the same weekdays, weeks, months and quarters beside those of other years.

use std::ops::Range;

use jiff::civil::Date;

use super::{Series, Step};
use crate::data::wall::months;
use crate::data::{DAY, WEEK};

/// The share that stands for nothing at all.
pub(super) const NOTHING: f64 = 0.02;

/// Values that a median is of, at least.
const FEWEST: usize = 3;

/// What a series is looked at by.
pub(super) struct Units {
    /// What one is called: `day`, `month`.
    pub word: &'static str,
    /// Units of a round: days of a week, months of a year.
    pub round: usize,
    /// Fewest and most rounds on either side.
    pub around: (usize, usize),
    /// Far ones of a stretch, at least, and others between them, at most.
    pub stretch: (usize, usize),
    /// Those right before a part that are looked at with it.
    pub before: usize,
    /// Units of a year, where a year before tells what is usual.
    pub year: Option<usize>,
    /// Rows and mean of each by its place in time; none where too few rows are truth.
    pub of: Vec<Option<(Range<usize>, f64)>>,
}

impl Units {
    /// Of a series; `None` for steps that no round suits.
    pub(super) fn of(series: &Series) -> Option<Self> {
        let by_row = |word, round, around, place: &dyn Fn(usize) -> i64| {
            let mut of = Vec::new();
            for row in (0..series.len()).filter(|row| series.is_truth(*row..row + 1)) {
                let Ok(at) = usize::try_from(place(row) - place(0)) else { continue };
                of.resize(of.len().max(at + 1), None);
                of[at] = Some((row..row + 1, series.values[row]));
            }
            Self { word, round, around, stretch: (2, 0), before: 2, year: None, of }
        };
        match series.step {
            Step::Seconds(..=DAY) => Some(Self {
                word: "day",
                round: 7,
                around: (8, 30),
                stretch: (3, 2),
                before: 28,
                year: Some(365),
                of: days(series),
            }),
            Step::Seconds(WEEK) => {
                let first = series.times.first()?.date();
                // Half a week forgives a clock that was put on.
                let week = |row: usize| i64::from(((series.wall(row).date() - first).get_days() + 3) / 7);
                Some(by_row("week", 52, (2, 3), &week))
            }
            Step::Months(step @ (1 | 2 | 3 | 4 | 6)) => {
                let place = |row: usize| months(series.wall(row)).div_euclid(i64::from(step));
                let word = if step == 1 { "month" } else { "row" };
                Some(by_row(word, 12 / step as usize, (3, 3), &place))
            }
            _ => None,
        }
    }

    /// How far each that ends with `near` or before is from the usual, as the logarithm of its share of it. Beside those that
    /// lie in `near` stands what comes behind it too.
    pub(super) fn distances(&self, rounds: usize, near: &Range<usize>) -> Vec<Option<f64>> {
        let until = |at: usize, end: usize| self.of.get(at)?.as_ref().filter(|(rows, _)| rows.end <= end);
        let mut beside: Vec<f64> = Vec::with_capacity(2 * rounds);
        let mut of = |at: usize| {
            let (rows, value) = until(at, near.end)?;
            let end = if rows.end <= near.start { near.end } else { usize::MAX };
            let level = |at: usize| until(at, end).map(|(_, level)| *level);
            beside.clear();
            for away in (1..=rounds).map(|round| round * self.round) {
                beside.extend(at.checked_sub(away).and_then(level));
                beside.extend(level(at + away));
            }
            beside.sort_by(f64::total_cmp);
            let (lower, upper) = (beside.get(beside.len().checked_sub(1)? / 2)?, beside[beside.len() / 2]);
            let usual = value.clamp(*lower, upper);
            (beside.len() >= FEWEST && usual > 0.0 && *value >= 0.0)
                .then(|| (value / usual).max(NOTHING).ln())
        };
        (0..self.of.len()).map(&mut of).collect()
    }
}

/// The whole days of a series, from its first one to its last.
fn days(series: &Series) -> Vec<Option<(Range<usize>, f64)>> {
    let times = &series.times[..series.len()];
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return Vec::new() };
    // Clocks that go back never pass midnight.
    let place = |day: Date| usize::try_from((day - first.date()).get_days()).ok();
    let mut days = vec![None; place(last.date()).map_or(0, |at| at + 1)];
    for (day, rows, mean) in series.whole_days(series.len()) {
        if let Some(place) = place(day).and_then(|at| days.get_mut(at)) {
            *place = Some((rows, mean));
        }
    }
    days
}
