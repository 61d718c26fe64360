//! From the rows of a file to a series: one axis, one row for each time, an even step, nothing missing.

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
use super::fields::{covariates, suspect};
use super::file_rows::FileRows;
use super::findings::refuse;
use super::rules::{Rules, When};
use crate::base::error::{Error, Result};
use crate::data::{Clock, DAY, Note, Series, Step, Written};
use crate::spec::Fill;

/// From the rows of a file to a series, by what `rules` say of their order, their doubles and their holes.
///
/// # Errors
/// If they are no even series by these rules.
pub(crate) fn series(rows: FileRows, rules: &Rules) -> Result<Series> {
    let (path, data, options) = (rules.path.as_path(), &rules.data, &rules.data.csv);
    let FileRows { columns, table, sha256 } = rows;
    if let Some(hole) = columns.hole.filter(|_| options.missing.is_none()) {
        return Err(Error::input(hole));
    }
    let (kind, mut notes) = (columns.kind, columns.notes);
    let mut points = point::place(columns.rows, rules.zone.as_ref(), rules.ends, path, &mut notes)?;
    if let Some(how) = &rules.resampling {
        points = resample::gather(points, how, &mut notes);
    }
    let twice =
        Twice { gather: options.duplicates, hint: &columns.twice, show: &|point| grid::show(point, kind) };
    let mut points = order::unique(points, &twice, path, &mut notes)?;
    short_years(&points, rules, &mut notes)?;
    if data.counter {
        points = resample::increments(points, &mut notes);
    }
    let grid = grid::fit(&mut points, kind, rules.uneven, path)?;
    notes.extend(grid::uneven_note(&points, &grid).filter(|_| rules.uneven).map(Note::from));
    if options.gaps.is_none() {
        grid::refuse_gaps(&grid, &points, kind, path)?;
    }
    let policy = Policy { missing: options.missing, gaps: options.gaps, zone: rules.zone.as_ref() };
    let total = points.len();
    let Filled { mut points, ahead } = fill::fill(points, &grid, &policy, path, &mut notes)?;
    let whole = grid.gaps.is_empty() || options.gaps.is_some_and(|gaps| gaps != Fill::Drop);
    let whole = whole && points.len() + ahead.len() >= total && grid.outside.is_empty();
    notes.extend(breaks_note(&grid).map(Note::from));
    let values: Vec<f64> = points.iter().filter_map(|point| point.value).collect();
    let observed: Vec<bool> = points.iter().map(|point| point.observed).collect();
    let observed = observed.contains(&false).then_some(observed);
    points.extend(ahead);
    notes.extend(suspect::notes(&values, &data.target).into_iter().map(Note::from));
    let covariates = match &table {
        Some(table) => covariates::read(table, rules, &points, &mut notes)?,
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
        masked: observed.is_some() && [options.missing, options.gaps].contains(&Some(Fill::Mask)),
        values,
        observed,
        covariates: covariates.numbers,
        words: covariates.words,
        step: grid.step,
        notes,
        sha256,
    })
}

/// Years of two digits: said, and refused where nobody chose the hundred years and they would lie ahead.
fn short_years(points: &[Point], rules: &Rules, notes: &mut Vec<Note>) -> Result<()> {
    let When::Fields(Some(format)) = &rules.when else { return Ok(()) };
    if !format.has_short_year() || rules.data.csv.first_year.is_some() {
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
    notes.push(
        format!("years of 2 digits are read as {first} to {} (data.csv.first_year)", first + 99).into(),
    );
    Ok(())
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
        (Step::Seconds(step), None) if step < DAY && DAY % step == 0 => Some((DAY / step) as usize),
        _ => None,
    }
}

fn breaks_note(grid: &Grid) -> Option<String> {
    let service = grid.service.as_ref().filter(|_| grid.breaks > 0)?;
    let step = grid.step.to_string().replace(' ', "-");
    let daily = grid.step == Step::Seconds(DAY);
    let step = if daily { "daily".to_owned() } else { step.trim_end_matches('s').to_owned() };
    let rows = match service.rows_per_day() {
        Some(rows) if grid.outside.is_empty() => format!("{rows} rows a day"),
        _ if daily => format!("{} rows a week", service.days_per_week()),
        _ => "days of different length".to_owned(),
    };
    let s = if grid.breaks == 1 { "" } else { "s" };
    Some(format!("{step} series with {} regular break{s} ({}); {rows}", grid.breaks, service.breaks()))
}
