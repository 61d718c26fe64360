//! A forecaster that is asked: about rows of a frame, or about rows further on than one forecast reaches.
//!
//! There it goes on from its own forecasts. All origins go through the model side by side; a sample's forecast does not
//! depend on the others.

use std::ops::Range;

use super::Forecaster;
use crate::base::error::{Error, Result};
use crate::base::in_parallel::in_parallel;
use crate::data::{Frame, Pipeline, Predictions, RowLayout, Series, Walks, Windows};
use crate::engine::{Engine, Model, Setting};

/// Forecasts that take longer than a thread takes to begin.
const WORTH_A_THREAD: usize = 50;

/// A forecaster and the model that computes, which is built when its samples' shape is known.
struct Asked<'f> {
    forecaster: &'f Forecaster,
    engine: &'f Engine,
    model: Option<Box<dyn Model>>,
}

impl<'f> Asked<'f> {
    fn new(forecaster: &'f Forecaster, engine: &'f Engine) -> Self {
        Self { forecaster, engine, model: None }
    }

    /// What the model puts out.
    fn outputs(&mut self, windows: &Windows) -> Result<Vec<f64>> {
        let Self { forecaster, engine, .. } = *self;
        let model = match &mut self.model {
            Some(model) => model,
            none => {
                let (params, initial) = (&forecaster.params, &forecaster.weights);
                let mut model = (engine.build)(&Setting { params, shape: windows.shape(), initial })?;
                if engine.info.is_baseline() {
                    model.set_weights(&forecaster.weights)?;
                }
                none.insert(model)
            }
        };
        let mut outputs = Vec::new();
        model.forecast(windows, &mut outputs)?;
        Ok(outputs)
    }

    /// Forecasts of the rows from each of `targets` on.
    fn forecast(&mut self, frame: &Frame, series: &Series, targets: Range<usize>) -> Result<Predictions> {
        let Forecaster { params, pipeline: Pipeline { lead, horizon, .. }, .. } = self.forecaster;
        let outputs = self.outputs(&Windows::of_frame(frame, targets.clone(), params))?;
        Predictions::of(&outputs, self.forecaster.quantiles(), |at, value| {
            let (target, ahead) = (targets.start + at / horizon, at % horizon);
            self.number(frame.inverse.forecast(value, target - lead, ahead), series, target + ahead)
        })
    }

    /// Forecasts of the rows behind each walk, as many times the reach as there are rounds.
    fn side_by_side(&mut self, mut walks: Walks, series: &Series, rounds: usize) -> Result<Vec<Predictions>> {
        let forecaster = self.forecaster;
        let steps = forecaster.pipeline.lead * forecaster.pipeline.horizon;
        let mut found = vec![Predictions::default(); walks.len()];
        for round in 1..=rounds {
            let outputs = self.outputs(&walks.samples(&forecaster.params))?;
            let number = |row, forecast| self.number(forecast, series, row);
            let all = walks.forecasts(&outputs, forecaster.quantiles(), number)?;
            let made: Vec<Predictions> =
                all.by_forecast(steps).map(|made| forecaster.in_order(&made)).collect();
            if round < rounds {
                walks.fill(made.iter().map(|made| made.points.as_slice()));
            }
            found.iter_mut().zip(made).for_each(|(found, made)| found.append(made));
        }
        Ok(found)
    }

    /// A forecast of a row, if it is a number.
    fn number(&self, forecast: f64, series: &Series, row: usize) -> Result<f64> {
        if forecast.is_finite() {
            return Ok(forecast);
        }
        let message = format!("the forecast of {} is {forecast}", series.times[row]);
        Err(Error::engine(self.engine.info.name, message))
    }
}

impl Forecaster {
    /// Forecasts of the rows from each of `targets` on, in the target's unit, computed by `engine`. Rows whose value is not
    /// known hold NaN; a forecast looks at none of them.
    ///
    /// # Errors
    /// If the engine refuses, or a forecast is no number.
    ///
    /// # Panics
    /// If the series is refused ([`Forecaster::refuses`]) or a target has too few rows before or behind it.
    pub fn forecast(&self, engine: &Engine, series: &Series, targets: Range<usize>) -> Result<Predictions> {
        if targets.is_empty() {
            return Ok(Predictions::default());
        }
        let layout = self.layout(engine, series, targets.clone());
        let mut asked = Asked::new(self, engine);
        asked.forecast(&layout.frame(&series.values), series, targets)
    }

    /// The inputs of forecasts of the rows from each of `targets` on.
    fn layout<'a>(&'a self, engine: &Engine, series: &'a Series, targets: Range<usize>) -> RowLayout<'a> {
        let Pipeline { lead, horizon, .. } = self.pipeline;
        let first = match engine.info.has_season() {
            true => 0,
            false => targets.start + 1 - self.params.look_back - lead,
        };
        RowLayout::of(&self.pipeline, series, first..targets.end - 1 + horizon)
    }

    /// Rows behind the last known one that it reaches without its own forecasts.
    pub(crate) fn reach(&self) -> usize {
        self.pipeline.lead + self.pipeline.horizon - 1
    }

    /// Forecasts of `count` rows from each of the rows `known` on, of which nothing but values before is known: those within
    /// reach from these, then further ones from these and its own forecasts, and so on.
    ///
    /// # Errors
    /// As [`Forecaster::forecast`].
    ///
    /// # Panics
    /// As [`Forecaster::forecast`].
    pub fn ahead(
        &self,
        engine: &Engine,
        series: &Series,
        (known, count): (&[usize], usize),
    ) -> Result<Vec<Predictions>> {
        let mut each = Self::each_ahead(std::slice::from_ref(self), engine, series, (known, count))?;
        Ok(each.swap_remove(0))
    }

    /// The same of each of some forecasters of one configuration, at least one: what is told of rows is laid out once for
    /// all whose pipelines are equal, and those that have many origins to forecast from compute side by side.
    ///
    /// # Errors
    /// As [`Forecaster::forecast`].
    ///
    /// # Panics
    /// As [`Forecaster::forecast`].
    pub(crate) fn each_ahead(
        all: &[Self],
        engine: &Engine,
        series: &Series,
        (known, count): (&[usize], usize),
    ) -> Result<Vec<Vec<Predictions>>> {
        let (Some(from), Some(last)) = (known.iter().min(), known.iter().max()) else {
            return Ok(vec![Vec::new(); all.len()]);
        };
        let first = &all[0];
        let rounds = count.div_ceil(first.reach());
        let targets = *from..last + (rounds - 1) * first.reach() + first.pipeline.lead;
        let shared = first.layout(engine, series, targets.clone());
        // Baselines may look further back than a window.
        let looks_back = engine.info.is_baseline();
        let walks = Walks::from(&shared, known, (&first.params, rounds, looks_back));
        let ahead = |seed: &Self| {
            let mut asked = Asked::new(seed, engine);
            let apart =
                (seed.pipeline != first.pipeline).then(|| seed.layout(engine, series, targets.clone()));
            let walks = match &apart {
                None => walks.clone(),
                Some(layout) => Walks::from(layout, known, (&seed.params, rounds, looks_back)),
            };
            let mut found = asked.side_by_side(walks, series, rounds)?;
            found.iter_mut().for_each(|found| found.truncate(count));
            Ok(found)
        };
        match known.len() * rounds < WORTH_A_THREAD {
            true => all.iter().map(ahead).collect(),
            false => in_parallel(all, ahead).into_iter().collect(),
        }
    }

    /// The rows within reach, from forecasts of the first `lead` of them: each is the nearest step of one, and those behind
    /// are further steps of the last.
    fn in_order(&self, forecasts: &Predictions) -> Predictions {
        let Pipeline { lead, horizon, .. } = self.pipeline;
        let nearest = (0..lead).map(|row| row * horizon);
        forecasts.picked(nearest.chain((lead - 1) * horizon + 1..lead * horizon))
    }
}
