//! What is known of a file, while it is looked at and at the end.

use crate::base::error::Problem;
use crate::data::{Note, Series};
use crate::new::left_out::LeftOut;
use crate::spec::DataSpec;

/// What was found out about a file.
#[derive(Debug)]
pub struct CsvInspection {
    /// Columns and options with which the file can be read.
    pub data: DataSpec,
    /// The file, read with them.
    pub series: Series,
    /// Further targets: columns of numbers, or series.
    pub others: Vec<String>,
    /// Columns of two values whose names tell of a calendar, such as holidays or days of work.
    pub timetable: Vec<String>,
    /// Columns of numbers that may be inputs.
    pub(crate) beside: Vec<String>,
    /// Columns that are none.
    pub(crate) left_out: Vec<LeftOut>,
    /// What was guessed and may be wrong, each a sentence.
    pub guesses: Vec<String>,
}

impl CsvInspection {
    /// What a user should know: what was guessed, and what the reading noted, each fact once.
    pub fn told(&self) -> impl Iterator<Item = &str> {
        let guessed = |what: &str| self.guesses.iter().any(|guess| guess.contains(what));
        let format =
            move |note: &str| note.contains("would read every row too") && guessed("reads every row too");
        let said = move |note: &&Note| guessed(note) || format(note);
        let notes = self.series.notes.iter().filter(move |note| !said(note));
        self.guesses.iter().map(String::as_str).chain(notes.map(|note| &**note))
    }
}

/// What came of looking at a file.
#[derive(Debug)]
pub enum Inspected {
    /// It can be read.
    Ready(Box<CsvInspection>),
    /// It can not: the best that is known of it, what was guessed, and everything that hinders.
    Unready(Box<DataSpec>, Vec<String>, Vec<Problem>),
}

/// What a look has found so far.
#[derive(Default)]
pub(super) struct Known {
    pub data: DataSpec,
    /// Further targets.
    pub others: Vec<String>,
    /// Columns of two values whose names tell of a calendar.
    pub timetable: Vec<String>,
    /// Columns of numbers that may be inputs.
    pub beside: Vec<String>,
    /// Columns that are none.
    pub left_out: Vec<LeftOut>,
    /// What only the user can decide.
    pub problems: Vec<Problem>,
    /// Formats of times that all read every row.
    pub formats: Vec<String>,
}
