//! From fields to times and numbers, the whole column by one rule.

pub(crate) mod covariates;
mod doubts;
pub(crate) mod format;
mod iso;
mod known_formats;
mod marks_beside;
pub(crate) mod names;
pub(crate) mod number;
pub(crate) mod stamp;
pub(crate) mod stamp_hint;
pub(crate) mod suspect;
pub(crate) mod time_field;

use self::doubts::{footer, likelier, missing, other_order, points, sentinels, twice};
use self::format::Format;
use self::stamp::{Kind, Stamp};
use super::axis::observation::Observation;
use super::findings::{Findings, quote};
use super::rules::Rules;
use super::table::{CsvTable, Row};
use crate::base::error::{Place, Problem, Result};
use crate::data::Note;
use crate::spec::DataSpec;

/// Both columns, read.
#[derive(Clone)]
pub(crate) struct Columns {
    /// In the order of the file.
    pub rows: Vec<Observation>,
    /// What each time tells.
    pub kind: Kind,
    /// Why a time may occur more than once.
    pub twice: String,
    /// What a user should know.
    pub notes: Vec<Note>,
    /// Values that are missing before the last one: refused unless it is said what becomes of them.
    pub hole: Option<Problem>,
}

impl Columns {
    /// Reads the fields of a table.
    ///
    /// # Errors
    /// Everything found so far and whatever is wrong with the fields.
    pub(crate) fn read(table: &CsvTable, rules: &Rules, mut findings: Findings) -> Result<Self> {
        let (kind, stamps) = times(table, rules, &mut findings);
        let cells = numbers(table, rules, &mut findings);
        footer(table, rules, &mut findings);
        let values: Vec<f64> = cells.iter().copied().flatten().collect();
        let (mut notes, mut hole) = (Vec::new(), None);
        if findings.is_empty() {
            hole = missing(table, (&stamps, &cells), rules);
            let refused = rules.data.csv.missing.is_none() || values.is_empty();
            findings.add(hole.iter().filter(|_| refused).cloned().collect(), usize::MAX);
            sentinels(table, &values, rules, &mut findings);
            points(table, rules, &mut findings, &mut notes);
            let doubt = other_order(table, rules).or_else(|| likelier(table, rules));
            notes.extend(doubt.map(Note::from));
        }
        findings.finish()?;
        let kind = kind.expect("invariant: a table has rows and all of them were read");
        let lines = (0..table.rows.len()).map(|row| table.rows.get(row).line);
        let rows = lines.zip(stamps).zip(cells);
        let rows = rows
            .map(|((line, stamp), value)| Observation {
                line,
                stamp: stamp.expect("invariant: nothing was found wrong"),
                value,
            })
            .collect();
        Ok(Self { rows, kind, twice: twice(table, rules), notes, hole })
    }
}

/// The column of values, as messages call it.
fn value_name(data: &DataSpec) -> String {
    match (&data.value, &data.across) {
        (Some(value), _) => format!("{} of {}", value.trim(), data.target.trim()),
        _ => data.target.trim().to_owned(),
    }
}

fn times(table: &CsvTable, rules: &Rules, findings: &mut Findings) -> (Option<Kind>, Vec<Option<Stamp>>) {
    let format = rules.format();
    let mut kind = None;
    let mut wrong: Vec<(Row, String)> = Vec::new();
    let mut stamps = Vec::with_capacity(table.rows.len());
    for row in table.rows.iter() {
        let stamp = if row.time.is_empty() {
            Err("is missing".to_owned())
        } else {
            time_field::parse_marked(row.time, format, &rules.strip)
        };
        let stamp = stamp.and_then(|stamp| match *kind.get_or_insert(stamp.kind) {
            first if first == stamp.kind => Ok(stamp),
            first => Err(format!("is {}, but the times above are each {}", stamp.kind.name(), first.name())),
        });
        if let Err(what) = &stamp {
            wrong.push((row, what.clone()));
        }
        stamps.push(stamp.ok());
    }
    let last_good =
        table.rows.iter().zip(&stamps).rev().find(|(_, stamp)| stamp.is_some()).map(|(row, _)| row.line);
    let fields: Vec<&str> = wrong.iter().map(|(row, _)| row.time).collect();
    let help = wrong.first().map(|(row, _)| remedy(*row, &fields, last_good, table, rules));
    let problems = wrong.into_iter().map(|(row, what)| {
        let short = format.is_none() && what.contains("ISO") && stamp_hint::has_short_year(row.time);
        let what = match (short, stamp_hint::is_time_of_day(row.time)) {
            (true, _) => "has no 4-digit year".to_owned(),
            (_, true) => "is not a time with its date".to_owned(),
            _ => what,
        };
        let what = format!("column {}: {} {what}", rules.data.time, quote(row.time));
        Problem::new(Place::line(findings.path(), row.line), what).help(help.clone().unwrap_or_default())
    });
    let problems = problems.collect();
    findings.add(problems, table.rows.len());
    (kind, stamps)
}

/// What to do about fields that are no times, of which that of `first` is the first; `last_good` is the last line with a time.
fn remedy(first: Row, fields: &[&str], last_good: Option<usize>, table: &CsvTable, rules: &Rules) -> String {
    let format = rules.format();
    // Only rows of the same file that were read tell where a footer begins.
    if rules.joined > 0 && first.line > rules.joined {
        return match last_good.filter(|good| *good > rules.joined) {
            None => format!("{}, as in the older file: write them so", forms(fields, format)),
            Some(_) => "correct the time, or take the line out if it is no row".to_owned(),
        };
    }
    match (last_good, format) {
        (Some(good), _) if first.line > good => {
            let lines = table.lines - good;
            format!("if the lines from {} on are a footer: data.csv.skip_footer: {lines}", good + 1)
        }
        (None, Some(_)) => format!("{}: correct data.csv.date_format", forms(fields, format)),
        (Some(_), Some(_)) => {
            "correct the time or data.csv.date_format; one format reads the whole column".to_owned()
        }
        (_, None) => {
            let column: Vec<&str> = table.rows.iter().take(1000).map(|row| row.time).collect();
            let more = "; `lookback new` looks at the whole file for what its times are";
            stamp_hint::advise(first.time, &column, more)
        }
    }
}

/// How times are written of which none could be read, and what is expected.
fn forms(fields: &[&str], format: Option<&Format>) -> String {
    let word = |format: Option<&Format>| {
        format.map_or("ISO 8601".to_owned(), |stated| format!("\"{}\"", stated.text()))
    };
    let found = match fields.iter().all(|field| stamp_hint::is_iso(field)) {
        true => Some(word(None)),
        false => stamp_hint::formats(fields).first().map(|found| word(Some(found))),
    };
    let found = found.map_or_else(|| "in another way".to_owned(), |found| format!("as {found}"));
    format!("times are written {found}, and {} is expected", word(format))
}

/// The values; `None` where one is missing, or wrong, which is found.
fn numbers(table: &CsvTable, rules: &Rules, findings: &mut Findings) -> Vec<Option<f64>> {
    let mut problems = Vec::new();
    let mut cells = Vec::with_capacity(table.rows.len());
    let name = value_name(&rules.data);
    for row in table.rows.iter() {
        let cell = number::parse(row.target, rules);
        if let Err((what, help)) = &cell {
            let what = format!("column {name}: {what}");
            problems.push(Problem::new(Place::line(findings.path(), row.line), what).help(help.clone()));
        }
        cells.push(cell.ok().flatten());
    }
    findings.add(problems, table.rows.len());
    cells
}
