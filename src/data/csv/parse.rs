//! The whole way of a file, from its bytes to series.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::DateTime;

use super::axis::fill::{self, Filled, Policy};
use super::axis::grid::{self, Grid};
use super::axis::observation::Point;
use super::axis::order::{self, Twice};
use super::axis::point;
use super::axis::resample;
use super::fields::covariates::Covariates;
use super::fields::format::AHEAD;
use super::fields::stamp::Kind;
use super::fields::{Columns, covariates, suspect};
use super::findings::{Findings, quote, refuse};
use super::opened::{bytes, open};
use super::rules::{Rules, When};
use super::table::{self, CsvTable};
use crate::base::digest::sha256_hex;
use crate::base::error::Result;
use crate::data::{Clock, Series, Step, Written};
use crate::spec::{DataSpec, Fill};

/// Reads and checks a file.
pub(crate) fn read(data: &DataSpec, path: &Path) -> Result<Series> {
    parse(&bytes(path)?, data, path)
}

/// The same for several of the series that stand in rows below each other, in one pass over the file.
///
/// `each` differ in their target alone.
pub(crate) fn read_each(each: &[&DataSpec], path: &Path) -> Result<Vec<Result<Series>>> {
    parse_each(&bytes(path)?, each, path)
}

/// Checks a file's bytes.
pub(crate) fn parse(bytes: &[u8], data: &DataSpec, path: &Path) -> Result<Series> {
    parse_with(bytes, data, &Rules::new(data, path)?)
}

pub(super) fn parse_with(bytes: &[u8], data: &DataSpec, rules: &Rules) -> Result<Series> {
    let path = rules.path.as_path();
    let sha256 = checksum(bytes, data, path)?;
    let mut notes = Vec::new();
    let text = open(bytes, data, path, &mut notes)?;
    let mut findings = Findings::new(path);
    let mut tables = table::read(&text, rules, data, &[&data.target], &mut findings, &mut notes)?;
    let table = tables.remove(0);
    series(table, rules, data, findings, notes, sha256)
}

/// The same for several of the series that stand in rows below each other, in one pass over the file.
///
/// `each` differ in their target alone.
fn parse_each(bytes: &[u8], each: &[&DataSpec], path: &Path) -> Result<Vec<Result<Series>>> {
    let data = each[0];
    let sha256 = checksum(bytes, data, path)?;
    let mut notes = Vec::new();
    let rules = Rules::new(data, path)?;
    let text = open(bytes, data, path, &mut notes)?;
    let mut findings = Findings::new(path);
    let targets: Vec<&str> = each.iter().map(|data| data.target.as_str()).collect();
    let tables = table::read(&text, &rules, data, &targets, &mut findings, &mut notes)?;
    findings.finish()?;
    let own = |(table, data): (CsvTable, &&DataSpec)| {
        series(table, &rules, data, Findings::new(path), notes.clone(), sha256.clone())
    };
    Ok(tables.into_iter().zip(each).map(own).collect())
}

/// The times of a file's rows with their values, in its order: what a look needs that cannot be a series.
pub(crate) fn rows(bytes: &[u8], data: &DataSpec, path: &Path) -> Result<Vec<(DateTime, Option<f64>)>> {
    let (mut notes, mut findings) = (Vec::new(), Findings::new(path));
    let rules = Rules::new(data, path)?;
    let text = open(bytes, data, path, &mut notes)?;
    let mut tables = table::read(&text, &rules, data, &[&data.target], &mut findings, &mut notes)?;
    let columns = Columns::read(&tables.remove(0), &rules, data, findings)?;
    Ok(columns.rows.iter().map(|row| (row.stamp.local, row.value)).collect())
}

/// Years of two digits: said, and refused where nobody chose the hundred years and they would lie ahead.
fn short_years(points: &[Point], rules: &Rules, data: &DataSpec, notes: &mut Vec<String>) -> Result<()> {
    let When::Fields(Some(format)) = &rules.when else { return Ok(()) };
    if !format.has_short_year() || data.csv.first_year.is_some() {
        return Ok(());
    }
    let first = format.first_year();
    if let Some(point) = points.iter().find(|point| point.wall.year() >= AHEAD) {
        let what = format!(
            "data.csv.date_format has a year of 2 digits, which would mean {}, still to come",
            point.wall.year()
        );
        let help =
            format!("data.csv.first_year: {} reads them as {} to {}", AHEAD - 100, AHEAD - 100, AHEAD - 1);
        return refuse(&rules.path, Some(point.line), what, &help);
    }
    notes.push(format!("years of 2 digits are read as {first} to {} (data.csv.first_year)", first + 99));
    Ok(())
}

/// From the fields of a table to a series.
fn series(
    table: CsvTable,
    rules: &Rules,
    data: &DataSpec,
    findings: Findings,
    mut notes: Vec<String>,
    sha256: String,
) -> Result<Series> {
    let path = rules.path.as_path();
    let columns = Columns::read(&table, rules, data, findings)?;
    // Of no use any more but for further columns, and as large as what follows.
    let table = (!data.covariates.is_empty()).then_some(table);
    notes.extend(columns.notes);
    let kind = columns.kind;
    let mut points = point::place(columns.rows, rules.zone.as_ref(), rules.ends, path, &mut notes)?;
    if let Some(how) = &rules.resampling {
        points = resample::gather(points, how, &mut notes);
    }
    let twice =
        Twice { gather: rules.duplicates, hint: &columns.twice, show: &|point| grid::show(point, kind) };
    let mut points = order::unique(points, &twice, path, &mut notes)?;
    short_years(&points, rules, data, &mut notes)?;
    if rules.counter {
        points = resample::increments(points, &mut notes);
    }
    let grid = grid::fit(&mut points, kind, rules.uneven, path)?;
    notes.extend(grid::uneven_note(&points, &grid).filter(|_| rules.uneven));
    if rules.gaps.is_none() {
        grid::refuse_gaps(&grid, &points, kind, path)?;
    }
    let policy = Policy { missing: rules.missing, gaps: rules.gaps, zone: rules.zone.as_ref() };
    let total = points.len();
    let Filled { mut points, ahead } = fill::fill(points, &grid, &policy, path, &mut notes)?;
    let whole = grid.gaps.is_empty() || rules.gaps.is_some_and(|gaps| gaps != Fill::Drop);
    let whole = whole && points.len() + ahead.len() >= total && grid.outside.is_empty();
    notes.extend(breaks_note(&grid));
    let values: Vec<f64> = points.iter().filter_map(|point| point.value).collect();
    let observed: Vec<bool> = points.iter().map(|point| point.observed).collect();
    let observed = observed.contains(&false).then_some(observed);
    points.extend(ahead);
    notes.extend(suspect::notes(&values, &data.target));
    let covariates = match &table {
        Some(table) => covariates::read(table, rules, data, &points, &mut notes)?,
        None => Covariates::default(),
    };
    let times: Vec<DateTime> = points.iter().map(|point| point.wall).collect();
    Ok(Series {
        target: data.target.clone(),
        rows_per_day: rows_per_day(&grid).filter(|rows| whole && are_days(&times, *rows)),
        regular: whole,
        clock: Arc::new(Clock::of(&times, grid.step)),
        offsets: points.iter().map(|point| point.offset).collect(),
        times,
        written: written(kind, &points, rules.zone.is_some()),
        left_out: None,
        masked: observed.is_some() && [rules.missing, rules.gaps].contains(&Some(Fill::Mask)),
        values,
        observed,
        covariates: covariates.numbers,
        words: covariates.words,
        step: grid.step,
        notes,
        sha256,
    })
}

/// How the file writes its times, or with a zone how they are shown: the zone's clock, which tells instants apart.
fn written(kind: Kind, points: &[Point], zoned: bool) -> Written {
    match kind {
        Kind::Offset if zoned || points.iter().any(|point| point.offset != Some(0)) => Written::Offset,
        Kind::Offset => Written::Utc,
        _ => Written::Wall,
    }
}

/// Whether so many rows are a day wherever one looks: they are not where clocks change.
fn are_days(times: &[DateTime], rows: usize) -> bool {
    times.iter().zip(times.iter().skip(rows)).all(|(day, next)| day.time() == next.time())
}

fn rows_per_day(grid: &Grid) -> Option<usize> {
    match (grid.step, &grid.service) {
        (_, Some(service)) => service.rows_per_day(),
        (Step::Seconds(step), None) if step < 86_400 && 86_400 % step == 0 => Some((86_400 / step) as usize),
        _ => None,
    }
}

fn breaks_note(grid: &Grid) -> Option<String> {
    let service = grid.service.as_ref().filter(|_| grid.breaks > 0)?;
    let step = grid.step.to_string().replace(' ', "-");
    let daily = grid.step == Step::Seconds(86_400);
    let step = if daily { "daily".to_owned() } else { step.trim_end_matches('s').to_owned() };
    let rows = match service.rows_per_day() {
        Some(rows) if grid.outside.is_empty() => format!("{rows} rows a day"),
        _ if daily => format!("{} rows a week", service.days_per_week()),
        _ => "days of different length".to_owned(),
    };
    let s = if grid.breaks == 1 { "" } else { "s" };
    Some(format!("{step} series with {} regular break{s} ({}); {rows}", grid.breaks, service.breaks()))
}

fn checksum(bytes: &[u8], data: &DataSpec, path: &Path) -> Result<String> {
    let sha256 = sha256_hex(bytes);
    match &data.sha256 {
        Some(expected) if !expected.trim().eq_ignore_ascii_case(&sha256) => {
            let what = format!("the file's SHA-256 is {sha256}, but data.sha256 is {}", quote_hash(expected));
            refuse(
                path,
                None,
                what,
                "the file has changed since the spec was written: restore it or correct data.sha256",
            )
        }
        _ => Ok(sha256),
    }
}

fn quote_hash(expected: &str) -> String {
    if expected.trim().len() == 64 { expected.trim().to_owned() } else { quote(expected) }
}
