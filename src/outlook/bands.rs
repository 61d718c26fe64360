//! Intervals of the rows to forecast, from errors of forecasts that were as many rows ahead.

use super::chosen::Chosen;
use super::kept::Kept;
use super::recursive::{ahead, direct};
use super::request::LEVELS;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::data::{Series, Step};
use crate::report::intervals::{Band, ForecastErrors, Past, TargetRows, group, replay};
use crate::results::ResultsFolder;
use crate::run::Experiment;
use crate::spec::{Params, Part};

/// Past origins from which the way that feeds forecasts back is walked again.
const ORIGINS: usize = 100;

/// For each level of [`LEVELS`] the interval of each row to forecast.
pub(super) fn bands(
    results: &ResultsFolder,
    chosen: &Chosen,
    kept: &Kept,
    rows: &Rows,
) -> Result<Vec<Vec<Option<Band>>>> {
    let forecaster = &kept.forecasters[0];
    let lead = forecaster.pipeline.lead;
    let reach = direct(forecaster);
    let trained = rows.series.first(forecaster.provenance.rows);
    let experiment = Experiment::of_series(results.spec.clone(), trained)?;
    let recorded = recorded(&experiment, chosen);
    let newer = newer(kept, rows)?;
    let further = further(kept, rows, reach)?;
    let past_of = |row: usize| match row < reach {
        true => {
            let step = (row + 1).saturating_sub(lead);
            let past = recorded.as_ref().map(|(errors, targets)| errors.past(step, targets, |_| 0));
            let mut past = past.unwrap_or_default();
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
        past.groups = past.targets.iter().map(|target| group_of(&rows.series, *target)).collect();
        let (_, adaptive) = replay(&past, &LEVELS);
        let own = adaptive.bands(group_of(&rows.series, rows.known + row));
        bands.iter_mut().zip(own).for_each(|(bands, band)| bands.push(band));
    }
    Ok(bands)
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
    }
    judges.then_some((errors, targets))
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
