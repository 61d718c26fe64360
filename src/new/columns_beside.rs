//! The further columns of a file: which are taken for known ahead, and which tell something of the next row when measured.
//!
//! A column of 0 and 1 is a holiday, a game, a strike, a day of school: known ahead, unless its name tells of weather. Of
//! the others those are proposed whose last value tells something that the last value of the series does not.

use std::path::Path;

use super::left_out::LeftOut;
use super::template::quoted;
use super::usual_holidays::PublicHolidays;
use super::{CsvInspection, holidays};
use crate::base::error::{Error, ProblemKind};
use crate::data::Series;
use crate::data::csv::bytes;
use crate::run::Experiment;
use crate::spec::Fill;

/// Columns that are looked at.
const MOST: usize = 30;

/// Columns of either kind that are proposed.
const MOST_PROPOSED: usize = 6;

/// Least partial correlation of a measured column; more where there are few rows ([`chance`]).
const LEAST: f64 = 0.05;

/// How words begin that tell of weather, which no timetable knows.
const WEATHER: [&str; 17] = [
    "rain", "snow", "storm", "thunder", "fog", "frost", "wet", "weather", "hail", "regen", "schnee", "pluie",
    "neige", "lluvia", "nieve", "chuva", "pioggia",
];

/// Further columns to propose.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ColumnsBeside {
    /// Taken for known ahead.
    pub flags: Vec<String>,
    /// Known when they were measured.
    pub measured: Vec<String>,
    /// Those that are not proposed.
    pub left_out: Vec<LeftOut>,
}

/// A series with the further columns of its file that can be read.
pub(super) struct WithColumns {
    pub series: Series,
    pub names: Vec<String>,
    /// Those that cannot be read beside it, or are not looked at.
    pub left_out: Vec<LeftOut>,
}

impl ColumnsBeside {
    /// What the first `train` rows say, in which so many rows make a round.
    pub(super) fn of(read: &WithColumns, (train, round): (usize, Option<usize>)) -> Self {
        let WithColumns { series, names, left_out } = read;
        let mut left_out = left_out.clone();
        let values = |name: &String| series.covariates.get(name).map_or(&[][..], Vec::as_slice);
        let train = train.min(series.len());
        let is_flag = |name: &&String| {
            let column = values(name);
            let both =
                column.iter().take(train).any(|v| *v == 0.0) && column.iter().take(train).any(|v| *v == 1.0);
            both && column.iter().all(|value| *value == 0.0 || *value == 1.0)
        };
        let of_weather = |name: &String| {
            let name = name.to_lowercase();
            let mut words = name.split(|c: char| !c.is_alphabetic());
            words.any(|word| WEATHER.iter().any(|begin| word.starts_with(begin)))
        };
        let (flags, measured): (Vec<&String>, Vec<&String>) =
            names.iter().partition(|name| is_flag(name) && !of_weather(name));
        let lag = round.unwrap_or(1).max(1);
        let told = |name: &String| tells(&series.values[..train], values(name), lag);
        let measured = measured.into_iter().map(|name| (told(name), name));
        let (mut measured, silent): (Vec<(f64, &String)>, Vec<_>) =
            measured.partition(|(tells, _)| *tells >= LEAST.max(chance(train)));
        measured.sort_by(|a, b| b.0.total_cmp(&a.0));
        let names = |of: &[(f64, &String)]| of.iter().map(|(_, name)| (*name).clone()).collect::<Vec<_>>();
        left_out.extend(LeftOut::all(
            &names(&silent),
            "the last value tells nothing of the next row beyond the series itself",
        ));
        let further = measured.split_off(measured.len().min(MOST_PROPOSED));
        left_out.extend(LeftOut::all(&names(&further), "six others tell more"));
        let (flags, many) = if flags.len() <= MOST_PROPOSED { (flags, vec![]) } else { (vec![], flags) };
        left_out.extend(LeftOut::all(many, "0 and 1, and more than six such columns"));
        Self { flags: flags.into_iter().cloned().collect(), measured: names(&measured), left_out }
    }

    /// Those that an experiment does not have as inputs.
    pub(super) fn not_in(&self, experiment: &Experiment) -> Vec<LeftOut> {
        let absent = |name: &&String| !experiment.spec.data.covariates.contains(name);
        let proposed = self.measured.iter().chain(&self.flags).filter(absent);
        let few = LeftOut::all(proposed, "such rows, or so few, bear no more inputs");
        [few, self.left_out.clone()].concat()
    }

    /// Leaves out flags that mark nearly the public holidays of a country, which need no file for the rows to come; what
    /// is said of them.
    pub(super) fn without_public_days(
        &mut self,
        read: &WithColumns,
        public: &PublicHolidays,
    ) -> Option<String> {
        let days = public.days();
        let same = |name: &String| {
            let values = read.series.covariates.get(name);
            values.is_some_and(|values| holidays::are_public(&read.series, values, &days))
        };
        let (same, others): (Vec<String>, _) = std::mem::take(&mut self.flags).into_iter().partition(same);
        self.flags = others;
        let country = &public.country;
        let (marks, column) = match same.len() {
            0 => return None,
            1 => ("marks", "column"),
            _ => ("mark", "columns"),
        };
        Some(format!(
            "{} {marks} nearly the public holidays of {country}: these are the input, as `forecast` knows them without a file. \
             To have the {column} instead, write `known: [{}]` in place of `days` in the spec",
            same.join(", "),
            same.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
        ))
    }

    /// What is said of flags.
    pub(super) fn sentence(&self) -> Option<String> {
        let verb = if self.flags.len() == 1 { "holds" } else { "hold" };
        let words = format!(
            "{} {verb} 0 and 1 alone and may be `known`, as holidays and timetables are: what is measured is `past`. \
             `forecast` asks for their rows to come: give them by --data, or move the columns to `past`",
            self.flags.join(", ")
        );
        (!self.flags.is_empty()).then_some(words)
    }
}

/// A correlation that few rows show by chance.
fn chance(rows: usize) -> f64 {
    4.0 / (rows.max(1) as f64).sqrt()
}

/// The partial correlation, without its sign, of a row's difference to the round before with that of the column one row
/// before, beside that of the series itself one row before.
fn tells(series: &[f64], column: &[f64], lag: usize) -> f64 {
    let rows = lag + 1..series.len().min(column.len());
    if rows.len() < 3 {
        return 0.0;
    }
    let difference = |values: &[f64], row: usize| values[row] - values[row - lag];
    let of = |what: &dyn Fn(usize) -> f64| -> Vec<f64> {
        let all: Vec<f64> = rows.clone().map(what).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        all.into_iter().map(|value| value - mean).collect()
    };
    let next = of(&|row| difference(series, row));
    let last = of(&|row| difference(series, row - 1));
    let other = of(&|row| difference(column, row - 1));
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let correlation = |a: &[f64], b: &[f64]| product(a, b) / (product(a, a) * product(b, b)).sqrt();
    let (next_other, next_own, own_other) =
        (correlation(&next, &other), correlation(&next, &last), correlation(&last, &other));
    let rest = ((1.0 - next_own.powi(2)) * (1.0 - own_other.powi(2))).sqrt();
    let found = ((next_other - next_own * own_other) / rest).abs();
    if found.is_finite() { found } else { 0.0 }
}

/// The columns of a file that may be inputs.
pub(super) fn further(look: &CsvInspection) -> impl Iterator<Item = &String> {
    look.timetable.iter().filter(|name| **name != look.data.target).chain(&look.beside)
}

/// The series with its further columns, as far as these can be read; `None` if the file has none.
pub(super) fn read(look: &CsvInspection, path: &Path) -> Option<WithColumns> {
    let all: Vec<String> = further(look).cloned().collect();
    if all.is_empty() || look.data.across.is_some() || look.data.counter {
        return None;
    }
    let (names, more) = all.split_at(all.len().min(MOST));
    let mut left_out = LeftOut::all(more, "not looked at, as more than thirty are");
    let mut data = look.data.clone();
    data.covariates = names.to_vec();
    // No value of the target is missing where nothing says what becomes of it: this holds on those of the columns.
    data.csv.missing = data.csv.missing.or(Some(Fill::Drop));
    let text = bytes(path).ok()?;
    let mut read = None;
    while read.is_none() && !data.covariates.is_empty() {
        match Series::parse(&text, &data, path) {
            Ok(series) => read = Some(series),
            Err(Error::Input(problems)) => {
                let before = data.covariates.len();
                let right = |at: &usize| {
                    problems.iter().all(|problem| problem.kind != ProblemKind::FurtherColumn(*at))
                };
                data.covariates = (0..before).filter(right).map(|at| data.covariates[at].clone()).collect();
                if data.covariates.len() == before {
                    return None;
                }
            }
            Err(_) => return None,
        }
    }
    // Words tell nothing that can be measured here.
    let series = read.unwrap_or_else(|| look.series.clone());
    data.covariates.retain(|name| series.covariates.contains_key(name));
    let unread = names.iter().filter(|name| !data.covariates.contains(name));
    left_out.extend(LeftOut::all(unread, "not a number in every row"));
    Some(WithColumns { series, names: data.covariates, left_out })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::DataSpec;

    /// Days whose value follows `leads` by a day, with what is beside it.
    fn with_columns() -> WithColumns {
        let mut csv = "day,riders,holiday,is_raining,leads,noise\n".to_owned();
        let draw = |at: i64, by: i64| (at * at * by + at * 13 + 7) % 97;
        for at in 1..=400 {
            let day = jiff::civil::date(2020, 1, 1).saturating_add(jiff::Span::new().days(at));
            let (leads, before) = (draw(at, 31), draw(at - 1, 31));
            let riders = 500 + 3 * before + draw(at, 11);
            csv +=
                &format!("{day},{riders},{},{},{leads},{}\n", i64::from(at % 20 == 0), at % 2, draw(at, 57));
        }
        let names = ["holiday", "is_raining", "leads", "noise"].map(str::to_owned).to_vec();
        let (time, covariates) = ("day".to_owned().into(), names.clone());
        let data = DataSpec { time, target: "riders".to_owned(), covariates, ..DataSpec::default() };
        let series =
            Series::parse(csv.as_bytes(), &data, Path::new("riders.csv")).expect("it is well formed");
        WithColumns { series, names, left_out: Vec::new() }
    }

    #[test]
    fn columns_of_0_and_1_are_known_ahead_but_weather_and_what_leads_is_found() {
        let found = ColumnsBeside::of(&with_columns(), (280, Some(7)));
        assert_eq!(found.flags, ["holiday"]);
        assert_eq!(found.measured, ["leads"], "neither noise nor rain tells anything");
        assert!(found.sentence().is_some_and(|words| words.starts_with("holiday holds 0 and 1 alone")));
        assert_eq!(ColumnsBeside::default().sentence(), None);
    }
}
