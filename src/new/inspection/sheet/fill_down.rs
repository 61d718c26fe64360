//! Columns in which an empty field means what stands above it: merged cells of a spreadsheet, labels that a pivot table
//! writes once.

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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::new::inspection::sheet::Sheet;
    use crate::spec::CsvOptions;

    #[test]
    fn below_a_label_with_quotes_in_it_stands_no_older_one() {
        let label = |at: usize| match at {
            0 => "Alpha",
            10 => "\"the \"\"Beta\"\"\"",
            _ => "",
        };
        let rows: String =
            (0..20).map(|at| format!("{},2024-01-{:02},{at}\n", label(at), at % 10 + 1)).collect();
        let text = format!("Stop,Day,Riders\n{rows}");
        let sheet = Sheet::of(&text, &CsvOptions::default(), Path::new("a.csv")).unwrap();
        assert_eq!(sheet.fill_down, [0]);
        let alphas = sheet.rows.iter().filter(|row| row[0] == "Alpha").count();
        assert_eq!((alphas, sheet.rows.len()), (10, 20));
    }
}
