//! From a field in ISO 8601 to a time.

use jiff::Timestamp;
use jiff::civil::{Date, ISOWeekDate, Time, Weekday};
use jiff::tz::TimeZone;

use super::stamp::{Kind, Stamp};

const NOT_ISO: &str = "is not an ISO date";

/// Reads `1949-01-31`, alone or with `05:00` or `05:00:00` behind it, as nearly every time is written.
fn common(text: &[u8]) -> Option<Stamp> {
    let number = |from: usize, to: usize| {
        text[from..to]
            .iter()
            .try_fold(0_i16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
    };
    if text.len() < 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let date = Date::new(number(0, 4)?, number(5, 7)? as i8, number(8, 10)? as i8).ok()?;
    let (kind, time) = match text.len() {
        10 => (Kind::Date, Time::midnight()),
        16 | 19
            if b" T".contains(&text[10]) && text[13] == b':' && (text.len() == 16 || text[16] == b':') =>
        {
            let second = if text.len() == 19 { number(17, 19)? } else { 0 };
            let time = Time::new(number(11, 13)? as i8, number(14, 16)? as i8, second as i8, 0).ok()?;
            (Kind::DateTime, time)
        }
        _ => return None,
    };
    Some(Stamp { kind, local: date.to_datetime(time), offset: None })
}

/// Reads a time.
///
/// # Errors
/// What is wrong, as it follows the value in a message.
pub(super) fn iso(text: &str) -> Result<Stamp, String> {
    if let Some(stamp) = common(text.as_bytes()) {
        return Ok(stamp);
    }
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
        ("dddd" | "dddd-", _) if rest.trim_start().starts_with(['W', 'w']) => {
            return week(number(0..4)?, rest);
        }
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
        _ => return Err(NOT_ISO.to_owned()),
    };
    let date = Date::new(year, number * 3 + 1, 1).map_err(|_| NOT_ISO.to_owned())?;
    Ok(Stamp { kind: Kind::Quarter, local: date.to_datetime(Time::midnight()), offset: None })
}

/// The rest of `2018-W01`, `2018W01` or `2018-W01-1`: a week of ISO 8601, by its Monday unless a day is told.
fn week(year: i16, rest: &str) -> Result<Stamp, String> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| (byte - b'0') as i8);
    let (week, day) = match rest.trim().as_bytes() {
        [_, a, b] => (digit(*a).zip(digit(*b)), Some(1)),
        [_, a, b, b'-', day] => (digit(*a).zip(digit(*b)), digit(*day)),
        _ => (None, None),
    };
    let (Some((tens, ones)), Some(day)) = (week, day) else { return Err(NOT_ISO.to_owned()) };
    let weekday = Weekday::from_monday_one_offset(day).map_err(|_| NOT_ISO.to_owned())?;
    let date = ISOWeekDate::new(year, tens * 10 + ones, weekday);
    let date = date.map_err(|_| "is a week that its year does not have".to_owned())?.date();
    Ok(Stamp { kind: Kind::Date, local: date.to_datetime(Time::midnight()), offset: None })
}

/// A date with `05`, `05:00`, `05:00:00`, `05:00:00.000`, `0500` or `24:00`, and perhaps an offset, behind which the zone may
/// be named whose offset it is: `+01:00[Europe/Berlin]`.
fn with_clock(date: Date, clock: &str) -> Result<Stamp, String> {
    let (clock, zone) = match clock.strip_suffix(']').and_then(|clock| clock.rsplit_once('[')) {
        Some((clock, zone)) => (clock.trim_end(), Some(zone)),
        None => (clock, None),
    };
    let utc = clock.ends_with(['Z', 'z']);
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
    let hours_alone = figures.len() == 1 && clock.len() <= 2 && fraction == "0";
    if !(2..=3).contains(&figures.len()) && !hours_alone
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
    let stamp = Stamp { kind, local, offset };
    // By UTC the zone tells where the clock hangs, not what it shows.
    match zone.filter(|_| !utc) {
        Some(zone) => of_zone(stamp, zone),
        None => Ok(stamp),
    }
}

/// A time whose offset is that of the zone named behind it.
fn of_zone(stamp: Stamp, zone: &str) -> Result<Stamp, String> {
    let Some(offset) = stamp.offset else {
        return Err(format!(
            "names the zone {zone} without an offset: take it off, and name the zone in data.csv.time_zone"
        ));
    };
    let instant = Timestamp::from_second(stamp.instant()).map_err(|_| NOT_ISO.to_owned())?;
    match TimeZone::get(zone) {
        Ok(zone) if zone.to_offset(instant).seconds() == offset => Ok(stamp),
        Ok(_) => Err(format!("has an offset that {zone} does not have then")),
        Err(_) => Err(format!("names {zone}, which is no IANA time zone")),
    }
}

/// Takes `Z`, `UTC`, `+05`, `+0530` or `+05:30` off the end of a time of day.
fn split_offset(clock: &str) -> Result<(&str, Option<i32>), String> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Ok((clock.trim_end(), Some(0)));
    }
    if let Some(clock) = clock.strip_suffix("UTC").or_else(|| clock.strip_suffix("GMT")) {
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
