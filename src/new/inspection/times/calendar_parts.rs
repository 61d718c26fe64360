//! Times whose parts of the calendar stand in columns of their own: years, months, days, weeks, quarters.

use super::clock_formats::clock_formats;
use super::guess::{TimeGuess, is};
use super::joint::in_format;
use super::words::{DAY, DAY_OF_YEAR, HOUR, MINUTE, MONTH, QUARTER, WEEK, WEEKDAY, YEAR};
use crate::data::csv::fields::format::Format;
use crate::data::csv::fields::names;
use crate::data::csv::fields::stamp::Kind;
use crate::data::csv::table::column_names::numbered;
use crate::new::inspection::sheet::Sheet;

/// Columns that are read together, with their format.
type JoinedColumns = (Vec<usize>, String);

/// The years of a sheet, and how they are written.
struct Years {
    column: usize,
    directive: &'static str,
}

/// Years, months and so on in columns of their own; `first_year` is the first of those that two digits mean.
pub(super) fn parts(sheet: &Sheet, first_year: Option<i16>) -> Vec<TimeGuess> {
    let Some(years) = years(sheet) else { return Vec::new() };
    let chains = [months(sheet, &years), weeks(sheet, &years), quarters(sheet, &years)].concat();
    chains.iter().filter_map(|(columns, format)| in_format(sheet, first_year, columns, format)).collect()
}

/// Months in one column, with their days and perhaps hours in others.
pub(super) fn days_of_months(sheet: &Sheet, month: &TimeGuess) -> Vec<TimeGuess> {
    let &[column] = month.columns.as_slice() else { return Vec::new() };
    let day = called(sheet, DAY, (1, 31), &[column]).filter(|_| month.kind == Kind::Month);
    let stated = month.format.as_ref().map_or("%Y-%m", Format::text);
    let chains = day.map(|day| with_hours(sheet, vec![column, day], format!("{stated} %d")));
    let reads = |(columns, format): &JoinedColumns| in_format(sheet, month.first_year(), columns, format);
    chains.iter().flatten().filter_map(reads).collect()
}

fn years(sheet: &Sheet) -> Option<Years> {
    let unnamed =
        |column: &usize| sheet.names[*column] == numbered(*column) && is_whole(sheet, *column, (1900, 2100));
    let of = |directive| move |column| Years { column, directive };
    called(sheet, YEAR, (1700, 2200), &[])
        .or_else(|| (0..sheet.names.len()).find(unnamed))
        .map(of("%Y"))
        .or_else(|| called(sheet, YEAR, (0, 99), &[]).map(of("%-y")))
}

/// Years with months, in digits or words, and with days.
fn months(sheet: &Sheet, years: &Years) -> Vec<JoinedColumns> {
    let Years { column: year, directive } = *years;
    let mut chains = Vec::new();
    let words = |column: usize| sheet.column(column).iter().all(|field| names::month(field).is_some());
    let word = (0..sheet.names.len()).find(|column| *column != year && words(*column));
    if let Some(month) = word.or_else(|| called(sheet, MONTH, (1, 12), &[])) {
        let format = format!("{directive} {}", if word.is_some() { "%B" } else { "%m" });
        chains.push((vec![year, month], format.clone()));
        if let Some(day) = called(sheet, DAY, (1, 31), &[year, month]) {
            chains.extend(with_hours(sheet, vec![year, month, day], format!("{format} %d")));
        }
    }
    if let Some(day) = called(sheet, DAY_OF_YEAR, (1, 366), &[]) {
        chains.extend(with_hours(sheet, vec![year, day], format!("{directive} %j")));
    }
    chains
}

fn weeks(sheet: &Sheet, years: &Years) -> Vec<JoinedColumns> {
    let year = years.column;
    let other = (0..sheet.names.len()).find(|column| *column != year && is(&sheet.names[*column], WEEK));
    let chain = |week: usize| {
        ["%G %V", "%G W%V", "%G KW%V", "%G S%V"].map(|format| (vec![year, week], format.to_owned()))
    };
    let mut chains: Vec<JoinedColumns> = other.map(chain).into_iter().flatten().collect();
    let days = called(sheet, WEEK, (1, 53), &[]).zip(called(sheet, WEEKDAY, (1, 7), &[]));
    chains.extend(days.map(|(week, weekday)| (vec![year, week, weekday], "%G %V %u".to_owned())));
    chains
}

/// Years with quarters; these may be told by their words whatever their column is called.
fn quarters(sheet: &Sheet, years: &Years) -> Vec<JoinedColumns> {
    let Years { column: year, directive } = *years;
    let others = || (0..sheet.names.len()).filter(|column| *column != year);
    let told = |column: &usize| {
        let part = |field: &&str| names::year_part(field).is_some_and(|part| part.rest.is_empty());
        sheet.column(*column).iter().all(part)
    };
    let quarter = others().find(|column| is(&sheet.names[*column], QUARTER)).or_else(|| others().find(told));
    let chain = |quarter: usize| {
        ["%q", "%v", "K%q"].map(|format| (vec![year, quarter], format!("{directive} {format}")))
    };
    quarter.map(chain).into_iter().flatten().collect()
}

/// The column of whole numbers in a range, called by one of some names, that is not taken.
fn called(sheet: &Sheet, words: &str, range: (i64, i64), taken: &[usize]) -> Option<usize> {
    let free = (0..sheet.names.len()).filter(|column| !taken.contains(column));
    free.into_iter().find(|column| is(&sheet.names[*column], words) && is_whole(sheet, *column, range))
}

/// Whether a column holds digits alone that are a number in a range.
fn is_whole(sheet: &Sheet, column: usize, (low, high): (i64, i64)) -> bool {
    let fits = |field: &&str| {
        field.bytes().all(|byte| byte.is_ascii_digit())
            && field.parse::<i64>().is_ok_and(|number| (low..=high).contains(&number))
    };
    sheet.column(column).iter().all(fits)
}

/// The columns of a day, and the same with the hours and minutes that stand beside it.
fn with_hours(sheet: &Sheet, mut columns: Vec<usize>, mut format: String) -> Vec<JoinedColumns> {
    let mut chains = vec![(columns.clone(), format.clone())];
    for (words, low, high, directive) in [(HOUR, 0, 24, "%H"), (MINUTE, 0, 59, "%M")] {
        let Some(next) = called(sheet, words, (low, high), &columns) else {
            let named = |words: &str| {
                (0..sheet.names.len()).find(|at| !columns.contains(at) && is(&sheet.names[*at], words))
            };
            // Without a column of hours that of minutes counts them from midnight on.
            let clock = named(words).or_else(|| named(MINUTE).filter(|_| low == 0 && high == 24));
            chains.extend(clock.into_iter().flat_map(|clock| with_clocks(&columns, &format, clock)));
            break;
        };
        format = format!("{format} {directive}");
        columns.push(next);
        chains.push((columns.clone(), format.clone()));
    }
    chains
}

/// The columns of a day with one that may hold a clock in words.
fn with_clocks(columns: &[usize], format: &str, clock: usize) -> Vec<JoinedColumns> {
    let joined = |text: &str| ([columns, &[clock]].concat(), format!("{format} {text}"));
    clock_formats().map(joined).collect()
}
