//! From the known rows to the next ones, seed by seed, and the mean of the seeds.

use super::kept::Kept;
use crate::base::error::Result;
use crate::data::{Predictions, Series};
use crate::engine::Engine;
use crate::forecaster::Forecaster;

/// Rows behind the last known one that a forecaster reaches without its own forecasts.
pub(crate) fn direct(forecaster: &Forecaster) -> usize {
    forecaster.pipeline.lead + forecaster.pipeline.horizon - 1
}

/// The mean over seeds of forecasts of the `count` rows from row `known` on.
pub(super) fn ahead(kept: &Kept, series: &Series, known: usize, count: usize) -> Result<Vec<f64>> {
    let mut sums = vec![0.0; count];
    for forecaster in &kept.forecasters {
        let own = of_seed(forecaster, kept.engine, series, (known, count))?;
        sums.iter_mut().zip(own).for_each(|(sum, value)| *sum += value);
    }
    let seeds = kept.forecasters.len() as f64;
    Ok(sums.into_iter().map(|sum| sum / seeds).collect())
}

/// The quantiles of the rows that are reached without own forecasts, the mean over seeds as of the forecasts; none where
/// points alone are forecast.
pub(super) fn quantiles_ahead(kept: &Kept, series: &Series, known: usize) -> Result<Vec<Vec<f64>>> {
    let forecaster = &kept.forecasters[0];
    let (lead, horizon) = (forecaster.pipeline.lead, forecaster.pipeline.horizon);
    if forecaster.quantiles().is_none() {
        return Ok(Vec::new());
    }
    let mut series = series.clone();
    series.values[known..].fill(f64::NAN);
    let mut sums = Predictions::default();
    for forecaster in &kept.forecasters {
        sums.add(&forecaster.forecast(kept.engine, &series, known..known + lead)?);
    }
    let means = sums.divided(kept.forecasters.len() as f64);
    let all: Vec<Vec<f64>> = means.of_each().map(<[f64]>::to_vec).collect();
    let nearest = (0..lead).map(|row| row * horizon);
    Ok(nearest.chain((lead - 1) * horizon + 1..lead * horizon).map(|at| all[at].clone()).collect())
}

/// One seed's: what it reaches from the known rows, then from these and its own forecasts, and so on.
fn of_seed(
    forecaster: &Forecaster,
    engine: &Engine,
    series: &Series,
    (known, count): (usize, usize),
) -> Result<Vec<f64>> {
    let (lead, horizon) = (forecaster.pipeline.lead, forecaster.pipeline.horizon);
    let mut series = series.clone();
    series.values[known..].fill(f64::NAN);
    let mut found = Vec::new();
    while found.len() < count {
        let from = known + found.len();
        // The first `lead` rows are the nearest step of a forecast each, the others further steps of the last one.
        let own = forecaster.forecast(engine, &series, from..from + lead)?.points;
        let nearest = (0..lead).map(|row| own[row * horizon]);
        let further = own[(lead - 1) * horizon + 1..].iter().copied();
        for (at, value) in nearest.chain(further).enumerate().take(count - found.len()) {
            series.values[from + at] = value;
            found.push(value);
        }
    }
    Ok(found)
}
