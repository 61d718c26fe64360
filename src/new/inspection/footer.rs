//! Lines at the end of a file that hold no data.

use std::path::Path;

use super::sheet::{FOOTER, Sheet, is_total};
use super::times::TimeGuess;
use crate::base::error::{Place, Problem};
use crate::data::csv::fields::number;
use crate::data::csv::findings::quote;
use crate::data::csv::table::BETWEEN_KEYS;
use crate::data::csv::text::records::{CsvRecord, Records};
use crate::spec::CsvOptions;

/// Lines that are no data at the end; none if the last line is data.
pub(super) fn lines(sheet: &Sheet, time: &TimeGuess) -> Option<usize> {
    let lines: Vec<&str> = sheet.text.lines().rev().take(2 * FOOTER).collect();
    let is_data = |line: &&str| {
        let record = record(sheet, line);
        record.is_some_and(|record| time.read(time_of(sheet, &record, time).trim()).is_ok())
    };
    let tail = lines.iter().position(is_data)?;
    // Blank lines alone are skipped by every reader.
    let separators = |c: char| c.is_whitespace() || c == char::from(sheet.delimiter);
    let blank = lines[..tail].iter().all(|line| line.trim_matches(separators).is_empty());
    (tail > 0 && !blank).then_some(tail)
}

/// Lines at the end that have less than half of the fields of the line of names; none if the last line has more.
pub(super) fn short_lines(sheet: &Sheet) -> Option<usize> {
    let is_row =
        |line: &str| record(sheet, line).is_some_and(|record| record.fields.len() * 2 > sheet.names.len());
    let tail = sheet.text.lines().rev().take(2 * FOOTER).position(is_row)?;
    let blank = sheet.text.lines().rev().take(tail).all(|line| line.trim().is_empty());
    (tail > 0 && !blank).then_some(tail)
}

/// What the last lines hold in columns that tell series apart, joined as these are.
pub(super) fn keys(sheet: &Sheet, lines: usize, columns: &[usize]) -> Vec<String> {
    let key = |line: &str| {
        let record = record(sheet, line)?;
        let field = |column: &usize| record.fields.get(*column).map_or("", |field| field.trim());
        Some(columns.iter().map(field).collect::<Vec<_>>().join(BETWEEN_KEYS))
    };
    sheet.text.lines().rev().take(lines).filter_map(key).collect()
}

/// A line at the end whose time begins as the others do, with something else behind it: a row, or none?
pub(super) fn doubtful(sheet: &Sheet, time: &TimeGuess, told: &CsvOptions, path: &Path) -> Option<Problem> {
    let told = told.skip_footer.is_some() || told.strip.is_some();
    let tail = lines(sheet, time).filter(|_| !told)?;
    let (field, mark) = sheet.text.lines().rev().take(tail).find_map(|line| {
        let record = record(sheet, line)?;
        let field = time_of(sheet, &record, time);
        let mark = beside(field.trim(), time)?.to_owned();
        let counts = |(at, field): (usize, &std::borrow::Cow<str>)| {
            !time.columns.contains(&at) && number::parse_plain(field).flatten().is_some()
        };
        record.fields.iter().enumerate().any(counts).then_some((field, mark))
    })?;
    let what = format!(
        "{} stands at the end of the file: a time with {} beside it, so a row like the others, or none?",
        quote(field.trim()),
        quote(&mark)
    );
    let help = format!(
        "--set data.csv.skip_footer={tail} leaves the last {tail} out, as forecasts and totals are to be; --set 'data.csv.strip=[{mark:?}]' \
         reads them as data"
    );
    Some(Problem::new(Place::file(path), what).help(help))
}

fn record<'l>(sheet: &Sheet, line: &'l str) -> Option<CsvRecord<'l>> {
    Records::with_delimiter(line, sheet.delimiter, sheet.comment).next(Path::new("")).ok().flatten()
}

/// The time of a record; where an empty field means what stands above it, that is the last one of the file.
fn time_of(sheet: &Sheet, record: &CsvRecord, time: &TimeGuess) -> String {
    let field = |column: &usize| {
        let field = record.fields.get(*column).map_or("", |field| field.trim());
        let filled = field.is_empty() && sheet.fill_down.contains(column) && record.fields.len() > 1;
        if filled { sheet.rows.last().map_or("", |row| row[*column]) } else { field }
    };
    time.columns.iter().map(field).collect::<Vec<_>>().join(" ")
}

/// What stands behind the time at the beginning of a field, unless it is the word of a total.
fn beside<'f>(field: &'f str, time: &TimeGuess) -> Option<&'f str> {
    /// Letters of the shortest time.
    const SHORTEST: usize = 4;
    let ends = field.char_indices().map(|(at, _)| at).filter(|at| *at >= SHORTEST);
    let end = ends.rev().find(|end| time.read(&field[..*end]).is_ok())?;
    let mark = field[end..].trim();
    // What goes on in digits is another time, not the same with a mark.
    (!is_total(mark) && !mark.is_empty() && !mark.starts_with(|c: char| c.is_ascii_digit())).then_some(mark)
}
