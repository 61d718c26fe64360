//! What a format has read of a time, part by part, and the time that the parts make.

use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};

use super::format_parts::{SERVICE_HOUR, SHORT_YEAR};
use crate::data::csv::fields::names::Weekdays;
use crate::data::csv::fields::stamp::{Kind, Stamp};

/// What has been read of a time.
#[derive(Default)]
pub(super) struct TimeParts {
    pub year: Option<i16>,
    iso_year: Option<i16>,
    pub quarter: Option<i8>,
    pub half: Option<i8>,
    pub month: Option<i8>,
    day: Option<i8>,
    day_of_year: Option<i16>,
    week: Option<i8>,
    pub weekdays: Option<Weekdays>,
    pub hour: Option<i8>,
    /// Whether hours go on behind midnight, until the day of service ends.
    of_service: bool,
    pub minute: i8,
    pub second: i8,
    pub afternoon: Option<bool>,
    pub offset: Option<i32>,
    /// Seconds since 1970.
    pub instant: Option<i64>,
    pub fraction: bool,
    pub decimal_month: Option<i8>,
    /// A day, and whether its time of day is told.
    pub whole: Option<(DateTime, bool)>,
}

impl TimeParts {
    /// Takes the number of a directive; `None` if it cannot have that.
    pub(super) fn number(&mut self, letter: char, number: i16, first_year: i16) -> Option<()> {
        let whole = |low: i16, high: i16| (low..=high).contains(&number).then_some(number);
        let small = |low, high| whole(low, high).map(|number| number as i8);
        match letter {
            'Y' => self.year = Some(number),
            't' => self.year = Some(number - 543),
            'r' => self.year = Some(number + 1911),
            'G' => self.iso_year = Some(number),
            'y' | SHORT_YEAR => {
                let century = first_year.div_euclid(100) * 100;
                let year = century + number;
                self.year = Some(if year < first_year { year + 100 } else { year });
            }
            'm' => self.month = Some(small(1, 12)?),
            'd' | 'e' => self.day = Some(small(1, 31)?),
            'j' => self.day_of_year = Some(whole(1, 366)?),
            'V' => self.week = Some(small(1, 53)?),
            'u' => self.weekdays = Some(Weekdays::only(Weekday::from_monday_one_offset(number as i8).ok()?)),
            'q' => self.quarter = Some(small(1, 4)?),
            'H' | 'k' => self.hour = Some(small(0, 24)?),
            SERVICE_HOUR => {
                self.hour = Some(small(0, 29)?);
                self.of_service = true;
            }
            'I' => self.hour = Some(small(1, 12)?),
            'M' => self.minute = small(0, 59)?,
            'S' => self.second = small(0, 59)?,
            'N' => {
                whole(0, 2400)?;
                self.minute = i8::try_from(number % 100).ok().filter(|minute| *minute < 60)?;
                self.hour = Some((number / 100) as i8);
            }
            'i' => {
                whole(0, 1440)?;
                (self.hour, self.minute) = (Some((number / 60) as i8), (number % 60) as i8);
            }
            _ => return None,
        }
        Some(())
    }

    /// The time that the fields make; `None` if they make none.
    pub(super) fn stamp(&self) -> Option<Result<Stamp, String>> {
        if let Some(instant) = self.instant {
            let instant = jiff::Timestamp::from_second(instant).ok()?;
            let local = jiff::tz::Offset::UTC.to_datetime(instant);
            return Some(Ok(Stamp { kind: Kind::Offset, local, offset: Some(0) }));
        }
        if let Some((local, clock)) = self.whole {
            let kind = if clock { Kind::DateTime } else { Kind::Date };
            return Some(Ok(Stamp { kind, local, offset: None }));
        }
        let (kind, date) = self.date()?;
        if self
            .weekdays
            .is_some_and(|days| kind == Kind::Date && self.week.is_none() && !days.holds(date.weekday()))
        {
            return Some(Err("names a weekday that its date does not fall on".to_owned()));
        }
        let Some(hour) = self.hour else {
            return Some(Ok(Stamp { kind, local: date.to_datetime(Time::midnight()), offset: None }));
        };
        if kind != Kind::Date {
            return Some(Err("has a time of day but no day".to_owned()));
        }
        let kind = if self.offset.is_some() { Kind::Offset } else { Kind::DateTime };
        Some(Ok(Stamp { kind, local: self.clock(date, hour)?, offset: self.offset }))
    }

    /// Whether the day is one that its month does not have, or the week one that its year does not have.
    pub(super) fn is_no_day(&self) -> bool {
        let day = self.year.zip(self.month).zip(self.day);
        let week = self.iso_year.zip(self.week);
        day.is_some_and(|((year, month), day)| Date::new(year, month, day).is_err())
            || week.is_some_and(|(year, week)| ISOWeekDate::new(year, week, Weekday::Monday).is_err())
    }

    fn date(&self) -> Option<(Kind, Date)> {
        if let (Some(year), Some(week)) = (self.iso_year, self.week) {
            let weekday = self.weekdays.map_or(Some(Weekday::Monday), Weekdays::one)?;
            return Some((Kind::Date, ISOWeekDate::new(year, week, weekday).ok()?.date()));
        }
        let year = self.year?;
        if let Some(day) = self.day_of_year {
            let date = Date::new(year, 1, 1).ok()?.checked_add(jiff::Span::new().days(day - 1)).ok()?;
            return (date.year() == year).then_some((Kind::Date, date));
        }
        if let Some(half) = self.half {
            let alone = self.quarter.is_none() && self.month.is_none() && self.day.is_none();
            return alone.then_some((Kind::Month, Date::new(year, half * 6 - 5, 1).ok()?));
        }
        match (self.quarter, self.month.or(self.decimal_month), self.day) {
            (Some(quarter), None, None) => Some((Kind::Quarter, Date::new(year, quarter * 3 - 2, 1).ok()?)),
            (None, Some(month), None) => Some((Kind::Month, Date::new(year, month, 1).ok()?)),
            (_, Some(month), Some(day)) => Some((Kind::Date, Date::new(year, month, day).ok()?)),
            (None, None, None) => Some((Kind::Year, Date::new(year, 1, 1).ok()?)),
            _ => None,
        }
    }

    fn clock(&self, date: Date, hour: i8) -> Option<DateTime> {
        let hour = match self.afternoon {
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
            None => hour,
        };
        let (date, hour) = match hour {
            24.. if self.of_service => (date.tomorrow().ok()?, hour - 24),
            _ => (date, hour),
        };
        match hour {
            24 if self.minute == 0 && self.second == 0 => {
                Some(date.tomorrow().ok()?.to_datetime(Time::midnight()))
            }
            24 => None,
            _ => Some(date.to_datetime(Time::new(hour, self.minute, self.second, 0).ok()?)),
        }
    }
}
