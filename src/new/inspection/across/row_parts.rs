//! Times of which the names of columns hold a part and the rows the other: months beside years, hours beside dates, days
//! beside months.

use super::time_columns::TimeColumns;
use crate::data::csv::fields::format::Format;
use crate::data::csv::fields::stamp::Kind;
use crate::new::inspection::sheet::{Sheet, total_word};
use crate::new::inspection::times::{DAY, HOUR, MONTH, QUARTER, WEEK, clock_formats, is};

/// Rows that hold a part of each time.
pub(crate) struct RowPart {
    /// The column that holds it.
    pub column: usize,
    /// The format of the whole: the part of the row, then the name of a column.
    pub format: String,
    /// The word of rows that are totals, in lower case.
    pub total: Option<&'static str>,
}

/// A way to read rows.
struct RowReading {
    format: &'static str,
    /// Of plain numbers, which may be anything: the first, the least and the greatest last, and what their column is called.
    numbers: Option<(i64, i64, i64, &'static str)>,
}

const fn words(format: &'static str) -> RowReading {
    RowReading { format, numbers: None }
}

const fn numbers(format: &'static str, first: i64, last: (i64, i64), called: &'static str) -> RowReading {
    RowReading { format, numbers: Some((first, last.0, last.1, called)) }
}

/// What rows may hold beside years.
const BESIDE_YEARS: [RowReading; 5] = [
    words("%B"),
    words("%v"),
    numbers("%m", 1, (12, 12), MONTH),
    numbers("%q", 1, (4, 4), QUARTER),
    numbers("%V", 1, (52, 53), WEEK),
];

/// What rows may hold beside months.
const BESIDE_MONTHS: [RowReading; 1] = [numbers("%d", 1, (28, 31), DAY)];

/// Plain numbers that rows may hold beside dates.
const HOURS: [RowReading; 2] = [numbers("%H", 0, (23, 23), HOUR), numbers("%H", 1, (24, 24), HOUR)];

/// The column that holds the part of each time that the names of columns lack, which are of a kind and a format.
pub(crate) fn row_part(sheet: &Sheet, found: &TimeColumns, names: (Kind, &str)) -> Option<RowPart> {
    let clocks = || clock_formats().filter(|clock| !["%H", "%30H"].contains(clock)).map(words);
    let readings: Vec<RowReading> = match names.0 {
        Kind::Year => BESIDE_YEARS.into(),
        Kind::Month => BESIDE_MONTHS.into(),
        Kind::Date => HOURS.into_iter().chain(clocks()).collect(),
        _ => return None,
    };
    let outside = |column: &usize| !found.span().contains(column);
    (0..sheet.names.len())
        .filter(outside)
        .find_map(|column| readings.iter().find_map(|reading| part(sheet, found, column, (reading, names.1))))
}

/// The part that a column holds if it is read so, in every row but those of totals.
fn part(
    sheet: &Sheet,
    found: &TimeColumns,
    column: usize,
    (reading, names): (&RowReading, &str),
) -> Option<RowPart> {
    if reading.numbers.is_some_and(|(.., called)| !is(&sheet.names[column], called)) {
        return None;
    }
    let names = if reading.format == "%V" { names.replace("%Y", "%G") } else { names.to_owned() };
    let text = format!("{} {names}", reading.format);
    let format = Format::new(&text, None).ok()?;
    let name = &sheet.names[found.from];
    let (mut fields, mut total) = (Vec::new(), None);
    for row in &sheet.rows {
        let whole = format!("{} {name}", row[column]);
        match total_word(row[column]) {
            Some(word) => total = Some(word),
            None if format.parse(&whole).is_ok() || format.is_no_day(&whole) => fields.push(row[column]),
            None => return None,
        }
    }
    fields.sort_unstable();
    fields.dedup();
    let fits = match reading.numbers {
        None => fields.len() > 1,
        Some((first, least, greatest, _)) => {
            let mut numbers: Vec<i64> =
                fields.iter().map(|field| field.parse().ok()).collect::<Option<_>>()?;
            numbers.sort_unstable();
            let whole = numbers.windows(2).all(|pair| pair[1] - pair[0] == 1);
            numbers.first() == Some(&first)
                && numbers.last().is_some_and(|last| (least..=greatest).contains(last))
                && whole
        }
    };
    fits.then_some(RowPart { column, format: text, total })
}
