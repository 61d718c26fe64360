//! Which row lies days before or behind another by the clock on the wall, whatever lies between them.
//!
//! A day is from one time on the clock to the same one on the next date: 24 hours, or 23 or 25 where clocks change,
//! and as many rows as there are. Of an hour that occurs twice the second is meant; for a time that no row has (the
//! hour that clocks skip, a row that is missing) the last row before it stands in, as in an "as of" join.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span};

use super::Step;

/// The rows of a series in the order of what the clock showed.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Ascending.
    walls: Vec<DateTime>,
    /// The row of each wall; equal walls in the order of rows.
    rows: Vec<usize>,
    /// The wall of each row.
    of_row: Vec<DateTime>,
    /// Whether a day has at least one row.
    has_days: bool,
}

/// Share of rows from which on a distance is taken for that of a day: where hours of service vary few are alike.
const OFTEN: f64 = 0.2;

/// How many rows beside the last answer are looked at before all are searched.
const BESIDE: usize = 4;

/// How far a season reaches back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// So many rows.
    Rows(usize),
    /// So many days by the clock.
    Days(usize),
}

impl Clock {
    /// Of what the clock showed at each row.
    pub fn of(of_row: &[DateTime], step: Step) -> Self {
        let mut rows: Vec<usize> = (0..of_row.len()).collect();
        rows.sort_by_key(|row| (of_row[*row], *row));
        Self {
            walls: rows.iter().map(|row| of_row[*row]).collect(),
            rows,
            of_row: of_row.to_vec(),
            has_days: matches!(step, Step::Seconds(seconds) if seconds <= 86_400),
        }
    }

    /// The row so many days before another, or the last one before that; `None` before the first.
    pub(crate) fn days_before(&self, row: usize, days: usize) -> Option<usize> {
        let hours = i64::try_from(days).ok()?.checked_mul(24)?;
        let wall = self.of_row[row].checked_sub(SignedDuration::from_hours(hours)).ok()?;
        self.last_until(wall)
    }

    /// The same, as many times so many days before as it takes to be at row `known` or before it.
    pub(crate) fn known_before(&self, row: usize, days: usize, known: usize) -> Option<usize> {
        let mut back = days;
        loop {
            let found = self.days_before(row, back)?;
            if found <= known {
                return Some(found);
            }
            back += days;
        }
    }

    /// The row of the date so many days off at the same time of day: of that date the last one until then, else its
    /// first; for a date without a row the nearest one on the way on.
    pub(crate) fn on_day(&self, row: usize, shift: i64) -> usize {
        let wall = self.of_row[row];
        let moved = wall.checked_add(Span::new().days(shift)).unwrap_or(wall);
        let day = self.on_date(moved.date());
        let before = self.walls[day.clone()].partition_point(|own| *own <= moved);
        let at = match (day.is_empty(), before) {
            (false, 0) => day.start,
            (false, before) => day.start + before - 1,
            (true, _) if shift < 0 => day.start.saturating_sub(1),
            (true, _) => day.start.min(self.walls.len() - 1),
        };
        self.rows[at]
    }

    /// The season that so many rows are: days by the clock, if many rows have the one of the same time so many days
    /// before them at that distance, but not all of them; else rows.
    pub fn period(&self, rows: usize) -> Period {
        let days = self.has_days.then(|| self.days_of(rows)).flatten();
        match days {
            Some(days) if !self.is_everywhere(days, rows) => Period::Days(days),
            _ => Period::Rows(rows),
        }
    }

    /// How many rows lie between most rows and the one at the same time so many days before.
    pub(crate) fn rows_in(&self, days: usize) -> Option<usize> {
        let most = |(rows, count): &(usize, usize)| (*count, std::cmp::Reverse(*rows));
        self.distances(days).into_iter().max_by_key(most).map(|(rows, _)| rows)
    }

    /// How many rows have the one at the same time so many days before them how many rows before.
    fn distances(&self, days: usize) -> BTreeMap<usize, usize> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (row, before) in self.same_time_before_each(days).enumerate() {
            if let Some(before) = before {
                *counts.entry(row - before).or_default() += 1;
            }
        }
        counts
    }

    /// The last of the rows before this one whose clock is so many days behind at least.
    fn last_until(&self, wall: DateTime) -> Option<usize> {
        self.walls.partition_point(|own| *own <= wall).checked_sub(1).map(|at| self.rows[at])
    }

    /// For each row the one of the same time so many days before it. Rows are asked for in their order, so that the next
    /// answer lies beside the last one: millions of rows need no search each.
    fn same_time_before_each(&self, days: usize) -> impl Iterator<Item = Option<usize>> {
        let gone =
            i64::try_from(days).ok().and_then(|days| days.checked_mul(24)).map(SignedDuration::from_hours);
        let mut until = 0;
        self.of_row.iter().map(move |own| {
            let wall = own.checked_sub(gone?).ok()?;
            let beside = self.walls[until..].iter().take(BESIDE).take_while(|own| **own <= wall).count();
            until += beside;
            let found = until > 0
                && self.walls[until - 1] <= wall
                && self.walls.get(until).is_none_or(|next| wall < *next);
            if !found {
                until = self.walls.partition_point(|own| *own <= wall);
            }
            let at = until.checked_sub(1)?;
            (self.walls[at] == wall).then(|| self.rows[at])
        })
    }

    /// The place of each row from `first` on in a season of so many days: rows at the same time of the same day of it
    /// share one. They are numbered in the order in which they come.
    pub(crate) fn season_places(&self, days: usize, first: usize) -> Vec<usize> {
        let day = |wall: &DateTime| {
            let since = wall.date().duration_since(jiff::civil::Date::ZERO);
            (since.as_hours() / 24).rem_euclid(i64::try_from(days).unwrap_or(i64::MAX))
        };
        let mut numbers = BTreeMap::new();
        let mut number = |wall: &DateTime| {
            let next = numbers.len();
            *numbers.entry((day(wall), wall.time())).or_insert(next)
        };
        self.of_row.get(first..).unwrap_or_default().iter().map(&mut number).collect()
    }

    /// Days, or weeks of them, that often have so many rows.
    fn days_of(&self, rows: usize) -> Option<usize> {
        let multiple = |unit: usize| {
            let count = (rows as f64 / self.rows_in(unit)? as f64).round() as usize;
            if count == 0 {
                return None;
            }
            let distances = self.distances(unit * count);
            let all: usize = distances.values().sum();
            let own = distances.get(&rows).copied().unwrap_or(0);
            (own as f64 >= OFTEN * all.max(1) as f64).then_some(unit * count)
        };
        multiple(1).or_else(|| multiple(7))
    }

    /// Whether every row has the one of the same time so many days before it so many rows before it.
    fn is_everywhere(&self, days: usize, rows: usize) -> bool {
        let mut each = self.same_time_before_each(days).enumerate().skip(rows);
        each.all(|(row, before)| before == Some(row - rows))
    }

    /// Positions of the rows of a date; empty, at the next one, if it has none.
    fn on_date(&self, date: Date) -> std::ops::Range<usize> {
        let start = self.walls.partition_point(|own| own.date() < date);
        start..start + self.walls[start..].partition_point(|own| own.date() <= date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hours of a clock that goes forward at 02:00 on day 1 and back at 03:00 on day 3 of four.
    fn hours() -> Vec<DateTime> {
        let day = |day: i8, hours: &[i8]| -> Vec<DateTime> {
            hours.iter().map(|hour| jiff::civil::date(2021, 3, day).at(*hour, 0, 0, 0)).collect()
        };
        let all: Vec<i8> = (0..24).collect();
        let spring: Vec<i8> = (0..24).filter(|hour| *hour != 2).collect();
        let mut autumn = all.clone();
        autumn.insert(3, 2);
        [day(1, &all), day(2, &spring), day(3, &all), day(4, &autumn), day(5, &all)].concat()
    }

    fn clock() -> Clock {
        Clock::of(&hours(), Step::Seconds(3600))
    }

    #[test]
    fn a_day_before_is_the_same_time_on_the_clock() {
        let (clock, walls) = (clock(), hours());
        for (row, wall) in walls.iter().enumerate().skip(24) {
            let before = clock.days_before(row, 1).unwrap();
            let expected = wall.checked_sub(Span::new().days(1)).unwrap();
            let skipped = expected.date().day() == 2 && expected.hour() == 2;
            assert_eq!(walls[before].hour(), if skipped { 1 } else { expected.hour() }, "{wall}");
            assert_eq!(walls[before].date(), expected.date(), "{wall}");
        }
        assert_eq!(clock.days_before(23, 1), None);
    }

    #[test]
    fn of_a_double_hour_the_second_is_meant_and_both_have_one_before() {
        let (clock, walls) = (clock(), hours());
        let doubled: Vec<usize> =
            (0..walls.len()).filter(|row| walls[*row].date().day() == 4 && walls[*row].hour() == 2).collect();
        assert_eq!(doubled.len(), 2);
        assert_eq!(clock.days_before(doubled[0], 1), clock.days_before(doubled[1], 1));
        let next = (0..walls.len()).rfind(|row| walls[*row].hour() == 2).unwrap();
        assert_eq!(clock.days_before(next, 1), Some(doubled[1]));
    }

    #[test]
    fn what_is_not_known_yet_is_looked_for_further_back() {
        let (clock, walls) = (clock(), hours());
        let row = (0..walls.len()).rfind(|row| walls[*row].hour() == 5).unwrap();
        let known = clock.known_before(row, 1, row - 26).unwrap();
        assert_eq!(walls[known], "2021-03-03T05:00".parse().unwrap());
    }

    #[test]
    fn a_season_of_a_days_rows_is_a_day_only_where_days_differ() {
        assert_eq!(clock().period(24), Period::Days(1));
        assert_eq!(clock().period(22), Period::Rows(22));
        assert_eq!(clock().period(1), Period::Rows(1), "no day at all, though an hour occurs twice");
        let even: Vec<DateTime> = hours().into_iter().take(24).collect();
        assert_eq!(Clock::of(&even, Step::Seconds(3600)).period(24), Period::Rows(24));
    }

    #[test]
    fn a_day_off_is_looked_for_on_its_own_date() {
        let at = |day: i8, hour: i8| jiff::civil::date(2021, 3, day).at(hour, 0, 0, 0);
        let walls = [at(1, 5), at(1, 6), at(2, 7), at(2, 8), at(3, 5), at(3, 9), at(6, 5)];
        let clock = Clock::of(&walls, Step::Seconds(3600));
        assert_eq!(clock.on_day(4, -1), 2, "the first row of a day that began later");
        assert_eq!(clock.on_day(5, -1), 3, "the last row of a day that ended earlier");
        assert_eq!((clock.on_day(5, 1), clock.on_day(6, -1)), (6, 5), "a date without a row");
        assert_eq!((clock.on_day(0, -1), clock.on_day(6, 1)), (0, 6), "beyond the ends");
    }
}
