//! What the user knows already: keys of a spec with their values.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::undecided;
use crate::base::error::{Error, Place, Problem, Result};
use crate::spec::{DataSpec, EvenTimes};

/// Keys of a spec's `data` section, by path, with the values that the user gives them.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Country whose public holidays may be an input.
    pub country: Option<String>,
    keys: BTreeMap<String, Value>,
}

impl Wishes {
    /// None but the country whose public holidays may be an input.
    pub(crate) fn of_country(country: Option<String>) -> Self {
        Self { country, keys: BTreeMap::new() }
    }

    /// Gives a key its value; the key may leave out `data.` and `data.csv.`.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        let short =
            ["time", "target", "series", "value", "where", "across", "unit", "counter", "resample", "csv"];
        let first = key.split('.').next().unwrap_or_default();
        let path = match first {
            "data" => key.to_owned(),
            _ if short.contains(&first) => format!("data.{key}"),
            _ => format!("data.csv.{key}"),
        };
        self.keys.insert(path, value.into());
    }

    /// The same for a value as it is written in a spec.
    pub fn set_text(&mut self, key: &str, text: &str) {
        let value = serde_yaml::from_str::<Value>(text).unwrap_or_else(|_| text.into());
        // A word that YAML takes for a number may be the name of a column.
        let names = ["time", "target", "series", "value", "missing_values", "first_year"];
        let last = key.rsplit('.').next().unwrap_or_default();
        let word = names.contains(&last) && last != "first_year" && (value.is_number() || value.is_boolean());
        self.set(key, if word { text.into() } else { value });
    }

    /// The wishes alone, in a spec that says nothing else; without those about columns across, which hold only beside what is
    /// found of these.
    ///
    /// # Errors
    /// As [`Wishes::apply`].
    pub(super) fn told(&self, path: &Path) -> Result<DataSpec> {
        let time = self.keys.get("data.time").filter(|time| time.is_object());
        if time.is_some_and(|time| EvenTimes::deserialize(time).is_err()) {
            return undecided::half_even(path);
        }
        let mut alone = self.clone();
        alone.keys.retain(|key, _| !key.starts_with("data.across."));
        alone.apply(&DataSpec::default(), path)
    }

    /// The spec with every wish in it.
    ///
    /// # Errors
    /// If a key does not exist or cannot have its value.
    pub(super) fn apply(&self, data: &DataSpec, path: &Path) -> Result<DataSpec> {
        let mut value = serde_json::to_value(data).expect("invariant: a spec is JSON");
        for (key, wish) in &self.keys {
            let mut place = &mut value;
            for word in key.trim_start_matches("data.").split('.') {
                let Value::Object(fields) = place else { break };
                place = fields.entry(word).or_insert_with(|| Value::Object(Map::new()));
            }
            *place = wish.clone();
        }
        let read: Result<DataSpec, _> = serde_json::from_value(value);
        read.map(|read| DataSpec { covariates: data.covariates.clone(), ..read }).map_err(|error| {
            let keys: Vec<&str> = self.keys.keys().map(String::as_str).collect();
            let problem =
                Problem::new(Place::file(path), format!("{} cannot be set: {error}", keys.join(", ")));
            Error::input(problem.help("docs/spec.md describes every key"))
        })
    }
}
