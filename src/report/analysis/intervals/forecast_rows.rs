//! When the rows of the parts are, from `forecasts.csv`: which forecasts the errors of a journal are of, the group and the
//! day of each row.

use std::ops::Range;

use jiff::civil::{DateTime, Weekday};

use super::days::day_of;
use super::forecast_errors::{ForecastErrors, TargetRows};
use crate::record::Forecasts;
use crate::spec::{Part, PerPart, SplitSpec};

/// The group of a row: the hour where steps are shorter than a day, else the weekday.
pub fn group(wall: DateTime, within_a_day: bool) -> usize {
    match within_a_day {
        true => wall.hour() as usize,
        false => wall.weekday().since(Weekday::Monday) as usize,
    }
}

/// The rows of all parts, side by side as in the series.
pub struct ForecastRows {
    parts: PerPart<Range<usize>>,
    /// The value of each; none where it was filled in.
    actual: Vec<Option<f64>>,
    times: Vec<DateTime>,
    within_a_day: bool,
}

impl ForecastRows {
    /// Of a table of forecasts; `None` if a time in it is none.
    pub fn of(forecasts: &Forecasts) -> Option<Self> {
        let times: Option<Vec<DateTime>> = forecasts.rows.iter().map(|row| row.time.parse().ok()).collect();
        let times = times?;
        let part = |part: Part| {
            let first = forecasts.rows.iter().position(|row| row.part == part).unwrap_or(0);
            first..first + forecasts.rows[first..].iter().take_while(|row| row.part == part).count()
        };
        Some(Self {
            parts: PerPart::from_fn(part),
            actual: forecasts.rows.iter().map(|row| row.actual).collect(),
            within_a_day: times.windows(2).any(|pair| pair[0].date() == pair[1].date()),
            times,
        })
    }

    /// The rows that errors are of; `None` if there are not so many.
    pub fn targets(&self, errors: &ForecastErrors, split: &SplitSpec) -> Option<TargetRows> {
        let horizon = errors.horizon;
        let of = |part: Part, errors: &[f64]| self.of_part(part, split, (horizon, errors.len() / horizon));
        Some(TargetRows {
            validation: of(Part::Validation, &errors.validation)?,
            test: of(Part::Test, &errors.test)?,
        })
    }

    /// The first rows of the last `count` forecasts of a part of which every row was observed. A long look-back leaves
    /// out the first, trimming some at both ends, and a rolling origin those that lie in two slices.
    fn of_part(&self, part: Part, split: &SplitSpec, (horizon, count): (usize, usize)) -> Option<Vec<usize>> {
        let rows = self.parts[part].clone();
        let slice = split.rolling().map(|rolling| rolling.step).filter(|_| part == Part::Test);
        let trimmed = (split.trim().first, split.trim().last);
        let last = rows.end.saturating_sub(trimmed.1 + horizon - 1);
        let in_one = |row: &usize| slice.is_none_or(|step| (row - rows.start) % step + horizon <= step);
        let observed = |row: &usize| self.actual[*row..row + horizon].iter().all(Option::is_some);
        let all: Vec<usize> =
            (rows.start + trimmed.0..last).filter(|row| in_one(row) && observed(row)).collect();
        all.len().checked_sub(count).map(|surplus| all[surplus..].to_vec())
    }

    /// The value of a row, where it was observed.
    pub(super) fn actual(&self, row: usize) -> Option<f64> {
        self.actual[row]
    }

    /// The group of a row.
    pub fn group(&self, row: usize) -> usize {
        group(self.times[row], self.within_a_day)
    }

    /// The day of a row, from 1970 on.
    pub fn day(&self, row: usize) -> i32 {
        day_of(self.times[row].date())
    }

    /// How wide the range is that holds the middle `level` of the observed values of the test part.
    pub fn range(&self, level: f64) -> Option<f64> {
        let mut values: Vec<f64> = self.actual[self.parts.test.clone()].iter().flatten().copied().collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| Some(values[((values.len().checked_sub(1)?) as f64 * share).round() as usize]);
        Some(at((1.0 + level) / 2.0)? - at((1.0 - level) / 2.0)?)
    }
}
