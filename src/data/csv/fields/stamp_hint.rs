//! What to do about times that are not ISO: which format would read the whole column.

use super::stamp;

/// Formats that are tried, of the day and of the time behind it.
const DAYS: &[&str] = &[
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y.%m.%d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%a %b %d %Y",
    "%a %d %b %Y",
    "%b %Y",
    "%B %Y",
    "%b-%Y",
    "%Y-%b",
    "%Y %b",
    "%m/%Y",
    "%m.%Y",
    "%m-%Y",
    "%Y/%m",
    "%Y.%m",
    "%Y%m",
    "%Y-%j",
    "%Y-%m-%d",
];
const CLOCKS: &[&str] =
    &["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M %z", " %H:%M:%S %z", " %Hh"];
/// Rows that a format must read to be named.
const ROWS: usize = 1000;

/// Advice for a column whose field `bad` is no ISO time; `column` are its fields.
pub fn advise(bad: &str, column: &[&str]) -> String {
    if let Some(help) = special(bad) {
        return help;
    }
    let fits = |format: &String| stamp::parse(bad, Some(format)).is_ok();
    let found = formats(column).into_iter().filter(fits);
    let found: Vec<String> = found.map(|format| format!("data.csv.date_format: \"{format}\"")).collect();
    match found.as_slice() {
        [] => "write times as 2001-01-31 or 2001-01-31 05:00, or give data.csv.date_format (strftime)"
            .to_owned(),
        [one] => format!("{one} reads the column"),
        [one, .., other] => {
            format!("both {one} and {other} read the column: only you can know which is right")
        }
    }
}

/// The formats that read the first rows of a column, empty fields apart.
pub fn formats(column: &[&str]) -> Vec<String> {
    let rows: Vec<&&str> = column.iter().take(ROWS).filter(|row| !row.is_empty()).collect();
    let reads =
        |format: &String| !rows.is_empty() && rows.iter().all(|row| stamp::parse(row, Some(format)).is_ok());
    let formats = DAYS.iter().flat_map(|day| CLOCKS.iter().map(move |clock| format!("{day}{clock}")));
    formats.filter(reads).collect()
}

fn special(bad: &str) -> Option<String> {
    let digits = bad.bytes().all(|byte| byte.is_ascii_digit()) && !bad.is_empty();
    let text = match bad.len() {
        _ if bad.starts_with('#') => "if such lines are comments: data.csv.comment: \"#\"",
        10 if digits => "seconds since 1970 are read by data.csv.date_format: \"%s\"",
        13 if digits => {
            "milliseconds since 1970 are not read: export ISO times, or seconds and data.csv.date_format: \"%s\""
        }
        5 if digits => "a spreadsheet's day number? format the column as 2001-01-31 and export again",
        _ if is_time_of_day(bad) => "give one column of whole timestamps, such as 2001-01-31 05:00",
        _ if has_short_year(bad) => {
            "it has no 4-digit year, and 2 digits may mean two centuries: write 1949, not 49"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// `6:00`, `6:00-6:59`, `06:00:00`
pub fn is_time_of_day(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && text[digits..].starts_with(':')
        && text[digits + 1..].bytes().take(2).filter(u8::is_ascii_digit).count() == 2
}

/// `49-01`, `22/01/01`, `Jan 49`, `1-Jan-49`: groups of digits, none of them long enough for a year.
pub fn has_short_year(text: &str) -> bool {
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
