//! A look at a sheet: which column is what.

use std::path::Path;

use super::inspected::Known;
use super::roles::Role;
use super::sheet::Sheet;
use super::times::{self, Found, TimeGuess};
use super::{across, footer, options, undecided};
use crate::base::error::{Problem, Result};
use crate::spec::{CsvOptions, DataSpec, Names, Times};

/// Columns whose roles are looked at.
const MOST_COLUMNS: usize = 1000;

/// A look under way.
pub(super) struct Look<'a> {
    /// The file.
    pub sheet: &'a Sheet<'a>,
    /// What the user says of it.
    pub told: &'a DataSpec,
    /// Names it in messages.
    pub path: &'a Path,
    /// What was guessed so far.
    pub guesses: Vec<String>,
}

impl Look<'_> {
    /// Which column is what.
    pub(super) fn columns(&mut self, csv: CsvOptions) -> Result<Known> {
        let sheet = self.sheet;
        let mut data = DataSpec { file: self.path.to_path_buf(), csv, ..DataSpec::default() };
        options::of_sheet(sheet, &mut data.csv);
        let stated = self.number_marks();
        let role = |column| match column < MOST_COLUMNS {
            true => Role::of(sheet, column, stated),
            false => Role::default(),
        };
        let roles: Vec<Role> = (0..sheet.names.len()).map(role).collect();
        let mut known = Known { data, ..Known::default() };
        if let Times::Even(_) = self.told.time {
            known.data.time = self.told.time.clone();
            self.target(&mut known, &roles, None)?;
            return Ok(known);
        }
        if self.told.time.columns().is_empty()
            && let Some(found) = across::time_columns(sheet)
        {
            let rows = found.format.as_ref().and_then(|_| self.times_beside(&found));
            // Days in the names of columns are such only beside months, hours only beside days: there may be 31 stations.
            if found.fits(rows.as_ref()) {
                return self.across(known, &roles, &found, rows);
            }
        }
        let guess = match times::find(sheet, self.told) {
            Found::One(guess, rivals) => {
                self.say_format(&guess, &rivals);
                guess
            }
            Found::Several(guesses) => {
                let texts = guesses.iter().filter_map(|guess| guess.format.as_ref());
                known.formats = texts.map(|format| format.text().to_owned()).collect();
                guesses[0].clone()
            }
            Found::None(why) => return undecided::no_times(sheet, &roles, self.told, why, self.path),
        };
        known.data.time =
            Times::Columns(Names(guess.columns.iter().map(|at| sheet.names[*at].clone()).collect()));
        known.data.csv.date_format = guess.format.as_ref().map(|format| format.text().to_owned());
        known.data.csv.skip_footer = footer::lines(sheet, &guess);
        known.problems.extend(footer::doubtful(sheet, &guess, &self.told.csv, self.path));
        self.guesses.extend(options::marked_times(sheet, &guess, &mut known.data.csv));
        self.guesses.extend(options::odd_rows(sheet, &guess, &mut known.data.csv));
        self.guesses.extend(options::odd_clocks(sheet, &guess));
        if let Some(problem) = self.short_years(&guess) {
            known.problems.push(problem);
        }
        self.target(&mut known, &roles, Some(&guess))?;
        Ok(known)
    }

    fn say_format(&mut self, guess: &TimeGuess, rivals: &[TimeGuess]) {
        let text = |guess: &TimeGuess| {
            guess.format.as_ref().map_or("ISO 8601".to_owned(), |format| format!("\"{}\"", format.text()))
        };
        if let Some(rival) = rivals.first() {
            self.guesses.push(format!(
                "times are read as {}: {} reads every row too, but the rows are not evenly spaced then (--date-format)",
                text(guess),
                text(rival)
            ));
        }
    }

    /// Decimal mark and thousands separator, where they are told.
    pub(super) fn number_marks(&self) -> (Option<char>, Option<char>) {
        let first = |mark: &Option<String>| mark.as_ref().and_then(|mark| mark.chars().next());
        (first(&self.told.csv.decimal), first(&self.told.csv.thousands))
    }

    /// The target that is told.
    pub(super) fn named_target(&self) -> Option<&str> {
        Some(self.told.target.as_str()).filter(|target| !target.is_empty())
    }

    /// Years of two digits of which nobody said the century, and some would be far ahead.
    fn short_years(&self, guess: &TimeGuess) -> Option<Problem> {
        guess.format.as_ref().filter(|format| format.has_short_year())?;
        undecided::far_future(self.sheet, guess, &self.told.csv, self.path)
    }
}
