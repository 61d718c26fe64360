//! Formats that files have: which of them read a whole column.

use super::format::{AHEAD, DECIMAL_MONTH, DECIMAL_YEAR, Format, SHEET_DAY, SHEET_TIME};
use super::known_formats::likely;
use super::stamp::Stamp;
use super::time_field;

/// Rows that a format must read to be named.
const ROWS: usize = 1000;

/// Years that digits alone may mean.
const DIGIT_YEARS: std::ops::RangeInclusive<i16> = 1700..=2200;

/// Advice for a column whose field `bad` is no ISO time; `column` are its fields, `further` where more help is, if the
/// column does not tell.
pub(crate) fn advise(bad: &str, column: &[&str], further: &str) -> String {
    if let Some(help) = special(bad) {
        return help;
    }
    let fits = |format: &Format| format.parse(bad).is_ok();
    let rows: Vec<&str> = column.iter().filter(|row| !row.is_empty()).take(ROWS).copied().collect();
    let found =
        different(formats(column).into_iter().filter(fits), &rows, |format, row| format.parse(row).ok());
    let found: Vec<String> =
        found.iter().map(|format| format!("data.csv.date_format: \"{}\"", format.text())).collect();
    match found.as_slice() {
        [] => format!(
            "write times as 2001-01-31 or 2001-01-31 05:00, or give data.csv.date_format (strftime){further}"
        ),
        [one] => format!("{one} reads the column"),
        [one, .., other] => format!("{one} and {other} read the column as different times{further}"),
    }
}

/// Of ways to read fields, such as formats, that give the same times the first.
pub(crate) fn different<W>(
    ways: impl Iterator<Item = W>,
    fields: &[&str],
    read: impl Fn(&W, &str) -> Option<Stamp>,
) -> Vec<W> {
    let mut found: Vec<W> = Vec::new();
    for way in ways {
        let same = |other: &W| fields.iter().all(|field| read(&way, field) == read(other, field));
        if !found.iter().any(same) {
            found.push(way);
        }
    }
    found
}

/// The formats that read the first rows of a column, empty fields apart.
pub(crate) fn formats(column: &[&str]) -> Vec<Format> {
    let rows: Vec<&str> = column.iter().filter(|row| !row.is_empty()).take(ROWS).copied().collect();
    let Some(first) = rows.first() else { return Vec::new() };
    let fits = |format: &&Format| reads(format, first) && rows.iter().all(|row| reads(format, row));
    let mut found: Vec<Format> = likely(first).filter(fits).cloned().collect();
    // Whole years are those of a calendar, unless parts of them stand below.
    if !rows.iter().any(|row| row.contains('.')) {
        found.retain(|format| format.text() != DECIMAL_YEAR);
    }
    // Whole days have no time of day.
    if found.iter().any(|format| format.text() == SHEET_DAY) {
        found.retain(|format| format.text() != SHEET_TIME);
    }
    found
}

/// Whether a format reads a field, and the field says what the format ignores as one would expect.
fn reads(format: &Format, field: &str) -> bool {
    let Ok(stamp) = format.parse(field) else { return false };
    let plausible = DIGIT_YEARS.contains(&stamp.local.year());
    let year = stamp.local.year();
    match format.text() {
        // A fiscal year, `1950-51`, is told by its second half.
        text if ["%Y-%*", "%Y/%*", "%Y\u{2013}%*"].iter().any(|years| text.starts_with(years)) => {
            let years = field.split(' ').next().unwrap_or_default();
            let digits: String = years.chars().skip(4).filter(char::is_ascii_digit).collect();
            let next = year + 1;
            plausible && (digits == format!("{:02}", next % 100) || digits == next.to_string())
        }
        DECIMAL_YEAR | DECIMAL_MONTH => plausible,
        // Days of a year are written with three digits; fewer are a month.
        "%Y-%j" | "%Y %j" => plausible && field.len() == 8,
        // Years of the Republic of China have three digits since 2011, years of two digits are others.
        text if text.contains("%r") => {
            plausible && field.find(|c: char| !c.is_ascii_digit()) == Some(3) && year <= AHEAD
        }
        text if text.contains("%t") => (1950..=AHEAD).contains(&year),
        "%s" | "%Q" | "%6Q" | "%9Q" => field.len() >= 9 && (1980..=2100).contains(&year),
        SHEET_DAY | SHEET_TIME => (1980..=AHEAD).contains(&year),
        _ => plausible,
    }
}

/// The same format with day and month exchanged, if only their order tells them apart.
pub(crate) fn other_order(format: &Format) -> Option<Format> {
    let text = format.text();
    let day_first = text.contains("%d") && text.contains("%m");
    let year = text.find("%Y").or_else(|| text.find("%y"));
    if !day_first || year < text.find("%d") {
        return None;
    }
    let other = text.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m");
    Format::new(&other, Some(format.first_year())).ok()
}

fn special(bad: &str) -> Option<String> {
    let digits = bad.bytes().all(|byte| byte.is_ascii_digit()) && !bad.is_empty();
    let text = match bad.len() {
        _ if bad.starts_with('#') => "if such lines are comments: data.csv.comment: \"#\"",
        10 if digits && instant(bad, "%Y%m%d%H") => "data.csv.date_format: \"%Y%m%d%H\"",
        10 if digits => "seconds since 1970 are read by data.csv.date_format: \"%s\"",
        13 if digits => "milliseconds since 1970 are read by data.csv.date_format: \"%Q\"",
        5 if digits => "a spreadsheet's day number? format the column as 2001-01-31 and export again",
        _ if is_time_of_day(bad) => {
            "with the date in another column: data.time: [date, time], both by their names; else give one column of \
             whole timestamps, such as 2001-01-31 05:00"
        }
        _ if has_short_year(bad) => {
            "it has no 4-digit year, and 2 digits may mean two centuries: name the format with %y, and with \
             data.csv.first_year the first of the hundred years, or write 1949, not 49"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// Whether a format reads a field as a time of our days.
fn instant(field: &str, format: &str) -> bool {
    let plausible =
        |format: Format| format.parse(field).is_ok_and(|stamp| (1900..2100).contains(&stamp.local.year()));
    Format::new(format, None).is_ok_and(plausible)
}

/// `6:00`, `6:00-6:59`, `06:00:00`
pub(crate) fn is_time_of_day(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && text[digits..].starts_with(':')
        && text[digits + 1..].bytes().take(2).filter(u8::is_ascii_digit).count() == 2
}

/// `49-01`, `22/01/01`, `Jan 49`, `1-Jan-49`: groups of digits, none of them long enough for a year.
pub(crate) fn has_short_year(text: &str) -> bool {
    let day = text.split([' ', 'T']).take_while(|part| !part.contains(':')).collect::<Vec<_>>().join(" ");
    let groups: Vec<&str> =
        day.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let letters = day.contains(|c: char| c.is_ascii_alphabetic());
    let enough = groups.len() >= 2 || (letters && groups.len() == 1);
    text.is_ascii()
        && enough
        && groups.len() <= 3
        && groups.iter().all(|group| group.len() <= 2)
        && day.len() <= 20
}

/// Whether a field is a time in ISO 8601.
pub(crate) fn is_iso(field: &str) -> bool {
    time_field::parse(field, None).is_ok()
}
