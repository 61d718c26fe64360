//! Rows so far before others: so many rows, or so many days by the clock.

use super::walls::Walls;
use crate::data::DAY;
use crate::spec::ClockLag;

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

impl Period {
    /// That of a lag by the clock, on a series whose days may all have so many rows.
    pub(crate) fn of(lag: ClockLag, rows_per_day: Option<usize>) -> Self {
        lag.rows(rows_per_day).map_or_else(|| Self::Days(lag.days()), Self::Rows)
    }
}

/// Rows so far before others. They are mostly asked for in their order, so that an answer lies beside the last one: millions
/// of rows need no search each.
pub(crate) struct RowsBack<'c> {
    walls: &'c Walls,
    period: Period,
    /// For each multiple of the days, how many walls there are until the last time that was looked for.
    until: Vec<usize>,
}

impl<'c> RowsBack<'c> {
    /// In rows with these walls.
    pub(super) fn new(walls: &'c Walls, period: Period) -> Self {
        Self { walls, period, until: Vec::new() }
    }

    /// The row so far before another; of days the last one before that where there is none. `None` before the first.
    pub(crate) fn before(&mut self, row: usize) -> Option<usize> {
        match self.period {
            Period::Rows(rows) => row.checked_sub(rows),
            Period::Days(days) => self.last_until(self.wall(row, days)?, 1),
        }
    }

    /// The same, of days as many times so many as it takes to be `ahead` rows before it or earlier.
    pub(crate) fn known(&mut self, row: usize, ahead: usize) -> Option<usize> {
        let Period::Days(days @ 1..) = self.period else { return self.before(row) };
        let known = row.checked_sub(ahead)?;
        for times in 1.. {
            let found = self.last_until(self.wall(row, days.checked_mul(times)?)?, times)?;
            if found <= known {
                return Some(found);
            }
        }
        None
    }

    /// The row so many days before another, if there is one of the same time.
    pub(super) fn at_same_time(&mut self, row: usize, days: usize) -> Option<usize> {
        let wall = self.wall(row, days)?;
        self.last_until(wall, 1).filter(|before| self.walls.of_row[*before] == wall)
    }

    /// What the clock showed so many days before a row.
    fn wall(&self, row: usize, days: usize) -> Option<i64> {
        self.walls.of_row[row].checked_sub(i64::try_from(days).ok()?.checked_mul(DAY)?)
    }

    /// The last row until a time, which lies so many times the days back.
    fn last_until(&mut self, wall: i64, times: usize) -> Option<usize> {
        let walls = self.walls.ascending();
        if self.until.len() < times {
            self.until.resize(times, 0);
        }
        let until = &mut self.until[times - 1];
        *until += walls[*until..].iter().take(BESIDE).take_while(|other| **other <= wall).count();
        let found =
            *until > 0 && walls[*until - 1] <= wall && walls.get(*until).is_none_or(|next| wall < *next);
        if !found {
            *until = walls.partition_point(|other| *other <= wall);
        }
        until.checked_sub(1).map(|place| self.walls.row(place))
    }
}
