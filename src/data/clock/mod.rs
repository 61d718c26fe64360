//! Which row lies days before or behind another by the clock on the wall, whatever lies between them.
//!
//! A day is from one time on the clock to the same one on the next date: 24 hours, or 23 or 25 where clocks change,
//! and as many rows as there are. Of an hour that occurs twice the second is meant; for a time that no row has (the
//! hour that clocks skip, a row that is missing) the last row before it stands in, as in an "as of" join.

mod rows_back;
mod walls;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::DateTime;

pub use self::rows_back::Period;
pub(crate) use self::rows_back::RowsBack;
use self::walls::Walls;
use super::{DAY, Step};

/// Share of rows from which on a distance is taken for that of a day: where hours of service vary few are alike.
const OFTEN: f64 = 0.2;

/// The rows of a series by what the clock showed.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    walls: Walls,
    /// Whether a day has at least one row.
    has_days: bool,
}

impl Clock {
    /// Of what the clock showed at each row.
    pub fn of(times: &[DateTime], step: Step) -> Self {
        Self { walls: Walls::of(times), has_days: step.is_at_most_a_day() }
    }

    /// Rows so far before others, for whoever asks row by row.
    pub(crate) fn back(&self, period: Period) -> RowsBack<'_> {
        RowsBack::new(&self.walls, period)
    }

    /// The row of the date so many days off at the same time of day: of that date the last one until then, else its
    /// first; for a date without a row the nearest one on the way on.
    pub(crate) fn on_day(&self, row: usize, shift: i64) -> usize {
        let (walls, wall) = (self.walls.ascending(), self.walls.of_row[row]);
        let moved = shift.checked_mul(DAY).and_then(|far| wall.checked_add(far)).unwrap_or(wall);
        let midnight = moved.div_euclid(DAY) * DAY;
        let start = walls.partition_point(|other| *other < midnight);
        let day = start..start + walls[start..].partition_point(|other| *other - midnight < DAY);
        let before = walls[day.clone()].partition_point(|other| *other <= moved);
        let at = match (day.is_empty(), before) {
            (false, 0) => day.start,
            (false, before) => day.start + before - 1,
            (true, _) if shift < 0 => day.start.saturating_sub(1),
            (true, _) => day.start.min(walls.len() - 1),
        };
        self.walls.row(at)
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
        let mut back = self.back(Period::Days(days));
        let rows = 0..self.walls.of_row.len();
        counts(rows.filter_map(|row| Some(row - back.at_same_time(row, days)?)))
    }

    /// How many of the first `rows` have the last one so many days before them how many rows before.
    pub(crate) fn distances_back(&self, days: usize, rows: usize) -> BTreeMap<usize, usize> {
        let mut back = self.back(Period::Days(days));
        counts((0..rows).filter_map(|row| Some(row - back.before(row)?)))
    }

    /// The place of each row from `first` on in a season of so many days: rows at the same time of the same day of it
    /// share one. They are numbered in the order in which they come.
    pub(crate) fn season_places(&self, days: usize, first: usize) -> Vec<usize> {
        let season = i64::try_from(days).unwrap_or(i64::MAX).saturating_mul(DAY);
        let mut numbers = HashMap::new();
        let mut number = |wall: &i64| {
            let next = numbers.len();
            *numbers.entry(wall.rem_euclid(season)).or_insert(next)
        };
        self.walls.of_row.get(first..).unwrap_or_default().iter().map(&mut number).collect()
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
            let found = distances.get(&rows).copied().unwrap_or(0);
            (found as f64 >= OFTEN * all.max(1) as f64).then_some(unit * count)
        };
        multiple(1).or_else(|| multiple(7))
    }

    /// Whether every row has the one of the same time so many days before it so many rows before it.
    fn is_everywhere(&self, days: usize, rows: usize) -> bool {
        let mut back = self.back(Period::Days(days));
        (rows..self.walls.of_row.len()).all(|row| back.at_same_time(row, days) == Some(row - rows))
    }
}

/// How often each number comes; mostly one follows its like.
fn counts(numbers: impl Iterator<Item = usize>) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    let (mut last, mut run) = (0, 0);
    for number in numbers {
        if number != last && run > 0 {
            *counts.entry(last).or_default() += run;
            run = 0;
        }
        (last, run) = (number, run + 1);
    }
    if run > 0 {
        *counts.entry(last).or_default() += run;
    }
    counts
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Span};

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
            let before = clock.back(Period::Days(1)).before(row).unwrap();
            let expected = wall.checked_sub(Span::new().days(1)).unwrap();
            let skipped = expected.date().day() == 2 && expected.hour() == 2;
            assert_eq!(walls[before].hour(), if skipped { 1 } else { expected.hour() }, "{wall}");
            assert_eq!(walls[before].date(), expected.date(), "{wall}");
        }
        assert_eq!(clock.back(Period::Days(1)).before(23), None);
    }

    #[test]
    fn of_a_double_hour_the_second_is_meant_and_both_have_one_before() {
        let (clock, walls) = (clock(), hours());
        let doubled: Vec<usize> =
            (0..walls.len()).filter(|row| walls[*row].date().day() == 4 && walls[*row].hour() == 2).collect();
        assert_eq!(doubled.len(), 2);
        let mut back = clock.back(Period::Days(1));
        assert_eq!(back.before(doubled[0]), back.before(doubled[1]));
        let next = (0..walls.len()).rfind(|row| walls[*row].hour() == 2).unwrap();
        assert_eq!(back.before(next), Some(doubled[1]));
    }

    #[test]
    fn what_is_not_known_yet_is_looked_for_further_back() {
        let (clock, walls) = (clock(), hours());
        let row = (0..walls.len()).rfind(|row| walls[*row].hour() == 5).unwrap();
        let known = clock.back(Period::Days(1)).known(row, 26).unwrap();
        assert_eq!(walls[known], "2021-03-03T05:00".parse().unwrap());
    }

    /// The same by a search among all rows, for each row by itself.
    fn searched(walls: &[DateTime], row: usize, days: i64) -> Option<usize> {
        let wall = walls[row].checked_sub(SignedDuration::from_hours(24 * days)).unwrap();
        (0..walls.len()).filter(|other| walls[*other] <= wall).max_by_key(|other| (walls[*other], *other))
    }

    #[test]
    fn rows_are_the_same_in_whatever_order_they_are_asked_for() {
        let holes = |walls: Vec<DateTime>, every: usize| -> Vec<DateTime> {
            walls
                .into_iter()
                .enumerate()
                .filter(|(at, _)| at % every != 2 && at / 9 != 7)
                .map(|(_, wall)| wall)
                .collect()
        };
        for walls in [hours(), holes(hours(), 5), holes(hours(), 3)] {
            let clock = Clock::of(&walls, Step::Seconds(3600));
            let orders: [Vec<usize>; 3] = [
                (0..walls.len()).collect(),
                (0..walls.len()).rev().collect(),
                (0..walls.len()).map(|at| at * 37 % walls.len()).collect(),
            ];
            for (days, order) in (1..4).flat_map(|days| orders.iter().map(move |order| (days, order))) {
                let asked = days as usize;
                let [mut back, mut same, mut known] = [0; 3].map(|_| clock.back(Period::Days(asked)));
                for row in order.iter().copied() {
                    let found = searched(&walls, row, days);
                    assert_eq!(back.before(row), found, "{days} days before row {row}");
                    let time = walls[row].checked_sub(Span::new().days(days)).unwrap();
                    assert_eq!(same.at_same_time(row, asked), found.filter(|found| walls[*found] == time));
                    let far = (1..9).map(|times| searched(&walls, row, days * times));
                    let far = far.take_while(Option::is_some).flatten().find(|found| found + 30 <= row);
                    assert_eq!(known.known(row, 30), far, "{days} days or more before row {row}");
                }
            }
        }
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
