//! From forecasts and truths to the scores of a part.
//!
//! Under a rolling origin train and validation are scored fit by fit and the test part slice by slice; what
//! stands in the tables is the mean over these.

use std::ops::Range;

use crate::base::error::{Error, Result};
use crate::data::{Part, Rolling, Series};
use crate::metric::{self, Scored, ScoredQuantiles, naive_error};
use crate::network::Quantiles;
use crate::record::{Errors, Measures, Score, Slice};
use crate::run::Fit;

/// What the scores of a trial are made from.
pub(super) struct Scoring<'a> {
    pub series: &'a Series,
    pub rolling: Option<&'a Rolling>,
    /// At least one, in the order of time.
    pub fits: &'a [Fit],
    /// Rows of one season, for MASE.
    pub season: usize,
    /// What is forecast of each row beside the point.
    pub quantiles: Option<Quantiles>,
}

impl Scoring<'_> {
    /// The scores of a part; `None` if it has no target.
    ///
    /// # Errors
    /// [`Error::Diverged`] if forecasts are so far off that a measure is infinite.
    pub(super) fn of(&self, part: Part) -> Result<Option<Score>> {
        let asked = self.fits.iter().filter(|fit| !fit.parts.of(part).is_empty());
        match self.rolling {
            _ if asked.clone().next().is_none() => Ok(None),
            Some(rolling) if part == Part::Test => self.sliced(rolling).map(Some),
            _ => {
                let scores: Result<Vec<Score>> =
                    asked.map(|fit| self.sample(fit, part, |_| true).score()).collect();
                Ok(Some(mean(&scores?)))
            }
        }
    }

    /// `forecast - truth` of every scored forecast of a part and of its quantiles, if there are any; of the train part those
    /// of the last fit, of the validation part those of the first, which lie before all that is tested.
    pub(super) fn errors(&self, part: Part) -> (Errors, Option<Errors>) {
        let fits = match part {
            Part::Train => &self.fits[self.fits.len() - 1..],
            Part::Validation => &self.fits[..1],
            Part::Test => self.fits,
        };
        let scored: Vec<ScoredSample> = fits.iter().map(|fit| self.scored(fit, part)).collect();
        let all =
            |of: fn(&ScoredSample) -> Errors| Errors(scored.iter().flat_map(|sample| of(sample).0).collect());
        (all(ScoredSample::errors), self.quantiles.map(|_| all(ScoredSample::quantile_errors)))
    }

    /// What counts in a part of one fit: a forecast whose rows lie in two slices does not.
    fn scored(&self, fit: &Fit, part: Part) -> ScoredSample {
        let horizon = fit.parts.of(part).shape().horizon;
        let sliced = self.rolling.filter(|_| part == Part::Test);
        self.sample(fit, part, |target| {
            sliced.is_none_or(|rolling| rolling.slice_of(target, horizon).is_some())
        })
    }

    /// Slice by slice, their mean, and all of them pooled.
    fn sliced(&self, rolling: &Rolling) -> Result<Score> {
        let mut slices: Vec<Score> = Vec::new();
        let mut pooled = ScoredSample { naive: None, ..self.scored(&self.fits[0], Part::Test) };
        for (number, fit) in self.fits.iter().enumerate() {
            let horizon = fit.parts.of(Part::Test).shape().horizon;
            let each_slice = (0..rolling.slices())
                .filter(|slice| fit.split.rows(Part::Test).contains(&rolling.rows(*slice).start));
            for slice in each_slice {
                let sample =
                    self.sample(fit, Part::Test, |target| rolling.slice_of(target, horizon) == Some(slice));
                // Nothing of it was observed, if there is none: the slice counts for nothing.
                slices.push(if sample.truths.is_empty() { Score::default() } else { sample.score()? });
            }
            if number > 0 {
                pooled.join(self.scored(fit, Part::Test));
            }
        }
        let observed: Vec<Score> = slices.iter().filter(|slice| slice.targets > 0).cloned().collect();
        if observed.is_empty() {
            return Ok(Score::default());
        }
        let pooled = pooled.score()?;
        let told = |(slice, score): (usize, &Score)| Slice {
            from: self.series.short_stamp(rolling.rows(slice).start),
            to: self.series.short_stamp(rolling.rows(slice).end - 1),
            targets: score.targets,
            metrics: score.metrics.clone(),
        };
        Ok(Score {
            pooled: pooled.metrics,
            by_step: pooled.by_step,
            slices: slices.iter().enumerate().map(told).collect(),
            ..mean(&observed)
        })
    }

    /// The forecasts of a part of one fit whose first row `counts`.
    fn sample(&self, fit: &Fit, part: Part, counts: impl Fn(usize) -> bool) -> ScoredSample {
        let samples = &fit.parts.samples[part];
        let horizon = samples.windows.shape().horizon;
        let forecasts = &fit.outcome.forecasts[part];
        let scored = (0..samples.targets.len()).filter(|at| counts(samples.targets[*at]));
        let of = |all: &[f64], each: usize| -> Vec<f64> {
            scored.clone().flat_map(|at| &all[at * each..(at + 1) * each]).copied().collect()
        };
        let each = self.quantiles.map_or(0, |levels| levels.levels().len());
        ScoredSample {
            forecasts: of(&forecasts.points, horizon),
            truths: of(&samples.truths, horizon),
            quantiles: self.quantiles.map(|levels| (levels, of(&forecasts.quantiles, horizon * each))),
            naive: self.naive_error(fit.split.rows(Part::Train)),
            horizon,
            epoch: fit.outcome.curve.len(),
        }
    }

    /// What MASE is a multiple of: the error of the value a season before, over rows of which both were observed.
    fn naive_error(&self, train: Range<usize>) -> Option<f64> {
        let Series { clock, values, .. } = self.series;
        let mut back = clock.back(clock.period(self.season));
        let both = |before: &usize, row: usize| {
            *before >= train.start && [*before, row].iter().all(|at| self.series.is_truth(*at..at + 1))
        };
        let pair =
            |row: usize| back.before(row).filter(|before| both(before, row)).map(|before| (before, row));
        let pairs = train.clone().filter_map(pair);
        let (earlier, later): (Vec<f64>, Vec<f64>) =
            pairs.map(|(before, row)| (values[before], values[row])).unzip();
        naive_error(&earlier, &later)
    }
}

/// Forecasts and truths of some targets, `[n, K]`, row-major.
struct ScoredSample {
    forecasts: Vec<f64>,
    truths: Vec<f64>,
    /// Levels and their quantiles, `[n, K, Q]`.
    quantiles: Option<(Quantiles, Vec<f64>)>,
    /// The [`naive_error`] of the train part.
    naive: Option<f64>,
    /// Steps K that are forecast at once.
    horizon: usize,
    /// The epoch that training ended with, for messages.
    epoch: usize,
}

impl ScoredSample {
    fn join(&mut self, later: Self) {
        self.forecasts.extend(later.forecasts);
        self.truths.extend(later.truths);
        let further = later.quantiles.into_iter().flat_map(|(_, values)| values);
        if let Some((_, values)) = &mut self.quantiles {
            values.extend(further);
        }
    }

    fn errors(&self) -> Errors {
        Errors::of(&self.forecasts, &self.truths)
    }

    fn quantile_errors(&self) -> Errors {
        let Some((levels, values)) = &self.quantiles else { return Errors::default() };
        let each = levels.levels().len();
        let truths: Vec<f64> =
            self.truths.iter().flat_map(|truth| std::iter::repeat_n(*truth, each)).collect();
        Errors::of(values, &truths)
    }

    /// Every measure over all of them, and over each step of a horizon of several.
    fn score(&self) -> Result<Score> {
        let steps = if self.horizon > 1 { 0..self.horizon } else { 0..0 };
        Ok(Score {
            targets: self.truths.len(),
            metrics: self.measures()?,
            by_step: steps.map(|step| self.step(step)).collect::<Result<_>>()?,
            ..Score::default()
        })
    }

    fn step(&self, step: usize) -> Result<Measures> {
        let sliced = |all: &[f64], each: usize| {
            all.chunks(each).skip(step).step_by(self.horizon).flatten().copied().collect::<Vec<f64>>()
        };
        let quantiles = self.quantiles.as_ref();
        let one = Self {
            forecasts: sliced(&self.forecasts, 1),
            truths: sliced(&self.truths, 1),
            quantiles: quantiles.map(|(levels, values)| (*levels, sliced(values, levels.levels().len()))),
            horizon: 1,
            ..*self
        };
        one.measures()
    }

    fn measures(&self) -> Result<Measures> {
        let quantiles = self.quantiles.as_ref();
        let quantiles = quantiles.map(|(levels, values)| ScoredQuantiles { levels: levels.levels(), values });
        let scored =
            Scored { forecasts: &self.forecasts, truths: &self.truths, naive: self.naive, quantiles };
        let mut measures = Measures::new();
        for metric in metric::shown(quantiles.is_some()) {
            match (metric.of)(&scored) {
                Some(value) if !value.is_finite() => {
                    return Err(Error::Diverged { what: "an error measure", value, epoch: self.epoch });
                }
                value => measures.extend(value.map(|value| (metric.name.to_owned(), value))),
            }
        }
        Ok(measures)
    }
}

/// The mean of several scores, each counted once however many targets it has; a measure that one of them
/// lacks is absent.
fn mean(scores: &[Score]) -> Score {
    let of = |measures: &[&Measures]| -> Measures {
        let mean = |name: &String| {
            let values: Option<Vec<f64>> =
                measures.iter().map(|by_name| by_name.get(name).copied()).collect();
            Some((name.clone(), values?.iter().sum::<f64>() / measures.len() as f64))
        };
        measures[0].keys().filter_map(mean).collect()
    };
    let step = |step: usize| of(&scores.iter().map(|score| &score.by_step[step]).collect::<Vec<_>>());
    Score {
        targets: scores.iter().map(|score| score.targets).sum(),
        metrics: of(&scores.iter().map(|score| &score.metrics).collect::<Vec<_>>()),
        by_step: (0..scores[0].by_step.len()).map(step).collect(),
        ..Score::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(forecasts: &[f64], truths: &[f64], horizon: usize) -> ScoredSample {
        let (forecasts, truths) = (forecasts.to_vec(), truths.to_vec());
        ScoredSample { forecasts, truths, quantiles: None, naive: Some(2.0), horizon, epoch: 3 }
    }

    #[test]
    fn each_step_of_a_horizon_has_measures_of_its_own() {
        let (forecasts, truths) = ([1.0, 2.0, 3.0, 4.0], [1.0, 4.0, 3.0, 8.0]);
        let score = sample(&forecasts, &truths, 2).score().unwrap();
        let of = |name: &str| score.by_step.iter().map(|step| step[name]).collect::<Vec<f64>>();
        assert_eq!((score.targets, score.metrics["mae"], of("mae")), (4, 1.5, vec![0.0, 3.0]));
        assert_eq!((of("rmse"), of("mase")), (vec![0.0, 10.0_f64.sqrt()], vec![0.0, 1.5]));
        assert!(sample(&forecasts, &truths, 1).score().unwrap().by_step.is_empty());
    }

    #[test]
    fn quantiles_have_measures_step_by_step_and_an_error_each() {
        let levels = Quantiles::new(&[0.5, 0.75]).unwrap();
        let quantiles = vec![1.0, 3.0, 2.0, 2.0, 3.0, 3.0, 4.0, 12.0];
        let points = sample(&[1.0, 2.0, 3.0, 4.0], &[1.0, 4.0, 3.0, 8.0], 2);
        let sample = ScoredSample { quantiles: Some((levels, quantiles)), ..points };
        let score = sample.score().unwrap();
        let of = |name: &str| score.by_step.iter().map(|step| step[name]).collect::<Vec<f64>>();
        // Errors 0 and 2, -2 and -2; 0 and 0, -4 and 4.
        assert_eq!(of("pinball"), [(0.0 + 0.5) / 4.0, (1.0 + 1.5 + 2.0 + 1.0) / 4.0]);
        assert_eq!(score.metrics["pinball"], 6.0 / 8.0);
        let errors: Vec<f64> = sample.quantile_errors().values().collect();
        assert_eq!(errors, [0.0, 2.0, -2.0, -2.0, 0.0, 0.0, -4.0, 4.0]);
    }

    #[test]
    fn a_measure_that_is_infinite_is_of_a_trial_that_diverged() {
        let error = sample(&[1e200], &[0.0], 1).score().unwrap_err();
        assert!(matches!(error, Error::Diverged { epoch: 3, .. }), "{error}");
    }

    #[test]
    fn a_mean_counts_each_score_once_and_leaves_out_what_one_of_them_lacks() {
        let two = sample(&[0.0, 0.0], &[1.0, 1.0], 1).score().unwrap();
        let one = ScoredSample { naive: None, ..sample(&[0.0], &[4.0], 1) }.score().unwrap();
        let mean = mean(&[two, one]);
        assert_eq!((mean.targets, mean.metrics["mae"], mean.metrics.get("mase")), (3, 2.5, None));
    }
}
