//! What the clock on the wall showed at each row of a series.

use jiff::civil::DateTime;

use crate::data::wall::wall_seconds;

/// The walls of rows, in seconds: millions of rows are asked for their day before.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Walls {
    /// Of each row.
    pub of_row: Vec<i64>,
    /// Walls and rows in the order of walls, equal ones in that of rows; `None`: rows are in it.
    sorted: Option<(Vec<i64>, Vec<usize>)>,
}

impl Walls {
    /// Of the times of rows.
    pub(super) fn of(times: &[DateTime]) -> Self {
        let of_row: Vec<i64> = times.iter().copied().map(wall_seconds).collect();
        let sorted = (!of_row.is_sorted()).then(|| {
            let mut rows: Vec<usize> = (0..of_row.len()).collect();
            rows.sort_by_key(|row| (of_row[*row], *row));
            (rows.iter().map(|row| of_row[*row]).collect(), rows)
        });
        Self { of_row, sorted }
    }

    /// All of them, ascending.
    pub(super) fn ascending(&self) -> &[i64] {
        self.sorted.as_ref().map_or(&self.of_row, |(walls, _)| walls)
    }

    /// The row of the wall at a place among all.
    pub(super) fn row(&self, place: usize) -> usize {
        self.sorted.as_ref().map_or(place, |(_, rows)| rows[place])
    }
}
