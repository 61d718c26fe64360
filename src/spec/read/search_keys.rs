//! What `search`, `zip` and conditions must hold together with the axes.

use serde_json::Value;

use super::problems::{NOWHERE, Spot};
use super::walk::Walk;
use super::yaml::{Node, Tree};
use crate::base::text::{grouped, nearest, shown};
use crate::spec::schema::expected;
use crate::spec::schema::{self, DefaultValue, MOST_DRAWN};
use crate::spec::{Draws, Ladder, Search};

/// The searches besides the grid.
const SEARCHES: [&str; 5] =
    ["search.random", "search.sobol", "search.tpe", "search.halving", "search.hyperband"];

/// The seeds of their draws, in the same order.
const SEEDS: [&str; 5] = [
    "search.random.seed",
    "search.sobol.seed",
    "search.tpe.seed",
    "search.halving.seed",
    "search.hyperband.seed",
];

/// How many configurations a halving begins with; if unset, with all.
const HALVED: &str = "search.halving.configurations";

impl Walk<'_> {
    /// The search, which is one; ranges need one that draws.
    pub fn searched(&mut self) -> Search {
        let given: Vec<&str> = SEARCHES.into_iter().filter(|path| self.given.contains_key(path)).collect();
        if let [_, second, ..] = given[..] {
            self.problems.add(self.given[second], format!("`{second}` is a second search"), "keep one");
        }
        let all = given.is_empty() || given[0] == "search.halving" && !self.given.contains_key(HALVED);
        if all {
            self.no_ranges();
        }
        let Some(word) = given.first() else { return Search::Grid };
        if self.axes.is_empty() && !self.guessed {
            let message = "`search` has nothing to search: there is no `sweep`";
            self.problems.add(self.given[word], message, "give lists or ranges under `sweep`");
        }
        let seed = SEEDS[SEARCHES.iter().position(|path| path == word).unwrap_or_default()];
        let seed = self.count(seed);
        let draws = |configurations| Draws { configurations: self.count(configurations) as usize, seed };
        match *word {
            "search.random" => Search::Random(draws("search.random.configurations")),
            "search.sobol" => Search::Sobol(draws("search.sobol.configurations")),
            "search.tpe" => {
                let batch = self.count("search.tpe.per_batch").max(1) as usize;
                let search = Search::Tpe { draws: draws("search.tpe.configurations"), batch };
                self.judged("search.tpe");
                search
            }
            "search.halving" => {
                let draws = self.values.contains_key(HALVED).then(|| draws(HALVED));
                let ladder = self.ladder("search.halving.first_epochs", "search.halving.factor");
                Search::Halving { draws, ladder }
            }
            _ => {
                let ladder = self.ladder("search.hyperband.first_epochs", "search.hyperband.factor");
                let search = Search::Hyperband { seed, ladder };
                self.not_too_many(&search);
                search
            }
        }
    }

    /// Hyperband draws as many as its rungs ask for.
    fn not_too_many(&mut self, search: &Search) {
        let rungs = search.ladder().map_or(0, |ladder| ladder.rungs().len());
        let wanted = if rungs < 2 { 0 } else { search.draws().map_or(0, |draws| draws.configurations) };
        if wanted > MOST_DRAWN {
            let spot = self.given["search.hyperband"];
            let message = format!(
                "`search.hyperband` with {rungs} rungs draws {} configurations, at most {}",
                grouped(wanted as u128),
                grouped(MOST_DRAWN as u128)
            );
            self.problems.add(spot, message, "raise first_epochs or factor");
        }
    }

    /// Where every combination is taken, no axis may be a range.
    fn no_ranges(&mut self) {
        for name in self.ranges.keys() {
            let spot = self.places.spots.get(&format!("sweep.{name}")).copied().unwrap_or(NOWHERE);
            let help = "draw some, for example `search: {random: {configurations: 30}}`, or list values";
            let message = format!("`sweep.{name}` is a range, of which a grid has no end");
            self.problems.add(spot, message, help);
        }
    }

    /// The rungs of a halving, which has the epochs and judges by validation.
    fn ladder(&mut self, first: &'static str, factor: &'static str) -> Ladder {
        let spot = self.given.get(first).copied().unwrap_or(NOWHERE);
        let ladder = Ladder {
            first_epochs: self.count(first).max(1) as usize,
            epochs: self.count("train.epochs").max(1) as usize,
            factor: self.count(factor).max(2) as usize,
        };
        if self.axes.contains_key("epochs") {
            let spot = self.places.spots.get("sweep.epochs").copied().unwrap_or(NOWHERE);
            let message = "`sweep.epochs` is an axis, but the search sets the epochs of each rung";
            self.problems.add(spot, message, "give the most at `train.epochs`");
        } else if ladder.rungs().len() < 2 {
            let Ladder { first_epochs, epochs, factor } = ladder;
            let message = format!(
                "`{first}` is {first_epochs}: {factor} times as many are more than the {epochs} of `train.epochs`"
            );
            self.problems.add(spot, message, "so there is one rung; lower it, or raise train.epochs");
        }
        self.judged(first);
        ladder
    }

    /// A search that looks at results looks at those on validation.
    fn judged(&mut self, at: &str) {
        if !self.split().validates() {
            let spot = self.given.get(at).copied().unwrap_or(NOWHERE);
            let message = "`search` chooses by validation who goes on, but there is no validation part";
            self.problems.add(
                spot,
                message,
                "give a validation part, or take a grid, random or sobol search",
            );
        }
    }

    /// Reads `zip`: groups of names.
    pub fn zip(&mut self, node: &Node) {
        let groups = match &node.tree {
            Tree::List(groups) if groups.iter().all(|group| matches!(group.tree, Tree::List(_))) => groups,
            _ => {
                let key = schema::all().find(|key| key.at == "zip").expect("invariant: zip is a key");
                return self.problems.add(node.spot, format!("`zip` is not {}", expected(key)), "");
            }
        };
        for group in groups {
            let Tree::List(items) = &group.tree else { continue };
            let names: Vec<_> = items.iter().filter_map(|item| self.zipped_name(item)).collect();
            if names.len() == items.len() {
                self.zip.push(names);
            }
            if items.len() < 2 {
                self.problems.add(
                    group.spot,
                    "one axis alone cannot run side by side with another",
                    "name two",
                );
            }
        }
    }

    fn zipped_name(&mut self, item: &Node) -> Option<(&'static str, Spot)> {
        let Tree::Scalar(scalar) = &item.tree else {
            self.problems.add(item.spot, "`zip` holds lists of names", "");
            return None;
        };
        let Some(key) = schema::hyperparameter(&scalar.raw) else {
            let near = nearest(&scalar.raw, schema::HYPERPARAMETERS.iter().map(|key| key.name));
            self.problems.add(item.spot, format!("`zip`: {} is no hyperparameter", shown(&scalar.raw)), near);
            return None;
        };
        Some((key.name, item.spot))
    }

    /// Axes that run side by side are lists of one length, without conditions, each in one group.
    pub fn zipped(&mut self) {
        let mut seen: Vec<&str> = Vec::new();
        for group in self.zip.clone() {
            let length = self.axes.get(group[0].0).map_or(0, Vec::len);
            for (name, spot) in &group {
                let fault = match self.axes.get(name) {
                    _ if seen.contains(name) => "stands in `zip` before".to_owned(),
                    None => "is no axis of the sweep".to_owned(),
                    Some(_) if self.ranges.contains_key(name) => "is a range".to_owned(),
                    Some(_) if self.conditions.contains_key(name) => "has a condition".to_owned(),
                    Some(values) if values.len() != length && !values.is_empty() => {
                        format!("has {} values, {} has {length}", values.len(), group[0].0)
                    }
                    Some(_) => String::new(),
                };
                seen.push(name);
                if !fault.is_empty() {
                    let message = format!("`zip`: {name} {fault}");
                    self.problems.add(*spot, message, "zipped axes are lists of the same length");
                }
            }
        }
    }

    /// A condition looks at a list without a condition, at values it has; the axis has a default elsewhere.
    pub fn conditioned(&mut self) {
        for (name, condition) in self.conditions.clone() {
            let path = format!("sweep.{name}.when");
            let spot = self.places.spots.get(&path).copied().unwrap_or(NOWHERE);
            let other = condition.axis;
            let known = self.axes.get(other).cloned().unwrap_or_default();
            let strange = condition.values.iter().find(|value| !known.contains(value));
            let key = schema::hyperparameter(name).expect("invariant: axes are hyperparameters");
            let (fault, help) = match strange {
                _ if other == name => ("looks at its own axis".to_owned(), ""),
                _ if !self.axes.contains_key(other) => {
                    (format!("looks at {other}, which is no axis of the sweep"), "")
                }
                _ if self.ranges.contains_key(other) => (format!("looks at {other}, which is a range"), ""),
                _ if self.conditions.contains_key(other) => {
                    (format!("looks at {other}, which has a condition itself"), "")
                }
                Some(value) => (format!("looks for {other} {value}, which is not in its list"), ""),
                None if key.default == DefaultValue::Required => (
                    format!("leaves {name} without a value elsewhere: it has no default"),
                    "only hyperparameters with a default can have a condition",
                ),
                None => (String::new(), ""),
            };
            if !fault.is_empty() {
                self.problems.add(spot, format!("`{path}` {fault}"), help);
            }
            let otherwise = self.default(key).unwrap_or(Value::Null);
            self.conditions.entry(name).and_modify(|own| own.otherwise = otherwise);
        }
    }
}
