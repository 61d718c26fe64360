//! The step of a series, and what is missing between its rows.

use std::cmp::Reverse;
use std::path::Path;

use super::observation::Point;
use super::service::Service;
use crate::base::error::{Place, Problem, ProblemKind, Result};
use crate::base::text::counted;
use crate::data::csv::fields::stamp::Kind;
use crate::data::csv::findings::{Findings, refuse};
use crate::data::wall::{months, most_common, wall_of, wall_seconds};
use crate::data::{DAY, Step};

/// Steps that any file may lack, and that it may lack for each row besides (nights, weekends), before
/// looking at each of them is given up: a short file with one wrong year must not fill the memory.
const MOST_ABSENT: i64 = 100_000;
const MOST_ABSENT_FOR_EACH_ROW: i64 = 20;

/// The even spacing behind the rows.
pub(crate) struct Grid {
    /// The distance between neighbours.
    pub step: Step,
    /// When there is service, if there are regular breaks.
    pub service: Option<Service>,
    /// Breaks that the service explains.
    pub breaks: usize,
    /// Holes that nothing explains.
    pub gaps: Vec<Gap>,
    /// Numbers of rows at times at which there is no service on other days.
    pub outside: Vec<usize>,
}

/// Missing rows between two neighbours.
pub(crate) struct Gap {
    /// Number of the row before it.
    pub after: usize,
    /// Where the missing rows are on the axis.
    pub absent: Vec<i64>,
}

/// Finds the step of sorted points with distinct times; monthly dates are moved to an axis of months. Where steps may be
/// `uneven`, rows that are about a step apart are one.
///
/// # Errors
/// If the points are not evenly spaced, or far more is missing than is there.
pub(crate) fn fit(points: &mut [Point], kind: Kind, uneven: bool, path: &Path) -> Result<Grid> {
    if points.len() < 2 {
        return refuse(
            path,
            Some(points[0].line),
            "1 row of data: no step can be told",
            "a series needs at least 2 rows",
        );
    }
    let in_months = kind.is_months() || is_monthly(points) || is_once_a_month(points);
    if in_months {
        points.iter_mut().for_each(|point| point.at = months(point.wall));
    }
    let step = most_common_step(points);
    let apart = |pair: &[Point]| match uneven {
        true => (pair[1].at - pair[0].at + step / 2) / step,
        false => (pair[1].at - pair[0].at) / step,
    };
    let odd = |pair: &[Point]| match uneven {
        true => apart(pair) == 0,
        false => (pair[1].at - pair[0].at) % step != 0,
    };
    let pairs = || points.windows(2);
    irregular(pairs().filter(|pair| odd(pair)), (points.len(), step, in_months), kind, path)?;
    let holes: Vec<usize> = (1..points.len()).filter(|i| apart(&points[i - 1..=*i]) > 1).collect();
    let absent: i64 = holes.iter().map(|i| apart(&points[i - 1..=*i]) - 1).sum();
    if absent > MOST_ABSENT + MOST_ABSENT_FOR_EACH_ROW * points.len() as i64 {
        let what = format!("rows are {} apart, and {absent} of them are missing", show_step(step, in_months));
        return refuse(path, None, what, "check the years of the first and last rows");
    }
    let walls = || points.iter().map(|point| point.wall).collect::<Vec<_>>();
    let service = if in_months || uneven || holes.is_empty() { None } else { Service::fit(&walls(), step) };
    let outside = |service: &Service| {
        (0..points.len()).filter(|row| !service.serves(points[*row].wall)).collect::<Vec<_>>()
    };
    let outside = service.as_ref().map_or_else(Vec::new, outside);
    let mut grid = Grid { step: as_step(step, in_months), service, breaks: 0, gaps: Vec::new(), outside };
    for hole in holes {
        let (from, to) = (points[hole - 1], points[hole]);
        let shift = if in_months { 0 } else { wall_seconds(from.wall) - from.at };
        let expected = |at: &i64| grid.service.as_ref().is_none_or(|s| s.serves(wall_of(at + shift)));
        let absent: Vec<i64> = (1..apart(&[from, to])).map(|i| from.at + i * step).filter(expected).collect();
        if absent.is_empty() {
            grid.breaks += 1;
        } else {
            grid.gaps.push(Gap { after: hole - 1, absent });
        }
    }
    Ok(grid)
}

/// What a user must know of steps of uneven length; `None` if all are as long.
pub(crate) fn uneven_note(points: &[Point], grid: &Grid) -> Option<String> {
    let Step::Seconds(step) = grid.step else { return None };
    let lengths =
        points.windows(2).map(|pair| pair[1].at - pair[0].at).filter(|length| 2 * length < 3 * step);
    let (shortest, longest) =
        lengths.fold((step, step), |(low, high), length| (low.min(length), high.max(length)));
    let units = [(DAY, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds")];
    let (unit, name) = units
        .into_iter()
        .find(|(unit, _)| [shortest, step, longest].iter().all(|length| length % unit == 0))?;
    let (low, high, usual) = (shortest / unit, longest / unit, step / unit);
    (shortest < longest).then(|| {
        format!("steps are {low} to {high} {name} long, most of them {usual}: each row is one step (uneven)")
    })
}

fn as_step(step: i64, in_months: bool) -> Step {
    if in_months { Step::Months(step as i32) } else { Step::Seconds(step) }
}

/// Whether uneven dates fall on one day of each month, such as its last business day.
fn is_once_a_month(points: &[Point]) -> bool {
    /// Rows that make a rule.
    const ENOUGH: usize = 12;
    if points.windows(2).any(|pair| pair[1].at - pair[0].at < 25 * DAY) {
        return false;
    }
    let step = most_common_step(points);
    let even = points.windows(2).all(|pair| (pair[1].at - pair[0].at) % step == 0);
    let time = points[0].wall.time();
    let apart = |pair: &[Point]| months(pair[1].wall) - months(pair[0].wall);
    let first = points.get(1).map_or(0, |second| apart(&[points[0], *second]));
    points.len() >= ENOUGH
        && !even
        && first > 0
        && points.iter().all(|point| point.wall.time() == time)
        && points.windows(2).all(|pair| apart(pair) > 0 && apart(pair) % first == 0)
}

/// Whether dates at least 28 days apart fall on the same day of the month, or on its last one.
fn is_monthly(points: &[Point]) -> bool {
    if points.windows(2).any(|pair| pair[1].at - pair[0].at < 28 * DAY) {
        return false;
    }
    let day = points.iter().map(|point| point.wall.day()).max().unwrap_or(1);
    let time = points[0].wall.time();
    points.iter().all(|point| {
        let wall = point.wall;
        wall.day() == day.min(wall.date().days_in_month()) && wall.time() == time
    })
}

/// The most common distance of points with distinct times; of equally common ones the smallest.
pub(super) fn most_common_step(points: &[Point]) -> i64 {
    let steps = points.windows(2).map(|pair| Reverse(pair[1].at - pair[0].at));
    most_common(steps).map_or(1, |(Reverse(step), _)| step)
}

/// Refuses pairs of so many points that are no step apart.
fn irregular<'p>(
    odd: impl Iterator<Item = &'p [Point]>,
    (points, step, in_months): (usize, i64, bool),
    kind: Kind,
    path: &Path,
) -> Result<()> {
    let problem = |pair: &[Point]| {
        let far = show_step(pair[1].at - pair[0].at, in_months);
        let what = format!(
            "{} -> {} is {far}, but most rows are {} apart",
            show(&pair[0], kind),
            show(&pair[1], kind),
            show_step(step, in_months)
        );
        let help = "steps must be even: correct the time, delete the row, or gather the rows into even steps with `resample` \
                    (rows that are events, such as trips: by their count)";
        Problem::new(Place::line(path, pair[1].line), what).help(help).kind(ProblemKind::UnevenSteps)
    };
    let mut findings = Findings::new(path);
    findings.add(odd.map(problem).collect(), points);
    findings.finish()
}

/// What a user must know of gaps that are not to be filled.
pub(crate) fn refuse_gaps(grid: &Grid, points: &[Point], kind: Kind, path: &Path) -> Result<()> {
    let gaps = &grid.gaps;
    let Some(gap) = gaps.first() else { return refuse_outside(grid, points, kind, path) };
    let (from, to) = (points[gap.after], points[gap.after + 1]);
    let missing: usize = gaps.iter().map(|gap| gap.absent.len()).sum();
    let end = if from.wall.date() == to.wall.date() && !kind.is_months() && kind != Kind::Date {
        show(&to, kind).split(' ').nth(1).unwrap_or_default().to_owned()
    } else {
        show(&to, kind)
    };
    let what = if gaps.len() == 1 {
        format!("1 gap: {} -> {end} ({missing} missing)", show(&from, kind))
    } else {
        let first = format!("the first {} -> {end} ({} missing)", show(&from, kind), gap.absent.len());
        format!("{} ({missing} rows missing), {first}", counted(gaps.len(), "gap"))
    };
    let spring = matches!(from.wall.month(), 3 | 4 | 8..=10) && from.wall.hour() <= 3;
    let jump = spring && from.offset.is_none() && kind == Kind::DateTime && (to.at - from.at) <= 3 * 3600;
    let clock = if jump {
        "a daylight-saving jump? then data.csv.time_zone, for example America/Chicago; else "
    } else {
        ""
    };
    refuse(
        path,
        Some(to.line),
        what,
        &format!("{clock}data.csv.gaps: drop | mask | ffill | zero | interpolate | day_before | week_before"),
    )
}

fn refuse_outside(grid: &Grid, points: &[Point], kind: Kind, path: &Path) -> Result<()> {
    let Some(first) = grid.outside.first() else { return Ok(()) };
    let what = format!(
        "{} at times without service on other days, the first {}: breaks must be regular",
        counted(grid.outside.len(), "row"),
        show(&points[*first], kind)
    );
    let help = "delete such rows, or accept breaks of any length with data.csv.gaps: drop";
    refuse(path, Some(points[*first].line), what, help)
}

/// A point's time as its kind is written.
pub(crate) fn show(point: &Point, kind: Kind) -> String {
    let wall = point.wall;
    match kind {
        Kind::Year => wall.strftime("%Y").to_string(),
        Kind::Quarter => format!("{:04}Q{}", wall.year(), (wall.month() + 2) / 3),
        Kind::Month => wall.strftime("%Y-%m").to_string(),
        Kind::Date => wall.strftime("%Y-%m-%d").to_string(),
        _ if wall.second() != 0 => wall.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        _ => wall.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

fn show_step(step: i64, in_months: bool) -> String {
    let step = i32::try_from(step).map_or(Step::Seconds(step), |small| as_step(i64::from(small), in_months));
    step.to_string()
}
