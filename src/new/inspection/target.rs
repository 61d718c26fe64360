//! The column that may be forecast.

use super::roles::Role;
use super::sheet::Sheet;

/// Columns that may be forecast, the likeliest first, those that are as good in the order of the file.
pub(crate) fn candidates(sheet: &Sheet, roles: &[Role], taken: &[usize]) -> Vec<usize> {
    let fits = |column: &usize| !taken.contains(column) && roles[*column].is_quantity();
    let mut found: Vec<usize> = (0..sheet.names.len()).filter(fits).collect();
    found.sort_by_key(|column| (std::cmp::Reverse(rank(&roles[*column])), *column));
    found
}

/// Columns of two numbers that are parts of a calendar: holidays, days of work.
pub(super) fn timetable(sheet: &Sheet, roles: &[Role], taken: &[usize]) -> Vec<String> {
    let fits = |column: &usize| {
        let role = &roles[*column];
        !taken.contains(column) && role.calendar && role.marks.is_some() && role.distinct == 2
    };
    (0..sheet.names.len()).filter(fits).map(|column| sheet.names[column].clone()).collect()
}

/// A column of digits that are no numbers as they stand: what is wrong with them, the strict reader says.
pub(super) fn digits(sheet: &Sheet, taken: &[usize]) -> Option<usize> {
    let holds = |column: &usize| {
        let fields = sheet.column(*column);
        fields.iter().filter(|field| field.chars().any(char::is_numeric)).count() * 2 > fields.len()
    };
    (0..sheet.names.len()).filter(|column| !taken.contains(column)).find(holds)
}

/// How likely a column is meant.
fn rank(role: &Role) -> i32 {
    let varied = i32::from(role.distinct > 2) * 4;
    let filled = i32::from(role.empty < 0.5);
    varied + filled + 3 * i32::from(role.total) + i32::from(role.meant) * 2 - i32::from(role.influence) * 3
}

/// Columns that hold one value for each key: what belongs to a station is no series.
pub(crate) fn belongs_to_key(sheet: &Sheet, keys: &[usize], column: usize) -> bool {
    let mut values = std::collections::HashMap::new();
    let rows = sheet.body();
    let distinct = rows.iter().all(|row| {
        let key: Vec<&str> = keys.iter().map(|key| row[*key]).collect();
        *values.entry(key).or_insert(row[column]) == row[column]
    });
    distinct && values.len() * 3 <= rows.len()
}
