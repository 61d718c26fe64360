//! Intervals of the rows to forecast, from errors of forecasts that were as many rows ahead: around the forecast, or
//! around the interval between two quantiles where the configuration forecasts them.

use super::chosen::Chosen;
use super::kept::Kept;
use super::recursive::Walked;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::data::{Predictions, Series, Step};
use crate::forecaster::Forecaster;
use crate::network::Quantiles;
use crate::report::intervals::{Adaptive, Band, ForecastErrors, Past, TargetRows, group, learnt};
use crate::run::recorded_targets;
use crate::spec::{Params, Spec};

/// Levels of intervals where points alone are forecast.
const LEVELS: [f64; 2] = [0.80, 0.95];

/// Places of two quantiles.
type Ends = (usize, usize);

/// Levels of the intervals of a forecaster's rows: those that its quantiles make, if any do.
pub(super) fn levels(forecaster: &Forecaster) -> Vec<f64> {
    let quantiles = forecaster.quantiles();
    let own = quantiles.iter().flat_map(Quantiles::intervals).collect::<Vec<f64>>();
    if own.is_empty() { LEVELS.to_vec() } else { own }
}

/// The interval of each row to forecast at each level of [`levels`], `[rows, levels]`, around what was `walked` to.
pub(super) fn bands(
    direct: &DirectForecasts,
    forecaster: &Forecaster,
    walked: &Walked,
) -> Vec<Vec<Option<Band>>> {
    let (rows, lead, reach) = (direct.rows, direct.lead, forecaster.reach());
    let levels = levels(forecaster);
    // Combined forecasts have none.
    let quantiles = forecaster.quantiles().filter(|_| !walked.next.quantiles.is_empty());
    let between: Option<Vec<Ends>> =
        quantiles.and_then(|own| levels.iter().map(|level| own.ends(*level)).collect());
    let quantiles: Vec<&[f64]> = walked.next.of_each().take(reach).collect();
    let mut bands = Vec::with_capacity(rows.count);
    let mut last: Option<(usize, Taught)> = None;
    for (row, forecast) in walked.next.points.iter().enumerate() {
        let group = group_of(&rows.series, rows.known + row);
        if row >= reach {
            bands.push(learnt(&walked_past(rows, walked, row), &levels).bands(group, Band::POINT));
            continue;
        }
        // The nearest rows are all the first step of a forecast.
        let step = (row + 1).saturating_sub(lead);
        let (_, taught) = match last.take().filter(|(same, _)| *same == step) {
            Some(known) => last.insert(known),
            None => last.insert((step, Taught::of(direct, step, (&levels, between.as_deref())))),
        };
        bands.push(taught.bands(group, between.as_deref(), (quantiles[row], *forecast)));
    }
    bands
}

/// What past forecasts of one step have taught.
enum Taught {
    /// Of intervals around the forecast, at all levels.
    AroundForecasts(Adaptive),
    /// Of those around the interval between two quantiles, a level each.
    AroundQuantiles(Vec<Adaptive>),
}

impl Taught {
    fn of(direct: &DirectForecasts, step: usize, (levels, between): (&[f64], Option<&[Ends]>)) -> Self {
        match between {
            None => Self::AroundForecasts(learnt(&direct.past(step, None), levels)),
            Some(ends) => {
                let of = |(level, ends): (&f64, &Ends)| {
                    learnt(&direct.past(step, Some((*level, *ends))), &[*level])
                };
                Self::AroundQuantiles(levels.iter().zip(ends).map(of).collect())
            }
        }
    }

    /// The intervals of a row.
    fn bands(
        &self,
        group: usize,
        between: Option<&[Ends]>,
        (quantiles, forecast): (&[f64], f64),
    ) -> Vec<Option<Band>> {
        match self {
            Self::AroundForecasts(all) => all.bands(group, Band::POINT),
            Self::AroundQuantiles(each) => {
                let ends = between.unwrap_or_default();
                let of = |(own, ends): (&Adaptive, &Ends)| {
                    own.bands(group, between_ends(quantiles, *ends, forecast))[0]
                };
                each.iter().zip(ends).map(of).collect()
            }
        }
    }
}

/// The interval between two of the quantiles of a forecast, around it.
fn between_ends(quantiles: &[f64], (below, above): Ends, forecast: f64) -> Band {
    Band { below: quantiles[below] - forecast, above: quantiles[above] - forecast }
}

/// The group of a row, as `report` has it.
fn group_of(series: &Series, row: usize) -> usize {
    let within_a_day = matches!(series.step, Step::Seconds(step) if step < 86_400);
    group(series.wall(row), within_a_day)
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
            Some(own) => with_targets(own, recorded_targets(spec, rows.series.first(trained), &params)?),
        };
        Ok(Self { rows, trained, lead, recorded, newer: newer(kept, rows)? })
    }

    /// Those of one step, with the interval of a level between two quantiles of each, if these are named.
    fn past(&self, step: usize, between: Option<(f64, Ends)>) -> Past {
        let series = &self.rows.series;
        let mut past = self.recorded(step, between.map(|(level, _)| level)).unwrap_or_default();
        past.ahead = self.lead + step;
        for (target, own) in &self.newer {
            let at = target + step;
            if self.trained <= at && at < self.rows.known && series.is_observed(at..at + 1) {
                let forecast = own.points[step];
                past.targets.push(at);
                past.groups.push(group_of(series, at));
                past.residuals.push(series.values[at] - forecast);
                let quantiles = own.of_each().nth(step).unwrap_or_default();
                past.around.extend(between.map(|(_, ends)| between_ends(quantiles, ends, forecast)));
            }
        }
        past
    }

    /// The recorded ones; `None` if nothing that is asked for was recorded.
    fn recorded(&self, step: usize, level: Option<f64>) -> Option<Past> {
        let (errors, targets) = self.recorded.as_ref()?;
        let past = errors.past(step, targets, |row| group_of(&self.rows.series, row));
        Some(match level {
            None => past,
            Some(level) => Past { around: errors.between_quantiles(step, level)?, ..past },
        })
    }
}

/// Recorded errors and the rows that they are of; `None` where these are others.
fn with_targets(
    mut errors: ForecastErrors,
    (validation, test): (Vec<usize>, Vec<usize>),
) -> Option<(ForecastErrors, TargetRows)> {
    let mut targets = TargetRows { validation, test };
    let whole = |targets: &[usize], own: &[f64]| targets.len() * errors.horizon == own.len();
    let (calibrates, judges) =
        (whole(&targets.validation, &errors.validation), whole(&targets.test, &errors.test));
    if !calibrates {
        // An older program kept none.
        (errors.validation, targets.validation) = Default::default();
        errors.quantiles.iter_mut().for_each(|own| own.validation.clear());
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
    for own in &kept.forecasters {
        sums.add(&own.forecast(kept.engine, &rows.series, targets.clone())?);
    }
    let means = sums.divided(kept.forecasters.len() as f64);
    Ok(targets.zip(means.by_forecast(horizon)).collect())
}

/// What feeding forecasts back did at past origins, for a row beyond the reach.
fn walked_past(rows: &Rows, walked: &Walked, row: usize) -> Past {
    let mut past = Past { ahead: row + 1, ..Past::default() };
    for (known, forecasts) in &walked.past {
        let target = known + row;
        if rows.series.is_observed(target..target + 1) {
            past.targets.push(target);
            past.groups.push(group_of(&rows.series, target));
            past.residuals.push(rows.series.values[target] - forecasts.points[row]);
        }
    }
    past
}
