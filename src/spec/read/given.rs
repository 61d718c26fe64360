//! What a file gives of stages and targets, before they are checked against the rest of it.

use serde::de::DeserializeOwned;
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
    pub(super) fn value<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let (_, value) = self.values.iter().find(|(known, _)| *known == name)?;
        serde_json::from_value(value.clone()).ok()
    }
}
