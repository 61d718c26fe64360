//! What is usual at a time: means of the train part by slot of the week, hour of the week, or day of the year.
//!
//! A profile is fitted once and then depends on nothing but a row's time, so it is known for the row to forecast, and no
//! value behind the train part reaches it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::fields::{Slots, number, seasonal_slots};
use crate::data::{Series, Step, WEEK};
use crate::spec::{CalendarField, Profile};

/// Days before and after one whose rows are in the mean of a day of the year.
const AROUND: usize = 7;

/// The days of a year by number.
const YEAR: usize = 366;

/// The means of one profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ProfileMeans {
    /// What they are by.
    pub by: Profile,
    /// The mean of each number; that of its time of day, or of all, where the train part has none.
    pub means: Vec<f64>,
}

impl ProfileMeans {
    /// The means of `values` over observed rows, which lie in the train part.
    pub(crate) fn fit(
        by: Profile,
        series: &Series,
        slots: &Slots,
        (values, rows): (&[f64], Range<usize>),
    ) -> Self {
        let numbers = numbers(by, series, slots, 0..series.times.len());
        let observed: Vec<usize> = rows.filter(|row| series.is_truth(*row..row + 1)).collect();
        let count = numbers.iter().map(|number| number + 1).max().unwrap_or(0).max(count(by, series, slots));
        let mean = |sum: &(f64, f64)| (sum.1 > 0.0).then(|| sum.0 / sum.1);
        let sums = |group: &dyn Fn(usize) -> usize, count: usize| {
            let mut sums = vec![(0.0, 0.0); count];
            for row in &observed {
                let sum = &mut sums[group(*row)];
                *sum = (sum.0 + values[*row], sum.1 + 1.0);
            }
            sums
        };
        let all = sums(&|_| 0, 1).iter().find_map(mean).unwrap_or(0.0);
        let by_place = sums(&|row| numbers[row], count);
        let day = round(by, series, slots);
        let daily = sums(&|row| numbers[row] % day, day);
        let of = |at: usize| match by {
            Profile::DayOfYear => mean(&around(&by_place, at)),
            Profile::Slot | Profile::HourOfWeek => mean(&by_place[at]).or_else(|| mean(&daily[at % day])),
        };
        Self { by, means: (0..count).map(|at| of(at).unwrap_or(all)).collect() }
    }

    /// What is usual at some rows of a series, those to forecast included.
    ///
    /// # Panics
    /// If a row lies at a time that the means are not told apart by.
    pub(crate) fn at_rows(&self, series: &Series, slots: &Slots, rows: Range<usize>) -> Vec<f64> {
        numbers(self.by, series, slots, rows).into_iter().map(|number| self.means[number]).collect()
    }
}

/// The number of each of some rows.
fn numbers(by: Profile, series: &Series, slots: &Slots, rows: Range<usize>) -> Vec<usize> {
    let of = |field| rows.clone().map(|row| number(series, slots, field, row)).collect();
    match by {
        Profile::Slot => seasonal_slots(series, slots, rows),
        Profile::HourOfWeek => of(CalendarField::HourOfWeek),
        Profile::DayOfYear => of(CalendarField::DayOfYear),
    }
}

/// How many numbers there are.
fn count(by: Profile, series: &Series, slots: &Slots) -> usize {
    match (by, series.step) {
        (Profile::DayOfYear, _) => YEAR,
        (Profile::HourOfWeek, _) => CalendarField::HourOfWeek.values(0),
        (Profile::Slot, Step::Months(_)) => 12,
        (Profile::Slot, Step::Seconds(WEEK)) => 52,
        (Profile::Slot, _) => 7 * slots.count(),
    }
}

/// After how many numbers the same time of day comes again; 1: rows are no times of day.
fn round(by: Profile, series: &Series, slots: &Slots) -> usize {
    match (by, series.step) {
        (Profile::HourOfWeek, _) => 24,
        (Profile::Slot, step) if step.is_at_most_a_day() => slots.count(),
        _ => 1,
    }
}

/// The sums of the days around one, over the turn of the year.
fn around(sums: &[(f64, f64)], at: usize) -> (f64, f64) {
    let days = (0..=2 * AROUND).map(|day| sums[(at + YEAR + day - AROUND) % YEAR]);
    days.fold((0.0, 0.0), |all, day| (all.0 + day.0, all.1 + day.1))
}
