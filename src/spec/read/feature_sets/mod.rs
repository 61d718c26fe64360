//! The section `features:`: one set of inputs, or several by name.
//!
//! The third part of [`SpecWalk`].

mod feature_item;
mod item_values;

use std::path::Path;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use self::feature_item::Item;
use super::problems::{Problems, shown_name};
use super::walk::SpecWalk;
use super::yaml::{self, YamlEntry, YamlNode, YamlTree};
use crate::base::text::{nearest, nearest_or, shown};
use crate::spec::FeatureSet;

/// The name of a set that the spec gives none.
pub(crate) const ONLY: &str = "given";

/// The word for no further inputs, in a sweep.
pub(crate) const NONE: &str = "none";

const PARTS: [&str; 6] = ["past", "known", "calendar", "days", "lags", "profile"];

/// Most sets, and most items of a part.
const MOST: usize = 100;

/// The set that [`FeatureSet::json`] wrote.
///
/// # Errors
/// What is wrong with it.
fn from_json(value: &Value) -> crate::base::error::Result<FeatureSet> {
    let path = Path::new("features");
    let mut problems = Problems::new(path);
    // JSON is YAML.
    let node = yaml::read(&value.to_string(), &mut problems);
    let mut walk = SpecWalk::new(&mut problems, path);
    let set = match node.map(|node| node.tree) {
        Some(YamlTree::Map(parts)) => walk.set("features", &parts),
        _ => FeatureSet::default(),
    };
    problems.result()?;
    Ok(set)
}

/// In the form of a spec, and read from it by the same rules.
impl Serialize for FeatureSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FeatureSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        from_json(&value).map_err(|error| D::Error::custom(error.to_string()))
    }
}

impl SpecWalk<'_> {
    /// Reads `features:` into [`SpecWalk::sets`].
    pub(super) fn features(&mut self, node: &YamlNode) {
        let YamlTree::Map(entries) = &node.tree else {
            return self.wrong(node.spot, "`features` is no map", "write features: { calendar: [weekday] }");
        };
        if entries.is_empty() || entries.len() > MOST {
            let message = format!("`features` has {} keys: expected 1 to {MOST}", entries.len());
            return self.wrong(node.spot, message, "");
        }
        // `calendar: {calendar: [weekday]}` is a set called calendar, `calendar: [weekday]` a part.
        let is_part = |entry: &YamlEntry| PARTS.contains(&entry.key.as_str());
        let is_set = |entry: &YamlEntry| matches!(&entry.value.tree, YamlTree::Map(parts) if parts.iter().any(is_part));
        if entries.iter().any(is_part) && !entries.iter().any(is_set) {
            let set = self.set("features", entries);
            self.sets.insert(ONLY.into(), set);
            return;
        }
        for entry in entries {
            let path = format!("features.{}", shown_name(&entry.key));
            self.note(&path, entry.spot, entry.value.spot);
            let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            if entry.key == NONE || entry.key.is_empty() || !entry.key.chars().all(allowed) {
                let message = format!("{} cannot be the name of a set of features", shown(&entry.key));
                self.wrong(entry.spot, message, "use letters, digits, `.`, `_` and `-`; `none` is taken");
                continue;
            }
            match &entry.value.tree {
                YamlTree::Map(parts) if !parts.is_empty() => {
                    let set = self.set(&path, parts);
                    self.sets.insert(entry.key.clone(), set);
                }
                _ => {
                    let near = nearest(&entry.key, PARTS.into_iter());
                    let help = if near.is_empty() { "write { calendar: [weekday] }".into() } else { near };
                    let message =
                        format!("`{path}` is no set of features: expected the keys {}", PARTS.join(", "));
                    self.wrong(entry.value.spot, message, help);
                }
            }
        }
    }

    fn set(&mut self, path: &str, parts: &[YamlEntry]) -> FeatureSet {
        let mut set = FeatureSet::default();
        for part in parts {
            let path = format!("{path}.{}", shown_name(&part.key));
            self.note(&path, part.spot, part.value.spot);
            if !PARTS.contains(&part.key.as_str()) {
                let help = nearest_or(&part.key, "known are", PARTS.into_iter());
                self.wrong(part.spot, format!("unknown key {} in a set of features", shown(&part.key)), help);
                continue;
            }
            for item in self.items(&path, &part.value) {
                self.item(&part.key, &item, &mut set);
            }
        }
        set.past.sort();
        set.lags.sort();
        set.profile.sort();
        if let Some(both) = set.past.iter().find(|column| set.known.contains_key(*column)) {
            let message = format!("`{path}` has the column {} among `past` and among `known`", shown(both));
            self.wrong(parts[0].spot, message, "a column is known for the row to forecast, or it is not");
        }
        set
    }

    /// The items of a part: words or `{word: value}` in a list, or a map. Each word once.
    fn items(&mut self, path: &str, node: &YamlNode) -> Vec<Item> {
        let mut found: Vec<Item> = Vec::new();
        let entries: Vec<Item> = match &node.tree {
            YamlTree::List(items) => items.iter().map(|item| Item::of(path, item)).collect(),
            YamlTree::Map(entries) => entries.iter().map(|entry| Item::of_entry(path, entry)).collect(),
            // `profile: slot` is the usual case.
            YamlTree::Scalar(_) if path.ends_with(".profile") => vec![Item::of(path, node)],
            YamlTree::Scalar(_) => Vec::new(),
        };
        if entries.is_empty() || entries.len() > MOST {
            self.wrong(node.spot, format!("`{path}` is no list of 1 to {MOST} items"), "write [one, two]");
            return found;
        }
        for item in entries {
            if item.word.is_empty() {
                self.wrong(
                    item.spot,
                    format!("`{path}` has an item that is neither a word nor {{word: ...}}"),
                    "",
                );
            } else if found.iter().any(|other| item.repeats(other)) {
                self.wrong(item.spot, format!("`{path}` has {} twice", shown(&item.word)), "");
            } else {
                found.push(item);
            }
        }
        found
    }
}
