//! Intervals of the rows to forecast, from errors of forecasts that were as many rows ahead: around the forecast, or
//! around the interval between two quantiles where the configuration forecasts them.

use super::chosen::Chosen;
use super::kept::Kept;
use super::recursive::ahead;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::data::{Predictions, Series, Step};
use crate::forecaster::Forecaster;
use crate::network::Quantiles;
use crate::report::intervals::{Band, ForecastErrors, Past, TargetRows, group, replay};
use crate::results::ResultsFolder;
use crate::run::Experiment;
use crate::spec::{Params, Part};

/// Past origins from which the way that feeds forecasts back is walked again.
const ORIGINS: usize = 100;

/// Levels of intervals where points alone are forecast.
const LEVELS: [f64; 2] = [0.80, 0.95];

/// Levels of the intervals of a forecaster's rows: those that its quantiles make, if any do.
pub(super) fn levels(forecaster: &Forecaster) -> Vec<f64> {
    let quantiles = forecaster.quantiles();
    let own = quantiles.iter().flat_map(Quantiles::intervals).collect::<Vec<f64>>();
    if own.is_empty() { LEVELS.to_vec() } else { own }
}

/// For each level of [`levels`] the interval of each row to forecast, around `next`.
pub(super) fn bands(
    results: &ResultsFolder,
    chosen: &Chosen,
    kept: &Kept,
    rows: &Rows,
    next: &Predictions,
) -> Result<Vec<Vec<Option<Band>>>> {
    let forecaster = &kept.forecasters[0];
    let lead = forecaster.pipeline.lead;
    let reach = forecaster.reach();
    let trained = rows.series.first(forecaster.provenance.rows);
    let experiment = Experiment::of_series(results.spec.clone(), trained)?;
    let recorded = recorded(&experiment, chosen);
    let newer = newer(kept, rows)?;
    let further = further(kept, rows, reach)?;
    let quantiles = forecaster.quantiles();
    let past_of = |row: usize, level: f64| match row < reach {
        true => {
            let step = (row + 1).saturating_sub(lead);
            let past = recorded.as_ref().map(|(errors, targets)| errors.past(step, targets, |_| 0));
            let mut past = past.unwrap_or_default();
            past.ahead = lead + step;
            let ends = quantiles.and_then(|own| own.ends(level));
            let around = recorded.as_ref().and_then(|(errors, _)| errors.between_quantiles(step, level));
            past.around = around.unwrap_or_default();
            for (target, own) in &newer {
                let at = target + step;
                let seen = forecaster.provenance.rows <= at && at < rows.known;
                if seen && rows.series.is_observed(at..at + 1) {
                    past.targets.push(at);
                    past.residuals.push(rows.series.values[at] - own.points[step]);
                    past.around
                        .extend(own.of_each().nth(step).and_then(|of| between(of, ends, own.points[step])));
                }
            }
            past
        }
        false => further[row - reach].clone(),
    };
    let levels = levels(forecaster);
    let mut bands = vec![Vec::with_capacity(rows.count); levels.len()];
    for (bands, level) in bands.iter_mut().zip(levels) {
        for row in 0..rows.count {
            let mut past = past_of(row, level);
            past.groups = past.targets.iter().map(|target| group_of(&rows.series, *target)).collect();
            let (_, adaptive) = replay(&past, &[level]);
            let ends = quantiles.and_then(|own| own.ends(level));
            let own = next.of_each().take(reach).nth(row);
            let around = own.and_then(|of| between(of, ends, next.points[row]));
            let around = around.unwrap_or(Band::POINT);
            bands.push(adaptive.bands(group_of(&rows.series, rows.known + row), around)[0]);
        }
    }
    Ok(bands)
}

/// The interval between two of the quantiles of a forecast, around it.
fn between(quantiles: &[f64], ends: Option<(usize, usize)>, forecast: f64) -> Option<Band> {
    let (below, above) = ends?;
    Some(Band { below: quantiles.get(below)? - forecast, above: quantiles.get(above)? - forecast })
}

/// The group of a row, as `report` has it.
fn group_of(series: &Series, row: usize) -> usize {
    let within_a_day = matches!(series.step, Step::Seconds(step) if step < 86_400);
    group(series.wall(row), within_a_day)
}

/// The recorded errors and the rows that they are of; `None` for a journal without errors.
fn recorded(experiment: &Experiment, chosen: &Chosen) -> Option<(ForecastErrors, TargetRows)> {
    let mut errors = ForecastErrors::of(&chosen.records)?;
    let params = Params::of(&chosen.records[0].trial, &experiment.spec);
    let validation = experiment.targets(Part::Validation, &params);
    let mut targets = TargetRows { validation, test: experiment.scored(&params) };
    let whole = |targets: &[usize], own: &[f64]| targets.len() * errors.horizon == own.len();
    let (calibrates, judges) =
        (whole(&targets.validation, &errors.validation), whole(&targets.test, &errors.test));
    if !calibrates {
        // An older program kept none.
        (errors.validation, targets.validation) = Default::default();
        errors.quantiles = None;
    }
    judges.then_some((errors, targets))
}

/// Forecasts from the first row that trials did not know on, by the first row that each is of: the mean over seeds.
fn newer(kept: &Kept, rows: &Rows) -> Result<Vec<(usize, Predictions)>> {
    let forecaster = &kept.forecasters[0];
    let horizon = forecaster.pipeline.horizon;
    let first = forecaster.first_target(&rows.series).max(forecaster.provenance.rows + 1 - horizon);
    let targets = first..rows.known;
    if rows.known <= forecaster.provenance.rows {
        return Ok(Vec::new());
    }
    let mut sums = Predictions::default();
    for own in &kept.forecasters {
        sums.add(&own.forecast(kept.engine, &rows.series, targets.clone())?);
    }
    let means = sums.divided(kept.forecasters.len() as f64);
    Ok(targets.zip(means.by_forecast(horizon)).collect())
}

/// What feeding forecasts back did at past origins behind the train part, for each row beyond the reach.
fn further(kept: &Kept, rows: &Rows, reach: usize) -> Result<Vec<Past>> {
    let beyond = rows.count.saturating_sub(reach);
    let mut past: Vec<Past> =
        (0..beyond).map(|row| Past { ahead: reach + row + 1, ..Past::default() }).collect();
    let Some(last) = rows.known.checked_sub(rows.count).filter(|_| beyond > 0) else { return Ok(past) };
    let first = kept.forecasters[0].provenance.trained.end;
    let skipped = (first..last).len().div_ceil(ORIGINS).max(1);
    let mut known: Vec<usize> = (first..last).rev().step_by(skipped).collect();
    known.reverse();
    for (known, forecasts) in known.iter().zip(ahead(kept, &rows.series, &known, rows.count)?) {
        for (row, past) in past.iter_mut().enumerate() {
            let target = known + reach + row;
            if !rows.series.is_observed(target..target + 1) {
                continue;
            }
            past.targets.push(target);
            past.residuals.push(rows.series.values[target] - forecasts.points[reach + row]);
        }
    }
    Ok(past)
}
