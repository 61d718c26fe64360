//! Which rows a spec trains on, chooses by and judges by, before its data is known.

use std::fmt;

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::time_span::{TimeSpan, ends};

/// The parts of a series, and the periods that belong to none.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitSpec {
    /// The parts.
    pub by: SplitBy,
    /// Periods whose rows are neither trained on nor scored, and are no input of a row that is.
    pub exclude: Vec<TimeSpan>,
}

/// How parts are told apart.
#[derive(Clone, Debug, PartialEq)]
pub enum SplitBy {
    /// By fractions of the rows, in the order of time; they add up to 1.
    Fractions {
        /// In (0, 1).
        train: f64,
        /// In [0, 1); 0: nothing can be selected, and every configuration is shown.
        validation: f64,
        /// In (0, 1).
        test: f64,
        /// Targets left out at the beginning and end of each part.
        trim: Trim,
    },
    /// By where the later two begin; what lies before them is the train part.
    Starts {
        /// `None`: there is no validation part.
        validation: Option<PartStart>,
        /// The test part ends with the series.
        test: PartStart,
        /// Targets left out at the beginning and end of each part.
        trim: Trim,
    },
    /// By a rolling origin.
    Rolling(RollingSpec),
}

/// Where a part begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartStart {
    /// At the first row of this time or after it.
    At(TimeSpan),
    /// So many rows before the next part, or the end.
    Rows(usize),
}

impl PartStart {
    /// From `2016-01-01` or `365 rows`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.strip_suffix(" rows").or_else(|| text.strip_suffix(" row")) {
            Some(rows) => rows.trim().parse().ok().filter(|rows| *rows > 0).map(Self::Rows),
            None => ends(text).and_then(|_| TimeSpan::parse(text)).map(Self::At),
        }
    }
}

impl fmt::Display for PartStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(time) => write!(f, "{time}"),
            Self::Rows(1) => f.write_str("1 row"),
            Self::Rows(rows) => write!(f, "{rows} rows"),
        }
    }
}

impl SplitSpec {
    /// Whether there is a validation part, so that configurations can be chosen.
    pub(crate) fn validates(&self) -> bool {
        match &self.by {
            SplitBy::Fractions { validation, .. } => *validation > 0.0,
            SplitBy::Starts { validation, .. } => validation.is_some(),
            SplitBy::Rolling(rolling) => rolling.validation > 0,
        }
    }

    /// The rolling origin, if the split is one.
    pub fn rolling(&self) -> Option<&RollingSpec> {
        match &self.by {
            SplitBy::Rolling(rolling) => Some(rolling),
            SplitBy::Fractions { .. } | SplitBy::Starts { .. } => None,
        }
    }

    /// Targets left out of each part.
    pub fn trim(&self) -> Trim {
        match self.by {
            SplitBy::Fractions { trim, .. } | SplitBy::Starts { trim, .. } => trim,
            SplitBy::Rolling(_) => Trim::default(),
        }
    }
}

/// As in a spec.
impl Serialize for SplitSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.by {
            SplitBy::Rolling(rolling) => map.serialize_entry("rolling", rolling)?,
            SplitBy::Fractions { train, validation, test, trim } => {
                map.serialize_entry("train", train)?;
                map.serialize_entry("validation", validation)?;
                map.serialize_entry("test", test)?;
                map.serialize_entry("trim", trim)?;
            }
            SplitBy::Starts { validation, test, trim } => {
                match validation {
                    Some(start) => map.serialize_entry("validation", &start.to_string())?,
                    None => map.serialize_entry("validation", &0.0)?,
                }
                map.serialize_entry("test", &test.to_string())?;
                map.serialize_entry("trim", trim)?;
            }
        }
        if !self.exclude.is_empty() {
            let periods: Vec<String> = self.exclude.iter().map(ToString::to_string).collect();
            map.serialize_entry("exclude", &periods)?;
        }
        map.end()
    }
}

/// Slices that follow each other, each forecast by a fit on rows before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollingSpec {
    /// Time of the first row of the first slice; `None`: so that the last slice ends with the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Number of slices.
    pub origins: usize,
    /// Rows of a slice.
    pub step: usize,
    /// Slices that one fit forecasts.
    pub refit: usize,
    /// Rows before the first slice of a fit that are its validation part; 0: none.
    pub validation: usize,
    /// Rows before these that are its train part; `None`: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub train_length: Option<usize>,
}

/// Targets left out of each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Trim {
    /// At its beginning.
    pub first: usize,
    /// At its end.
    pub last: usize,
}
