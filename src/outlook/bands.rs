//! Intervals of the rows to forecast, from errors of forecasts that were as many rows ahead.

use jiff::civil::Weekday;

use super::chosen::Chosen;
use super::kept::Kept;
use super::recursive::{ahead, direct};
use super::request::LEVELS;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::data::{Series, Step};
use crate::report::intervals::{Band, Past, replay};
use crate::run::Experiment;
use crate::spec::{Params, Part, Spec};

/// Past origins from which the way that feeds forecasts back is walked again.
const ORIGINS: usize = 100;

/// For each level of [`LEVELS`] the interval of each row to forecast.
pub fn bands(spec: &Spec, chosen: &Chosen, kept: &Kept, rows: &Rows) -> Result<Vec<Vec<Option<Band>>>> {
    let forecaster = &kept.forecasters[0];
    let (lead, horizon) = (forecaster.pipeline.lead, forecaster.pipeline.horizon);
    let reach = direct(forecaster);
    let trained = rows.series.first(forecaster.provenance.rows);
    let experiment = Experiment::of_series(spec.clone(), trained)?;
    let recorded = recorded(&experiment, chosen, horizon);
    let newer = newer(kept, rows)?;
    let further = further(kept, rows, reach)?;
    let past_of = |row: usize| match row < reach {
        true => {
            let step = (row + 1).saturating_sub(lead);
            let mut past = recorded.get(step).cloned().unwrap_or_default();
            past.ahead = lead + step;
            for (target, forecasts) in &newer {
                let at = target + step;
                let seen = forecaster.provenance.rows <= at && at < rows.known;
                if seen && rows.series.is_observed(at..at + 1) {
                    past.targets.push(at);
                    past.residuals.push(rows.series.values[at] - forecasts[step]);
                }
            }
            past
        }
        false => further[row - reach].clone(),
    };
    let mut bands = vec![Vec::with_capacity(rows.count); LEVELS.len()];
    for row in 0..rows.count {
        let mut past = past_of(row);
        past.groups = past.targets.iter().map(|target| group(&rows.series, *target)).collect();
        for (level, bands) in LEVELS.iter().zip(&mut bands) {
            let (_, adaptive) = replay(&past, *level);
            bands.push(adaptive.band(group(&rows.series, rows.known + row)));
        }
    }
    Ok(bands)
}

/// The hour of a row, or of daily and longer steps its weekday.
fn group(series: &Series, row: usize) -> usize {
    let wall = series.wall(row);
    match series.step {
        Step::Seconds(step) if step < 86_400 => wall.hour() as usize,
        _ => wall.weekday().since(Weekday::Monday) as usize,
    }
}

/// Errors of the test part, by step of the horizon, the mean over the seeds; empty for a journal without errors.
fn recorded(experiment: &Experiment, chosen: &Chosen, horizon: usize) -> Vec<Past> {
    let mut steps = vec![Past::default(); horizon];
    let errors: Option<Vec<Vec<f64>>> = chosen
        .records
        .iter()
        .map(|record| record.result.errors(Part::Test).map(|errors| errors.values().collect()))
        .collect();
    let params = Params::of(&chosen.records[0].trial, &experiment.spec);
    let targets = experiment.scored(&params);
    let Some(errors) = errors.filter(|all| all.iter().all(|own| own.len() == targets.len() * horizon)) else {
        return steps;
    };
    for (origin, target) in targets.iter().enumerate() {
        for (step, past) in steps.iter_mut().enumerate() {
            let sum: f64 = errors.iter().map(|own| own[origin * horizon + step]).sum();
            past.targets.push(target + step);
            past.residuals.push(-sum / errors.len() as f64);
        }
    }
    steps
}

/// Forecasts from the first row that trials did not know on, by the first row that each is of: the mean over seeds.
fn newer(kept: &Kept, rows: &Rows) -> Result<Vec<(usize, Vec<f64>)>> {
    let forecaster = &kept.forecasters[0];
    let horizon = forecaster.pipeline.horizon;
    let first = forecaster.first_target(&rows.series).max(forecaster.provenance.rows + 1 - horizon);
    let targets = first..rows.known;
    let mut sums = vec![0.0; targets.len() * horizon];
    if forecaster.provenance.rows < rows.known {
        for own in &kept.forecasters {
            let forecasts = own.forecast(kept.engine, &rows.series, targets.clone())?;
            sums.iter_mut().zip(forecasts).for_each(|(sum, value)| *sum += value);
        }
    }
    let seeds = kept.forecasters.len() as f64;
    let of = |own: &[f64]| own.iter().map(|sum| sum / seeds).collect();
    Ok(targets.zip(sums.chunks(horizon).map(of)).collect())
}

/// What feeding forecasts back did at past origins behind the train part, for each row beyond the reach.
fn further(kept: &Kept, rows: &Rows, reach: usize) -> Result<Vec<Past>> {
    let beyond = rows.count.saturating_sub(reach);
    let mut past: Vec<Past> =
        (0..beyond).map(|row| Past { ahead: reach + row + 1, ..Past::default() }).collect();
    let Some(last) = rows.known.checked_sub(rows.count).filter(|_| beyond > 0) else { return Ok(past) };
    let first = kept.forecasters[0].provenance.trained.end;
    let origins: Vec<usize> = (first..last).collect();
    let skipped = origins.len().div_ceil(ORIGINS).max(1);
    for known in origins.into_iter().rev().step_by(skipped).collect::<Vec<_>>().into_iter().rev() {
        let forecasts = ahead(kept, &rows.series, known, rows.count)?;
        for (row, past) in past.iter_mut().enumerate() {
            let target = known + reach + row;
            if !rows.series.is_observed(target..target + 1) {
                continue;
            }
            past.targets.push(target);
            past.residuals.push(rows.series.values[target] - forecasts[reach + row]);
        }
    }
    Ok(past)
}
