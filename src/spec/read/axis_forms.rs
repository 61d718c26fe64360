//! Axes that are more than a list: ranges, and axes that apply only sometimes.
//!
//! ```yaml
//! learning_rate: { log_uniform: [1.0e-4, 0.1] }
//! clip_norm: { values: [0.5, 1.0], when: { optimizer: sgd } }
//! ```

use serde_json::Value;

use super::problems::Spot;
use super::walk::{Walk, is_null};
use super::yaml::{Entry, Node, Tree};
use crate::base::text::{nearest, shown};
use crate::spec::schema::expected;
use crate::spec::schema::{self, Key, Kind};
use crate::spec::{Condition, Range};

/// The key of a list that has a condition.
const VALUES: &str = "values";
/// The key of the condition.
const WHEN: &str = "when";

impl Walk<'_> {
    /// The values of an axis that is a map: of `values` its list, of a range its two ends.
    pub fn axis_form(&mut self, key: &'static Key, path: &str, entries: &[Entry], spot: Spot) -> Vec<Value> {
        let mut values = None;
        for entry in entries {
            let path = format!("{path}.{}", entry.key.chars().take(40).collect::<String>());
            self.note(&path, entry.spot, entry.value.spot);
            match (entry.key.as_str(), Range::of(&entry.key)) {
                (WHEN, _) => self.condition(key, &path, &entry.value),
                _ if values.is_some() => {
                    self.problems.add(entry.spot, format!("`{path}` stands beside other values"), "keep one");
                }
                (VALUES, _) if !matches!(entry.value.tree, Tree::Map(_)) => {
                    values = Some(self.axis(key, &path, &entry.value));
                }
                (_, Some(range)) if forms(key).contains(&range.word()) => {
                    values = Some(self.range(key, &path, &entry.value, range));
                }
                _ => self.no_form(key, &path, entry),
            }
        }
        if values.is_none() && self.problems.is_empty() {
            let message = format!("`{path}` has no values: expected one of {}", forms(key).join(" "));
            self.problems.add(spot, message, "");
        }
        values.unwrap_or_default()
    }

    fn no_form(&mut self, key: &Key, path: &str, entry: &Entry) {
        let near = nearest(&entry.key, forms(key).into_iter().chain([WHEN]));
        let known = format!("expected one of {} (and {WHEN})", forms(key).join(" "));
        self.problems.add(entry.spot, format!("`{path}`: {known} for {}", expected(key)), near);
    }

    /// The two ends of a range.
    fn range(&mut self, key: &'static Key, path: &str, node: &Node, range: Range) -> Vec<Value> {
        let Tree::List(items) = &node.tree else {
            self.problems.add(
                node.spot,
                format!("`{path}` is no list: expected its two ends, [low, high]"),
                "",
            );
            return Vec::new();
        };
        let end = |(at, item)| self.value(key, &format!("{path}[{at}]"), item);
        let ends: Vec<Value> = items.iter().enumerate().filter_map(end).collect();
        if ends.len() < items.len() {
            return Vec::new();
        }
        let numbers: Vec<f64> = ends.iter().filter_map(Value::as_f64).collect();
        let fault = match numbers[..] {
            [low, high] if low >= high => format!("is [{low}, {high}], whose first is not below its second"),
            [low, _] if range.is_log() && low <= 0.0 => format!("begins at {low}, whose logarithm is none"),
            [_, _] => String::new(),
            _ => format!("has {} ends", items.len()),
        };
        if !fault.is_empty() {
            self.problems.add(
                node.spot,
                format!("`{path}` {fault}: expected two, [low, high], low below high"),
                "",
            );
            return Vec::new();
        }
        self.ranges.insert(key.name, range);
        ends
    }

    /// `when: {optimizer: sgd}`, or a list of values there; what it names is checked when all axes are known.
    fn condition(&mut self, key: &'static Key, path: &str, node: &Node) {
        let entry = match &node.tree {
            Tree::Map(entries) if entries.len() == 1 => &entries[0],
            _ => {
                let message =
                    format!("`{path}` is not one axis with a value, for example {{optimizer: sgd}}");
                return self.problems.add(node.spot, message, "");
            }
        };
        let Some(other) = schema::hyperparameter(&entry.key) else {
            let near = nearest(&entry.key, schema::HYPERPARAMETERS.iter().map(|key| key.name));
            return self.problems.add(
                entry.spot,
                format!("`{path}`: {} is no axis", shown(&entry.key)),
                near,
            );
        };
        let path = format!("{path}.{}", other.name);
        self.note(&path, entry.spot, entry.value.spot);
        let items = match &entry.value.tree {
            Tree::List(items) => items.iter().collect(),
            _ => vec![&entry.value],
        };
        let unset = |item: &Node| is_null(item) && other.may_be_null();
        let value = |item: &Node| match unset(item) {
            true => other.implied().or(Some(Value::Null)),
            false => self.value(other, &path, item),
        };
        let values: Vec<Value> = items.into_iter().filter_map(value).collect();
        self.conditions.insert(key.name, Condition { axis: other.name, values, otherwise: Value::Null });
    }
}

/// What a map under an axis may hold for its values.
fn forms(key: &Key) -> Vec<&'static str> {
    let mut forms = match key.kind {
        Kind::Whole { .. } => Range::words(true),
        Kind::Number { .. } => Range::words(false),
        _ => Vec::new(),
    };
    forms.push(VALUES);
    forms
}
