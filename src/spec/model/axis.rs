//! One axis of the sweep: a list or a range of values, and when it applies.

use serde_json::Value;

use crate::spec::Range;

/// One axis of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The hyperparameter's name.
    pub name: &'static str,
    /// Its values as JSON, in the order of the file; of a range its two ends.
    pub values: Vec<Value>,
    /// How values between the two are drawn; `None`: the values are a list.
    pub range: Option<Range>,
    /// Whether half of the draws from a range leave it unset.
    pub or_unset: bool,
    /// Where it applies; `None`: everywhere.
    pub when: Option<Condition>,
}

impl Axis {
    /// A list of values, everywhere.
    pub(crate) fn of_list(name: &'static str, values: Vec<Value>) -> Self {
        Self { name, values, range: None, or_unset: false, when: None }
    }
}

/// When an axis applies: where another one has one of these values.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The other axis, a list without a condition of its own.
    pub axis: &'static str,
    /// Values of that axis.
    pub values: Vec<Value>,
    /// The hyperparameter's value elsewhere: its default; null if that is unset.
    pub otherwise: Value,
}
