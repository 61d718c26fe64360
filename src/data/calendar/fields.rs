//! What the calendar says of each row: weekday, hour, slot of the service day, day of the year, month, hour of the week.
//!
//! A time stamp is known long before its value, so all of this is known for the row to forecast.

use std::f64::consts::TAU;
use std::ops::Range;

use jiff::Span;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

use crate::data::{DAY, Series, Step, WEEK};
use crate::spec::{CalendarField, CalendarForm, DayRule};

/// Most rows of a service day that slots are told apart for: one a minute.
pub(crate) const MOST_SLOTS: usize = 1440;

/// The times of day at which a series has rows, from midnight on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<String>", try_from = "Vec<String>")]
pub struct Slots(Vec<Time>);

impl From<Slots> for Vec<String> {
    fn from(slots: Slots) -> Self {
        slots.0.iter().map(ToString::to_string).collect()
    }
}

impl TryFrom<Vec<String>> for Slots {
    type Error = jiff::Error;

    fn try_from(times: Vec<String>) -> Result<Self, jiff::Error> {
        times.iter().map(|time| time.parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl Slots {
    /// Of a whole series; times of day are a timetable, not values.
    pub fn of(series: &Series) -> Self {
        let mut seen = vec![false; DAY as usize];
        let is_new = |time: &Time| {
            let second = (time.hour() as usize * 60 + time.minute() as usize) * 60 + time.second() as usize;
            !std::mem::replace(&mut seen[second], true)
        };
        let mut times: Vec<Time> = series.times.iter().map(|wall| wall.time()).filter(is_new).collect();
        times.sort_unstable();
        Self(times)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether rows at this time of day were there when the slots were told.
    pub fn hold(&self, time: Time) -> bool {
        self.0.binary_search(&time).is_ok()
    }

    /// That of a row; one at a time that was not told has the next slot's, and [`Forecaster::refuses`] it where slots
    /// count.
    ///
    /// [`Forecaster::refuses`]: crate::forecaster::Forecaster::refuses
    fn of_row(&self, series: &Series, row: usize) -> usize {
        self.0.binary_search(&series.wall(row).time()).unwrap_or_else(|next| next % self.0.len().max(1))
    }
}

/// A field's number at a row, from 0.
pub(crate) fn number(series: &Series, slots: &Slots, field: CalendarField, row: usize) -> usize {
    let wall = series.wall(row);
    match field {
        CalendarField::Weekday => wall.weekday().since(Weekday::Monday) as usize,
        CalendarField::Hour => wall.hour() as usize,
        CalendarField::Slot => slots.of_row(series, row),
        CalendarField::DayOfYear => wall.day_of_year() as usize - 1,
        CalendarField::Month => wall.month() as usize - 1,
        CalendarField::HourOfWeek => {
            wall.weekday().since(Weekday::Monday) as usize * 24 + wall.hour() as usize
        }
    }
}

/// Appends a field's channels of one row: `values` many with one 1, or sine and cosine.
pub(crate) fn push(channels: &mut Vec<f64>, number: usize, values: usize, form: CalendarForm) {
    match form {
        CalendarForm::OneHot => channels.extend((0..values).map(|other| f64::from(other == number))),
        CalendarForm::Cyclic => {
            let angle = TAU * number as f64 / values as f64;
            // The system's functions differ between machines in the last bit.
            channels.extend([libm::sin(angle), libm::cos(angle)]);
        }
    }
}

/// The days of a series that follow one of some rules, in their order.
pub(crate) struct NamedDays(Vec<Date>);

impl NamedDays {
    /// Of some rows.
    pub(crate) fn of(series: &Series, rules: &[DayRule], rows: Range<usize>) -> Self {
        if rows.is_empty() {
            return Self(Vec::new());
        }
        let (first, last) = (days_of(series, rows.start).0, days_of(series, rows.end - 1).1);
        let mut days: Vec<Date> = rules.iter().flat_map(|rule| rule.days(first, last)).collect();
        days.sort_unstable();
        Self(days)
    }

    /// Whether a row lies on such a day, or a row of several days holds one: those from its own on, or of months whole
    /// ones.
    pub(crate) fn hold(&self, series: &Series, row: usize) -> bool {
        let (first, last) = days_of(series, row);
        let next = self.0.partition_point(|day| *day < first);
        self.0.get(next).is_some_and(|day| *day <= last)
    }
}

/// The first and the last day of a row.
fn days_of(series: &Series, row: usize) -> (Date, Date) {
    let date = series.wall(row).date();
    match series.step {
        Step::Seconds(step) if step <= DAY => (date, date),
        Step::Seconds(step) => (date, date.saturating_add(Span::new().days(step / DAY - 1))),
        Step::Months(months) => {
            let first = date.first_of_month();
            let behind = first.saturating_add(Span::new().months(months));
            (first, behind.yesterday().unwrap_or(behind))
        }
    }
}

/// The seasonal slot of each of some rows: weekday and time of day, the week of the year of a weekly series, the
/// month of a monthly one.
pub(crate) fn seasonal_slots(series: &Series, slots: &Slots, rows: Range<usize>) -> Vec<usize> {
    if series.step == Step::Seconds(WEEK) {
        // The 53rd week, which few years have, is one with the last.
        let week = |row| series.wall(row).date().iso_week_date().week().min(52) as usize - 1;
        return rows.map(week).collect();
    }
    if let Step::Months(_) = series.step {
        return rows.map(|row| series.wall(row).month() as usize - 1).collect();
    }
    let place =
        |row| number(series, slots, CalendarField::Weekday, row) * slots.count() + slots.of_row(series, row);
    rows.map(place).collect()
}
