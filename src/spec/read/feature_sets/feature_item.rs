//! One item of a part of a set: a word, and what stands behind it.

use crate::spec::read::problems::Spot;
use crate::spec::read::yaml::{YamlEntry, YamlNode, YamlTree};

/// One item of a part.
pub(super) struct Item {
    /// The part's path.
    pub path: String,
    /// Its word; empty if it has none.
    pub word: String,
    /// What stands behind the word.
    pub value: Option<YamlNode>,
    /// Rows beside it: `{week: 1, around: 1}`.
    pub around: Option<YamlNode>,
    /// Where it stands.
    pub spot: Spot,
}

impl Item {
    /// Whether it says of the same thing what another one does. `{day: 1}` and `{day: 2}` are two lags.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        let raw = |item: &Self| match item.value.as_ref().map(|value| &value.tree) {
            Some(YamlTree::Scalar(scalar)) => Some(scalar.raw.clone()),
            _ => None,
        };
        let lag = ["step", "day", "week"].contains(&self.word.as_str());
        self.word == other.word && (!lag || raw(self) == raw(other))
    }

    /// An item of a list.
    pub(super) fn of(path: &str, node: &YamlNode) -> Self {
        match &node.tree {
            YamlTree::Scalar(scalar) => {
                Self { word: scalar.raw.clone(), ..Self::without_word(path, node.spot) }
            }
            YamlTree::Map(entries) if entries.len() == 1 => Self::of_entry(path, &entries[0]),
            YamlTree::Map(entries)
                if entries.len() == 2 && entries.iter().any(|entry| entry.key == "around") =>
            {
                let first = usize::from(entries[0].key == "around");
                let around = Some(entries[1 - first].value.clone());
                Self { around, ..Self::of_entry(path, &entries[first]) }
            }
            _ => Self::without_word(path, node.spot),
        }
    }

    /// An item of a map.
    pub(super) fn of_entry(path: &str, entry: &YamlEntry) -> Self {
        // `known: {holiday: }` says no more than the name.
        let blank = matches!(&entry.value.tree, YamlTree::Scalar(scalar) if scalar.is_blank());
        let value = (!blank).then(|| entry.value.clone());
        Self { word: entry.key.clone(), value, ..Self::without_word(path, entry.spot) }
    }

    fn without_word(path: &str, spot: Spot) -> Self {
        Self { path: path.into(), word: String::new(), value: None, around: None, spot }
    }
}
