//! How good the intervals of a report's configurations are: each engine's choice and every baseline.

use super::band::{Band, Quality};
use super::days::coverage_over_days;
use super::few_rows::FewRows;
use super::forecast_errors::{ForecastErrors, QuantileErrors, TargetRows};
use super::forecast_rows::ForecastRows;
use super::past::{Past, replay};
use crate::base::choice::choice;
use crate::base::error::Result;
use crate::record::Forecasts;
use crate::report::analysis::Standing;
use crate::report::analysis::shown::{best_of_each, best_with_quantiles};
use crate::spec::SplitSpec;

/// Levels whose coverage is looked at.
pub const LEVELS: [f64; 6] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// Places in [`LEVELS`] of those that tables show.
pub(crate) const SHOWN_LEVELS: [usize; 3] = [3, 4, 5];

/// Of these the one that is told in words: 90 %, or the next that every kind of interval has. Two quantiles make one level, and those of a
/// spec may make 80 and 95 %.
const SAID_LEVELS: [usize; 3] = [4, 3, 5];

choice! {
    /// How intervals are made, in the order of tables; only a configuration that forecasts quantiles has those behind the first.
    IntervalKind {
        /// Around the forecast, from errors of earlier ones (Gibbs & Candes 2021).
        Adaptive = "adaptive",
        /// Between two quantiles as they were forecast.
        Quantiles = "quantiles",
        /// Around the interval between these quantiles, from errors of earlier ones (Romano et al. 2019).
        ConformalQuantiles = "conformal_quantiles",
    }
}

impl IntervalKind {
    /// Behind the name of a configuration.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Adaptive => "",
            Self::Quantiles => ", its quantiles",
            Self::ConformalQuantiles => ", its quantiles conformalised",
        }
    }
}

/// The intervals of one kind of one configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationIntervals {
    /// The position of the configuration.
    pub at: usize,
    /// How they are made.
    pub kind: IntervalKind,
    /// Seeds whose forecasts are averaged.
    pub seeds: usize,
    /// Forecasts of the validation part that calibrated the first ones, each step by itself.
    pub calibrating: usize,
    /// Forecasts of the test part, each step by itself.
    pub forecasts: usize,
    /// For each of [`LEVELS`]; `None` if no forecast has an interval.
    pub by_level: Vec<Option<Quality>>,
    /// The coverage of 91 days in a row by their last, at each of [`LEVELS`]; empty where times are not known.
    pub over_days: Vec<Vec<(i32, f64)>>,
}

impl ConfigurationIntervals {
    /// The lowest coverage of 91 days at a level of [`LEVELS`].
    pub fn worst(&self, level: usize) -> Option<f64> {
        self.over_days.get(level)?.iter().map(|(_, share)| *share).min_by(f64::total_cmp)
    }
}

/// The intervals of each engine's choice, of its best that forecasts quantiles and that does not, if any does, then of
/// every baseline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intervals {
    /// Those whose errors the journal has; of one configuration those around the forecast first.
    pub(crate) of: Vec<ConfigurationIntervals>,
    /// Those of the choice combined with the best baseline.
    pub(crate) combined: Option<ConfigurationIntervals>,
    /// How wide the range is that holds the middle of the test values, for each of [`LEVELS`].
    ranges: Vec<Option<f64>>,
    /// Whether the times of the rows are known, and with them hours, weekdays and days.
    pub timed: bool,
    /// Where few forecasts of the choice, its seeds averaged, hold most of its squared error.
    pub few_rows: Vec<FewRows>,
}

impl Intervals {
    /// The place in [`LEVELS`] of the level that is told in words.
    pub(crate) fn said_level(&self) -> usize {
        let made = |intervals: &&ConfigurationIntervals| intervals.by_level.iter().any(Option::is_some);
        let all_have =
            |level: &usize| self.of.iter().filter(made).all(|intervals| intervals.by_level[*level].is_some());
        SAID_LEVELS.into_iter().find(all_have).unwrap_or(SAID_LEVELS[0])
    }

    /// From the recorded errors; the times of the rows stand in `forecasts`.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub(crate) fn measure(standing: &Standing, forecasts: Option<&Forecasts>) -> Result<Self> {
        let results = standing.results;
        let rows = forecasts.and_then(ForecastRows::of);
        let mut positions = best_of_each(standing);
        let further = best_with_quantiles(standing);
        positions.extend(further.into_iter().filter(|at| !positions.contains(at)).collect::<Vec<_>>());
        let baselines = (0..standing.configurations.len()).filter(|at| standing.configurations[*at].baseline);
        positions.extend(baselines.filter(|at| !positions.contains(at)).collect::<Vec<_>>());
        let mut of: Vec<ConfigurationIntervals> = Vec::new();
        let mut few_rows = Vec::new();
        for at in positions {
            let records = standing.done(at).collect::<Result<Vec<_>>>()?;
            let Some(errors) = ForecastErrors::of(&records) else { continue };
            let kinds = IntervalKind::ALL.iter().copied().filter(|kind| errors.has(*kind));
            if standing.best_at() == Some(at) {
                few_rows = FewRows::of(&errors, rows.as_ref(), &results.spec.split);
            }
            of.extend(kinds.map(|kind| measured(at, kind, &errors, (rows.as_ref(), &results.spec.split))));
        }
        let combined = standing.combined.as_ref().map(|combined| {
            let of = (rows.as_ref(), &results.spec.split);
            measured(combined.choice, IntervalKind::Adaptive, &combined.of.errors, of)
        });
        let ranges = LEVELS.map(|level| rows.as_ref()?.range(level)).to_vec();
        let timed = of.iter().all(|intervals| !intervals.over_days.is_empty());
        Ok(Self { of, combined, ranges, timed, few_rows })
    }

    /// Those of the best trained configuration by validation, else of the first engine's.
    pub(crate) fn choice(&self, standing: &Standing) -> Option<&ConfigurationIntervals> {
        let best = standing.best_at();
        let is_best = |at: usize| best.map_or(!standing.configurations[at].baseline, |best| best == at);
        self.of.iter().find(|intervals| is_best(intervals.at))
    }

    /// The mean width at a level of [`LEVELS`] as a share of the range that holds as many of the test values.
    pub(crate) fn share_of_range(&self, intervals: &ConfigurationIntervals, level: usize) -> Option<f64> {
        let range = self.ranges.get(level).copied().flatten().filter(|range| *range > 0.0)?;
        Some(intervals.by_level[level]?.width / range)
    }
}

/// The intervals of one configuration from its errors; without `rows` nothing is known of them but their order.
pub fn measured(
    at: usize,
    kind: IntervalKind,
    errors: &ForecastErrors,
    (rows, split): (Option<&ForecastRows>, &SplitSpec),
) -> ConfigurationIntervals {
    let timed = rows.and_then(|rows| Some((rows, rows.targets(errors, split)?)));
    let targets = timed.as_ref().map_or_else(|| errors.in_order(), |(_, targets)| targets.clone());
    let group = |row: usize| timed.as_ref().map_or(0, |(rows, _)| rows.group(row));
    let mut bands = test_bands(errors, kind, &targets, group);
    if let (Some((rows, _)), Some(least)) = (&timed, errors.at_least) {
        for (at, bands) in bands.iter_mut().enumerate() {
            let row = targets.test[at / errors.horizon] + at % errors.horizon;
            let forecast = rows.actual(row).map(|actual| actual - errors.test[at]);
            let cut =
                |band: &mut Option<Band>| *band = band.zip(forecast).map(|(ends, at)| ends.cut(at, least));
            bands.iter_mut().for_each(cut);
        }
    }
    let pairs = |level: usize| {
        errors.test.iter().enumerate().map({
            let bands = &bands;
            move |(at, residual)| (*residual, bands[at][level])
        })
    };
    let over_days = |rows: &ForecastRows, level: usize| {
        let pairs: Vec<(f64, Option<Band>)> = pairs(level).collect();
        let held = targets.test.iter().zip(pairs.chunks(errors.horizon)).map(|(first, steps)| {
            let of = steps.iter().filter_map(|(residual, band)| Some(band.as_ref()?.holds(*residual)));
            (rows.day(*first), of.clone().count(), of.filter(|held| *held).count())
        });
        coverage_over_days(&held.collect::<Vec<_>>())
    };
    let levels = 0..LEVELS.len();
    ConfigurationIntervals {
        at,
        kind,
        seeds: errors.seeds,
        calibrating: if kind == IntervalKind::Quantiles { 0 } else { errors.validation.len() },
        forecasts: errors.test.len(),
        by_level: levels.clone().map(|level| Quality::of(pairs(level), LEVELS[level])).collect(),
        over_days: timed
            .as_ref()
            .map(|(rows, _)| levels.map(|level| over_days(rows, level)).collect())
            .unwrap_or_default(),
    }
}

/// The intervals of the test part's forecasts, `[n K, levels]` in the order of their errors.
pub fn test_bands(
    errors: &ForecastErrors,
    kind: IntervalKind,
    targets: &TargetRows,
    group: impl Fn(usize) -> usize,
) -> Vec<Vec<Option<Band>>> {
    let steps: Vec<Vec<Vec<Option<Band>>>> = (0..errors.horizon)
        .map(|step| {
            let past = errors.past(step, targets, &group);
            let (levels, bands) = match kind {
                IntervalKind::Adaptive => (LEVELS.to_vec(), replay(&past, &LEVELS)),
                _ => of_quantiles(errors, kind, step, past),
            };
            let places = LEVELS.map(|level| levels.iter().position(|known| *known == level));
            let at_levels = |bands: &Option<Vec<Band>>| places.map(|place| Some(bands.as_ref()?[place?]));
            bands[targets.validation.len()..].iter().map(|bands| at_levels(bands).to_vec()).collect()
        })
        .collect();
    (0..targets.test.len()).flat_map(|at| steps.iter().map(move |step| step[at].clone())).collect()
}

/// The intervals of one step at the levels that two quantiles make.
fn of_quantiles(
    errors: &ForecastErrors,
    kind: IntervalKind,
    step: usize,
    past: Past,
) -> (Vec<f64>, Vec<Option<Vec<Band>>>) {
    let none = vec![None; past.targets.len()];
    let Some((levels, past)) = errors.between_quantiles(step, past) else { return (Vec::new(), none) };
    let bands = match kind {
        IntervalKind::Quantiles => past.around.into_iter().map(Some).collect(),
        _ => replay(&past, &levels),
    };
    (levels, bands)
}

impl ForecastErrors {
    /// Whether there are such intervals at any of [`LEVELS`].
    fn has(&self, kind: IntervalKind) -> bool {
        let levels =
            |errors: &QuantileErrors| LEVELS.into_iter().any(|level| errors.levels.ends(level).is_some());
        kind == IntervalKind::Adaptive || self.quantiles.as_ref().is_some_and(levels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_levels(kind: IntervalKind, has: impl Fn(usize) -> bool) -> ConfigurationIntervals {
        let quality = Quality { forecasts: 1, coverage: 1.0, width: 1.0, score: 1.0 };
        let by_level = (0..LEVELS.len()).map(|level| has(level).then_some(quality)).collect();
        let over_days = Vec::new();
        ConfigurationIntervals { at: 0, kind, seeds: 1, calibrating: 0, forecasts: 1, by_level, over_days }
    }

    #[test]
    fn the_level_that_is_told_is_one_that_every_kind_has() {
        let told = |quantiles: &[usize]| {
            let of = vec![
                of_levels(IntervalKind::Adaptive, |_| true),
                of_levels(IntervalKind::Quantiles, |level| quantiles.contains(&level)),
                of_levels(IntervalKind::Adaptive, |_| false),
            ];
            LEVELS[Intervals { of, ..Intervals::default() }.said_level()]
        };
        assert_eq!([told(&[0, 4]), told(&[3, 5]), told(&[5]), told(&[0])], [0.9, 0.8, 0.95, 0.9]);
    }
}
