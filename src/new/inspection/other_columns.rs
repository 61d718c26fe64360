//! The further columns of a sheet: which may be inputs, and why the others are not.

use super::inspected::Known;
use super::roles::Role;
use super::sheet::Sheet;
use super::target;
use super::times::{TimeGuess, follows_time};
use crate::new::left_out::LeftOut;

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
        known.timetable = target::timetable(sheet, roles, &[*taken, *keys].concat());
        let rest = (0..sheet.names.len()).filter(|at| free(at) && !beside.contains(at));
        let rest = rest.filter(|at| !known.timetable.contains(&sheet.names[*at]));
        known.left_out = rest.map(|at| LeftOut { name: name(&at), why: self.why(at) }).collect();
    }

    fn is_of_key(&self, column: usize) -> bool {
        !self.keys.is_empty() && target::belongs_to_key(self.sheet, self.keys, column)
    }

    /// Why a column is no input.
    fn why(&self, column: usize) -> &'static str {
        match &self.roles[column] {
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
