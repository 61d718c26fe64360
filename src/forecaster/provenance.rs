//! Where a forecaster comes from: its trial, the rows it was made with, and the range of what it learnt.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::base::digest::hex;
use crate::data::{Series, Step};
use crate::spec::FeatureSet;

/// What weights alone do not tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of the program that made it.
    pub version: String,
    /// The trial's id.
    pub trial: String,
    /// The engine that trained it.
    pub engine: String,
    /// The trial's seed.
    pub seed: Option<u64>,
    /// The hash of the training, as in `trials.csv`.
    pub hash: String,
    /// Which of the trial's fits this is, from 1.
    pub fit: usize,
    /// How many fits the trial has: more than one under a rolling origin.
    pub fits: usize,
    /// The target's column.
    pub target: String,
    /// Its unit.
    pub unit: String,
    /// The column of times.
    pub time: String,
    /// Distance between rows.
    pub step: Step,
    /// SHA-256 of the data file.
    pub data_sha256: String,
    /// Rows of the series then.
    pub rows: usize,
    /// Time of its first row.
    pub from: String,
    /// Time of its last row.
    pub to: String,
    /// What [`content`] says of these rows.
    pub content: String,
    /// What it learnt from.
    pub trained: Trained,
}

/// The train part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// Its first row, from 0.
    pub first: usize,
    /// The row behind its last one.
    pub end: usize,
    /// Time of its first row.
    pub from: String,
    /// Time of its last row.
    pub to: String,
    /// Smallest value, in the target's unit.
    pub least: f64,
    /// Largest value, in the target's unit.
    pub greatest: f64,
}

/// 16 hexadecimal digits of SHA-256 over times, values and the columns of `features` of the first `rows` rows: equal
/// if a longer file begins with what a forecaster was made with.
pub fn content(series: &Series, features: &FeatureSet, rows: usize) -> String {
    let columns = features.columns().filter_map(|column| series.covariates.get(column));
    hex(&hash_rows(series, columns, rows).finalize())[..16].to_owned()
}

/// SHA-256 over times, values and some columns of the first `rows` rows.
pub(crate) fn hash_rows<'s>(
    series: &'s Series,
    columns: impl Iterator<Item = &'s Vec<f64>>,
    rows: usize,
) -> Sha256 {
    let mut hash = Sha256::new();
    for time in &series.times[..rows] {
        hash.update(time.year().to_le_bytes());
        hash.update([time.month(), time.day(), time.hour(), time.minute(), time.second()].map(|n| n as u8));
    }
    for values in std::iter::once(&series.values).chain(columns) {
        values[..rows].iter().for_each(|value| hash.update(value.to_bits().to_le_bytes()));
    }
    hash
}
