//! Seasons behind samples: the slot of a row in its season, and the values a season before the rows that are forecast.

use super::sample_windows::Windows;
use crate::data::{Period, RowsBack};
use crate::spec::ClockLag;

impl Windows {
    /// The seasonal slot (weekday and time of day, or month) of a row that a sample's forecast is of;
    /// 0 for samples that come from no frame.
    pub(crate) fn seasonal_slot(&self, sample: usize, ahead: usize) -> usize {
        let target = self.targets.get(sample);
        target.and_then(|target| self.seasonal_slots.get(target + ahead)).copied().unwrap_or(0)
    }

    /// The seasonal slot of a row of a sample's past, the oldest being 0; 0 for samples that come from no frame.
    pub(crate) fn past_slot(&self, sample: usize, step: usize) -> usize {
        let row = self.last_known(sample) + 1 + step - self.shape.input_len() / self.row_features;
        self.seasonal_slots.get(row).copied().unwrap_or(0)
    }

    /// The same with the goal, one step ahead, of each of some rows: more than samples have, whose whole horizon must lie
    /// in the part.
    pub(crate) fn with_slot_goals(mut self, goals: impl Iterator<Item = (usize, f64)>) -> Self {
        self.slot_goals =
            goals.filter_map(|(row, goal)| Some((*self.seasonal_slots.get(row)?, goal))).collect();
        self
    }

    /// Slot and goal of every observed row of the train part.
    pub(crate) fn slot_goals(&self) -> &[(usize, f64)] {
        &self.slot_goals
    }

    /// The season that so many rows are: rows, or days by the clock.
    pub fn period(&self, rows: usize) -> Period {
        self.clock.as_ref().map_or(Period::Rows(rows), |clock| clock.period(rows))
    }

    /// The season that a lag by the clock is.
    pub(crate) fn season(&self, lag: ClockLag) -> Period {
        Period::of(lag, self.rows_per_day)
    }

    /// Values a season before the rows that are forecast, for whoever asks sample by sample.
    pub(crate) fn seasons_before(&self, season: Period) -> SeasonsBefore<'_> {
        let days = self.clock.as_ref().filter(|_| matches!(season, Period::Days(_)));
        let back =
            days.map_or_else(Vec::new, |clock| (0..self.shape.horizon).map(|_| clock.back(season)).collect());
        SeasonsBefore { windows: self, season, back }
    }
}

/// Values a season before the rows that are forecast.
pub(crate) struct SeasonsBefore<'w> {
    windows: &'w Windows,
    season: Period,
    /// By the clock, for each step ahead: samples follow each other, and so do the rows before them.
    back: Vec<RowsBack<'w>>,
}

impl SeasonsBefore<'_> {
    /// The scaled value a season before a row that a sample's forecast is of, or as many seasons before as it takes to
    /// be known; `None` before the first row, and for samples that come from no frame.
    pub(crate) fn value(&mut self, sample: usize, ahead: usize) -> Option<f64> {
        let row = self.windows.targets.get(sample)? + ahead;
        let known = self.windows.last_known(sample);
        let found = match self.season {
            Period::Rows(rows) => row.checked_sub((row - known).div_ceil(rows) * rows),
            Period::Days(_) => self.back.get_mut(ahead)?.known(row, row - known),
        };
        self.windows.value(sample, found?)
    }
}
