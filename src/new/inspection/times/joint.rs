//! Times that stand in two or three columns: a date, and a clock with what belongs to it.

use super::clock_formats::clock_formats;
use super::guess::{TimeGuess, is, joined, measure};
use super::words::{HOUR, MINUTE, SLOT};
use crate::data::csv::fields::format::Format;
use crate::data::csv::fields::stamp::Kind;
use crate::data::csv::fields::{names, stamp_hint};
use crate::new::inspection::sheet::Sheet;

/// Rows whose clocks run backward within one date, of all, from which on the day is taken to begin at another hour.
const OPERATIONAL: f64 = 0.02;

/// A date that every row writes with the clock of midnight, as databases and spreadsheets do.
pub(super) fn at_midnight(sheet: &Sheet, date: &TimeGuess) -> Option<TimeGuess> {
    let &[column] = date.columns.as_slice() else { return None };
    let fields = sheet.column(column);
    let first = fields.iter().find(|field| !field.is_empty())?;
    let digits = first[..first.find(':')?].trim_end_matches(|c: char| c.is_ascii_digit());
    let clock = &first[digits.trim_end_matches(['T', ' ']).len()..];
    let midnight = |field: &&str| {
        field.ends_with(clock)
            && date.read(field).is_ok_and(|stamp| stamp.local.time() == jiff::civil::Time::midnight())
    };
    let text = date.format.as_ref().map_or("%Y-%m-%d%H", Format::text);
    let day = text[..text.find("%H").or_else(|| text.find("%I"))?].trim_end_matches(['T', ' ']);
    let format = format!("{day}{}", clock.replace('%', "%%"));
    let all = matches!(date.kind, Kind::DateTime | Kind::Offset) && fields.iter().all(midnight);
    all.then(|| in_format(sheet, date.first_year(), &date.columns, &format))?
}

/// How the days of a column are written.
fn day_format<'a>(sheet: &Sheet, date: &'a TimeGuess) -> &'a str {
    let iso = || match sheet.column(date.columns[0]).iter().any(|field| field.contains('-')) {
        true => "%Y-%m-%d",
        false => "%Y%m%d",
    };
    date.format.as_ref().map_or_else(iso, Format::text)
}

/// What stands before the clock in every field of a column: a date that means nothing, such as `1899-12-30 `.
fn before_clocks<'f>(fields: &[&'f str]) -> &'f str {
    let clock = |field: &'f str| {
        let hour = field[..field.find(':')?].trim_end_matches(|c: char| c.is_ascii_digit());
        hour.contains(|c: char| c.is_ascii_digit()).then_some(hour)
    };
    let before = fields.first().and_then(|field| clock(field)).unwrap_or_default();
    if fields.iter().all(|field| clock(field) == Some(before)) { before } else { "" }
}

/// A date with a clock in another column; an error if the clock runs backward within each date.
pub(crate) fn with_clock(
    sheet: &Sheet,
    date: &TimeGuess,
    column: usize,
) -> Option<Result<TimeGuess, String>> {
    let clock = sheet.column(column);
    let filled: Vec<&str> = clock.iter().copied().filter(|field| !field.is_empty()).collect();
    let mut different = filled.clone();
    different.sort_unstable();
    different.dedup();
    if filled.len() < clock.len() || different.len() < 2 || different.len() > 1440 {
        return None;
    }
    let day = day_format(sheet, date);
    let joined = joined(sheet.body().iter().map(|row| vec![row[date.columns[0]], row[column]]));
    let fields: Vec<&str> = joined.iter().map(String::as_str).collect();
    let digits = different.iter().all(|field| field.bytes().all(|byte| byte.is_ascii_digit()));
    if digits && is(&sheet.names[column], SLOT) {
        return with_slots(sheet, date, column, &different).map(Ok);
    }
    let named = is(&sheet.names[column], HOUR) || is(&sheet.names[column], MINUTE);
    let long = different.iter().any(|field| field.len() > 2);
    if digits && !named && (long || !counts_hours(&filled)) {
        return None;
    }
    let iso =
        !(digits && long) && date.format.is_none() && fields.iter().all(|field| stamp_hint::is_iso(field));
    // One or two digits are hours; more are a clock without its colon, or minutes of the day.
    let fits = |clock: &&str| long || !["%N", "%6N", "%i"].iter().any(|digits| clock.starts_with(digits));
    let before = before_clocks(&different).replace('%', "%%");
    let text = clock_formats().filter(fits).map(|clock| format!("{day} {before}{clock}"));
    let mut formats = text.filter_map(|text| Format::new(&text, date.first_year()).ok());
    let format = match iso {
        true => None,
        false => Some(formats.find(|format| fields.iter().all(|field| format.parse(field).is_ok()))?),
    };
    let guess = measure(&[date.columns[0], column], (format, &[]), &fields, sheet.contiguous());
    if guess.distinct <= date.distinct * 1.5 {
        return None;
    }
    let backward = steps_back_within_dates(&guess, &fields[..sheet.contiguous().min(fields.len())]);
    if guess.distinct >= 0.999 && backward > OPERATIONAL {
        return Some(Err(format!(
            "within each date of column {} the clock in column {} runs backward: the day seems to begin at another hour, and \
             the hours after midnight to belong to the next date",
            sheet.names[date.columns[0]], sheet.names[column]
        )));
    }
    Some(Ok(TimeGuess { numeric: false, named: true, ..guess }))
}

/// A date with the number of a slot of that day, where these go from 0 or 1 on and are as many as a day has.
fn with_slots(sheet: &Sheet, date: &TimeGuess, column: usize, different: &[&str]) -> Option<TimeGuess> {
    let numbers: Vec<i64> = different.iter().filter_map(|field| field.parse().ok()).collect();
    let (low, high) = (numbers.iter().min()?, numbers.iter().max()?);
    let last = high + i64::from(*low == 0);
    let minutes = [60, 30, 20, 15, 10, 5].into_iter().find(|minutes| 1440 / minutes == last && *low <= 1)?;
    let directive = if *low == 0 { 'K' } else { 'n' };
    if numbers.len() as i64 * 2 < *high {
        return None;
    }
    let day = day_format(sheet, date);
    in_format(sheet, date.first_year(), &[date.columns[0], column], &format!("{day} %{minutes}{directive}"))
}

/// A date and an hour of twelve with its half of the day in a third column.
pub(crate) fn with_half(sheet: &Sheet, hour: &TimeGuess) -> Option<TimeGuess> {
    let text = hour.format.as_ref().map_or("%Y-%m-%d %H", Format::text);
    let day = text.strip_suffix("%H")?;
    let half = |field: &&str| names::half_day(field).is_some_and(|(_, length)| length == field.len());
    let column = (0..sheet.names.len())
        .find(|column| !hour.columns.contains(column) && sheet.column(*column).iter().all(half))?;
    finer(sheet, hour, column, &format!("{day}%I %p"))
}

/// A date and an hour with the minutes in a third column.
pub(crate) fn with_minutes(sheet: &Sheet, hour: &TimeGuess) -> Option<TimeGuess> {
    let text = hour.format.as_ref().map_or("%Y-%m-%d %H", Format::text);
    let fits = |column: &usize| {
        let minutes =
            sheet.column(*column).iter().all(|field| field.parse::<u8>().is_ok_and(|minute| minute < 60));
        is(&sheet.names[*column], MINUTE) && minutes && !hour.columns.contains(column)
    };
    let column = (0..sheet.names.len()).find(fits).filter(|_| text.ends_with("%H"))?;
    finer(sheet, hour, column, &format!("{text} %M"))
}

/// A date and an hour with a further column, in a format for all three, where that tells more times apart.
fn finer(sheet: &Sheet, hour: &TimeGuess, column: usize, format: &str) -> Option<TimeGuess> {
    let columns: Vec<usize> = hour.columns.iter().copied().chain([column]).collect();
    let guess = in_format(sheet, hour.first_year(), &columns, format)?;
    (guess.distinct > hour.distinct * 1.5).then_some(guess)
}

/// Columns joined, where every row reads in a format; `first_year` is the first of those that two digits mean.
pub(super) fn in_format(
    sheet: &Sheet,
    first_year: Option<i16>,
    columns: &[usize],
    format: &str,
) -> Option<TimeGuess> {
    let format = Format::new(format, first_year).ok()?;
    let joined = joined(sheet.body().iter().map(|row| columns.iter().map(|column| row[*column]).collect()));
    let fields: Vec<&str> = joined.iter().map(String::as_str).collect();
    let reads = fields.iter().all(|field| format.parse(field).is_ok());
    reads.then(|| TimeGuess {
        named: true,
        ..measure(columns, (Some(format), &[]), &fields, sheet.contiguous())
    })
}

/// Whether whole numbers go round as the hours of a day do.
fn counts_hours(fields: &[&str]) -> bool {
    let numbers: Vec<i64> = fields.iter().filter_map(|field| field.parse().ok()).collect();
    let (low, high) =
        (numbers.iter().min().copied().unwrap_or(0), numbers.iter().max().copied().unwrap_or(0));
    let next = numbers
        .windows(2)
        .filter(|pair| pair[1] - pair[0] == 1 || pair[1] == low && pair[0] == high || pair[0] == pair[1])
        .count();
    (0..=1).contains(&low)
        && (23..=24).contains(&high)
        && numbers.len() > 24
        && next * 10 >= numbers.len() * 9
}

/// Share of rows whose time is earlier than that of the row before, of the same date.
fn steps_back_within_dates(guess: &TimeGuess, fields: &[&str]) -> f64 {
    let day = |field: &str| field.split(' ').next().unwrap_or_default().to_owned();
    let times: Vec<Option<i64>> =
        fields.iter().map(|field| guess.read(field).ok().map(|stamp| stamp.instant())).collect();
    let falls = |at: &usize| times[*at] < times[*at - 1] && day(fields[*at]) == day(fields[*at - 1]);
    let rises = |at: &usize| times[*at] > times[*at - 1] && day(fields[*at]) == day(fields[*at - 1]);
    let (falls, rises) = ((1..times.len()).filter(falls).count(), (1..times.len()).filter(rises).count());
    // Rows that run from new to old fall all the time.
    if rises == 0 { 0.0 } else { falls as f64 / times.len() as f64 }
}
