//! The plan: which trials, in which order, as a pure function of the spec.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One axis of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The hyperparameter's name.
    pub name: &'static str,
    /// Its values as JSON, in the order of the file.
    pub values: Vec<Value>,
}

/// The content hash of a trial: 16 hexadecimal digits of SHA-256 over its canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrialId(pub String);

/// One configuration with one seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Hash of everything below and of the spec's data and split.
    pub id: TrialId,
    /// The engine's name.
    pub engine: String,
    /// The hyperparameters that this engine's result depends on, by name; unset ones are absent.
    pub settings: BTreeMap<String, Value>,
    /// Seed of its random streams; `None` for an engine without randomness.
    pub seed: Option<u64>,
}
