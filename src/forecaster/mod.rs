//! A trained forecaster as a value: how its inputs are laid out, its weights, and where they come from.
//!
//! It can be saved, loaded and asked about rows that it has never seen. It is the pipeline and the model that
//! trials are scored with, so a row of the test part is forecast with the bits that its trial recorded.
//! Letters: n forecasts, K steps of the horizon.

mod asked;
mod onnx;
mod provenance;
mod safetensors_file;

pub(crate) use self::provenance::hash_rows;
pub use self::provenance::{Provenance, Trained, content};
use crate::base::error::{Error, Result};
use crate::data::{Frame, Pipeline, Series};
use crate::engine::{self, Engine, Weights};
use crate::network::Quantiles;
use crate::spec::{CalendarField, Params, Profile};

/// The key of the metadata in a file of a forecaster.
const KEY: &str = "lookback";

/// What training left behind, ready to forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecaster {
    /// From a series to samples, fitted on the train part.
    pub pipeline: Pipeline,
    /// The trial's hyperparameters.
    pub params: Params,
    /// What was learnt; empty for a forecast that copies.
    pub weights: Weights,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Forecaster {
    /// The engine that trained it.
    ///
    /// # Errors
    /// If this program has no engine of that name.
    pub fn engine(&self) -> Result<&'static Engine> {
        let name = &self.provenance.engine;
        engine::by_name(name).ok_or_else(|| Error::Check(format!("there is no engine called {name}")))
    }

    /// The quantiles that it forecasts; `None`: points alone.
    pub fn quantiles(&self) -> Option<Quantiles> {
        self.params.network_loss().quantiles()
    }

    /// The first row of a series that can be forecast.
    pub fn first_target(&self, series: &Series) -> usize {
        Frame::first_target(series, &self.pipeline.features, &self.params)
    }

    /// Why rows of a series cannot be forecast: a column is missing, the step is another one, or a row lies at a time
    /// of day that was not there in training; `None` if they can.
    pub fn refuses(&self, series: &Series) -> Option<String> {
        let Pipeline { features, slots, .. } = &self.pipeline;
        if let Some(column) = features.columns().find(|column| !series.covariates.contains_key(*column)) {
            return Some(format!("there is no column {column}, which the forecaster was trained with"));
        }
        let step = self.provenance.step;
        if series.step != step {
            return Some(format!(
                "a row for each {}, but the forecaster knows one for each {step}",
                series.step
            ));
        }
        let by_slot = features.calendar.contains_key(&CalendarField::Slot)
            || self.pipeline.profiles.iter().any(|means| means.by == Profile::Slot)
            || [engine::CALENDAR_MEAN_NAME, engine::CALENDAR_RIDGE_NAME].contains(&&*self.provenance.engine);
        let mut rows = if by_slot { 0..series.len() } else { 0..0 };
        let row = rows.find(|row| !slots.hold(series.wall(*row).time()))?;
        Some(format!("no row lay at the time of day of {} in training", series.wall(row)))
    }
}
