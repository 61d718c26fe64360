//! The series of an experiment: where it stands, and how the file is to be read.

mod columns;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::spec::CsvOptions;
pub use columns::{Across, EvenTimes, Fill, Gather, Names, Negatives, Resample, Stamps, Times};

/// The series and how to read it. Everything but `file` and `sha256` enters a trial's id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSpec {
    /// As in the spec: relative to the spec's folder.
    pub file: PathBuf,
    /// Where the times stand.
    pub time: Times,
    /// Columns that tell series apart, which stand in rows below each other.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub series: Names,
    /// The column of their values; unset: the only one that is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Rows that are read: those that hold one of these words in each of these columns.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: BTreeMap<String, Names>,
    /// Columns that hold the values of one row, one after the other, with times as their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub across: Option<Across>,
    /// Name of what to forecast: of a column, or of one of the series.
    pub target: String,
    /// Whether the target is a running total, whose increments are the series.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counter: bool,
    /// Rows gathered into even steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resample: Option<Resample>,
    /// Unit of the target, for tables.
    #[serde(default)]
    pub unit: String,
    /// Expected SHA-256 of the file, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How the file departs from plain CSV with ISO times.
    #[serde(default, skip_serializing_if = "CsvOptions::is_default")]
    pub csv: CsvOptions,
    /// Names of further columns that the spec's features need, each once.
    #[serde(skip)]
    pub covariates: Vec<String>,
}

impl DataSpec {
    /// What a trial's id holds of it: what decides about the values that are read. The names of the columns that tell
    /// series apart do not, so that rows of series and columns of series give the same trials.
    pub(crate) fn identity(&self) -> serde_json::Value {
        let mut value = serde_json::to_value(self).expect("invariant: a spec is JSON");
        let fields = value.as_object_mut().expect("invariant: a struct is an object");
        for key in ["file", "unit", "sha256", "series"] {
            fields.remove(key);
        }
        fields.entry("csv").or_insert_with(|| serde_json::json!({}));
        value
    }
}
