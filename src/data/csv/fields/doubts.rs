//! What is doubtful in columns of times and values whose fields can all be read: refused, or said.

use std::collections::BTreeSet;

use super::format::Format;
use super::number;
use super::stamp::Stamp;
use super::stamp_hint;
use super::suspect::{self, Points};
use super::time_field;
use crate::base::error::{Place, Problem};
use crate::base::text::counted;
use crate::data::Note;
use crate::data::csv::findings::{Findings, quote};
use crate::data::csv::rules::Rules;
use crate::data::csv::table::{CsvTable, Row};

/// A footer must not be data.
pub(super) fn footer(table: &CsvTable, rules: &Rules, findings: &mut Findings) {
    let format = rules.format();
    let is_data = |row: &&(String, String)| {
        time_field::parse_marked(&row.0, format, &rules.strip).is_ok() && number::parse(&row.1, rules).is_ok()
    };
    if let Some(row) = table.footer.iter().rfind(is_data) {
        let keep = table.footer.iter().filter(|row| is_data(row)).count();
        let what =
            format!("data.csv.skip_footer: {} skips {} of data", rules.skip_footer, counted(keep, "row"));
        let what = format!("{what}, such as {}", quote(&row.0));
        let help = format!("data.csv.skip_footer: {}", rules.skip_footer.saturating_sub(keep));
        findings.add(vec![Problem::new(Place::file(findings.path()), what).help(help)], usize::MAX);
    }
}

/// Values that are missing before the last one; behind it they are to be forecast.
pub(super) fn missing(
    table: &CsvTable,
    (stamps, cells): (&[Option<Stamp>], &[Option<f64>]),
    rules: &Rules,
) -> Option<Problem> {
    let time = |row: usize| stamps[row].map(|stamp| stamp.instant());
    let is_missing = |row: &usize| cells[*row].is_none();
    let last = (0..cells.len()).filter(|row| !is_missing(row)).filter_map(time).max();
    let holes = (0..cells.len()).filter(is_missing);
    let mut missing: Vec<usize> = holes.filter(|row| last.is_none() || time(*row) < last).collect();
    if !missing.is_empty() && last.is_some() {
        // A row that was to come in one file has its value in a newer one.
        let given: BTreeSet<_> = (0..cells.len()).filter(|row| !is_missing(row)).filter_map(time).collect();
        missing.retain(|row| time(*row).is_none_or(|time| !given.contains(&time)));
    }
    let row = table.rows.get(*missing.first()?);
    let what = format!(
        "column {}: {} of {} values missing, first at line {} ({}): {}",
        rules.data.target.trim(),
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
    Some(Problem::new(Place::line(&rules.path, row.line), what).help(help))
}

/// A value that lies far from all others and may stand for a missing one.
pub(super) fn sentinels(table: &CsvTable, values: &[f64], rules: &Rules, findings: &mut Findings) {
    let Some(found) = suspect::sentinel(values).filter(|found| found.sure) else { return };
    let is_it = |row: &Row| row.target.trim_start_matches('+').parse() == Ok(found.value);
    let line = table.rows.iter().find(is_it).map(|row| row.line);
    let place = line.map_or_else(|| Place::file(findings.path()), |line| Place::line(findings.path(), line));
    let what = format!(
        "column {}: {} occurs {} and lies far from all other values: does it stand for a missing one?",
        rules.data.target.trim(),
        found.value,
        counted(found.times, "time")
    );
    let word =
        line.and_then(|line| table.rows.iter().find(|row| row.line == line)).map_or("", |row| row.target);
    let help = format!("data.csv.missing_values: [\"{word}\"] with data.csv.missing: drop | mask | ffill");
    findings.add(vec![Problem::new(place, what).help(help)], usize::MAX);
}

/// Points that may be decimal or group thousands.
pub(super) fn points(table: &CsvTable, rules: &Rules, findings: &mut Findings, notes: &mut Vec<Note>) {
    let data = &rules.data;
    if data.csv.decimal.is_some() || data.csv.thousands.is_some() {
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
        ).into()),
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
pub(super) fn other_order(table: &CsvTable, rules: &Rules) -> Option<String> {
    let format = rules.format()?;
    let other = stamp_hint::other_order(format)?;
    let reads = |row: Row| time_field::parse(row.time, Some(&other)).is_ok();
    let (column, format, other) = (&rules.data.time, format.text(), other.text());
    (table.rows.len() > 1 && table.rows.iter().all(reads))
        .then(|| format!("column {column}: read by \"{format}\"; \"{other}\" would read every row too"))
}

/// A format by the user that reads a column as hardly anyone means it, `2010-1` as a day of the year, where another reads it too.
pub(super) fn likelier(table: &CsvTable, rules: &Rules) -> Option<String> {
    let format = rules.format()?;
    let fields: Vec<&str> = table.rows.iter().map(|row| row.time).collect();
    let usual = stamp_hint::formats(&fields);
    if usual.is_empty() || usual.iter().any(|other| other.text() == format.text()) {
        return None;
    }
    let read = |format: &Format| -> Vec<Option<Stamp>> {
        fields.iter().map(|field| time_field::parse(field, Some(format)).ok()).collect()
    };
    let stated = read(format);
    let other = usual.into_iter().find(|other| {
        let times = read(other);
        times.iter().all(Option::is_some) && times != stated
    })?;
    let (column, format, other) = (&rules.data.time, format.text(), other.text());
    Some(format!(
        "column {column}: read by \"{format}\" ({}); such fields are mostly meant as \"{other}\", which reads every row",
        quote(fields[0])
    ))
}

/// Why a time may occur more than once: the rest of it may stand in another column.
pub(super) fn twice(table: &CsvTable, rules: &Rules) -> String {
    match &table.hours {
        Some((name, value)) => {
            format!(
                "column {name} seems to hold the time of day ({}): data.time: [{}, {name}]",
                quote(value),
                rules.data.time
            )
        }
        None if rules.data.series.is_empty() => "if another column tells the hour: data.time: [date, hour], by their names; if \
             rows below each other belong to several series: data.series names the columns that tell these apart; else delete the wrong row, or data.csv.duplicates: first | mean | sum"
            .to_owned(),
        None => "a further column in data.series? else delete the wrong row, or data.csv.duplicates: first | mean | sum"
            .to_owned(),
    }
}
