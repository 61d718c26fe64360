//! From the tree of a file to checked values by path, guided by the schema's table.
//!
//! Adds a problem for whatever does not fit and goes on, so that one look at the messages
//! shows everything that is wrong.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Places;
use super::problems::{Problems, Spot, grouped, nearest, shown};
use super::scalar::{Meaning, Scalar};
use super::schema::{self, Fallback, Key, Kind};
use super::value::{self, expected};
use super::yaml::{Node, Tree};

/// One item under `engines:` or `baselines:`.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub name: String,
    pub lag: Option<usize>,
    pub spot: Spot,
}

/// Everything that a file says, checked key by key.
pub(super) struct Walk<'a> {
    pub problems: &'a mut Problems,
    pub places: Places,
    /// Checked values by path; unset ones are absent.
    pub values: BTreeMap<&'static str, Value>,
    /// Paths that stand in the file, whatever is behind them.
    pub given: BTreeMap<&'static str, Spot>,
    /// Axes by name.
    pub axes: BTreeMap<&'static str, Vec<Value>>,
    pub engines: Vec<Listed>,
    pub baselines: Option<Vec<Listed>>,
    /// Whether the sweep holds a name that no hyperparameter has, perhaps a misspelt one.
    pub guessed: bool,
}

/// Values of one axis; its cost is not theirs but that of the trials they multiply.
const LONGEST_AXIS: usize = 10_000;

impl Walk<'_> {
    /// Walks the section `at`, whose keys stand in `node`.
    pub fn section(&mut self, node: &Node, at: &'static str, spot: Spot) {
        let Tree::Map(entries) = &node.tree else {
            return self.no_section(node, at);
        };
        if entries.is_empty() && !at.is_empty() {
            self.problems.add(spot, format!("`{at}` is empty"), "give it keys, or leave it out");
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
        for key in schema::children(at).filter(|key| key.fallback == Fallback::Required) {
            let given = self.given.contains_key(key.at);
            if !given && schema::hyperparameter(key.name).is_none() {
                self.problems.add(
                    spot,
                    format!("`{}` is missing", key.at),
                    format!("{} Give {}.", key.about, expected(key)),
                );
            }
        }
    }

    fn note(&mut self, path: &str, key: Spot, value: Spot) {
        self.places.spots.insert(path.into(), key);
        self.places.spots.insert(format!("{path}:"), value);
    }

    fn no_section(&mut self, node: &Node, at: &str) {
        let (path, keys) = match schema::all().find(|key| key.at == at) {
            Some(key) => (format!("`{at}`"), expected(key)),
            None => ("a spec".into(), "keys such as name, data, engines and sweep".into()),
        };
        let found = match &node.tree {
            Tree::Scalar(scalar) if scalar.meaning() == Meaning::Null => "is empty".into(),
            Tree::Scalar(scalar) => format!("is {}", shown(&scalar.raw)),
            _ => "is a list".to_string(),
        };
        self.problems.add(node.spot, format!("{path} {found}: expected {keys}"), "");
    }

    fn unknown(&mut self, at: &str, word: &str, spot: Spot) {
        let path = if at.is_empty() { String::new() } else { format!(" in `{at}`") };
        let elsewhere = schema::all().find(|key| key.word() == word || key.name == word);
        let help = match elsewhere {
            _ if word == "<<" => "merge keys are not part of YAML 1.2: write the keys out".into(),
            Some(key) if schema::hyperparameter(key.name).is_some() => {
                format!("fix it at `{}`, or list its values at `sweep.{}`", key.at, key.name)
            }
            Some(key) => format!("it stands at `{}`", key.at),
            None => {
                let known: Vec<&str> = schema::children(at).map(Key::word).collect();
                let near = nearest(word, known.iter().copied());
                if near.is_empty() { format!("known are {}", known.join(", ")) } else { near }
            }
        };
        self.problems.add(spot, format!("unknown key {}{path}", shown(word)), help);
    }

    fn key(&mut self, key: &'static Key, node: &Node, spot: Spot) {
        let null = matches!(&node.tree, Tree::Scalar(scalar) if scalar.meaning() == Meaning::Null);
        if null && key.fallback == Fallback::Unset {
            return;
        }
        match key.kind {
            Kind::Section => self.section(node, key.at, spot),
            Kind::Sweep => self.sweep(node),
            Kind::Engines => self.engines = self.list(key, node).into_iter().flatten().collect(),
            Kind::Baselines => self.baselines = self.list(key, node),
            _ => {
                if let Some(value) = self.value(key, key.at, node) {
                    self.values.insert(key.at, value);
                }
            }
        }
    }

    /// One value for `key`, which stands at `path`.
    fn value(&mut self, key: &Key, path: &str, node: &Node) -> Option<Value> {
        let Tree::Scalar(scalar) = &node.tree else {
            let what = if matches!(node.tree, Tree::List(_)) { "a list" } else { "a map" };
            let sweep = match schema::hyperparameter(key.name) {
                Some(key) => format!("to try several values list them at `sweep.{}`", key.name),
                None => String::new(),
            };
            self.problems.add(node.spot, format!("`{path}` is {what}: expected {}", expected(key)), sweep);
            return None;
        };
        match value::check(key, scalar) {
            Ok(value) => Some(value),
            Err(refusal) => {
                let mut help = refusal.help;
                if key.fallback == Fallback::Unset
                    && (scalar.is_old_bool() || scalar.raw == "none" || scalar.raw == "false")
                {
                    help = "to switch it off write null, or leave the key out".into();
                }
                self.problems.add(
                    node.spot,
                    format!("{}: {}", value::found(path, scalar), refusal.why),
                    help,
                );
                None
            }
        }
    }

    fn sweep(&mut self, node: &Node) {
        let Tree::Map(entries) = &node.tree else {
            return self.no_section(node, "sweep");
        };
        for entry in entries {
            let Some(key) = schema::hyperparameter(&entry.key) else {
                self.unknown_axis(&entry.key, entry.spot);
                continue;
            };
            let path = format!("sweep.{}", key.name);
            self.note(&path, entry.spot, entry.value.spot);
            let values = self.axis(key, &path, &entry.value);
            self.axes.insert(key.name, values);
        }
    }

    fn unknown_axis(&mut self, word: &str, spot: Spot) {
        self.guessed = true;
        let names = || schema::HYPERPARAMETERS.iter().map(|key| key.name);
        let near = nearest(word, names());
        let help = match schema::HYPERPARAMETERS.iter().find(|key| key.at == word || key.word() == word) {
            Some(key) => format!("in the sweep it is called `{}`", key.name),
            None if !near.is_empty() => near,
            None => format!("hyperparameters are {}", names().collect::<Vec<_>>().join(", ")),
        };
        self.problems.add(spot, format!("{} is no hyperparameter that could be swept", shown(word)), help);
    }

    fn axis(&mut self, key: &'static Key, path: &str, node: &Node) -> Vec<Value> {
        let Tree::List(items) = &node.tree else {
            self.no_list(key, path, node);
            return Vec::new();
        };
        if items.is_empty() {
            self.problems.add(node.spot, format!("`{path}` is empty: expected at least one value"), "");
        }
        if items.len() > LONGEST_AXIS {
            let count = grouped(items.len() as u128);
            self.problems.add(node.spot, format!("`{path}` has {count} values, at most 10,000"), "");
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let mut values = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{index}]");
            self.places.spots.insert(path.clone(), item.spot);
            let null = matches!(&item.tree, Tree::Scalar(scalar) if scalar.meaning() == Meaning::Null);
            let value = match null && key.fallback == Fallback::Unset {
                true => Some(Value::Null),
                false => self.value(key, &path, item),
            };
            let Some(value) = value else { continue };
            if !seen.insert(value.to_string()) {
                let message = format!("`{path}` is {value}, which stands in the list before");
                self.problems.add(
                    item.spot,
                    message,
                    "it would run the same trials twice; for more seeds use `repeats`",
                );
            }
            values.push(value);
        }
        values
    }

    fn no_list(&mut self, key: &Key, path: &str, node: &Node) {
        let (found, help) = match &node.tree {
            Tree::Scalar(scalar) if scalar.meaning() == Meaning::Null => ("is empty".into(), String::new()),
            Tree::Scalar(scalar) => {
                (format!("is {}", shown(&scalar.raw)), format!("write [{}]", scalar.raw.escape_debug()))
            }
            _ => ("is a map".to_string(), String::new()),
        };
        let help = if help.len() > 80 { String::new() } else { help };
        self.problems.add(
            node.spot,
            format!("`{path}` {found}: expected a list, each item {}", expected(key)),
            help,
        );
    }

    /// The items of `engines:` or `baselines:`; `None` if it is no list.
    fn list(&mut self, key: &Key, node: &Node) -> Option<Vec<Listed>> {
        let Tree::List(items) = &node.tree else {
            let help = match &node.tree {
                Tree::Scalar(scalar) if scalar.meaning() == Meaning::Text && scalar.raw.len() < 60 => {
                    format!("write [{}]", scalar.raw.escape_debug())
                }
                _ => String::new(),
            };
            self.problems.add(
                node.spot,
                format!("`{}` is no list: expected {}", key.at, expected(key)),
                help,
            );
            return None;
        };
        let mut listed = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", key.at);
            self.places.spots.insert(path.clone(), item.spot);
            match &item.tree {
                Tree::Scalar(scalar) => listed.extend(self.word(&path, scalar, item.spot)),
                Tree::Map(entries) if key.kind == Kind::Baselines && entries.len() == 1 => {
                    let (entry, path) = (&entries[0], format!("{path}.{}", shown_key(&entries[0].key)));
                    self.note(&path, entry.spot, entry.value.spot);
                    let lag = self.value(&LAG, &path, &entry.value).and_then(|lag| lag.as_u64());
                    let (name, spot) = (entry.key.clone(), entry.spot);
                    listed.extend(lag.map(|lag| Listed { name, lag: Some(lag as usize), spot }));
                }
                _ => {
                    let help = if key.kind == Kind::Baselines {
                        "one yardstick is a name, or {name: lag}"
                    } else {
                        ""
                    };
                    self.problems.add(item.spot, format!("`{path}` is not one name"), help);
                }
            }
        }
        Some(listed)
    }

    fn word(&mut self, path: &str, scalar: &Scalar, spot: Spot) -> Option<Listed> {
        if scalar.meaning() == Meaning::Text {
            return Some(Listed { name: scalar.raw.clone(), lag: None, spot });
        }
        self.problems.add(spot, format!("{}: expected a name", value::found(path, scalar)), "");
        None
    }
}

/// Keys that no table knows stay short in paths.
fn shown_key(key: &str) -> String {
    key.chars().take(40).collect()
}

/// The number behind a yardstick's name.
const LAG: Key = Key {
    at: "lag",
    name: "lag",
    kind: Kind::Whole { low: 1, high: schema::LARGEST_LOOK_BACK },
    fallback: Fallback::Required,
    unit: "steps",
    about: "The lag or number of values of a yardstick.",
};
