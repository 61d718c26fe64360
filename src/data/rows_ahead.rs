//! Rows that have no value yet: those of a file, and others laid out by the step and the hours of service.
//!
//! They stand behind the known rows of a [`Series`] and hold NaN, as does every column that is not known there. Whatever
//! looks at a value that it could not know becomes NaN too, and is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::Span;
use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use super::csv::Service;
use super::{Clock, Series, Step};

/// Steps without service that may follow each other: a year of minutes.
const MOST_SKIPPED: usize = 527_040;

/// When rows are expected behind the last one.
enum Timetable {
    /// As the hours of service say.
    Rule(Service),
    /// Where the rows follow no rule: on weekdays (from Monday, 0) and at times of day at which there have been some.
    Seen(BTreeSet<(i8, Time)>),
}

/// Weeks at the end that tell when rows are expected.
const LATEST_WEEKS: i64 = 8;

fn weekday_and_time(wall: &DateTime) -> (i8, Time) {
    (wall.weekday().to_monday_zero_offset(), wall.time())
}

impl Timetable {
    fn expects(&self, wall: DateTime) -> bool {
        match self {
            Timetable::Rule(service) => service.serves(wall),
            Timetable::Seen(slots) => slots.contains(&weekday_and_time(&wall)),
        }
    }

    /// The slots of the week that had a row in at least every other one of the last weeks; if none had, all that ever had one.
    fn seen(times: &[DateTime]) -> Self {
        let Some(last) = times.last() else { return Self::Seen(BTreeSet::new()) };
        let first = last.saturating_sub(Span::new().weeks(LATEST_WEEKS)).max(times[0]);
        let weeks = (last.duration_since(first).as_hours() / (7 * 24)).max(1);
        let mut rows: BTreeMap<(i8, Time), i64> = BTreeMap::new();
        for wall in times.iter().rev().take_while(|wall| **wall > first) {
            *rows.entry(weekday_and_time(wall)).or_default() += 1;
        }
        let often = rows.iter().filter(|(_, rows)| 2 * **rows >= weeks).map(|(slot, _)| *slot);
        let slots: BTreeSet<_> = often.collect();
        match slots.is_empty() {
            true => Self::Seen(times.iter().map(weekday_and_time).collect()),
            false => Self::Seen(slots),
        }
    }
}

impl Series {
    /// Rows before the first one that has no value yet.
    pub fn known(&self) -> usize {
        self.values.iter().position(|value| value.is_nan()).unwrap_or(self.values.len())
    }

    /// The first `rows` rows.
    pub fn first(&self, rows: usize) -> Self {
        self.rows(0..rows)
    }

    /// Some of the rows, as far as there are such.
    pub(crate) fn rows(&self, rows: Range<usize>) -> Self {
        fn cut<T>(column: &mut Vec<T>, rows: &Range<usize>) {
            column.truncate(rows.end);
            column.drain(..rows.start.min(column.len()));
        }
        let mut part = self.clone();
        cut(&mut part.times, &rows);
        cut(&mut part.values, &rows);
        part.observed.iter_mut().chain(&mut part.left_out).for_each(|column| cut(column, &rows));
        part.offsets.iter_mut().for_each(|offsets| cut(offsets, &rows));
        part.further_columns().for_each(|column| cut(column, &rows));
        part.clock = Arc::new(Clock::of(&part.times, part.step));
        part
    }

    /// The covariates, and the places of words.
    fn further_columns(&mut self) -> impl Iterator<Item = &mut Vec<f64>> {
        self.covariates.values_mut().chain(self.words.values_mut().map(|words| &mut words.of_row))
    }

    /// With rows behind the last one until there are `rows`; nothing but their times is known. `zone` is that of the
    /// spec, if it has one.
    pub(crate) fn lengthened(&self, rows: usize, zone: Option<&str>) -> Self {
        let mut longer = self.clone();
        let zone = zone.and_then(|name| TimeZone::get(name).ok());
        let timetable = self.timetable();
        while longer.times.len() < rows {
            let (time, offset) = longer.next_time(zone.as_ref(), timetable.as_ref());
            longer.times.push(time);
            longer.values.push(f64::NAN);
            longer.observed.iter_mut().chain(&mut longer.left_out).for_each(|column| column.push(false));
            longer.further_columns().for_each(|column| column.push(f64::NAN));
            longer.offsets.iter_mut().for_each(|offsets| offsets.push(offset));
        }
        longer.clock = Arc::new(Clock::of(&longer.times, longer.step));
        longer
    }

    /// When rows are expected, if neighbours are further apart than a step.
    fn timetable(&self) -> Option<Timetable> {
        let Step::Seconds(step) = self.step else { return None };
        let breaks =
            (1..self.len()).any(|row| self.utc(row).duration_since(self.utc(row - 1)).as_secs() > step);
        breaks.then(|| {
            Service::fit(&self.times, step).map_or_else(|| Timetable::seen(&self.times), Timetable::Rule)
        })
    }

    /// A row's instant as a clock in Greenwich shows it; where no offset is known, the row's own time.
    fn utc(&self, row: usize) -> DateTime {
        let offset = self.offsets.as_ref().map_or(0, |offsets| offsets[row]);
        self.times[row].saturating_sub(Span::new().seconds(offset))
    }

    /// The time behind the last one, and how far its clock is ahead of UTC: by the zone, else as at the last row.
    fn next_time(&self, zone: Option<&TimeZone>, timetable: Option<&Timetable>) -> (DateTime, i32) {
        let last = self.times.len() - 1;
        let mut utc = self.utc(last);
        let held = self.offsets.as_ref().map_or(0, |offsets| offsets[last]);
        if let Step::Months(months) = self.step {
            return (self.times[last].saturating_add(Span::new().months(months)), held);
        }
        let Step::Seconds(step) = self.step else { return (utc, held) };
        // A timetable that expects no row would be none.
        for _ in 0..MOST_SKIPPED {
            utc = utc.saturating_add(Span::new().seconds(step));
            let instant = Offset::UTC.to_timestamp(utc).ok();
            let by_zone = zone.zip(instant).map(|(zone, instant)| zone.to_offset(instant).seconds());
            let offset = by_zone.filter(|_| self.offsets.is_some()).unwrap_or(held);
            let wall = utc.saturating_add(Span::new().seconds(offset));
            if timetable.is_none_or(|timetable| timetable.expects(wall)) {
                return (wall, offset);
            }
        }
        (utc, held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::DataSpec;

    /// Ten weeks from a Monday on by the hour: nights from 1 to 4 only before Saturdays and Sundays, and once on a Tuesday.
    fn hours() -> Vec<DateTime> {
        let first = DateTime::constant(2024, 1, 1, 0, 0, 0, 0);
        let all = (0..24 * 70).map(|hour| first.saturating_add(Span::new().hours(hour)));
        let runs = |wall: &DateTime| {
            let night = (1..5).contains(&wall.hour());
            let weekend = wall.weekday().to_monday_zero_offset() > 4;
            !night || weekend || (wall.month(), wall.day()) == (3, 5)
        };
        all.filter(runs).collect()
    }

    #[test]
    fn nights_without_service_are_those_of_their_weekdays() {
        let times = hours();
        let timetable = Timetable::seen(&times);
        let at = |day: i8, hour: i8| timetable.expects(DateTime::constant(2024, 3, day, hour, 0, 0, 0));
        assert!(at(11, 0) && !at(11, 2), "a Monday's night");
        assert!(at(16, 2) && at(17, 4), "a weekend's");
        assert!(!at(12, 2), "that of Tuesdays, of which one had rows");
    }

    #[test]
    fn rows_that_follow_no_week_are_expected_whenever_there_was_one() {
        let first = DateTime::constant(2024, 1, 1, 0, 0, 0, 0);
        let times: Vec<DateTime> =
            (0..8).map(|n| first.saturating_add(Span::new().days(n * 8).hours(n))).collect();
        let timetable = Timetable::seen(&times);
        assert!(times.iter().all(|wall| timetable.expects(*wall)));
    }

    #[test]
    fn columns_of_words_are_as_long_as_the_series_they_are_of() {
        let csv: String =
            (1..=9).map(|day| format!("2024-01-0{day},{day},{}\n", ["rain", "sun"][day % 2])).collect();
        let covariates = vec!["weather".to_owned()];
        let data = DataSpec {
            time: "day".to_owned().into(),
            target: "v".to_owned(),
            covariates,
            ..DataSpec::default()
        };
        let csv = format!("day,v,weather\n{csv}");
        let series = Series::parse(csv.as_bytes(), &data, std::path::Path::new("a.csv")).unwrap();
        let rows = |series: &Series| series.words["weather"].of_row.clone();
        assert_eq!(rows(&series.rows(3..5)), [0.0, 1.0]);
        assert_eq!(rows(&series.first(2)), [1.0, 0.0]);
        let longer = rows(&series.lengthened(11, None));
        assert_eq!((longer.len(), longer[8], longer[9].is_nan()), (11, 1.0, true));
    }
}
