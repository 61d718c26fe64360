//! Which columns of a file are what: times, series, values; and what becomes of values that are missing or too many.

use std::fmt;

use serde::de::{self, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::base::choice::choice;

/// Names or words, of which one stands for itself and several in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(pub Vec<String>);

impl Names {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match OneOrMore::deserialize(deserializer)? {
            OneOrMore::One(name) => Self(vec![name]),
            OneOrMore::More(names) => Self(names),
        })
    }
}

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => serializer.serialize_str(one),
            more => more.serialize(serializer),
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" + "))
    }
}

/// Where the times of rows stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Times {
    /// In columns, whose fields are read together, joined by blanks; none if the names of the columns across are whole times.
    Columns(Names),
    /// Not in the file: the rows follow each other evenly.
    Even(EvenTimes),
}

/// Times of rows that follow each other evenly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvenTimes {
    /// Time of the first row, in ISO 8601.
    pub start: String,
    /// From one row to the next: `5 minutes`, `1 hour`, `1 month`.
    pub step: String,
}

impl Default for Times {
    fn default() -> Self {
        Self::Columns(Names::default())
    }
}

impl Times {
    /// The columns that hold them; none if they are not in the file.
    pub fn columns(&self) -> &[String] {
        match self {
            Self::Columns(names) => &names.0,
            Self::Even(_) => &[],
        }
    }
}

impl<S: Into<String>> From<S> for Times {
    fn from(column: S) -> Self {
        Self::Columns(Names(vec![column.into()]))
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Columns(names) if names.is_empty() => f.write_str("across"),
            Self::Columns(names) => names.fmt(f),
            Self::Even(EvenTimes { start, step }) => write!(f, "from {start} on, every {step}"),
        }
    }
}

impl Serialize for Times {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Columns(names) => names.serialize(serializer),
            Self::Even(even) => even.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let read = match value.is_object() {
            true => serde_json::from_value(value).map(Self::Even),
            false => serde_json::from_value(value).map(Self::Columns),
        };
        read.map_err(de::Error::custom)
    }
}

/// Columns of values whose names are times, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Across {
    /// Name of the first one.
    pub from: String,
    /// Name of the last one.
    pub to: String,
    /// Every how many of them one holds values; default each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<usize>,
    /// Words in the column behind each that say that its value counts; the other values are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid: Option<Names>,
}

choice! {
    /// How a negative number is told, besides by a sign before it.
    Negatives {
        /// `(12)`
        Parentheses = "parentheses",
        /// `12-`
        Behind = "behind",
    }
}

/// Rows gathered into even steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resample {
    /// The step: `1 hour`, `15 minutes`, `1 day`, `1 month`.
    pub every: String,
    /// What becomes of the values of one step.
    pub by: Gather,
    /// Whether a row belongs to the step whose beginning is nearest, not to the one that it falls into.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nearest: bool,
}

choice! {
    /// What becomes of several values for one time.
    Gather {
        /// The first of them, in the order of the file.
        First = "first",
        /// The last of them.
        Last = "last",
        /// Their mean.
        Mean = "mean",
        /// Their sum.
        Sum = "sum",
        /// The smallest.
        Min = "min",
        /// The largest.
        Max = "max",
        /// How many there are.
        Count = "count",
    }
}

impl Gather {
    /// One value of several; `None` if there is none.
    pub fn of(self, values: &[f64]) -> Option<f64> {
        let sum = || values.iter().sum::<f64>();
        match self {
            Self::Count => Some(values.len() as f64),
            _ if values.is_empty() => None,
            Self::First => values.first().copied(),
            Self::Last => values.last().copied(),
            Self::Mean => Some(sum() / values.len() as f64),
            Self::Sum => Some(sum()),
            Self::Min => values.iter().copied().reduce(f64::min),
            Self::Max => values.iter().copied().reduce(f64::max),
        }
    }
}

impl fmt::Display for Gather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

choice! {
    /// Which instant of its step a time names.
    Stamps {
        /// Its beginning.
        Start = "start",
        /// Its end: each row is moved to the beginning.
        End = "end",
    }
}

choice! {
    /// How a hole in the target is filled.
    Fill {
        /// On the line between its neighbours (looks ahead by up to the length of the hole).
        Interpolate = "interpolate",
        /// Not at all: the row is left out, and the series goes on after it.
        Drop = "drop",
        /// With the last value before it.
        ForwardFill = "ffill",
        /// As `ffill`, and one more input tells 1 where a value was observed and 0 where it was filled in.
        Mask = "mask",
        /// With the last value observed at the same time of day, a day or more before.
        DayBefore = "day_before",
        /// With the last value observed at the same time of day, a week or more before.
        WeekBefore = "week_before",
        /// With 0, which is what an absent row means: nobody came. It counts as observed.
        Zero = "zero",
    }
}
