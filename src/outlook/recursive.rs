//! From known rows to the next ones, seed by seed, and the mean of the seeds; beside them what the same way gave at past
//! origins, where it is known what came.

use super::kept::Kept;
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
    /// Of as many rows from each of some past rows on, if that is further than one forecast reaches, or of fewer where too
    /// few are known for an interval.
    pub past: Vec<(usize, Predictions)>,
}

impl Walked {
    /// By `kept`, and those of the rows to forecast by `refit` if there is one. All origins walk side by side.
    pub(super) fn of(kept: &Kept, refit: Option<&Kept>, rows: &Rows) -> Result<Self> {
        let known = past_origins(kept, rows);
        // Of a further row too few past forecasts are known for an interval.
        let enough = known.get(LEAST - 1).map_or(0, |origin| rows.known - origin);
        let past = match enough {
            0 => Vec::new(),
            enough => ahead(kept, &rows.series, &known, enough.min(rows.count))?,
        };
        let next = ahead_of(refit.unwrap_or(kept), &rows.series, (rows.known, rows.count))?;
        Ok(Self { next, past: known.into_iter().zip(past).collect() })
    }
}

/// Rows behind the train part from which a row further than one forecast reaches is known, evenly apart and the same
/// however many are to be forecast; none where one forecast reaches them all. Where enough are known at the time of day of
/// the first row to forecast they are of these alone: a row of the rush hour then has the errors of rush hours.
fn past_origins(kept: &Kept, rows: &Rows) -> Vec<usize> {
    let forecaster = &kept.forecasters[0];
    let last = rows.known.checked_sub(forecaster.reach()).filter(|_| rows.count > forecaster.reach());
    let Some(last) = last else { return Vec::new() };
    let time = |row: usize| rows.series.wall(row).time();
    let behind = forecaster.provenance.trained.end..last;
    let alike: Vec<usize> = behind.clone().filter(|row| time(*row) == time(rows.known)).collect();
    let all = if alike.len() < ENOUGH_DAYS { behind.collect() } else { alike };
    let apart = all.len().div_ceil(ORIGINS).max(1);
    let mut origins: Vec<usize> = all.into_iter().rev().step_by(apart).collect();
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
    for own in Forecaster::each_ahead(&kept.forecasters, kept.engine, series, (known, count))? {
        sums.iter_mut().zip(&own).for_each(|(sum, own)| sum.add(own));
    }
    let seeds = kept.forecasters.len() as f64;
    Ok(sums.into_iter().map(|sum| sum.divided(seeds)).collect())
}
