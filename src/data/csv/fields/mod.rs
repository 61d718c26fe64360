//! From fields to times and numbers, the whole column by one rule.

pub(crate) mod covariates;
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

use std::path::Path;

use self::format::Format;
use self::number::NumberCell;
use self::stamp::{Kind, Stamp};
use self::suspect::Points;
use super::axis::observation::Observation;
use super::findings::{Findings, count, quote};
use super::rules::Rules;
use super::table::{CsvTable, Row};
use crate::base::error::{Place, Problem, Result};
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
    pub notes: Vec<String>,
    /// Values that are missing before the last one: refused unless it is said what becomes of them.
    pub hole: Option<Problem>,
}

impl Columns {
    /// Reads the fields of a table.
    ///
    /// # Errors
    /// Everything found so far and whatever is wrong with the fields.
    pub(crate) fn read(
        table: &CsvTable,
        rules: &Rules,
        data: &DataSpec,
        mut findings: Findings,
    ) -> Result<Self> {
        let (kind, stamps) = times(table, rules, data, &mut findings);
        let cells = numbers(table, rules, data, &mut findings);
        footer(table, rules, &mut findings);
        let values: Vec<f64> = cells.iter().flatten().filter_map(|cell| value(*cell)).collect();
        let (mut notes, mut hole) = (Vec::new(), None);
        if findings.is_empty() {
            hole = missing(table, (&stamps, &cells), data, findings.path());
            let refused = rules.missing.is_none() || values.is_empty();
            findings.add(hole.iter().filter(|_| refused).cloned().collect(), usize::MAX);
            sentinels(table, &values, data, &mut findings);
            points(table, rules, data, &mut findings, &mut notes);
            notes.extend(other_order(table, rules, data).or_else(|| likelier(table, rules, data)));
        }
        findings.finish()?;
        let kind = kind.expect("invariant: a table has rows and all of them were read");
        let lines = (0..table.rows.len()).map(|row| table.rows.get(row).line);
        let rows = lines.zip(stamps).zip(cells);
        let rows = rows
            .map(|((line, stamp), cell)| Observation {
                line,
                stamp: stamp.expect("invariant: nothing was found wrong"),
                value: value(cell.expect("invariant: nothing was found wrong")),
            })
            .collect();
        Ok(Self { rows, kind, twice: twice(table, data), notes, hole })
    }
}

/// The column of values, as messages call it.
fn value_name(data: &DataSpec) -> String {
    match (&data.value, &data.across) {
        (Some(value), _) => format!("{} of {}", value.trim(), data.target.trim()),
        _ => data.target.trim().to_owned(),
    }
}

fn value(cell: NumberCell) -> Option<f64> {
    match cell {
        NumberCell::Value(value) => Some(value),
        NumberCell::Missing => None,
    }
}

fn times(
    table: &CsvTable,
    rules: &Rules,
    data: &DataSpec,
    findings: &mut Findings,
) -> (Option<Kind>, Vec<Option<Stamp>>) {
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
    let footer = wrong.first().zip(last_good).filter(|((row, _), good)| row.line > *good);
    let help = wrong.first().map(|(row, _)| {
        if let Some((_, good)) = footer {
            let lines = table.lines - good;
            format!("if the lines from {} on are a footer: data.csv.skip_footer: {lines}", good + 1)
        } else if format.is_some() {
            "correct the time or data.csv.date_format; one format reads the whole column".to_owned()
        } else {
            let column: Vec<&str> = table.rows.iter().take(1000).map(|row| row.time).collect();
            stamp_hint::advise(
                row.time,
                &column,
                "; `lookback new` looks at the whole file for what its times are",
            )
        }
    });
    let problems = wrong.into_iter().map(|(row, what)| {
        let short = format.is_none() && what.contains("ISO") && stamp_hint::has_short_year(row.time);
        let what = match (short, stamp_hint::is_time_of_day(row.time)) {
            (true, _) => "has no 4-digit year".to_owned(),
            (_, true) => "is not a time with its date".to_owned(),
            _ => what,
        };
        let what = format!("column {}: {} {what}", data.time, quote(row.time));
        Problem::new(Place::line(findings.path(), row.line), what).help(help.clone().unwrap_or_default())
    });
    let problems = problems.collect();
    findings.add(problems, table.rows.len());
    (kind, stamps)
}

fn numbers(
    table: &CsvTable,
    rules: &Rules,
    data: &DataSpec,
    findings: &mut Findings,
) -> Vec<Option<NumberCell>> {
    let mut problems = Vec::new();
    let mut cells = Vec::with_capacity(table.rows.len());
    let name = value_name(data);
    for row in table.rows.iter() {
        let cell = number::parse(row.target, rules);
        if let Err((what, help)) = &cell {
            let what = format!("column {name}: {what}");
            problems.push(Problem::new(Place::line(findings.path(), row.line), what).help(help.clone()));
        }
        cells.push(cell.ok());
    }
    findings.add(problems, table.rows.len());
    cells
}

/// A footer must not be data.
fn footer(table: &CsvTable, rules: &Rules, findings: &mut Findings) {
    let format = rules.format();
    let is_data = |row: &&(String, String)| {
        time_field::parse_marked(&row.0, format, &rules.strip).is_ok() && number::parse(&row.1, rules).is_ok()
    };
    if let Some(row) = table.footer.iter().rfind(is_data) {
        let keep = table.footer.iter().filter(|row| is_data(row)).count();
        let what =
            format!("data.csv.skip_footer: {} skips {} of data", rules.skip_footer, count(keep, "row"));
        let what = format!("{what}, such as {}", quote(&row.0));
        let help = format!("data.csv.skip_footer: {}", rules.skip_footer.saturating_sub(keep));
        findings.add(vec![Problem::new(Place::file(findings.path()), what).help(help)], usize::MAX);
    }
}

/// Values that are missing before the last one; behind it they are to be forecast.
fn missing(
    table: &CsvTable,
    (stamps, cells): (&[Option<Stamp>], &[Option<NumberCell>]),
    data: &DataSpec,
    path: &Path,
) -> Option<Problem> {
    let time = |row: usize| stamps[row].map(|stamp| stamp.instant());
    let is_missing = |row: &usize| cells[*row] == Some(NumberCell::Missing);
    let last = (0..cells.len()).filter(|row| !is_missing(row)).filter_map(time).max();
    let holes = (0..cells.len()).filter(is_missing);
    let missing: Vec<usize> = holes.filter(|row| last.is_none() || time(*row) < last).collect();
    let row = table.rows.get(*missing.first()?);
    let what = format!(
        "column {}: {} of {} values missing, first at line {} ({}): {}",
        data.target.trim(),
        missing.len(),
        cells.len(),
        row.line,
        row.time,
        quote(row.target)
    );
    let help = if missing.len() == cells.len() {
        "choose another data.target"
    } else {
        "data.csv.missing: drop | mask | ffill | interpolate | day_before | week_before"
    };
    Some(Problem::new(Place::line(path, row.line), what).help(help))
}

fn sentinels(table: &CsvTable, values: &[f64], data: &DataSpec, findings: &mut Findings) {
    let Some(found) = suspect::sentinel(values).filter(|found| found.sure) else { return };
    let is_it = |row: &Row| row.target.trim_start_matches('+').parse() == Ok(found.value);
    let line = table.rows.iter().find(is_it).map(|row| row.line);
    let place = line.map_or_else(|| Place::file(findings.path()), |line| Place::line(findings.path(), line));
    let what = format!(
        "column {}: {} occurs {} and lies far from all other values: does it stand for a missing one?",
        data.target.trim(),
        found.value,
        count(found.times, "time")
    );
    let word =
        line.and_then(|line| table.rows.iter().find(|row| row.line == line)).map_or("", |row| row.target);
    let help = format!("data.csv.missing_values: [\"{word}\"] with data.csv.missing: drop | mask | ffill");
    findings.add(vec![Problem::new(place, what).help(help)], usize::MAX);
}

fn points(
    table: &CsvTable,
    rules: &Rules,
    data: &DataSpec,
    findings: &mut Findings,
    notes: &mut Vec<String>,
) {
    if rules.marks_stated {
        return;
    }
    let target = data.target.trim();
    let Some(row) = table.rows.iter().find(|row| row.target.contains('.')) else { return };
    match suspect::points(table.rows.iter().map(|row| row.target)) {
        Points::Decimal => {}
        Points::AllThree => notes.push(format!(
            "column {target}: every value has three digits behind its point ({}): read as decimal points; \
             if they group thousands: data.csv.thousands: \".\"",
            quote(row.target)
        )),
        Points::Groups => {
            let what = format!(
                "column {target}: {} may mean thousands: every point has three digits behind it, and smaller values have none",
                quote(row.target)
            );
            let help = "data.csv.thousands: \".\" if points group thousands, data.csv.decimal: \".\" if they are decimal";
            findings
                .add(vec![Problem::new(Place::line(findings.path(), row.line), what).help(help)], usize::MAX);
        }
    }
}

/// A column that day-month and month-day both read is the user's word alone.
fn other_order(table: &CsvTable, rules: &Rules, data: &DataSpec) -> Option<String> {
    let format = rules.format()?;
    let other = stamp_hint::other_order(format)?;
    let reads = |row: Row| time_field::parse(row.time, Some(&other)).is_ok();
    let (column, format, other) = (&data.time, format.text(), other.text());
    (table.rows.len() > 1 && table.rows.iter().all(reads))
        .then(|| format!("column {column}: read by \"{format}\"; \"{other}\" would read every row too"))
}

/// A format by the user that reads a column as hardly anyone means it, `2010-1` as a day of the year, where another reads it too.
fn likelier(table: &CsvTable, rules: &Rules, data: &DataSpec) -> Option<String> {
    let format = rules.format()?;
    let fields: Vec<&str> = table.rows.iter().map(|row| row.time).collect();
    let usual = stamp_hint::formats(&fields);
    if usual.is_empty() || usual.iter().any(|other| other.text() == format.text()) {
        return None;
    }
    let read = |format: &Format| -> Vec<Option<Stamp>> {
        fields.iter().map(|field| time_field::parse(field, Some(format)).ok()).collect()
    };
    let own = read(format);
    let other = usual.into_iter().find(|other| {
        let times = read(other);
        times.iter().all(Option::is_some) && times != own
    })?;
    let (column, format, other) = (&data.time, format.text(), other.text());
    Some(format!(
        "column {column}: read by \"{format}\" ({}); such fields are mostly meant as \"{other}\", which reads every row",
        quote(fields[0])
    ))
}

/// Why a time may occur more than once: the rest of it may stand in another column.
fn twice(table: &CsvTable, data: &DataSpec) -> String {
    match &table.hours {
        Some((name, value)) => {
            format!(
                "column {name} seems to hold the time of day ({}): data.time: [{}, {name}]",
                quote(value),
                data.time
            )
        }
        None if data.series.is_empty() => "if another column tells the hour: data.time: [date, hour], by their names; if \
             rows below each other belong to several series: data.series names the columns that tell these apart; else delete the wrong row, or data.csv.duplicates: first | mean | sum"
            .to_owned(),
        None => "a further column in data.series? else delete the wrong row, or data.csv.duplicates: first | mean | sum"
            .to_owned(),
    }
}
