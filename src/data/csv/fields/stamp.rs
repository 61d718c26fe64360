//! From a field to a time: ISO 8601, or the one format that the spec names. Never guesses.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;

use crate::data::csv::rules::has_adjacent_directives;

/// How much of a time a field tells; one kind holds for the whole column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `1949`
    Year,
    /// `1949Q1`
    Quarter,
    /// `1949-01`
    Month,
    /// `1949-01-31`
    Date,
    /// `1949-01-31 05:00`
    DateTime,
    /// `1949-01-31T05:00-05:00`
    Offset,
}

impl Kind {
    /// As in messages.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Year => "a year",
            Kind::Quarter => "a quarter",
            Kind::Month => "a month",
            Kind::Date => "a date",
            Kind::DateTime => "a date and time",
            Kind::Offset => "a date and time with an offset",
        }
    }

    /// Whether the calendar's months are its steps.
    pub fn is_months(self) -> bool {
        matches!(self, Kind::Year | Kind::Quarter | Kind::Month)
    }
}

/// One time as it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// How much was told.
    pub kind: Kind,
    /// What the clock on the wall shows; the first instant of what was told.
    pub local: DateTime,
    /// Seconds that the wall is ahead of UTC.
    pub offset: Option<i32>,
}

/// Years beyond these are taken for slips.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=2999;

/// Reads a time in the spec's format, or in ISO 8601 if there is none.
///
/// # Errors
/// What is wrong, as it follows the value in a message.
pub fn parse(text: &str, format: Option<&str>) -> Result<Stamp, String> {
    let stamp = match format {
        Some(format) => by_format(text, format)?,
        None => iso(text)?,
    };
    if YEARS.contains(&stamp.local.year()) {
        Ok(stamp)
    } else {
        Err(format!("is in the year {}: the year must have 4 digits, {YEARS:?}", stamp.local.year()))
    }
}

fn by_format(text: &str, format: &str) -> Result<Stamp, String> {
    let wrong = |fault: jiff::Error| format!("is not a time of the form \"{format}\" ({fault})");
    let parts = BrokenDownTime::parse(format, text).map_err(wrong)?;
    if has_adjacent_directives(format) {
        let again = parts.to_string(format).map_err(wrong)?;
        if again != text {
            return Err(format!("is not a time of the form \"{format}\" with every digit in its place"));
        }
    }
    if let Some(instant) = parts.timestamp() {
        let local = jiff::tz::Offset::UTC.to_datetime(instant);
        return Ok(Stamp { kind: Kind::Offset, local, offset: Some(0) });
    }
    let year = parts.year().or(parts.iso_week_year()).ok_or("has no year")?;
    let named_day = parts.day().is_some() || parts.day_of_year().is_some() || parts.iso_week().is_some();
    let (mut kind, date) = match (named_day, parts.month()) {
        (true, _) => (Kind::Date, parts.to_date().map_err(wrong)?),
        (false, Some(month)) => (Kind::Month, Date::new(year, month, 1).map_err(wrong)?),
        (false, None) => (Kind::Year, Date::new(year, 1, 1).map_err(wrong)?),
    };
    let mut time = Time::midnight();
    if parts.hour().is_some() {
        time = parts.to_time().map_err(wrong)?;
        if kind != Kind::Date {
            return Err("has a time of day but no day".to_owned());
        }
        kind = Kind::DateTime;
    }
    let offset = parts.offset().map(|offset| offset.seconds());
    if offset.is_some() && kind == Kind::DateTime {
        kind = Kind::Offset;
    }
    Ok(Stamp { kind, local: date.to_datetime(time), offset })
}

const NOT_ISO: &str = "is not an ISO date";

fn iso(text: &str) -> Result<Stamp, String> {
    if text.contains(|c: char| c.is_numeric() && !c.is_ascii()) {
        return Err(format!("{NOT_ISO}: write the digits 0 to 9"));
    }
    if !text.is_ascii() {
        return Err(NOT_ISO.to_owned());
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(text.len());
    let (day, rest) = text.split_at(end);
    let clock = rest.strip_prefix(['T', 't', ' ']).map(str::trim_start);
    let bytes = day.as_bytes();
    let shape: String = bytes.iter().map(|byte| if byte.is_ascii_digit() { 'd' } else { '-' }).collect();
    let number = |range: std::ops::Range<usize>| day[range].parse::<i16>().map_err(|_| NOT_ISO.to_owned());
    let of = |kind, year, month, day| {
        let date = Date::new(year, month as i8, day as i8);
        date.map(|date| (kind, date)).map_err(|_| "is a day that no calendar has".to_owned())
    };
    let (kind, date) = match (shape.as_str(), clock) {
        ("dddd-dd-dd", _) => of(Kind::Date, number(0..4)?, number(5..7)?, number(8..10)?)?,
        ("dddddddd", _) => of(Kind::Date, number(0..4)?, number(4..6)?, number(6..8)?)?,
        ("dddd-dd", None) if rest.is_empty() => of(Kind::Month, number(0..4)?, number(5..7)?, 1)?,
        ("dddd", None) if rest.is_empty() => of(Kind::Year, number(0..4)?, 1, 1)?,
        ("dddd" | "dddd-", _) => return quarter(number(0..4)?, rest),
        _ => return Err(NOT_ISO.to_owned()),
    };
    match clock {
        None if rest.is_empty() => {
            Ok(Stamp { kind, local: date.to_datetime(Time::midnight()), offset: None })
        }
        None => Err(NOT_ISO.to_owned()),
        Some(clock) => with_clock(date, clock),
    }
}

/// The rest of `1949Q1`, `1949-Q1` or `1949 Q1`.
fn quarter(year: i16, rest: &str) -> Result<Stamp, String> {
    let number = match rest.trim_start().as_bytes() {
        [b'Q' | b'q', digit @ b'1'..=b'4'] => (digit - b'1') as i8,
        [b'W' | b'w', ..] => return Err("is an ISO week: give the date of its Monday".to_owned()),
        _ => return Err(NOT_ISO.to_owned()),
    };
    let date = Date::new(year, number * 3 + 1, 1).map_err(|_| NOT_ISO.to_owned())?;
    Ok(Stamp { kind: Kind::Quarter, local: date.to_datetime(Time::midnight()), offset: None })
}

/// A date with `05:00`, `05:00:00`, `05:00:00.000`, `0500` or `24:00`, and perhaps an offset.
fn with_clock(date: Date, clock: &str) -> Result<Stamp, String> {
    let (clock, offset) = split_offset(clock)?;
    let (clock, fraction) = match clock.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, fraction),
        None => (clock, "0"),
    };
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NOT_ISO.to_owned());
    }
    if fraction.bytes().any(|byte| byte != b'0') {
        return Err("has a fraction of a second: whole seconds are the finest step".to_owned());
    }
    let figures: Vec<&str> = match clock.len() {
        4 | 6 if !clock.contains(':') => (0..clock.len()).step_by(2).map(|at| &clock[at..at + 2]).collect(),
        _ => clock.split(':').collect(),
    };
    let two_digits = |text: &&str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let hour_fits = figures[0].len() == 1 && figures[0].bytes().all(|byte| byte.is_ascii_digit());
    if !(2..=3).contains(&figures.len())
        || !figures[1..].iter().all(two_digits)
        || !(hour_fits || two_digits(&figures[0]))
    {
        return Err(NOT_ISO.to_owned());
    }
    let number =
        |at: usize| figures.get(at).map_or(Ok(0), |text| text.parse::<i8>().map_err(|_| NOT_ISO.to_owned()));
    let (hour, minute, second) = (number(0)?, number(1)?, number(2)?);
    let local = match (hour, minute, second) {
        (24, 0, 0) => date.tomorrow().map_err(|_| NOT_ISO.to_owned())?.to_datetime(Time::midnight()),
        _ => match Time::new(hour, minute, second, 0) {
            Ok(time) => date.to_datetime(time),
            Err(_) => return Err("is a time that no clock shows".to_owned()),
        },
    };
    let kind = if offset.is_some() { Kind::Offset } else { Kind::DateTime };
    Ok(Stamp { kind, local, offset })
}

/// Takes `Z`, `+05`, `+0530` or `+05:30` off the end of a time of day.
fn split_offset(clock: &str) -> Result<(&str, Option<i32>), String> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Ok((clock.trim_end(), Some(0)));
    }
    let Some(at) = clock.find(['+', '-']) else { return Ok((clock, None)) };
    let sign = if clock[at..].starts_with('-') { -1 } else { 1 };
    let digits: String = clock[at + 1..].chars().filter(|c| *c != ':').collect();
    let shape_fits = matches!(clock[at + 1..].len(), 2 | 4) && !clock[at + 1..].contains(':')
        || clock[at + 1..].len() == 6 - 1 && clock[at + 1..].find(':') == Some(2);
    let (Ok(number), true) =
        (digits.parse::<i32>(), shape_fits && digits.bytes().all(|b| b.is_ascii_digit()))
    else {
        return Err(NOT_ISO.to_owned());
    };
    let (hours, minutes) = if digits.len() == 2 { (number, 0) } else { (number / 100, number % 100) };
    if hours > 18 || minutes > 59 {
        return Err("has an offset from UTC that no place has".to_owned());
    }
    Ok((clock[..at].trim_end(), Some(sign * (hours * 3600 + minutes * 60))))
}
