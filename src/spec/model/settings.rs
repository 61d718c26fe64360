//! The settings of a trial: hyperparameters by name, as they are hashed and recorded.

use std::collections::BTreeMap;
use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ScaleFit;
use crate::spec::schema::{TypedName, hyperparameter, named};

/// Values of hyperparameters by name. What is unset, or says no more than being unset would, is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(BTreeMap<String, Value>);

impl Settings {
    /// Sets a hyperparameter.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        if hyperparameter(name).map_or(value.is_null(), |key| key.is_implied(&value)) {
            self.0.remove(name);
        } else {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// The value of one; `None` where it is absent.
    pub(crate) fn value<T: DeserializeOwned>(&self, of: TypedName<T>) -> Option<T> {
        of.read(self.0.get(of.name))
    }

    /// Passes over the train part, at most; `None` for an engine that makes none.
    pub fn epochs(&self) -> Option<usize> {
        self.value(named::epochs)
    }

    /// The same settings with other epochs.
    pub fn with_epochs(&self, epochs: usize) -> Self {
        let mut settings = self.clone();
        settings.set(named::epochs.name, epochs);
        settings
    }

    /// Steps from the last known value to the first forecast, and steps that are forecast at once.
    pub(crate) fn lead_and_horizon(&self) -> (usize, usize) {
        let steps = |of| self.value(of).flatten().unwrap_or(1).max(1);
        (steps(named::lead), steps(named::horizon))
    }

    /// Whether scaling saw the rows of validation and test.
    pub fn leaks(&self) -> bool {
        self.value(named::scale_fit) == Some(ScaleFit::All)
    }
}

impl Deref for Settings {
    type Target = BTreeMap<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K: AsRef<str>, V: Into<Value>> FromIterator<(K, V)> for Settings {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(values: I) -> Self {
        let mut settings = Self::default();
        values.into_iter().for_each(|(name, value)| settings.set(name.as_ref(), value));
        settings
    }
}
