//! From known rows to the next ones, seed by seed, and the mean of the seeds; beside them what the same way gave at past
//! origins, where it is known what came.

use super::kept::Kept;
use super::past_forecasts::PastForecasts;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::data::{Predictions, Series};
use crate::forecaster::Forecaster;
use crate::report::intervals::LEAST;

/// Past origins from which the way that feeds forecasts back is walked again.
const ORIGINS: usize = 100;
/// Of one time of day so many suffice.
const ENOUGH_DAYS: usize = 30;

/// Forecasts of a configuration.
pub(super) struct Walked {
    /// Of the rows to forecast.
    pub next: Predictions,
    /// From past rows on, if more rows are to be forecast than one forecast reaches: first from those at the time of day of
    /// the first row to forecast, then from all; the first that reaches a row tells of it.
    pub past: [PastWalk; 2],
}

/// Forecasts from past rows on.
#[derive(Default)]
pub(super) struct PastWalk {
    /// Rows of each of which enough are known for an interval.
    pub reach: usize,
    /// By the first row that each is of.
    pub forecasts: Vec<(usize, Predictions)>,
}

impl Walked {
    /// By `kept`, and those of the rows to forecast by `refit` if there is one.
    pub(super) fn of(kept: &Kept, refit: Option<&Kept>, rows: &Rows) -> Result<Self> {
        let next = ahead_of(refit.unwrap_or(kept), &rows.series, (rows.known, rows.count))?;
        let forecaster = &kept.forecasters[0];
        let last = rows.known.checked_sub(forecaster.reach()).filter(|_| rows.count > forecaster.reach());
        let Some(last) = last else { return Ok(Self { next, past: Default::default() }) };
        let time = |row: usize| rows.series.wall(row).time();
        let first = time(rows.known);
        let all: Vec<usize> = (forecaster.provenance.trained.end..last).collect();
        let alike = all.iter().copied().filter(|row| time(*row) == first).collect();
        let alike = PastWalk::from(kept, rows, ("day", alike, ENOUGH_DAYS), 0)?;
        let all = PastWalk::from(kept, rows, ("all", all, LEAST), alike.reach)?;
        Ok(Self { next, past: [alike, all] })
    }
}

impl PastWalk {
    /// From some of these rows, if there are so many, where rows beyond those `told` already are to be forecast. All origins
    /// walk side by side; they are the same however many rows are to be forecast. What they found is remembered by `name`.
    fn from(
        kept: &Kept,
        rows: &Rows,
        (name, from, least): (&str, Vec<usize>, usize),
        told: usize,
    ) -> Result<Self> {
        let origins = if from.len() < least { Vec::new() } else { spread(from) };
        let reach = origins.get(LEAST - 1).map_or(0, |origin| rows.known - origin);
        if rows.count <= told || reach <= told {
            return Ok(Self::default());
        }
        let count = reach.min(rows.count);
        let remembered = PastForecasts::of(kept, rows, (name, &origins));
        let forecasts = match remembered.recall(origins.len(), count) {
            Some(forecasts) => forecasts,
            None => {
                let forecasts = ahead(kept, &rows.series, &origins, count)?;
                remembered.keep(&forecasts);
                forecasts
            }
        };
        Ok(Self { reach, forecasts: origins.into_iter().zip(forecasts).collect() })
    }
}

/// At most [`ORIGINS`] of the rows, evenly apart up to the last one; never by whole weeks of seven or five days, which would
/// leave one weekday alone.
fn spread(rows: Vec<usize>) -> Vec<usize> {
    let mut apart = rows.len().div_ceil(ORIGINS).max(1);
    while apart.is_multiple_of(7) || apart.is_multiple_of(5) {
        apart += 1;
    }
    let mut origins: Vec<usize> = rows.into_iter().rev().step_by(apart).collect();
    origins.reverse();
    origins
}

/// The mean over seeds of forecasts of `count` rows from one row on.
pub(super) fn ahead_of(kept: &Kept, series: &Series, (known, count): (usize, usize)) -> Result<Predictions> {
    Ok(ahead(kept, series, &[known], count)?.swap_remove(0))
}

/// The same from each of the rows `known` on.
fn ahead(kept: &Kept, series: &Series, known: &[usize], count: usize) -> Result<Vec<Predictions>> {
    let mut sums = vec![Predictions::default(); known.len()];
    for forecasts in Forecaster::each_ahead(&kept.forecasters, kept.engine, series, (known, count))? {
        sums.iter_mut().zip(&forecasts).for_each(|(sum, forecast)| sum.add(forecast));
    }
    let seeds = kept.forecasters.len() as f64;
    Ok(sums.into_iter().map(|sum| sum.divided(seeds)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_at_most_a_hundred_and_of_every_weekday() {
        for days in [30, 100, 101, 450, 657, 700, 1350, 3000] {
            let origins = spread((0..days).collect());
            assert!(origins.len() <= ORIGINS && origins.last() == Some(&(days - 1)), "{days}: {origins:?}");
            for week in [5, 7] {
                assert!(
                    (0..week).all(|day| origins.iter().any(|at| at % week == day)),
                    "{days}: {origins:?}"
                );
            }
        }
    }
}
