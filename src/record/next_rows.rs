//! `next_rows.json`: forecasts of rows that do not exist yet, as `lookback forecast` gives them to programs and as a
//! report draws them.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Journal, Status};
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::{read_if_there, remove_if_there, replace};
use crate::spec::TrialId;

/// The file's name in a results folder.
pub(crate) const NEXT_ROWS_FILE: &str = "next_rows.json";

/// How intervals are made: another number than that of an older program, whose forecasts are not kept.
pub(crate) const INTERVAL_METHOD: u32 = 2;

/// Forecasts of the rows behind the last known one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct NextRows {
    /// The experiment.
    pub experiment: String,
    /// The target's column.
    pub target: String,
    /// Its unit.
    pub unit: String,
    /// The engine that trained.
    pub engine: String,
    /// The engine that computed these forecasts.
    pub computed_by: String,
    /// The configuration in words.
    pub configuration: String,
    /// Its trials; their forecasts are averaged.
    pub trials: Vec<String>,
    /// The hash of each trial's result.
    pub hashes: Vec<String>,
    /// The best baseline by validation, beside it; none if there is none.
    pub baseline: Option<String>,
    /// The weight that the configuration's forecasts have in the combined ones; the baseline's have the rest. None where the two
    /// make no combination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Whether the forecasts are the combined ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_combined: bool,
    /// Time of the last value that is known.
    pub known_until: String,
    /// What to know beside the numbers.
    pub notes: Vec<String>,
    /// The [`INTERVAL_METHOD`] of the program that made them.
    #[serde(default)]
    pub interval_method: u32,
    /// Levels of the intervals, for example 0.8.
    pub levels: Vec<f64>,
    /// Levels of the quantiles that are forecast; empty where points alone are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantile_levels: Vec<f64>,
    /// In the order of time.
    pub rows: Vec<NextRow>,
    /// The last known rows before them, for a picture.
    pub before: Vec<KnownRow>,
}

/// One row that does not exist yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct NextRow {
    /// As the data file has them.
    pub time: String,
    /// In the target's unit.
    pub forecast: f64,
    /// For each level the lower and upper end; none where too few errors are known.
    pub intervals: Vec<Option<(f64, f64)>>,
    /// The baseline's.
    pub baseline: Option<f64>,
    /// Both combined; where that was asked for also the forecast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combined: Option<f64>,
    /// The quantiles as they are forecast, rising, whatever they held so far; empty where points alone are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantiles: Vec<f64>,
}

/// A row before them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct KnownRow {
    /// As the data file has them.
    pub time: String,
    /// In the target's unit; none where it was filled in.
    pub value: Option<f64>,
}

impl NextRows {
    /// What a results folder has; `None` without the file.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(NEXT_ROWS_FILE);
        let Some(bytes) = read_if_there(&path)? else { return Ok(None) };
        let damaged = |error| {
            let problem = Problem::new(Place::file(&path), format!("damaged forecasts: {error}"));
            Error::input(
                problem.help("delete it: the report does without, and `lookback forecast` writes it again"),
            )
        };
        serde_json::from_slice(&bytes).map(Some).map_err(damaged)
    }

    /// Puts it into a results folder.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        replace(&folder.join(NEXT_ROWS_FILE), &self.json())
    }

    /// Takes it out of a results folder, if it is there.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub(crate) fn remove(folder: &Path) -> Result<()> {
        remove_if_there(&folder.join(NEXT_ROWS_FILE))
    }

    /// As JSON, one object.
    pub(crate) fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("invariant: plain data") + "\n"
    }

    /// Whether a journal holds the very results that these forecasts come from, and their intervals are made as today.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub(crate) fn is_of(&self, journal: &Journal) -> Result<bool> {
        for (trial, hash) in self.trials.iter().zip(&self.hashes) {
            let result = journal.current(&TrialId(trial.clone()))?.map(|record| record.result);
            if !result.is_some_and(|old| old.status == Status::Done && old.hash.as_ref() == Some(hash)) {
                return Ok(false);
            }
        }
        Ok(self.interval_method == INTERVAL_METHOD && self.trials.len() == self.hashes.len())
    }
}
