//! Days far from what the same weekday is in the weeks around them, for a while: an outage, a strike, a slump.
//!
//! The mean of a day is held against the median of the same weekday on either side, a quarter more weeks of it than the
//! validation part has, eight at least; weeks and months against the same ones of the years around. Of an even number the median is the value
//! nearer to the day, so that a level which stays is not unusual. A day is far if it is below half of that or above its double,
//! three robust standard deviations of the logarithm away, and twice as far as one day in twenty is elsewhere: where days differ much
//! anyway, none is.
//!
//! Rows of the test part are never told of, and how far is usual does not depend on them. They stand beside days of validation
//! alone, to tell whether a level came back.

mod units;

use std::ops::Range;

use self::units::{NOTHING, Units};
use super::{Part, Series, Split, Step};
use crate::base::text::counted;

/// Below this share of the usual level, or above its inverse, a day is far.
const FAR: f64 = 0.5;

/// Robust standard deviations that it is away as well.
const SURE: f64 = 3.0;

/// Times the distance that one day in twenty exceeds elsewhere: rain keeps people at home for a week as well.
const TAIL: f64 = 2.0;

/// Units elsewhere that tell how far is usual, at least.
const FEWEST: usize = 20;

/// Share of the days outside of stretches that may be as far; where more are, such days are usual.
const COMMON: f64 = 0.03;

/// Stretches that a sentence names.
const NAMED: usize = 3;

/// A stretch of days far from the usual.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnusualDays {
    /// From its first day to its last.
    pub rows: Range<usize>,
    /// What is counted: `day`, `month`.
    word: &'static str,
    /// Far ones in it.
    count: usize,
    /// The median of their shares of the usual level.
    share: f64,
}

/// The stretches that lie in the validation part, or right before it.
pub(crate) fn unusual_days(series: &Series, split: &Split) -> Vec<UnusualDays> {
    let validation = split.rows(Part::Validation);
    let Some(units) = Units::of(series).filter(|_| !validation.is_empty()) else { return Vec::new() };
    let within = |rows: &Range<usize>, at: &Range<usize>| rows.start < at.end && rows.end > at.start;
    let of_validation = units.of.iter().flatten().filter(|(rows, _)| within(rows, &validation)).count();
    // More than it has: half of the values beside a day must lie outside of a slump that fills it.
    let rounds = (of_validation + of_validation / 4) / units.round + 2;
    // A window of the first validation rows sees what lies right before them.
    let begin = units.of.iter().flatten().filter(|(rows, _)| rows.start < validation.start).rev();
    let begin = begin.take(units.before).last().map_or(validation.start, |(rows, _)| rows.start);
    let near = begin..validation.end;
    let distances = units.distances(rounds.clamp(units.around.0, units.around.1), &near);
    let elsewhere = units
        .of
        .iter()
        .zip(&distances)
        .filter(|(unit, _)| unit.as_ref().is_some_and(|(rows, _)| !within(rows, &near)));
    let elsewhere = elsewhere.filter_map(|(_, distance)| Some(distance.as_ref()?.abs())).collect();
    let Some(least) = least_far(elsewhere) else { return Vec::new() };
    let far = |at: usize, side: f64| distances[at].is_some_and(|distance| side * distance >= least);
    let (mut stretches, mut inside): (Vec<(f64, Range<usize>)>, usize) = (Vec::new(), 0);
    for side in [-1.0, 1.0] {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for at in (0..distances.len()).filter(|at| far(*at, side)) {
            match runs.last_mut().filter(|run| at - run.end <= units.stretch.1) {
                Some(run) => run.end = at + 1,
                None => runs.push(at..at + 1),
            }
        }
        let count = |run: &Range<usize>| run.clone().filter(|at| far(*at, side)).count();
        runs.retain(|run| count(run) >= units.stretch.0);
        inside += runs.iter().map(count).sum::<usize>();
        // What the same days of the year before were too, as between Christmas and New Year, is learnt.
        let every_year = |run: &Range<usize>| {
            let before =
                units.year.and_then(|year| Some(run.start.checked_sub(year + 7)?..run.end - year + 7));
            before.is_some_and(|before| 2 * count(&before) >= count(run))
        };
        stretches.extend(runs.into_iter().filter(|run| !every_year(run)).map(|run| (side, run)));
    }
    let all = (0..distances.len()).filter(|at| far(*at, 1.0) || far(*at, -1.0)).count();
    if (all - inside) as f64 > COMMON * distances.iter().flatten().count() as f64 {
        return Vec::new();
    }
    stretches.sort_by_key(|(_, run)| run.start);
    let rows = |at: usize| units.of[at].as_ref().map(|(rows, _)| rows.clone());
    let of = |(side, run): (f64, Range<usize>)| {
        let mut logs: Vec<f64> =
            run.clone().filter(|at| far(*at, side)).filter_map(|at| distances[at]).collect();
        logs.sort_by(f64::total_cmp);
        Some(UnusualDays {
            rows: rows(run.start)?.start..rows(run.end - 1)?.end,
            word: units.word,
            count: logs.len(),
            share: logs[logs.len() / 2].exp(),
        })
    };
    stretches.into_iter().filter_map(of).filter(|days| within(&days.rows, &near)).collect()
}

/// From which distance on a unit is far, by those of units elsewhere; `None` if these are too few.
fn least_far(mut elsewhere: Vec<f64>) -> Option<f64> {
    elsewhere.sort_by(f64::total_cmp);
    let quantile = |share: f64| elsewhere[(share * elsewhere.len() as f64) as usize];
    (elsewhere.len() >= FEWEST).then(|| {
        // The factor makes it the standard deviation of a normal distribution.
        let spread = 1.4826 * quantile(0.5);
        (-FAR.ln()).max(SURE * spread).max(TAIL * quantile(0.95))
    })
}

impl UnusualDays {
    /// `2020-03-02..2020-03-06`, as `split.exclude` takes it.
    pub(crate) fn period(&self, series: &Series) -> String {
        let form = if matches!(series.step, Step::Months(_)) { "%Y-%m" } else { "%Y-%m-%d" };
        let at = |row: usize| series.wall(row).strftime(form).to_string();
        format!("{}..{}", at(self.rows.start), at(self.rows.end - 1))
    }

    fn words(&self, series: &Series) -> String {
        let share = match self.share {
            share if share <= NOTHING => "near nothing".to_owned(),
            share => format!("{:.0} % of the usual", 100.0 * share),
        };
        let period = self.period(series).replace("..", " to ");
        format!("{period} ({}, {share})", counted(self.count, self.word))
    }
}

/// What they are; `None` if there are none.
pub(crate) fn unusual_words(found: &[UnusualDays], series: &Series) -> Option<String> {
    let mut named: Vec<String> = found.iter().take(NAMED).map(|days| days.words(series)).collect();
    if found.len() > NAMED {
        named.push(format!("{} more", found.len() - NAMED));
    }
    (!found.is_empty()).then(|| named.join(", "))
}

/// The remark on a validation part that they are in, or right behind.
pub(super) fn unusual_validation(series: &Series, split: &Split) -> Option<String> {
    let found = unusual_days(series, split);
    let periods: Vec<String> = found.iter().map(|days| days.period(series)).collect();
    Some(format!(
        "the choice by validation rests on unusual days: {} in the validation part or right before it, against the same days \
         around them; if that was an outage, a strike or a slump, `split: {{ exclude: [{}] }}` leaves them out",
        unusual_words(&found, series)?,
        periods.join(", ")
    ))
}

#[cfg(test)]
mod outages;
