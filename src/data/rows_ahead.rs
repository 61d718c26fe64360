//! Rows that have no value yet: read from a file, or laid out by the step and the hours of service.
//!
//! They stand behind the known rows of a [`Series`] and hold NaN, as does every column that is not known there. Whatever
//! looks at a value that it could not know becomes NaN too, and is refused.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Span;
use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use super::csv::{self, Service};
use super::{Clock, Series, Step};
use crate::base::error::Result;
use crate::spec::DataSpec;

/// Steps without service that may follow each other: a year of minutes.
const MOST_SKIPPED: usize = 527_040;

/// When rows are expected behind the last one.
enum Timetable {
    /// As the hours of service say.
    Rule(Service),
    /// Where the rows follow no rule: at times of day and on weekdays (from Monday, 0) at which there have been some.
    Seen { times: BTreeSet<Time>, days: BTreeSet<i8> },
}

impl Timetable {
    fn expects(&self, wall: DateTime) -> bool {
        match self {
            Timetable::Rule(service) => service.serves(wall),
            Timetable::Seen { times, days } => {
                times.contains(&wall.time()) && days.contains(&wall.weekday().to_monday_zero_offset())
            }
        }
    }
}

impl Series {
    /// Reads a file whose last rows may lack a value.
    ///
    /// # Errors
    /// As [`Series::read`].
    pub(crate) fn read_ahead(data: &DataSpec, path: &Path) -> Result<Self> {
        csv::read_ahead(&DataSpec { sha256: None, ..data.clone() }, path)
    }

    /// Reads a file and a newer one that goes on where it ends; the newer one may repeat older rows.
    ///
    /// # Errors
    /// As [`Series::read`]; and if the two differ in a row or leave a gap.
    pub(crate) fn read_joined(data: &DataSpec, old: &Path, new: &Path) -> Result<Self> {
        csv::read_joined(data, old, new)
    }

    /// Rows before the first one that has no value yet.
    pub fn known(&self) -> usize {
        self.values.iter().position(|value| value.is_nan()).unwrap_or(self.values.len())
    }

    /// The first `rows` rows.
    pub fn first(&self, rows: usize) -> Self {
        let mut first = self.clone();
        first.times.truncate(rows);
        first.values.truncate(rows);
        first.observed.iter_mut().for_each(|observed| observed.truncate(rows));
        first.left_out.iter_mut().for_each(|left_out| left_out.truncate(rows));
        first.offsets.iter_mut().for_each(|offsets| offsets.truncate(rows));
        first.covariates.values_mut().for_each(|column| column.truncate(rows));
        first.clock = Arc::new(Clock::of(&first.times, first.step));
        first
    }

    /// The rows from `row` on.
    pub(crate) fn since(&self, row: usize) -> Self {
        let mut since = self.clone();
        since.times.drain(..row);
        since.values.drain(..row);
        since.observed.iter_mut().for_each(|observed| _ = observed.drain(..row));
        since.left_out.iter_mut().for_each(|left_out| _ = left_out.drain(..row));
        since.offsets.iter_mut().for_each(|offsets| _ = offsets.drain(..row));
        since.covariates.values_mut().for_each(|column| _ = column.drain(..row));
        since.clock = Arc::new(Clock::of(&since.times, since.step));
        since
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
            longer.observed.iter_mut().for_each(|observed| observed.push(false));
            longer.left_out.iter_mut().for_each(|left_out| left_out.push(false));
            longer.covariates.values_mut().for_each(|column| column.push(f64::NAN));
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
        let seen = || {
            let times = self.times.iter().map(|wall| wall.time()).collect();
            let days = self.times.iter().map(|wall| wall.weekday().to_monday_zero_offset()).collect();
            Timetable::Seen { times, days }
        };
        breaks.then(|| Service::fit(&self.times, step).map_or_else(seen, Timetable::Rule))
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
