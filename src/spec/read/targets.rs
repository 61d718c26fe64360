//! `data.target` as a list: an experiment for each column, with a folder of results of its own.
//!
//! What an experiment computes follows from its own target alone: a target more or less in the list changes no
//! trial of the others.

use super::problems::Spot;
use super::value;
use super::walk::{SpecWalk, Target};
use super::yaml::{YamlNode, YamlTree};
use crate::base::text::{grouped, shown};
use crate::spec::Spec;
use crate::spec::model::folder_of;
use crate::spec::schema::Key;

/// Most targets of one spec.
const MOST: usize = 1000;

/// Longest name of a folder, in characters.
const LONGEST: usize = 64;

impl SpecWalk<'_> {
    /// One name of a column, whose key stands at `spot`, or a list of them.
    pub(super) fn targets(&mut self, key: &'static Key, node: &YamlNode, spot: Spot) {
        let YamlTree::List(items) = &node.tree else {
            if let Some(value) = self.value(key, key.at, node) {
                self.targets = value.as_str().map(|name| (name.to_owned(), spot)).into_iter().collect();
                self.values.insert(key.at, value);
            }
            return;
        };
        self.listed = true;
        if items.is_empty() || items.len() > MOST {
            let count = grouped(items.len() as u128);
            let message = format!("`{}` has {count} names: expected 1 to {}", key.at, grouped(MOST as u128));
            return self.wrong(node.spot, message, "");
        }
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", key.at);
            self.places.spots.insert(path.clone(), item.spot);
            let Some(value) = self.value(key, &path, item) else { continue };
            let name = value.as_str().unwrap_or_default().trim().to_owned();
            if let Some((why, help)) = self.unfit(&name) {
                self.wrong(item.spot, format!("`{path}` is {}{why}", shown(&name)), help);
            }
            self.values.entry(key.at).or_insert(value);
            self.targets.push((name, item.spot));
        }
    }

    /// Why a name cannot stand in the list, behind those that do, and what to do.
    fn unfit(&self, name: &str) -> Option<(String, &'static str)> {
        const RENAME: &str = "rename the column in the file";
        let folder = folder_of(name);
        let same = |(other, _): &&Target| folder_of(other).eq_ignore_ascii_case(&folder);
        match self.targets.iter().find(same) {
            Some((other, _)) if other == name => {
                return Some((", which stands in the list before".to_owned(), "name each column once"));
            }
            Some((other, _)) => {
                let why = format!(", and its results would lie in the folder of {}: {folder}", shown(other));
                return Some((why, RENAME));
            }
            None => {}
        }
        let length = folder.chars().count();
        if length > LONGEST {
            return Some((format!(", which has {length} characters: too long for a folder's name"), RENAME));
        }
        if !folder.contains(char::is_alphanumeric) || value::is_device(&folder) {
            return Some((", of which no folder's name can be made".to_owned(), RENAME));
        }
        None
    }
}

/// A spec for each target; `spec` itself if it lists none.
pub(crate) fn each(spec: Spec, targets: Vec<Target>) -> Vec<Spec> {
    if !spec.listed {
        return vec![spec];
    }
    let of_target = |(target, spot): Target| {
        let mut of_target = spec.clone();
        of_target.places.spots.insert("data.target".to_owned(), spot);
        of_target.data.target = target;
        of_target
    };
    targets.into_iter().map(of_target).collect()
}
