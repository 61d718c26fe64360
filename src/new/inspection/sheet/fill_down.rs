//! Columns in which an empty field means what stands above it: merged cells of a spreadsheet, labels that a pivot table
//! writes once.

use std::borrow::Cow;

use crate::data::csv::fields::names;
use crate::data::csv::table::column_names::trim;
use crate::data::csv::text::records::CsvRecord;

/// Columns that are looked at: labels stand on the left.
const MOST: usize = 3;

/// Share of empty fields from which on they are no accident.
const EMPTY: f64 = 0.3;

/// The columns on the left that begin filled, are empty in many rows, and hold words, years or times where they are not.
pub(super) fn columns(titles: &[String], rows: &[CsvRecord]) -> Vec<usize> {
    let field = |row: usize, column: usize| rows[row].fields.get(column).map_or("", |field| trim(field));
    let is_label = |field: &str| {
        let year = field.len() == 4 && field.bytes().all(|byte| byte.is_ascii_digit());
        let word = field.contains(char::is_alphabetic) || names::month(field).is_some();
        year || word || field.contains(['.', '/', '-']) && field.len() >= 6
    };
    let fits = |column: &usize| {
        let filled: Vec<&str> =
            (0..rows.len()).map(|row| field(row, *column)).filter(|field| !field.is_empty()).collect();
        let empty = rows.len() - filled.len();
        rows.len() > 5
            && !field(0, *column).is_empty()
            && empty as f64 >= EMPTY * rows.len() as f64
            && filled.iter().all(|field| is_label(field))
    };
    (0..titles.len().min(MOST)).take_while(fits).collect()
}

/// What stands above, while rows go by.
pub(super) struct FillDown<'t> {
    above: Vec<(usize, &'t str)>,
}

impl<'t> FillDown<'t> {
    /// For these columns.
    pub(super) fn new(columns: &[usize]) -> Self {
        Self { above: columns.iter().map(|column| (*column, "")).collect() }
    }

    /// Puts it into the empty fields of a record.
    pub(super) fn fill(&mut self, record: &mut CsvRecord<'t>) {
        for (column, above) in &mut self.above {
            match record.fields.get_mut(*column) {
                Some(field) if trim(field).is_empty() => *field = Cow::Borrowed(above),
                Some(Cow::Borrowed(field)) => *above = trim(field),
                _ => {}
            }
        }
    }
}
