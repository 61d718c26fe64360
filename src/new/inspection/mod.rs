//! How a file is to be read that no spec describes yet: columns, options, and what could not be decided.
//!
//! text -> `sheet` (separator, header, rows) -> `times`, `roles`, `keys`, `target` (which column is what) -> `strict_read` (what
//! the strict reader says to it). Only remedies that the strict reader has taken are proposed.

mod across;
mod footer;
mod inspected;
mod name_words;
mod options;
mod roles;
mod series_keys;
mod sheet;
mod strict_read;
mod target;
mod times;
mod undecided;
mod wishes;

use std::path::Path;

use self::inspected::Known;
pub use self::inspected::{CsvInspection, Inspected};
use self::roles::Role;
use self::sheet::Sheet;
use self::times::{Found, TimeGuess};
pub use self::wishes::Wishes;
use crate::base::error::{Problem, Result};
use crate::data::csv::fields::format::Format;
use crate::data::csv::findings::{quote, refuse};
use crate::data::csv::{MOST_BYTES, bytes};
use crate::spec::{Across, CsvOptions, DataSpec, EvenTimes, Names, Times};

/// Columns whose roles are looked at.
const MOST_COLUMNS: usize = 1000;

/// Names of series that are counted.
const MOST_SERIES: usize = 5000;

/// Looks at the file at `path`.
///
/// # Errors
/// If nothing can be said of it: files that cannot be opened, that are no table, or that hold no times.
pub fn inspect(path: &Path, wishes: &Wishes) -> Result<Inspected> {
    inspect_bytes(&bytes(path)?, wishes, path)
}

/// The same for a file's bytes; `path` only names the file in messages.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_bytes(bytes: &[u8], wishes: &Wishes, path: &Path) -> Result<Inspected> {
    if bytes.len() as u64 > MOST_BYTES {
        let what = format!("the file is larger than {} MiB", MOST_BYTES >> 20);
        return refuse(path, None, what, "cut it to the rows and columns that are needed");
    }
    let mut guesses = Vec::new();
    let packing = CsvOptions {
        inner: wishes.text("data.csv.inner").map(str::to_owned),
        encoding: wishes.text("data.csv.encoding").map(str::to_owned),
        ..CsvOptions::default()
    };
    let (packing, decoded) = options::decode(bytes, packing, path, &mut guesses)?;
    let sheet = Sheet::of(&decoded, wishes, path)?;
    guesses.extend(options::told(&sheet));
    let mut look = Look { sheet: &sheet, wishes, path, guesses };
    let mut known = look.columns(packing)?;
    known.data = wishes.apply(&known.data, path)?;
    strict_read::read(bytes, known, look.guesses, path)
}

/// A look under way.
struct Look<'a> {
    sheet: &'a Sheet<'a>,
    wishes: &'a Wishes,
    path: &'a Path,
    guesses: Vec<String>,
}

impl Look<'_> {
    /// Which column is what.
    fn columns(&mut self, csv: CsvOptions) -> Result<Known> {
        let sheet = self.sheet;
        let mut data = DataSpec { file: self.path.to_path_buf(), csv, ..DataSpec::default() };
        options::of_sheet(sheet, &mut data.csv);
        let stated = self.wishes.number_marks();
        let role = |column| match column < MOST_COLUMNS {
            true => Role::of(sheet, column, stated),
            false => Role::default(),
        };
        let roles: Vec<Role> = (0..sheet.names.len()).map(role).collect();
        let mut known = Known { data, ..Known::default() };
        if let Some(even) = self.wishes.get("data.time").filter(|time| time.is_object()) {
            let even: Result<EvenTimes, _> = serde_json::from_value(even.clone());
            let Ok(even) = even else { return undecided::half_even(self.path) };
            known.data.time = Times::Even(even);
            self.target(&mut known, &roles, None)?;
            return Ok(known);
        }
        if self.wishes.names("data.time").is_empty()
            && let Some(found) = across::time_columns(sheet)
        {
            let rows = found.format.as_ref().and_then(|_| self.times_beside(&found));
            // Days in the names of columns are such only beside months, hours only beside days: there may be 31 stations.
            if found.fits(rows.as_ref()) {
                return self.across(known, &roles, &found, rows);
            }
        }
        let guess = match times::find(sheet, self.wishes) {
            Found::One(guess, rivals) => {
                self.say_format(&guess, &rivals);
                guess
            }
            Found::Several(guesses) => {
                let texts = guesses.iter().filter_map(|guess| guess.format.as_ref());
                known.formats = texts.map(|format| format.text().to_owned()).collect();
                guesses[0].clone()
            }
            Found::None(why) => return undecided::no_times(sheet, &roles, self.wishes, why, self.path),
        };
        known.data.time =
            Times::Columns(Names(guess.columns.iter().map(|at| sheet.names[*at].clone()).collect()));
        known.data.csv.date_format = guess.format.as_ref().map(|format| format.text().to_owned());
        known.data.csv.skip_footer = footer::lines(sheet, &guess);
        known.problems.extend(footer::doubtful(sheet, &guess, self.wishes, self.path));
        self.guesses.extend(options::marked_times(sheet, &guess, &mut known.data.csv));
        self.guesses.extend(options::odd_rows(sheet, &guess, &mut known.data.csv));
        self.guesses.extend(options::odd_clocks(sheet, &guess));
        if let Some(problem) = self.short_years(&guess) {
            known.problems.push(problem);
        }
        self.target(&mut known, &roles, Some(&guess))?;
        Ok(known)
    }

    /// Chooses what to forecast, and the columns that tell series apart.
    fn target(&mut self, known: &mut Known, roles: &[Role], time: Option<&TimeGuess>) -> Result<()> {
        let sheet = self.sheet;
        let twins = time.map_or_else(Vec::new, |time| times::twins(sheet, self.wishes, time));
        let taken: Vec<usize> = time.iter().flat_map(|time| &time.columns).copied().chain(twins).collect();
        let wished = |name: &str, option: &str| undecided::column(sheet, name, option, self.path);
        let series = self.wishes.names("data.series");
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
        let value = match self.wishes.text("data.value") {
            Some(name) => Some(wished(name, "--value")?),
            None => found.first().copied(),
        };
        let keys = if !series.is_empty() {
            Some(series.iter().map(|name| wished(name, "--series")).collect::<Result<Vec<usize>>>()?)
        } else {
            let long = time.filter(|time| options::conflicts(sheet, time, value) >= series_keys::SEVERAL);
            let free = self.wishes.get("data.csv.duplicates").is_none()
                && self.wishes.get("data.resample").is_none();
            let told = value.filter(|_| self.wishes.text("data.value").is_some());
            long.filter(|_| free).and_then(|time| series_keys::find(sheet, time, roles, told))
        };
        let column = match keys {
            Some(keys) => self.series(known, &keys, &found, value),
            None => {
                let column = match self.wishes.text("data.target") {
                    Some(name) => Some(wished(name, "--target")?),
                    None => found.first().copied().or_else(|| target::digits(sheet, &taken)),
                };
                let Some(column) = column else { return undecided::no_numbers(sheet, self.path) };
                known.data.target = sheet.names[column].clone();
                if self.wishes.text("data.target").is_none() {
                    known.problems.extend(undecided::twice(sheet, column, self.path));
                }
                known.timetable = target::timetable(sheet, roles, &taken);
                known.others =
                    found.iter().filter(|at| **at != column).map(|at| sheet.names[*at].clone()).collect();
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
        let value = match self.wishes.text("data.value") {
            Some(_) => value,
            None => found.iter().copied().find(fits),
        };
        let value = value?;
        let mut names = series_keys::series(sheet, keys, MOST_SERIES);
        let most = names.iter().map(|(_, rows)| *rows).max().unwrap_or(0);
        let first = names.iter().position(|(_, rows)| *rows == most).unwrap_or(0);
        let own = names.remove(first);
        let joined = Names(keys.iter().map(|at| sheet.names[*at].clone()).collect());
        self.guesses.push(format!(
            "several series stand below each other, told apart by {joined}: {} of them; this one is {} ({} rows), its values \
             from column {} (--value)",
            names.len() + 1,
            own.0,
            own.1,
            sheet.names[value],
        ));
        known.data.series = joined;
        known.data.value = Some(sheet.names[value].clone());
        known.data.target = own.0;
        known.others = names.into_iter().map(|(name, _)| name).collect();
        Some(value)
    }

    /// A row for each day or year, a column for each hour or month of it; or a row for each series, a column for each time.
    fn across(
        &mut self,
        mut known: Known,
        roles: &[Role],
        found: &across::TimeColumns,
        rows: Option<TimeGuess>,
    ) -> Result<Known> {
        let sheet = self.sheet;
        if !found.readable {
            return undecided::dates_across(sheet, found, self.path);
        }
        let columns = Across {
            from: sheet.names[found.from].clone(),
            to: sheet.names[found.to].clone(),
            every: (found.every > 1).then_some(found.every),
            valid: self.valid(&across::marks(sheet, found)),
        };
        known.data.across = Some(columns);
        let named = self.wishes.text("data.target");
        known.data.target = named.unwrap_or("value").to_owned();
        match &found.format {
            Some(format) => self.times_of_rows(&mut known, roles, (found, rows), format)?,
            None => self.series_of_rows(&mut known, roles, found)?,
        }
        let columns: Vec<usize> = found.span().filter(|column| found.holds(*column)).collect();
        let role = Role::together(sheet, &columns, self.wishes.number_marks());
        let guesses = options::of_numbers(sheet, &role, &columns, &mut known.data.csv);
        self.guesses.extend(guesses);
        let rows = if found.format.is_some() {
            "each row is read as a row for each of them"
        } else {
            "each row is a series"
        };
        self.guesses.push(format!(
            "{} stand across, in the names of columns {} to {}: {rows}",
            found.what, sheet.names[found.from], sheet.names[found.to]
        ));
        Ok(known)
    }

    /// The times that rows tell beside the columns across.
    fn times_beside(&self, found: &across::TimeColumns) -> Option<TimeGuess> {
        times::outside(self.sheet, self.wishes, &|column| !found.span().contains(column))
    }

    /// Columns whose names are the times of day or the months of what each row tells.
    fn times_of_rows(
        &mut self,
        known: &mut Known,
        roles: &[Role],
        (found, rows): (&across::TimeColumns, Option<TimeGuess>),
        format: &str,
    ) -> Result<()> {
        let sheet = self.sheet;
        let Some(guess) = rows else { return undecided::dates_across(sheet, found, self.path) };
        let own = times::text(sheet, &guess);
        known.data.time =
            Times::Columns(Names(guess.columns.iter().map(|at| sheet.names[*at].clone()).collect()));
        known.data.csv.date_format = Some(format!("{own} {format}"));
        known.data.csv.skip_footer = footer::lines(sheet, &guess);
        self.guesses.extend(across::left_out(sheet, roles, found, &guess.columns));
        if guess.distinct < 1.0 - series_keys::SEVERAL
            && let Some(keys) = series_keys::find(sheet, &guess, roles, Some(found.from))
        {
            self.keys_of_rows(known, &keys);
        }
        Ok(())
    }

    /// Columns whose names are whole times: a row is a series, called by its words.
    fn series_of_rows(
        &mut self,
        known: &mut Known,
        roles: &[Role],
        found: &across::TimeColumns,
    ) -> Result<()> {
        let sheet = self.sheet;
        let dates = found.dates(sheet);
        let read = times::of_names(&dates, self.wishes);
        let keys = series_keys::of_rows(sheet, roles, (found.from, found.to));
        let (Some((kind, format)), Some(mut keys)) = (read, keys) else {
            return undecided::dates_across(sheet, found, self.path);
        };
        let whole =
            found.around(format.as_ref().map_or_else(|| times::iso_text(kind, dates[0]), Format::text));
        known.data.time = Times::Columns(Names(Vec::new()));
        let plain = format.is_none() && found.ends == Default::default();
        known.data.csv.date_format = (!plain).then(|| whole.clone());
        let part = across::row_part(sheet, found, (kind, &whole)).filter(|part| keys.contains(&part.column));
        known.data.csv.skip_footer = footer::short_lines(sheet);
        if let Some(part) = part {
            let name = &sheet.names[part.column];
            self.guesses.push(format!("column {name} and the names of the others hold each time together"));
            keys.retain(|key| *key != part.column);
            known.data.time = Times::Columns(Names(vec![name.clone()]));
            known.data.csv.date_format = Some(part.format);
            known.data.csv.skip_rows = part.total.map(|word| Names(vec![word.to_owned()]));
        }
        if !keys.is_empty() {
            self.keys_of_rows(known, &keys);
        }
        Ok(())
    }

    /// The series that rows are of, told by what stands beside their values.
    fn keys_of_rows(&self, known: &mut Known, keys: &[usize]) {
        let mut names = series_keys::series(self.sheet, keys, MOST_SERIES);
        let footer = footer::keys(self.sheet, known.data.csv.skip_footer.unwrap_or(0), keys);
        names.retain(|(name, rows)| footer.iter().filter(|own| *own == name).count() < *rows);
        known.data.series = Names(keys.iter().map(|at| self.sheet.names[*at].clone()).collect());
        let named = self.wishes.text("data.target");
        let first = names.first().map_or("", |(name, _)| name.as_str());
        known.data.target = named.unwrap_or(first).to_owned();
        known.others =
            names.into_iter().map(|(name, _)| name).filter(|name| *name != known.data.target).collect();
    }

    /// The words that say which values across count; what is told of them.
    fn valid(&mut self, marks: &across::ValidityMarks) -> Option<Names> {
        let shown = |words: &[String]| words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(", ");
        match marks {
            across::ValidityMarks::None => None,
            across::ValidityMarks::Known(valid, other) => {
                let other = if other.is_empty() {
                    String::new()
                } else {
                    format!("; beside {} it is missing", shown(other))
                };
                self.guesses.push(format!(
                    "a column behind each value says whether it counts: {} says so{other} (across: valid)",
                    shown(valid)
                ));
                Some(Names(valid.clone()))
            }
            across::ValidityMarks::Unknown(words) => {
                self.guesses.push(format!(
                    "a column behind each value holds {}: if some of these say that the value does not count, name the others in \
                     across: {{ valid: [...] }}",
                    shown(words)
                ));
                None
            }
        }
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

    /// Years of two digits of which nobody said the century, and some would be far ahead.
    fn short_years(&self, guess: &TimeGuess) -> Option<Problem> {
        guess.format.as_ref().filter(|format| format.has_short_year())?;
        undecided::far_future(self.sheet, guess, self.wishes, self.path)
    }
}
