//! Tables whose columns are times: hours of a day, months of a year, days.

use super::sheet::Sheet;
use super::time_names::{HOURS, is_date, is_hour};
use crate::data::csv::fields::names;

/// Columns of times, from the first to the last.
pub(crate) struct TimeColumns {
    pub from: usize,
    pub to: usize,
    /// Format of the names, to stand behind that of the row's own time; `None`: the names hold whole dates.
    pub format: Option<&'static str>,
    /// What the names are.
    pub what: &'static str,
}

/// Numbers of hours, which may be anything else too: all of a day must be there, in their order.
const NUMBERS: &str = "%H";

/// Four columns that are the quarters of a year.
fn quarters(sheet: &Sheet) -> Option<(usize, usize)> {
    let is = |name: &str, number: i8| {
        names::year_part(name)
            .is_some_and(|part| part.months == 3 && part.rest.is_empty() && part.number == number)
    };
    let from = sheet.names.iter().position(|name| is(name, 1))?;
    let run = sheet.names.get(from..from + 4)?;
    let all = run.iter().zip(1..).all(|(name, at)| is(name, at));
    (all && sheet.names.len() <= 8).then_some((from, from + 3))
}

/// The columns of a sheet that are times, if most are.
pub(crate) fn time_columns(sheet: &Sheet) -> Option<TimeColumns> {
    let width = sheet.names.len();
    if width < 4 {
        return None;
    }
    let longest = |fits: &dyn Fn(&str) -> bool| {
        let fitting: Vec<usize> = (0..width).filter(|at| fits(&sheet.names[*at])).collect();
        let runs = fitting.chunk_by(|a, b| a + 1 == *b);
        let run = runs.max_by_key(|run| run.len())?;
        (run.len() >= 4 && run.len() * 2 > width).then(|| (run[0], run[run.len() - 1]))
    };
    let numbers = |first: i64, last: i64| {
        let from = sheet.names.iter().position(|name| name.parse() == Ok(first))?;
        let to = from + (last - first) as usize;
        let run = sheet.names.get(from..=to)?;
        (run.iter().zip(first..).all(|(name, number)| name.parse() == Ok(number))).then_some((from, to))
    };
    for (first, last, format, what) in
        [(0, 23, NUMBERS, "hours"), (1, 24, NUMBERS, "hours"), (1, 12, "%m", "months")]
    {
        if let Some((from, to)) = numbers(first, last).filter(|(from, to)| (to - from + 1) * 2 > width) {
            return Some(TimeColumns { from, to, format: Some(format), what });
        }
    }
    if let Some((from, to)) = quarters(sheet) {
        return Some(TimeColumns { from, to, format: Some("%v"), what: "quarters" });
    }
    for format in HOURS {
        if let Some((from, to)) = longest(&|name| is_hour(name, format)) {
            return Some(TimeColumns { from, to, format: Some(format), what: "hours" });
        }
    }
    if let Some((from, to)) = longest(&|name| names::month(name).is_some()) {
        return Some(TimeColumns { from, to, format: Some("%B"), what: "months" });
    }
    let date = |name: &str| name.chars().filter(char::is_ascii_digit).count() >= 4 && is_date(name);
    let (from, to) = longest(&date)?;
    Some(TimeColumns { from, to, format: None, what: "times" })
}
