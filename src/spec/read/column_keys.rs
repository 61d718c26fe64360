//! Keys that name columns, words and periods: `time`, `series`, `where`, `missing_values`, `exclude`.

use serde_json::{Map, json};

use super::problems::Spot;
use super::walk::SpecWalk;
use super::yaml::{Meaning, Scalar, YamlNode, YamlTree};
use crate::base::text::shown;
use crate::spec::TimeSpan;
use crate::spec::schema::{Key, expected};

/// Most names of one key.
const MOST: usize = 1000;

impl SpecWalk<'_> {
    /// A name, a list of names, which may be empty, or `{ start, step }`.
    pub(super) fn times(&mut self, key: &'static Key, node: &YamlNode) {
        let entries = match &node.tree {
            YamlTree::Map(entries) => entries,
            YamlTree::List(names) if names.is_empty() => {
                self.values.insert(key.at, json!([]));
                return;
            }
            _ => return self.names(key, node),
        };
        let mut even = Map::new();
        for entry in entries {
            match (entry.key.as_str(), &entry.value.tree) {
                ("start" | "step", YamlTree::Scalar(scalar)) => {
                    even.insert(entry.key.clone(), scalar.raw.as_str().into());
                }
                _ => self.misfit(key, key.at, entry.spot),
            }
        }
        if even.len() < 2 {
            self.misfit(key, key.at, node.spot);
        }
        self.values.insert(key.at, even.into());
    }

    /// A name or word, or a list of them.
    pub(super) fn names(&mut self, key: &'static Key, node: &YamlNode) {
        let found = self.words(key, key.at, node);
        let value = match found.as_slice() {
            [] => return,
            [one] => json!(one),
            more => json!(more),
        };
        self.values.insert(key.at, value);
    }

    /// Columns by name, each with the word or words that it may hold.
    pub(crate) fn filters(&mut self, key: &'static Key, node: &YamlNode) {
        let YamlTree::Map(entries) = &node.tree else { return self.misfit(key, key.at, node.spot) };
        let mut filters = Map::new();
        for entry in entries {
            let path = format!("{}.{}", key.at, entry.key);
            let words = self.words(key, &path, &entry.value);
            filters.insert(entry.key.trim().to_owned(), json!(words));
        }
        if filters.is_empty() {
            return self.misfit(key, key.at, node.spot);
        }
        self.values.insert(key.at, filters.into());
    }

    /// A stretch of time, or a list of them.
    pub(super) fn periods(&mut self, key: &'static Key, node: &YamlNode) {
        let words = self.words(key, key.at, node);
        for word in words.iter().filter(|word| TimeSpan::parse(word).is_none()) {
            let help = "a year, month, day or time, or two of them with .. between, the earlier one first";
            self.wrong(node.spot, format!("`{}`: {} is no period", key.at, shown(word)), help);
        }
        self.values.insert(key.at, json!(words));
    }

    fn words(&mut self, key: &Key, path: &str, node: &YamlNode) -> Vec<String> {
        let nodes = match &node.tree {
            YamlTree::List(items) if items.len() <= MOST => items.iter().collect(),
            _ => vec![node],
        };
        let mut words: Vec<String> = Vec::new();
        for node in nodes {
            match &node.tree {
                YamlTree::Scalar(scalar) if fits(scalar) => {
                    let word = scalar.raw.trim().to_owned();
                    if words.contains(&word) {
                        self.wrong(node.spot, format!("`{path}` has {} twice", shown(&word)), "");
                    }
                    words.push(word);
                }
                _ => self.misfit(key, path, node.spot),
            }
        }
        words
    }

    fn misfit(&mut self, key: &Key, path: &str, spot: Spot) {
        self.wrong(spot, format!("`{path}`: expected {}", expected(key)), "");
    }
}

/// One line of text; what YAML takes for a number or a truth value is meant as the word that stands there.
fn fits(scalar: &Scalar) -> bool {
    let nothing = scalar.meaning() == Meaning::Null || scalar.is_blank();
    (!nothing || !scalar.plain) && !scalar.raw.contains(char::is_control)
}
