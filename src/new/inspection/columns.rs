//! Which column holds the times and which may be forecast.

use std::collections::BTreeSet;
use std::path::Path;

use super::Wishes;
use super::shape::Sample;
use crate::base::error::Result;
use crate::data::csv::fields::number::{self, Cell};
use crate::data::csv::fields::{stamp, stamp_hint};
use crate::data::csv::findings::{quote, refuse};
use crate::data::csv::rules::Rules;
use crate::spec::{CsvOptions, DataSpec};

/// Share of a column's fields that must be numbers or missing.
const NUMBERS: f64 = 0.8;

/// Words in the name of a column that is likely meant.
const HINTS: [&str; 16] = [
    "ridership",
    "riders",
    "rides",
    "entries",
    "entry",
    "passenger",
    "boarding",
    "inflow",
    "flow",
    "exits",
    "demand",
    "volume",
    "traffic",
    "count",
    "usage",
    "trips",
];

/// The number of the column of times, and its format unless it is ISO 8601.
///
/// # Errors
/// If there is no such column, or several formats read it.
pub(super) fn time(sample: &Sample, wishes: &Wishes, path: &Path) -> Result<(usize, Option<String>)> {
    if let Some(name) = &wishes.time {
        let column = named(sample, name, "--time", path)?;
        return format_of(sample, column, wishes, path).map(|format| (column, format));
    }
    let iso = |column: &usize| reads(&sample.column(*column), wishes.date_format.as_deref());
    let columns = 0..sample.names.len();
    // A column of plain digits may hold years or counts: one that looks like times goes before it.
    let digits = |column: &usize| {
        sample.column(*column).iter().all(|field| field.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let written = columns.clone().find(|column| iso(column) && !digits(column));
    let ascending = |column: &usize| sample.column(*column).windows(2).all(|pair| pair[0] < pair[1]);
    let found = written.or_else(|| columns.clone().find(|column| iso(column) && ascending(column)));
    if let Some(column) = found {
        return Ok((column, wishes.date_format.clone()));
    }
    let formatted = columns.clone().find(|column| !stamp_hint::formats(&sample.column(*column)).is_empty());
    let column = formatted.unwrap_or(0);
    format_of(sample, column, wishes, path).map(|format| (column, format))
}

/// The one format that reads a column; `None` for ISO 8601.
fn format_of(sample: &Sample, column: usize, wishes: &Wishes, path: &Path) -> Result<Option<String>> {
    let fields = sample.column(column);
    let own = wishes.date_format.as_deref();
    if own.is_some() || reads(&fields, None) {
        return Ok(own.map(str::to_owned));
    }
    let bad = fields.iter().find(|field| stamp::parse(field, None).is_err()).copied().unwrap_or_default();
    match stamp_hint::formats(&fields).as_slice() {
        [one] => Ok(Some(one.clone())),
        several => {
            let what = format!("column {}: {} is not an ISO time", sample.names[column], quote(bad));
            let help = match several {
                [one, .., other] => format!(
                    "--date-format '{one}' and --date-format '{other}' both read the column: only you can know \
                     which is right"
                ),
                _ => stamp_hint::advise(bad, &fields).replace("data.csv.date_format:", "--date-format"),
            };
            refuse(path, None, what, &(help + "; another column is named by --time"))
        }
    }
}

/// Whether every field is a time.
fn reads(fields: &[&str], format: Option<&str>) -> bool {
    fields.iter().all(|field| stamp::parse(field, format).is_ok())
}

fn named(sample: &Sample, name: &str, option: &str, path: &Path) -> Result<usize> {
    match sample.names.iter().position(|own| own == name) {
        Some(column) => Ok(column),
        None => {
            let names: Vec<String> = sample.names.iter().map(|name| quote(name)).collect();
            let what =
                format!("no column is named {} ({option}); there are {}", quote(name), names.join(", "));
            refuse(path, None, what, &format!("set {option} to one of them"))
        }
    }
}

/// The column to forecast and how its numbers are written.
pub(super) struct Target {
    pub column: String,
    /// Other columns that could be forecast.
    pub others: Vec<String>,
    pub decimal: Option<char>,
    pub thousands: Option<char>,
    /// What may be wrong.
    pub guess: Option<String>,
}

/// Decimal mark and thousands separator; `None` is a point, and no separator.
type Marks = (Option<char>, Option<char>);

/// Marks that are tried, the usual ones first; those of group separators demand groups of three digits.
const MARKS: [Marks; 6] = [
    (None, None),
    (None, Some(',')),
    (Some(','), None),
    (Some(','), Some('.')),
    (None, Some(' ')),
    (None, Some('\'')),
];

/// The column that is wished for, or the first one that is likely meant.
///
/// # Errors
/// If there is no such column. A column without numbers is left for the strict reader to complain of.
pub(super) fn target(sample: &Sample, wishes: &Wishes, time: usize, path: &Path) -> Result<Target> {
    let numeric: Vec<(usize, Marks)> = (0..sample.names.len())
        .filter(|column| *column != time && !sample.names[*column].is_empty())
        .filter_map(|column| Some((column, marks(sample, column)?)))
        .collect();
    let varied = |column: usize| sample.column(column).into_iter().collect::<BTreeSet<_>>().len() > 2;
    let hinted = |column: usize| {
        let name = sample.names[column].to_lowercase();
        HINTS.iter().any(|hint| name.contains(hint))
    };
    let chosen = match &wishes.target {
        Some(name) => Some(named(sample, name, "--target", path)?),
        None => {
            let columns = || numeric.iter().map(|(column, _)| *column);
            let best = columns().find(|column| hinted(*column) && varied(*column));
            best.or_else(|| columns().find(|column| varied(*column))).or_else(|| columns().next())
        }
    };
    let column = chosen.unwrap_or(usize::from(time == 0));
    let (decimal, thousands) = marks(sample, column).unwrap_or_default();
    let others = numeric.iter().filter(|(other, _)| *other != column && varied(*other));
    let others = others.map(|(other, _)| sample.names[*other].clone()).collect();
    let example =
        sample.column(column).into_iter().find(|field| field.contains([',', '.'])).unwrap_or_default();
    let guess = (decimal.is_some() || thousands.is_some()).then(|| {
        let marks = match (decimal, thousands) {
            (Some(decimal), _) => {
                format!("{} has its decimals behind {}", quote(example), quote(&decimal.to_string()))
            }
            (None, _) => format!("{} is a whole number, its thousands set apart", quote(example)),
        };
        format!("numbers: {marks}")
    });
    Ok(Target { column: sample.names[column].clone(), others, decimal, thousands, guess })
}

/// The marks by which most fields of a column are numbers; `None` if there are none.
fn marks(sample: &Sample, column: usize) -> Option<Marks> {
    let fields = sample.column(column);
    let mut order = MARKS;
    if sample.has_semicolons() {
        // Who parts fields by semicolons has decimal commas.
        order.swap(1, 2);
    }
    let share = |marks: &Marks| {
        let text = |mark: Option<char>| mark.map(|mark| mark.to_string());
        let csv = CsvOptions { decimal: text(marks.0), thousands: text(marks.1), ..CsvOptions::default() };
        let data = DataSpec {
            file: "".into(),
            time: "time".to_owned(),
            target: "target".to_owned(),
            unit: String::new(),
            sha256: None,
            csv,
            covariates: Vec::new(),
        };
        let rules = Rules::new(&data, Path::new("")).ok()?;
        let cells: Vec<_> = fields.iter().filter_map(|field| number::parse(field, &rules).ok()).collect();
        let values = cells.iter().filter(|cell| matches!(cell, Cell::Value(_))).count();
        let share = cells.len() as f64 / fields.len() as f64;
        (values > 0 && share >= NUMBERS).then_some(cells.len())
    };
    // Of equals the first: the usual ones.
    let best =
        order.iter().rev().filter_map(|marks| Some((share(marks)?, marks))).max_by_key(|(count, _)| *count);
    best.map(|(_, marks)| *marks)
}
