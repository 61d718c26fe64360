//! From the tree of a file to checked values by path, guided by the schema's table.
//!
//! Adds a problem for whatever does not fit and goes on, so that one look at the messages
//! shows everything that is wrong.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::problems::{Problems, Spot};
use super::value;
use super::yaml::Meaning;
use super::yaml::{YamlNode, YamlTree};
use crate::base::text::{nearest_or, shown};
use crate::spec::schema::expected;
use crate::spec::schema::{self, DefaultValue, Key, ValueKind};
use crate::spec::{Axis, Back, FeatureSet, Places};

/// One item under `engines:` or `baselines:`.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub name: String,
    pub lag: Option<Back>,
    pub spot: Spot,
}

/// One target and its place.
pub(crate) type Target = (String, Spot);

/// A stage of a race, as far as the file gives it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct GivenStage {
    #[serde(skip)]
    pub spot: Spot,
    pub keep: Option<f64>,
    pub epochs: Option<usize>,
    pub seeds: Option<usize>,
}

/// Everything that a file says, checked key by key.
pub(crate) struct SpecWalk<'a> {
    pub problems: &'a mut Problems,
    pub places: Places,
    /// Checked values by path; unset ones are absent.
    pub values: BTreeMap<&'static str, Value>,
    /// Paths that stand in the file, whatever is behind them.
    pub given: BTreeMap<&'static str, Spot>,
    /// Axes by name.
    pub axes: BTreeMap<&'static str, Axis>,
    /// The stages of a race.
    pub stages: Vec<GivenStage>,
    /// Names of axes whose lists run side by side, with their places.
    pub zip: Vec<Vec<(&'static str, Spot)>>,
    /// Columns to forecast, with the place of the key or of the list's item.
    pub targets: Vec<Target>,
    /// Whether they stand in a list.
    pub listed: bool,
    pub engines: Vec<Listed>,
    pub baselines: Option<Vec<Listed>>,
    /// Sets of features by name.
    pub sets: BTreeMap<String, FeatureSet>,
    /// Whether the sweep holds a name that no hyperparameter has, perhaps a misspelt one.
    pub guessed: bool,
}

impl SpecWalk<'_> {
    /// Adds a problem; an empty `help` is none.
    pub(crate) fn wrong(&mut self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.problems.add(spot, message, help);
    }

    /// Walks the section `at`, whose keys stand in `node`.
    pub(super) fn section(&mut self, node: &YamlNode, at: &'static str, spot: Spot) {
        let YamlTree::Map(entries) = &node.tree else {
            return self.no_section(node, at);
        };
        if entries.is_empty() && !at.is_empty() {
            let required = schema::children(at).any(|key| key.default == DefaultValue::Required);
            let keys: Vec<&str> = schema::children(at).map(Key::word).collect();
            let help = if required { "" } else { "or leave it out" };
            self.wrong(spot, format!("`{at}` is empty: expected the keys {}", keys.join(", ")), help);
            return;
        }
        for entry in entries {
            match schema::children(at).find(|key| key.word() == entry.key) {
                Some(key) => {
                    self.note(key.at, entry.spot, entry.value.spot);
                    self.given.insert(key.at, entry.spot);
                    self.key(key, &entry.value, entry.spot);
                }
                None => self.unknown(at, &entry.key, entry.spot),
            }
        }
        for key in schema::children(at).filter(|key| key.default == DefaultValue::Required) {
            let given = self.given.contains_key(key.at);
            if !given && schema::hyperparameter(key.name).is_none() {
                self.wrong(
                    spot,
                    format!("`{}` is missing", key.at),
                    format!("{} Give {}.", key.about, expected(key)),
                );
            }
        }
    }

    pub(super) fn note(&mut self, path: &str, key: Spot, value: Spot) {
        self.places.spots.insert(path.into(), key);
        self.places.spots.insert(format!("{path}:"), value);
    }

    pub(crate) fn no_section(&mut self, node: &YamlNode, at: &str) {
        let (path, keys) = match schema::all().find(|key| key.at == at) {
            Some(key) => (format!("`{at}`"), expected(key)),
            None => ("a spec".into(), "keys such as name, data, engines and sweep".into()),
        };
        let found = match &node.tree {
            YamlTree::Scalar(scalar) if scalar.meaning() == Meaning::Null => "is empty".into(),
            YamlTree::Scalar(scalar) => format!("is {}", shown(&scalar.raw)),
            _ => "is a list".to_string(),
        };
        let unset = schema::all().any(|key| key.at == at && key.may_be_null());
        let help = if unset { "to switch it off write null, or leave the key out" } else { "" };
        self.wrong(node.spot, format!("{path} {found}: expected {keys}"), help);
    }

    fn unknown(&mut self, at: &str, word: &str, spot: Spot) {
        if self.problems.are_full() {
            return self.wrong(spot, "unknown key", "");
        }
        let path = if at.is_empty() { String::new() } else { format!(" in `{at}`") };
        let elsewhere = schema::all().find(|key| key.word() == word || key.name == word);
        let help = match elsewhere {
            _ if word == "<<" => "merge keys are not part of YAML 1.2: write the keys out".into(),
            Some(key) if schema::hyperparameter(key.name).is_some() => {
                format!("fix it at `{}`, or list its values at `sweep.{}`", key.at, key.name)
            }
            Some(key) => format!("it stands at `{}`", key.at),
            None => nearest_or(word, "known are", schema::children(at).map(Key::word)),
        };
        self.wrong(spot, format!("unknown key {}{path}", shown(word)), help);
    }

    fn key(&mut self, key: &'static Key, node: &YamlNode, spot: Spot) {
        if is_null(node) && key.may_be_null() {
            return;
        }
        match key.kind {
            ValueKind::Section if key.at == "search" && is_word(node, "grid") => {}
            ValueKind::Section => self.section(node, key.at, spot),
            ValueKind::Columns => self.targets(key, node, spot),
            ValueKind::Times => self.times(key, node),
            ValueKind::Names => self.names(key, node),
            ValueKind::Filters => self.filters(key, node),
            ValueKind::Periods => self.periods(key, node),
            ValueKind::Zip => self.zip(node),
            ValueKind::Stages => self.stages(key, node),
            ValueKind::Sweep => self.sweep(node),
            ValueKind::Features => self.features(node),
            ValueKind::Engines => self.engines = self.list(key, node).into_iter().flatten().collect(),
            ValueKind::Baselines => self.baselines = self.list(key, node),
            _ => {
                if let Some(value) = self.value(key, key.at, node) {
                    self.values.insert(key.at, value);
                }
            }
        }
    }

    /// One value for `key`, which stands at `path`.
    pub(super) fn value(&mut self, key: &Key, path: &str, node: &YamlNode) -> Option<Value> {
        if let (ValueKind::Levels, YamlTree::List(items)) = (key.kind, &node.tree) {
            return self.levels(path, items, node.spot);
        }
        let YamlTree::Scalar(scalar) = &node.tree else {
            let what = if matches!(node.tree, YamlTree::List(_)) { "a list" } else { "a map" };
            let sweep = match schema::hyperparameter(key.name) {
                Some(key) => format!("to try several values list them at `sweep.{}`", key.name),
                None => String::new(),
            };
            self.wrong(node.spot, format!("`{path}` is {what}: expected {}", expected(key)), sweep);
            return None;
        };
        match value::check(key, scalar) {
            Ok(value) => Some(value),
            Err(refusal) => {
                let mut help = refusal.help;
                if key.may_be_null() && scalar.is_blank() {
                    help.push_str("; to leave it unset write null, or leave the key out");
                    help = help.trim_start_matches("; ").into();
                } else if key.may_be_null()
                    && (scalar.is_old_bool() || scalar.raw == "none" || scalar.raw == "false")
                {
                    help = "to switch it off write null, or leave the key out".into();
                }
                self.wrong(node.spot, format!("{}: {}", value::found(path, scalar), refusal.why), help);
                None
            }
        }
    }
}

/// Whether just this word stands there.
pub(crate) fn is_word(node: &YamlNode, word: &str) -> bool {
    matches!(&node.tree, YamlTree::Scalar(scalar) if scalar.raw == word)
}

/// Whether `null` or `~` stands there; nothing at all is more likely a mistake.
pub(crate) fn is_null(node: &YamlNode) -> bool {
    matches!(&node.tree, YamlTree::Scalar(scalar) if scalar.meaning() == Meaning::Null && !scalar.is_blank())
}
