//! What a file gives of stages and targets, before they are checked against the rest of it.

use serde_json::Value;

use super::problems::Spot;

/// One target and its place.
pub(crate) type Target = (String, Spot);

/// A stage as the file has it.
#[derive(Clone, Debug)]
pub(crate) struct GivenStage {
    pub spot: Spot,
    /// What is given, by key.
    pub values: Vec<(&'static str, Value)>,
}

impl GivenStage {
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    pub(super) fn count(&self, name: &str) -> Option<usize> {
        self.value(name)?.as_u64().map(|count| count as usize)
    }
}
