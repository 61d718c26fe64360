//! Sheets whose values stand across: the times, or the end of them, are the names of columns.

use super::inspected::Known;
use super::look::Look;
use super::roles::Role;
use super::times::TimeGuess;
use super::{across, footer, options, series_keys, times, undecided};
use crate::base::error::Result;
use crate::data::csv::fields::format::Format;
use crate::data::csv::findings::quote;
use crate::spec::{Across, Names, Times};

impl Look<'_> {
    /// A row for each day or year, a column for each hour or month of it; or a row for each series, a column for each time.
    pub(super) fn across(
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
        let named = self.named_target();
        known.data.target = named.unwrap_or("value").to_owned();
        match &found.format {
            Some(format) => self.times_of_rows(&mut known, roles, (found, rows), format)?,
            None => self.series_of_rows(&mut known, roles, found)?,
        }
        let columns: Vec<usize> = found.span().filter(|column| found.holds(*column)).collect();
        let role = Role::together(sheet, &columns, self.number_marks());
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
    pub(super) fn times_beside(&self, found: &across::TimeColumns) -> Option<TimeGuess> {
        times::outside(self.sheet, self.told, &|column| !found.span().contains(column))
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
        let date = times::text(sheet, &guess);
        known.data.time =
            Times::Columns(Names(guess.columns.iter().map(|at| sheet.names[*at].clone()).collect()));
        known.data.csv.date_format = Some(format!("{date} {format}"));
        known.data.csv.skip_footer = footer::lines(sheet, &guess);
        self.guesses.extend(across::left_out(sheet, roles, found, &guess.columns));
        if guess.distinct < 1.0 - series_keys::SEVERAL
            && let Some(keys) = series_keys::find(
                (sheet, &sheet.body()[..sheet.contiguous()]),
                &guess,
                roles,
                Some(found.from),
            )
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
        let read = times::of_names(&dates, self.told);
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
        let mut names = series_keys::series(self.sheet, keys);
        let footer = footer::keys(self.sheet, known.data.csv.skip_footer.unwrap_or(0), keys);
        names.retain(|(name, rows)| footer.iter().filter(|other| *other == name).count() < *rows);
        known.data.series = Names(keys.iter().map(|at| self.sheet.names[*at].clone()).collect());
        let named = self.named_target();
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
}
