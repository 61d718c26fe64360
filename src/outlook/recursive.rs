//! From known rows to the next ones, seed by seed, and the mean of the seeds; beside them what the same way gave at past
//! origins, where it is known what came.

use super::kept::Kept;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::data::{Predictions, Series};
use crate::forecaster::Forecaster;

/// Past origins from which the way that feeds forecasts back is walked again.
const ORIGINS: usize = 100;

/// Forecasts of a configuration.
pub(super) struct Walked {
    /// Of the rows to forecast.
    pub next: Predictions,
    /// Of as many rows from each of some past rows on, if that is further than one forecast reaches.
    pub past: Vec<(usize, Predictions)>,
}

impl Walked {
    /// By `kept`, and those of the rows to forecast by `refit` if there is one. All origins go through a network side by side.
    pub(super) fn of(kept: &Kept, refit: Option<&Kept>, rows: &Rows) -> Result<Self> {
        let mut known = past_origins(kept, rows);
        let past_alone = known.len();
        if refit.is_none() {
            known.push(rows.known);
        }
        let mut past = ahead(kept, &rows.series, &known, rows.count)?;
        let next = match refit {
            Some(refit) => ahead_of(refit, &rows.series, (rows.known, rows.count))?,
            None => past.swap_remove(past_alone),
        };
        Ok(Self { next, past: known.into_iter().zip(past).collect() })
    }
}

/// Rows behind the train part from which as many rows are known as are to be forecast, evenly apart; none where one forecast
/// reaches them all.
fn past_origins(kept: &Kept, rows: &Rows) -> Vec<usize> {
    let forecaster = &kept.forecasters[0];
    let last = rows.known.checked_sub(rows.count).filter(|_| rows.count > forecaster.reach());
    let Some(last) = last else { return Vec::new() };
    let behind = forecaster.provenance.trained.end..last;
    let apart = behind.len().div_ceil(ORIGINS).max(1);
    let mut origins: Vec<usize> = behind.rev().step_by(apart).collect();
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
