//! The hyperparameters of a configuration in little room: what neighbours in a plan have in common is kept once.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::base::text::{counted, exact};
use crate::spec::schema::TypedName;

/// Hyperparameters by name; those that are unset are absent.
#[derive(Clone, Debug)]
pub struct SharedSettings {
    /// Those of a configuration before this one.
    shared: Arc<BTreeMap<Arc<str>, Value>>,
    /// Where this one differs from them; `None`: it has no such hyperparameter.
    changes: Box<[(Arc<str>, Option<Value>)]>,
}

impl SharedSettings {
    /// Of one configuration, which shares what it can with another.
    pub fn like(other: Option<&Self>, settings: &BTreeMap<String, Value>) -> Self {
        let Some(other) = other else { return Self::alone(settings) };
        let shared = Arc::clone(&other.shared);
        let differs = |(name, value): &(&String, &Value)| shared.get(name.as_str()) != Some(*value);
        let name = |name: &str| {
            shared.get_key_value(name).map_or_else(|| Arc::from(name), |(known, _)| Arc::clone(known))
        };
        let changed = settings.iter().filter(differs).map(|(key, value)| (name(key), Some(value.clone())));
        let gone =
            shared.keys().filter(|key| !settings.contains_key(&***key)).map(|key| (Arc::clone(key), None));
        let changes: Box<[_]> = changed.chain(gone).collect();
        // Another engine's have little in common.
        if changes.len() > settings.len() / 2 { Self::alone(settings) } else { Self { shared, changes } }
    }

    fn alone(settings: &BTreeMap<String, Value>) -> Self {
        let shared = settings.iter().map(|(name, value)| (Arc::from(name.as_str()), value.clone())).collect();
        Self { shared: Arc::new(shared), changes: Box::default() }
    }

    /// The value of a hyperparameter, if it is set.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let change = self.changes.iter().find(|(changed, _)| **changed == *name);
        change.map_or_else(|| self.shared.get(name), |(_, value)| value.as_ref())
    }

    /// The value of a hyperparameter in its type, if it is set.
    pub(crate) fn value<T: DeserializeOwned>(&self, of: TypedName<T>) -> Option<T> {
        of.read(self.get(of.name))
    }

    /// All that are set.
    pub(crate) fn to_map(&self) -> BTreeMap<String, Value> {
        self.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// Every one that is set, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let mut all: BTreeMap<&str, Option<&Value>> =
            self.shared.iter().map(|(name, value)| (&**name, Some(value))).collect();
        all.extend(self.changes.iter().map(|(name, value)| (&**name, value.as_ref())));
        all.into_iter().filter_map(|(name, value)| Some((name, value?)))
    }
}

impl PartialEq<BTreeMap<String, Value>> for SharedSettings {
    fn eq(&self, other: &BTreeMap<String, Value>) -> bool {
        self.iter().eq(other.iter().map(|(name, value)| (name.as_str(), value)))
    }
}

/// A hyperparameter's value without JSON's quotes; a lag by the clock as `1 day`.
pub(crate) fn setting_text(value: &Value) -> String {
    match value {
        Value::Object(lag) if lag.len() == 1 => {
            let counted =
                |(unit, number): (&String, &Value)| counted(number.as_u64().unwrap_or(0) as usize, unit);
            lag.iter().map(counted).collect()
        }
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_f64().filter(|_| number.is_f64()).map_or(number.to_string(), exact)
        }
        Value::Array(items) => items.iter().map(setting_text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// A setting of an engine that has a use for it: what is unset is a choice like the others.
pub(crate) fn setting_words(setting: Option<&Value>) -> String {
    setting.map_or("none".to_owned(), setting_text)
}

/// A setting in a file: empty if it is unset.
pub(crate) fn setting_cell(setting: Option<&Value>) -> String {
    setting.map(setting_text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, i32)]) -> BTreeMap<String, Value> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect()
    }

    #[test]
    fn what_is_shared_changed_new_or_gone_reads_as_if_it_stood_alone() {
        let first = map(&[("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 6)]);
        let others = [
            first.clone(),
            map(&[("a", 1), ("b", 9), ("c", 3), ("d", 4), ("e", 5), ("f", 6)]),
            map(&[("a", 1), ("c", 3), ("d", 4), ("e", 5), ("f", 6), ("g", 7)]),
            map(&[("x", 1)]),
            map(&[]),
        ];
        let mut last = SharedSettings::like(None, &first);
        for other in &others {
            last = SharedSettings::like(Some(&last), other);
            for name in ["a", "b", "c", "g", "x"] {
                assert_eq!(last.get(name), other.get(name), "{name}");
            }
            assert_eq!(last.to_map(), *other);
        }
    }

    #[test]
    fn neighbours_hold_only_what_differs() {
        let settings = |b| map(&[("a", 1), ("b", b), ("c", 3)]);
        let first = SharedSettings::like(None, &settings(1));
        let second =
            SharedSettings::like(Some(&SharedSettings::like(Some(&first), &settings(2))), &settings(3));
        assert!(Arc::ptr_eq(&first.shared, &second.shared));
        assert_eq!(second.changes.len(), 1);
    }
}
