//! Intervals of the rows to forecast, from errors of forecasts that were as many rows ahead: around the forecast, or
//! around the interval between two quantiles where the configuration forecasts them.

use super::chosen::Chosen;
use super::kept::Kept;
use super::recursive::Walked;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::data::{Predictions, Series};
use crate::forecaster::Forecaster;
use crate::network::Quantiles;
use crate::report::intervals::{Adaptive, Band, ForecastErrors, LEVELS, Past, TargetRows, group, learnt};
use crate::run::recorded_targets;
use crate::spec::{Params, Spec};

/// Levels of intervals where points alone are forecast, among [`LEVELS`].
const SHOWN: [f64; 2] = [0.80, 0.95];

/// Places of two quantiles.
type Ends = (usize, usize);

/// Levels of the intervals of a forecaster's rows: those that its quantiles make, if any do.
pub(super) fn levels(forecaster: &Forecaster) -> Vec<f64> {
    let quantiles = forecaster.quantiles();
    let levels = quantiles.iter().flat_map(Quantiles::intervals).collect::<Vec<f64>>();
    if levels.is_empty() { SHOWN.to_vec() } else { levels }
}

/// The interval of each row to forecast at each level of [`levels`], `[rows, levels]`, around what was `walked` to.
pub(super) fn bands(
    direct: &DirectForecasts,
    forecaster: &Forecaster,
    walked: &Walked,
) -> Vec<Vec<Option<Band>>> {
    let (rows, lead, reach) = (direct.rows, direct.lead, forecaster.reach());
    let shown = levels(forecaster);
    // Nested among the levels that reports judge: within reach those that are shown around a point are the ones that were
    // judged.
    let mut judged = [&LEVELS, shown.as_slice()].concat();
    judged.sort_by(f64::total_cmp);
    judged.dedup();
    // Combined forecasts have none.
    let quantiles = forecaster.quantiles().filter(|_| !walked.next.quantiles.is_empty());
    let between: Option<Vec<Ends>> =
        quantiles.and_then(|quantiles| shown.iter().map(|level| quantiles.ends(*level)).collect());
    let of_each: Vec<&[f64]> = walked.next.of_each().take(reach).collect();
    let mut bands = Vec::with_capacity(rows.count);
    let mut last: Option<(usize, Adaptive)> = None;
    for (row, forecast) in walked.next.points.iter().enumerate() {
        // The nearest rows are all the first step of a forecast.
        let step = (row + 1).saturating_sub(lead);
        let (ends, levels) = match between.as_deref().filter(|_| row < reach) {
            Some(ends) => (ends, &shown),
            None => (&[][..], &judged),
        };
        let (_, taught) = match last.take().filter(|(same, _)| *same == step) {
            Some(known) => last.insert(known),
            None if row < reach => last.insert((step, learnt(&direct.past(step, ends), levels))),
            None => last.insert((step, learnt(&walked_past(rows, walked, row), levels))),
        };
        let around = match ends {
            [] => vec![Band::POINT],
            ends => between_ends(of_each[row], ends, *forecast),
        };
        let bands_of_row = taught.bands(group_of(&rows.series, rows.known + row), &around);
        let place = |level: &f64| levels.iter().position(|judged| judged == level);
        bands.push(shown.iter().map(|level| Some(bands_of_row.as_ref()?[place(level)?])).collect());
    }
    bands
}

/// The intervals between pairs of the quantiles of a forecast, around it.
fn between_ends(quantiles: &[f64], ends: &[Ends], forecast: f64) -> Vec<Band> {
    let of = |(below, above): &Ends| Band {
        below: quantiles[*below] - forecast,
        above: quantiles[*above] - forecast,
    };
    ends.iter().map(of).collect()
}

/// The group of a row, as `report` has it.
fn group_of(series: &Series, row: usize) -> usize {
    group(series.wall(row), series.step.is_within_a_day())
}

/// Forecasts within reach whose truths are known.
pub(super) struct DirectForecasts<'a> {
    rows: &'a Rows,
    /// Rows that the trials knew.
    trained: usize,
    lead: usize,
    /// The recorded errors and the rows that they are of; `None` for a journal without errors.
    pub(super) recorded: Option<(ForecastErrors, TargetRows)>,
    /// Those behind the rows that the trials knew, by the first row that each is of.
    pub(super) newer: Vec<(usize, Predictions)>,
}

impl<'a> DirectForecasts<'a> {
    /// Those of a configuration, from its `errors` in the journal and by its forecasters.
    pub(super) fn of(
        spec: &Spec,
        chosen: &Chosen,
        errors: Option<ForecastErrors>,
        kept: &Kept,
        rows: &'a Rows,
    ) -> Result<Self> {
        let forecaster = &kept.forecasters[0];
        let (trained, lead) = (forecaster.provenance.rows, forecaster.pipeline.lead);
        let params = Params::of(&chosen.records[0].trial, spec);
        let recorded = match errors {
            None => None,
            Some(errors) => {
                with_targets(errors, recorded_targets(spec, rows.series.first(trained), &params)?)
            }
        };
        Ok(Self { rows, trained, lead, recorded, newer: newer(kept, rows)? })
    }

    /// Those of one step, with the intervals between pairs of quantiles of each, if any are named.
    fn past(&self, step: usize, ends: &[Ends]) -> Past {
        let series = &self.rows.series;
        let mut past = self.recorded(step, ends).unwrap_or_default();
        past.ahead = self.lead + step;
        for (target, forecasts) in &self.newer {
            let at = target + step;
            if self.trained <= at && at < self.rows.known && series.is_observed(at..at + 1) {
                let forecast = forecasts.points[step];
                past.targets.push(at);
                past.groups.push(group_of(series, at));
                past.residuals.push(series.values[at] - forecast);
                let quantiles = forecasts.of_each().nth(step).filter(|_| !ends.is_empty());
                past.around.extend(quantiles.map(|quantiles| between_ends(quantiles, ends, forecast)));
            }
        }
        past
    }

    /// The recorded ones; `None` if nothing that is asked for was recorded.
    fn recorded(&self, step: usize, ends: &[Ends]) -> Option<Past> {
        let (errors, targets) = self.recorded.as_ref()?;
        let past = errors.past(step, targets, |row| group_of(&self.rows.series, row));
        if ends.is_empty() { Some(past) } else { Some(errors.between_quantiles(step, past)?.1) }
    }
}

/// Recorded errors and the rows that they are of; `None` where these are others.
fn with_targets(
    mut errors: ForecastErrors,
    (validation, test): (Vec<usize>, Vec<usize>),
) -> Option<(ForecastErrors, TargetRows)> {
    let mut targets = TargetRows { validation, test };
    let whole = |targets: &[usize], found: &[f64]| targets.len() * errors.horizon == found.len();
    let (calibrates, judges) =
        (whole(&targets.validation, &errors.validation), whole(&targets.test, &errors.test));
    if !calibrates {
        // An older program kept none.
        (errors.validation, targets.validation) = Default::default();
        errors.quantiles.iter_mut().for_each(|quantile| quantile.validation.clear());
    }
    judges.then_some((errors, targets))
}

/// Forecasts from the first row that trials did not know on, by the first row that each is of: the mean over seeds.
fn newer(kept: &Kept, rows: &Rows) -> Result<Vec<(usize, Predictions)>> {
    let forecaster = &kept.forecasters[0];
    let horizon = forecaster.pipeline.horizon;
    if rows.known <= forecaster.provenance.rows {
        return Ok(Vec::new());
    }
    let first = forecaster.first_target(&rows.series).max(forecaster.provenance.rows + 1 - horizon);
    let targets = first..rows.known;
    let mut sums = Predictions::default();
    for forecaster in &kept.forecasters {
        sums.add(&forecaster.forecast(kept.engine, &rows.series, targets.clone())?);
    }
    let means = sums.divided(kept.forecasters.len() as f64);
    Ok(targets.zip(means.by_forecast(horizon)).collect())
}

/// What feeding forecasts back did at past origins, for a row beyond the reach.
fn walked_past(rows: &Rows, walked: &Walked, row: usize) -> Past {
    let mut past = Past { ahead: row + 1, ..Past::default() };
    let told = walked.past.iter().find(|past| row < past.reach);
    for (known, forecasts) in told.iter().flat_map(|past| &past.forecasts) {
        let target = known + row;
        let forecast = forecasts.points.get(row).filter(|_| target < rows.known);
        if let Some(forecast) = forecast.filter(|_| rows.series.is_observed(target..target + 1)) {
            past.targets.push(target);
            past.groups.push(group_of(&rows.series, target));
            past.residuals.push(rows.series.values[target] - forecast);
        }
    }
    past
}
