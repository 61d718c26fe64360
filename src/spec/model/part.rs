//! The three parts of a series, and a value for each of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::choice::choice;

choice! {
    /// A part of the series, in the order of time; its word is that of column names.
    Part {
        /// Weights and scalers are fitted here, and nowhere else.
        Train = "train",
        /// Configurations are chosen here.
        Validation = "validation",
        /// Configurations are judged here.
        Test = "test",
    }
}

/// A value for each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerPart<T> {
    /// Of the train part.
    pub train: T,
    /// Of the validation part.
    pub validation: T,
    /// Of the test part.
    pub test: T,
}

impl<T> PerPart<T> {
    /// What `value` gives for each part.
    pub(crate) fn from_fn(mut value: impl FnMut(Part) -> T) -> Self {
        let [train, validation, test] = Part::ALL.map(&mut value);
        Self { train, validation, test }
    }

    /// The parts with their values, in the order of time.
    pub fn iter(&self) -> impl Iterator<Item = (Part, &T)> {
        Part::ALL.into_iter().map(|part| (part, &self[part]))
    }
}

impl<T> PerPart<Option<T>> {
    /// Whether no part has a value.
    pub fn is_empty(&self) -> bool {
        self.given().next().is_none()
    }

    /// The parts that have a value, in the order of time.
    pub fn given(&self) -> impl Iterator<Item = (Part, &T)> {
        self.iter().filter_map(|(part, value)| Some((part, value.as_ref()?)))
    }
}

impl<T> FromIterator<(Part, T)> for PerPart<Option<T>> {
    fn from_iter<I: IntoIterator<Item = (Part, T)>>(values: I) -> Self {
        let mut parts = Self { train: None, validation: None, test: None };
        values.into_iter().for_each(|(part, value)| parts[part] = Some(value));
        parts
    }
}

/// A map that lacks the parts without a value, its keys in the order of the alphabet as in every file.
impl<T: Serialize> Serialize for PerPart<Option<T>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(self.given().map(|(part, value)| (part.word(), value)).collect::<BTreeMap<_, _>>())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for PerPart<Option<T>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(BTreeMap::<Part, T>::deserialize(deserializer)?.into_iter().collect())
    }
}

impl<T> std::ops::Index<Part> for PerPart<T> {
    type Output = T;

    fn index(&self, part: Part) -> &T {
        match part {
            Part::Train => &self.train,
            Part::Validation => &self.validation,
            Part::Test => &self.test,
        }
    }
}

impl<T> std::ops::IndexMut<Part> for PerPart<T> {
    fn index_mut(&mut self, part: Part) -> &mut T {
        match part {
            Part::Train => &mut self.train,
            Part::Validation => &mut self.validation,
            Part::Test => &mut self.test,
        }
    }
}
