//! All rows of the series behind some samples, for what follows every row instead of looking at a window.

use std::ops::Range;

use super::going_on::{OwnTail, SharedPast};
use super::sample_windows::Windows;
use crate::data::Period;

/// The place of each row in a season; rows at one time of it share one, numbered in the order in which they come.
pub(crate) struct SeasonPlaces {
    /// The row that is numbered first.
    first: usize,
    by: PlacesBy,
}

enum PlacesBy {
    /// So many rows.
    Rows(usize),
    /// By the clock, of each row from the first one on.
    Clock(Vec<usize>),
}

impl SeasonPlaces {
    /// That of a row.
    ///
    /// # Panics
    /// If it lies before the first one, or no row has its time.
    pub(crate) fn of(&self, row: usize) -> usize {
        match &self.by {
            PlacesBy::Rows(rows) => (row - self.first) % rows,
            PlacesBy::Clock(places) => places[row - self.first],
        }
    }
}

impl Windows {
    /// The same as samples of a train part of these rows.
    pub(crate) fn with_train_rows(mut self, rows: Range<usize>) -> Self {
        self.train_rows = rows;
        self
    }

    /// The same as samples of series that go on: each with the rows behind the shared ones and the first row that it forecasts.
    pub(crate) fn going_on(mut self, past: SharedPast, tails: Vec<OwnTail>, targets: Vec<usize>) -> Self {
        (self.first, self.targets) = (past.first, targets);
        (self.clock, self.rows_per_day) = (Some(past.clock), past.rows_per_day);
        (self.seasonal_slots, self.rows_that_count) = (past.seasonal_slots, past.rows_that_count);
        self.going_on = Some((past.values, tails));
        self
    }

    /// The scaled target of a row as a sample knows it; `None` if the row is not at hand.
    pub(super) fn value(&self, sample: usize, row: usize) -> Option<f64> {
        let Some((shared, tails)) = &self.going_on else {
            return self.values.get(row.checked_sub(self.first)? * self.row_features).copied();
        };
        match row.checked_sub(tails[sample].first) {
            None => shared.get(row).copied(),
            Some(behind) => tails[sample].values.get(behind).copied(),
        }
    }

    /// The rows of the train part; of samples that come from no frame those from the first input to the last target, as far
    /// as they are at hand.
    pub(crate) fn learnt_rows(&self) -> Range<usize> {
        if !self.train_rows.is_empty() {
            return self.train_rows.clone();
        }
        let at_hand = self.first + self.values.len() / self.row_features;
        let targets = (0..self.len()).map(|sample| self.target_row(sample));
        self.first..targets.max().map_or(self.first, |last| at_hand.min(last + self.shape().horizon))
    }

    /// The first row of the series that is at hand.
    pub(crate) fn first_row(&self) -> usize {
        self.first
    }

    /// The last row that a sample knows.
    pub(crate) fn last_known(&self, sample: usize) -> usize {
        if let Some((_, tails)) = &self.going_on {
            return tails[sample].last_known;
        }
        self.first + self.starts[sample] + self.shape().input_len() / self.row_features - 1
    }

    /// The first row that a sample's forecast is of.
    pub(crate) fn target_row(&self, sample: usize) -> usize {
        self.targets.get(sample).copied().unwrap_or_else(|| self.last_known(sample) + 1)
    }

    /// The scaled target at a row; `None` where it was filled in, or is left out by the spec.
    ///
    /// # Panics
    /// If the row is not at hand.
    pub(crate) fn observed(&self, row: usize) -> Option<f64> {
        let counts = self.rows_that_count.as_ref().is_none_or(|counts| counts[row - self.first]);
        counts.then(|| match &self.going_on {
            Some((shared, _)) => shared[row],
            None => self.values[(row - self.first) * self.row_features],
        })
    }

    /// The rows that a sample knows and does not share with the others, and the scaled target of each as [`Windows::observed`]
    /// has it.
    pub(crate) fn own_rows(&self, sample: usize) -> impl Iterator<Item = (usize, Option<f64>)> {
        let tail = self.going_on.as_ref().map(|(_, tails)| &tails[sample]);
        tail.into_iter().flat_map(|tail| {
            let rows = (tail.first..=tail.last_known).zip(&tail.values);
            rows.map(|(row, value)| (row, tail.count.then_some(*value)))
        })
    }

    /// The place in a season of each row from `first` on.
    pub(crate) fn season_places(&self, season: Period, first: usize) -> SeasonPlaces {
        let by = match (season, &self.clock) {
            (Period::Days(days), Some(clock)) => PlacesBy::Clock(clock.season_places(days, first)),
            (Period::Rows(rows) | Period::Days(rows), _) => PlacesBy::Rows(rows),
        };
        SeasonPlaces { first, by }
    }
}
