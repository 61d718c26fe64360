//! What is forecast of a sheet whose times are known, and which columns tell its series apart.

use super::inspected::Known;
use super::look::Look;
use super::roles::Role;
use super::sheet::Sheet;
use super::target::OtherColumns;
use super::times::TimeGuess;
use super::{options, series_keys, target, times, undecided};
use crate::base::error::Result;
use crate::spec::Names;

impl Look<'_> {
    /// Chooses what to forecast, and the columns that tell series apart.
    pub(super) fn target(
        &mut self,
        known: &mut Known,
        roles: &[Role],
        time: Option<&TimeGuess>,
    ) -> Result<()> {
        let sheet = self.sheet;
        let twins = time.map_or_else(Vec::new, |time| times::twins(sheet, self.told, time));
        let taken: Vec<usize> = time.iter().flat_map(|time| &time.columns).copied().chain(twins).collect();
        let wished = |name: &str, option: &str| undecided::column(sheet, name, option, self.path);
        let series = &self.told.series.0;
        let mut found = target::candidates(sheet, roles, &taken);
        // What the time tells is not forecast, unless there is nothing else.
        let untold = |column: &usize| !time.is_some_and(|time| times::follows_time(sheet, time, *column));
        if found.iter().any(untold) {
            found.retain(untold);
        }
        if found.is_empty() {
            let numbers = |at: &usize| !taken.contains(at) && roles[*at].marks.is_some();
            found = (0..roles.len()).filter(numbers).collect();
            // Rather a code than what only counts the rows.
            found.sort_by_key(|at| roles[*at].row_number);
        }
        let value = match &self.told.value {
            Some(name) => Some(wished(name, "--value")?),
            None => found.first().copied(),
        };
        let keys = if !series.is_empty() {
            Some(series.iter().map(|name| wished(name, "--series")).collect::<Result<Vec<usize>>>()?)
        } else {
            let free = self.told.csv.duplicates.is_none() && self.told.resample.is_none();
            let told = value.filter(|_| self.told.value.is_some());
            let long = time.filter(|_| free).and_then(|time| Some((time, several(sheet, time, value)?)));
            long.and_then(|(time, rows)| series_keys::find((sheet, &rows), time, roles, told))
        };
        let column = match keys {
            Some(keys) => {
                let value = self.series(known, &keys, &found, value);
                let taken = [&taken[..], &Vec::from_iter(value)].concat();
                OtherColumns { sheet, roles, time, taken: &taken, keys: &keys }.sort(known, &found);
                value
            }
            None => {
                let column = match self.named_target() {
                    Some(name) => Some(wished(name, "--target")?),
                    None => found.first().copied().or_else(|| target::digits(sheet, &taken)),
                };
                let Some(column) = column else { return undecided::no_numbers(sheet, self.path) };
                known.data.target = sheet.names[column].clone();
                if self.named_target().is_none() {
                    known.problems.extend(undecided::twice(sheet, column, self.path));
                }
                let taken = [&taken[..], &[column]].concat();
                OtherColumns { sheet, roles, time, taken: &taken, keys: &[] }.sort(known, &found);
                known.others = known.beside.clone();
                Some(column)
            }
        };
        let Some(column) = column else { return undecided::no_numbers(sheet, self.path) };
        let guesses = options::of_numbers(sheet, &roles[column], &[column], &mut known.data.csv);
        self.guesses.extend(guesses);
        Ok(())
    }

    /// Rows of several series: which columns tell them apart, and which one is forecast.
    fn series(
        &mut self,
        known: &mut Known,
        keys: &[usize],
        found: &[usize],
        value: Option<usize>,
    ) -> Option<usize> {
        let sheet = self.sheet;
        let fits = |column: &usize| !keys.contains(column) && !target::belongs_to_key(sheet, keys, *column);
        let value = match &self.told.value {
            Some(_) => value,
            None => found.iter().copied().find(fits),
        };
        let value = value?;
        let mut names = series_keys::series(sheet, keys);
        let most = names.iter().map(|(_, rows)| *rows).max().unwrap_or(0);
        let first = names.iter().position(|(_, rows)| *rows == most).unwrap_or(0);
        let chosen = names.remove(first);
        let joined = Names(keys.iter().map(|at| sheet.names[*at].clone()).collect());
        self.guesses.push(format!(
            "several series stand below each other, told apart by {joined}: {} of them; this one is {} ({} rows), its values \
             from column {} (--value)",
            names.len() + 1,
            chosen.0,
            chosen.1,
            sheet.names[value],
        ));
        known.data.series = joined;
        known.data.value = Some(sheet.names[value].clone());
        known.data.target = chosen.0;
        known.others = names.into_iter().map(|(name, _)| name).collect();
        Some(value)
    }
}

/// Rows that tell that series stand below each other: the first ones, or where these are of one series alone, those of some
/// times from the whole file.
fn several<'t>(sheet: &Sheet<'t>, time: &TimeGuess, value: Option<usize>) -> Option<Vec<Vec<&'t str>>> {
    let tell = |rows: &[Vec<&str>]| options::conflicts(rows, time, value) >= series_keys::SEVERAL;
    let first = &sheet.body()[..sheet.contiguous()];
    if tell(first) {
        return Some(first.to_vec());
    }
    series_keys::rows_of_some_times(sheet, time).filter(|rows| tell(rows))
}
