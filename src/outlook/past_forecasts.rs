//! What feeding forecasts back found at past origins, kept beside the forecasters: the next forecast from the same rows by the
//! same forecasters need not walk there again.
//!
//! It may be deleted at any time. A file that cannot be written or read, or is of other rows, is made anew.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::Digest;

use super::kept::{Kept, past_file};
use super::rows_to_forecast::Rows;
use crate::base::digest::hex;
use crate::base::error::Error;
use crate::base::file::{read_if_there, replace_by};
use crate::data::Predictions;
use crate::forecaster::hash_rows;
use crate::record::INTERVAL_METHOD;

/// Forecasts from some past origins on.
pub(super) struct PastForecasts {
    file: PathBuf,
    /// Equal only if everything is equal that they follow from.
    key: String,
}

/// The content of a file.
#[derive(Serialize, Deserialize)]
struct PastForecastsFile {
    key: String,
    /// The forecasts from each origin on, in the target's unit, the nearest row first.
    forecasts: Vec<Vec<f64>>,
}

impl PastForecasts {
    /// Those of a configuration from these `origins` on; `name` tells one kind of origins from another.
    pub(super) fn of(kept: &Kept, rows: &Rows, (name, origins): (&str, &[usize])) -> Self {
        let forecasters =
            kept.forecasters.iter().map(|made| (&made.params, &made.pipeline, &made.provenance));
        let forecasters: Vec<_> = forecasters.collect();
        let program = (env!("CARGO_PKG_VERSION"), option_env!("LOOKBACK_COMMIT"), INTERVAL_METHOD);
        let engine = kept.engine.info.name;
        // Rows to come as well: the last walks are told of what is known of them.
        let series = &rows.series;
        let marks = (&series.observed, &series.left_out, &series.offsets);
        let made_by = (program, engine, forecasters, origins, rows.known, marks);
        let mut hash = hash_rows(series, series.covariates.values(), series.len());
        hash.update(serde_json::to_vec(&made_by).expect("invariant: a forecaster can be written"));
        let file = past_file(&kept.folder, &kept.forecasters[0].provenance.trial, name);
        Self { file, key: hex(&hash.finalize()) }
    }

    /// At least `count` rows from each of so many origins on, if they are remembered.
    pub(super) fn recall(&self, origins: usize, count: usize) -> Option<Vec<Predictions>> {
        let bytes = read_if_there(&self.file).ok()??;
        let content: PastForecastsFile = serde_json::from_slice(&bytes).ok()?;
        let enough =
            content.forecasts.len() == origins && content.forecasts.iter().all(|rows| rows.len() >= count);
        let of = |points: Vec<f64>| Predictions { points, quantiles: Vec::new() };
        (content.key == self.key && enough).then(|| content.forecasts.into_iter().map(of).collect())
    }

    /// Keeps them, if the folder can be written: without them the next forecast takes longer, and is the same.
    pub(super) fn keep(&self, forecasts: &[Predictions]) {
        let forecasts = forecasts.iter().map(|forecast| forecast.points.clone()).collect();
        let content = PastForecastsFile { key: self.key.clone(), forecasts };
        let write = |out: &mut dyn std::io::Write| {
            serde_json::to_writer(out, &content).map_err(|error| Error::io("write", &self.file)(error.into()))
        };
        let _ = replace_by(&self.file, write);
    }
}
