//! The column that may be forecast; which of the others may be inputs, and why the rest are none.

use super::inspected::Known;
use super::roles::Role;
use super::sheet::Sheet;
use super::times::{TimeGuess, follows_time};
use crate::new::left_out::LeftOut;

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

/// What is known of the columns of a sheet.
pub(super) struct OtherColumns<'a> {
    pub sheet: &'a Sheet<'a>,
    pub roles: &'a [Role],
    pub time: Option<&'a TimeGuess>,
    /// Columns of times, and what is forecast.
    pub taken: &'a [usize],
    /// Columns that tell series apart.
    pub keys: &'a [usize],
}

impl OtherColumns<'_> {
    /// Sorts the others; `quantities` are the columns that could be forecast.
    pub(super) fn sort(&self, known: &mut Known, quantities: &[usize]) {
        let Self { sheet, roles, taken, keys, .. } = self;
        let free = |at: &usize| !taken.contains(at) && !keys.contains(at);
        let beside: Vec<usize> =
            quantities.iter().copied().filter(|at| free(at) && !self.is_of_key(*at)).collect();
        let name = |at: &usize| sheet.names[*at].clone();
        known.beside = beside.iter().map(name).collect();
        known.timetable = timetable(sheet, roles, &[*taken, *keys].concat());
        let rest = (0..sheet.names.len()).filter(|at| free(at) && !beside.contains(at));
        let rest = rest.filter(|at| !known.timetable.contains(&sheet.names[*at]));
        known.left_out = rest.map(|at| LeftOut { name: name(&at), why: self.why(at) }).collect();
    }

    fn is_of_key(&self, column: usize) -> bool {
        !self.keys.is_empty() && belongs_to_key(self.sheet, self.keys, column)
    }

    /// Why a column is no input.
    fn why(&self, column: usize) -> &'static str {
        match &self.roles[column] {
            role if role.empty >= 1.0 => "empty",
            role if role.distinct == 0 => "not looked at",
            role if role.distinct == 1 => "one value in all rows",
            role if role.row_number => "counts the rows",
            _ if self.is_of_key(column) => "one value for each series",
            role if role.marks.is_none() => "words: `known` or `past` takes them",
            role if role.calendar => "a part of the calendar",
            role if role.code => "a code",
            _ if self.time.is_some_and(|time| follows_time(self.sheet, time, column)) => {
                "follows from the time"
            }
            _ => "no quantity",
        }
    }
}
