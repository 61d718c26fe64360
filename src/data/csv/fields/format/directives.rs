//! Directives that read more than digits: offsets, instants, day numbers, parts of a year as decimals, Japanese years,
//! slots of a day.

use super::time_parts::TimeParts;

pub(super) fn offset<'t>(rest: &'t str, read: &mut TimeParts) -> Option<&'t str> {
    if let Some(rest) = rest.strip_prefix(['Z', 'z']) {
        read.offset = Some(0);
        return Some(rest);
    }
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    let digits = rest.strip_prefix(['+', '-'])?;
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let (minutes, after) = match digits.get(2..).unwrap_or_default() {
        more if more.starts_with(':') => (more.get(1..3)?.parse().ok()?, &more[3..]),
        more if more.starts_with(|c: char| c.is_ascii_digit()) => (more.get(..2)?.parse().ok()?, &more[2..]),
        more => (0, more),
    };
    (hours <= 18 && (0..60).contains(&minutes)).then_some(())?;
    read.offset = Some(sign * (hours * 3600 + minutes * 60));
    Some(after)
}

/// The fraction of a second; `with_point`: it may be left out together with its point.
pub(super) fn fraction<'t>(with_point: bool, rest: &'t str, read: &mut TimeParts) -> Option<&'t str> {
    let digits = match with_point {
        true => rest.strip_prefix(['.', ',']),
        false => Some(rest),
    };
    let Some(digits) = digits else { return Some(rest) };
    let end = digits.bytes().take_while(u8::is_ascii_digit).count();
    read.fraction |= digits[..end].bytes().any(|digit| digit != b'0');
    (end > 0).then(|| &digits[end..])
}

/// What has passed since 1970, in seconds with so many digits of their fraction; a further one may only be zeros.
pub(super) fn instant<'t>(digits: u32, rest: &'t str, read: &mut TimeParts) -> Option<&'t str> {
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    let figures = rest.strip_prefix('-').unwrap_or(rest);
    let end = figures.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = figures[..end].parse().ok()?;
    let unit = 10_i64.pow(digits);
    read.fraction |= number % unit != 0;
    read.instant = Some(sign * (number / unit));
    let after = &figures[end..];
    match after.strip_prefix('.') {
        Some(zeros) => fraction(false, zeros, read),
        None => Some(after),
    }
}

/// `43466`: days since 1899-12-30, as spreadsheets count them; with `clock` a time of day behind the point.
pub(super) fn sheet_day<'t>(rest: &'t str, clock: bool, read: &mut TimeParts) -> Option<&'t str> {
    let (day, passed) = rest.split_once(['.', ',']).unwrap_or((rest, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (day.len() == 5 && digits(day) && digits(passed)).then_some(())?;
    let passed: f64 = format!("0.{passed}").parse().ok()?;
    (clock || passed == 0.0).then_some(())?;
    let seconds = (passed * 86_400.0).round() as i64;
    let midnight = jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0);
    let span = jiff::Span::new().days(day.parse::<i64>().ok()?);
    let time = midnight.checked_add(span).ok()?.checked_add(jiff::SignedDuration::from_secs(seconds)).ok()?;
    read.whole = Some((time, clock));
    Some("")
}

/// `1990.083`: a year and the part of it that has passed, at the beginning or in the middle of a month.
pub(super) fn decimal_year<'t>(rest: &'t str, read: &mut TimeParts) -> Option<&'t str> {
    let (year, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (year.len() == 4 && digits(year) && digits(fraction)).then_some(())?;
    let passed: f64 = format!("0.{fraction}").parse().ok()?;
    // 1/12 is written 0.08, 0.083 or 0.0833.
    let month = (passed * 12.0 + 0.05).floor() as i8;
    read.year = year.parse().ok();
    read.decimal_month = Some(month.min(11) + 1);
    Some("")
}

/// `2010.09`, `2010.1` (October, whose zero was cut off), `2010.11`.
pub(super) fn decimal_month<'t>(rest: &'t str, read: &mut TimeParts) -> Option<&'t str> {
    let (year, month) = rest.split_once('.')?;
    (year.len() == 4 && year.bytes().chain(month.bytes()).all(|byte| byte.is_ascii_digit())).then_some(())?;
    read.year = year.parse().ok();
    read.month = match month {
        "1" => Some(10),
        _ if month.len() == 2 => month.parse().ok().filter(|month| (1..=12).contains(month)),
        _ => None,
    };
    read.month.map(|_| "")
}

/// `令和2`, `平成元`, `R2`.
pub(super) fn japanese_year<'t>(rest: &'t str, read: &mut TimeParts) -> Option<&'t str> {
    const ERAS: [(&str, &str, i16); 4] =
        [("令和", "R", 2018), ("平成", "H", 1988), ("昭和", "S", 1925), ("大正", "T", 1911)];
    let (after, before) = ERAS.iter().find_map(|(name, letter, before)| {
        Some((rest.strip_prefix(name).or_else(|| rest.strip_prefix(letter))?, *before))
    })?;
    let (year, after) = match after.strip_prefix('元') {
        Some(after) => (1, after),
        None => {
            let digits = after.bytes().take(2).take_while(u8::is_ascii_digit).count();
            (after[..digits].parse::<i16>().ok()?, &after[digits..])
        }
    };
    read.year = Some(before + year);
    Some(after)
}

/// The number of a slot of a day, the first being `first`.
pub(super) fn slot<'t>(minutes: i16, first: i16, rest: &'t str, read: &mut TimeParts) -> Option<&'t str> {
    let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let number = rest[..digits].parse::<i16>().ok()? - first;
    (0..1440 / minutes).contains(&number).then_some(())?;
    let begin = number * minutes;
    (read.hour, read.minute) = (Some((begin / 60) as i8), (begin % 60) as i8);
    Some(&rest[digits..])
}

/// `50000`, `173000`: hours, minutes and seconds without colons, leading zeros left out.
pub(super) fn clock<'t>(rest: &'t str, read: &mut TimeParts) -> Option<&'t str> {
    let digits = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
    let number: i32 = rest[..digits].parse().ok()?;
    let [hour, minute, second] = [number / 10_000, number / 100 % 100, number % 100].map(|part| part as i8);
    (hour <= 24 && minute < 60 && second < 60).then_some(())?;
    (read.hour, read.minute, read.second) = (Some(hour), minute, second);
    Some(&rest[digits..])
}
