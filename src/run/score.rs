//! From forecasts and truths to the scores of a part.

use crate::error::{Error, Result};
use crate::metric::{METRICS, Scored};
use crate::record::{Measures, Score};

/// Forecasts and truths of some targets, `[n, K]`, row-major, with n > 0.
#[derive(Clone, Copy)]
pub(super) struct Forecast<'a> {
    /// With the [`naive_error`](crate::metric::naive_error) of the train part.
    pub scored: Scored<'a>,
    /// Steps K that are forecast at once.
    pub horizon: usize,
    /// The epoch that training ended with, for messages.
    pub epoch: usize,
}

impl Forecast<'_> {
    /// Every measure over all of them, and over each step of a horizon of several.
    ///
    /// # Errors
    /// [`Error::Diverged`] if forecasts are so far off that a measure is infinite.
    pub fn score(&self) -> Result<Score> {
        let steps = if self.horizon > 1 { 0..self.horizon } else { 0..0 };
        Ok(Score {
            targets: self.scored.truths.len(),
            metrics: measures(&self.scored, self.epoch)?,
            by_step: steps.map(|step| self.step(step)).collect::<Result<_>>()?,
            ..Score::default()
        })
    }

    fn step(&self, step: usize) -> Result<Measures> {
        let own = |all: &[f64]| all.iter().skip(step).step_by(self.horizon).copied().collect::<Vec<f64>>();
        let (forecasts, truths) = (own(self.scored.forecasts), own(self.scored.truths));
        measures(&Scored { forecasts: &forecasts, truths: &truths, ..self.scored }, self.epoch)
    }
}

fn measures(scored: &Scored, epoch: usize) -> Result<Measures> {
    let mut measures = Measures::new();
    for metric in METRICS {
        match (metric.of)(scored) {
            Some(value) if !value.is_finite() => {
                return Err(Error::Diverged { what: "an error measure", value, epoch });
            }
            value => measures.extend(value.map(|value| (metric.name.to_owned(), value))),
        }
    }
    Ok(measures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_of_a_horizon_has_measures_of_its_own() {
        let scored =
            Scored { forecasts: &[1.0, 2.0, 3.0, 4.0], truths: &[1.0, 4.0, 3.0, 8.0], naive: Some(2.0) };
        let score = Forecast { scored, horizon: 2, epoch: 1 }.score().unwrap();
        let of = |name: &str| score.by_step.iter().map(|step| step[name]).collect::<Vec<f64>>();
        assert_eq!((score.targets, score.metrics["mae"], of("mae")), (4, 1.5, vec![0.0, 3.0]));
        assert_eq!((of("rmse"), of("mase")), (vec![0.0, 10.0_f64.sqrt()], vec![0.0, 1.5]));
        let one = Forecast { scored, horizon: 1, epoch: 1 }.score().unwrap();
        assert!(one.by_step.is_empty());
    }

    #[test]
    fn a_measure_that_is_infinite_is_of_a_trial_that_diverged() {
        let scored = Scored { forecasts: &[1e200], truths: &[0.0], naive: None };
        let error = Forecast { scored, horizon: 1, epoch: 3 }.score().unwrap_err();
        assert!(matches!(error, Error::Diverged { epoch: 3, .. }), "{error}");
    }
}
