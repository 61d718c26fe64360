//! Axes that are more than a list: ranges, lists with a step, and axes that are unset or apply only sometimes.
//!
//! ```yaml
//! look_back: { from: 8, to: 64, by: 8 }
//! learning_rate: { log_uniform: [1.0e-4, 0.1] }
//! level: [null, { log_integer: [7, 365] }]
//! clip_norm: { values: [0.5, 1.0], when: { optimizer: sgd } }
//! ```

use serde_json::Value;

use super::problems::{Spot, shown_name};
use super::walk::{SpecWalk, is_null};
use super::yaml::{YamlEntry, YamlNode, YamlTree};
use crate::base::text::{nearest, shown};
use crate::spec::schema::{self, Key, ValueKind, expected};
use crate::spec::{Axis, Condition, Range};

/// The key of a list that has a condition.
const VALUES: &str = "values";
/// The keys of a list with a step: its first value, the largest it may hold, and from one to the next.
const STEPS: [&str; 3] = ["from", "to", "by"];
/// Most values of a list with a step.
const MOST_STEPS: f64 = 10_000.0;
/// The key of the condition.
const WHEN: &str = "when";

impl SpecWalk<'_> {
    /// An axis that is a map: a list behind `values`, or a range, with the condition beside it.
    pub(crate) fn axis_form(
        &mut self,
        key: &'static Key,
        path: &str,
        entries: &[YamlEntry],
        spot: Spot,
    ) -> Axis {
        let stepped = entries.iter().any(|entry| STEPS.contains(&entry.key.as_str()) && has_steps(key));
        let mut axis = stepped.then(|| Axis::of_list(key.name, self.steps(key, path, entries, spot)));
        let mut when = None;
        for entry in entries.iter().filter(|entry| !stepped || !STEPS.contains(&entry.key.as_str())) {
            let path = format!("{path}.{}", shown_name(&entry.key));
            self.note(&path, entry.spot, entry.value.spot);
            match (entry.key.as_str(), Range::from_word(&entry.key)) {
                (WHEN, _) => when = self.condition(key, &path, &entry.value),
                _ if axis.is_some() => {
                    self.wrong(entry.spot, format!("`{path}` stands beside other values"), "keep one");
                }
                (VALUES, _) if !matches!(entry.value.tree, YamlTree::Map(_)) => {
                    axis = Some(self.axis(key, &path, &entry.value));
                }
                (_, Some(range)) if forms(key).contains(&range.word()) => {
                    let ends = self.range(key, &path, &entry.value, range);
                    let range = (!ends.is_empty()).then_some(range);
                    axis = Some(Axis { range, ..Axis::of_list(key.name, ends) });
                }
                _ => self.no_form(key, &path, entry),
            }
        }
        if axis.is_none() && self.problems.is_empty() {
            let message = format!("`{path}` has no values: expected one of {}", forms(key).join(" "));
            self.wrong(spot, message, "");
        }
        Axis { when, ..axis.unwrap_or_else(|| Axis::of_list(key.name, Vec::new())) }
    }

    /// A range that may also be unset: `[null, {log_uniform: [...]}]`.
    pub(crate) fn drawn_or_unset(
        &mut self,
        key: &'static Key,
        path: &str,
        entries: &[YamlEntry],
        spot: Spot,
    ) -> Axis {
        let drawn = |entry: &YamlEntry| Range::from_word(&entry.key).is_some();
        let fault = match entries {
            [entry] if drawn(entry) && key.may_be_null() => "",
            _ if !key.may_be_null() => "cannot be unset: it has to have a value",
            _ => "holds null and a map that is no range: expected null, and one range",
        };
        if !fault.is_empty() {
            let help = "write [null, {log_uniform: [low, high]}], or list values";
            self.wrong(spot, format!("`{path}` {fault}"), help);
            return Axis::of_list(key.name, Vec::new());
        }
        Axis { or_unset: true, ..self.axis_form(key, path, entries, spot) }
    }

    /// The values from `from` to `to`, `by` apart.
    fn steps(&mut self, key: &'static Key, path: &str, entries: &[YamlEntry], spot: Spot) -> Vec<Value> {
        let mut ends = [None; 3];
        for (end, name) in ends.iter_mut().zip(STEPS) {
            let Some(entry) = entries.iter().find(|entry| entry.key == name) else {
                let message = format!("`{path}` lacks `{name}`: expected from, to and by");
                self.wrong(spot, message, "write { from: 8, to: 64, by: 8 }");
                continue;
            };
            // A step is no value of the hyperparameter, but a number of its kind.
            let path = format!("{path}.{name}");
            self.note(&path, entry.spot, entry.value.spot);
            *end = self.value(key, &path, &entry.value).and_then(|value| value.as_f64());
        }
        let [Some(from), Some(to), Some(by)] = ends else { return Vec::new() };
        // The sum of decimal fractions is off by a few units in the last place.
        const ROUNDING: f64 = 1e-9;
        let count = ((to - from) / by + ROUNDING).floor();
        if !(0.0..MOST_STEPS).contains(&count) {
            let message = format!("`{path}` goes from {from} to {to} by {by}: expected one to 10,000 values");
            self.wrong(spot, message, "`from` is the lowest, `to` the highest");
            return Vec::new();
        }
        let whole = matches!(key.kind, ValueKind::Whole { .. });
        let value = |step: usize| {
            let value = from + by * step as f64;
            let short = format!("{value:.11e}").parse().unwrap_or(value);
            if whole { Value::from(value as u64) } else { Value::from(short) }
        };
        (0..=count as usize).map(value).collect()
    }

    fn no_form(&mut self, key: &Key, path: &str, entry: &YamlEntry) {
        let mut near = nearest(&entry.key, forms(key).into_iter().chain([WHEN]));
        if near.is_empty() && has_steps(key) {
            near = "write { log_uniform: [low, high] } for a range, { from: 8, to: 64, by: 8 } for a list with a step".to_owned();
        }
        let known = format!("expected one of {} (and {WHEN})", forms(key).join(" "));
        self.wrong(entry.spot, format!("`{path}`: {known} for {}", expected(key)), near);
    }

    /// The two ends of a range; none if something is wrong with them.
    fn range(&mut self, key: &'static Key, path: &str, node: &YamlNode, range: Range) -> Vec<Value> {
        let YamlTree::List(items) = &node.tree else {
            self.wrong(node.spot, format!("`{path}` is no list: expected its two ends, [low, high]"), "");
            return Vec::new();
        };
        let below = |item: &YamlNode| {
            let YamlTree::Scalar(scalar) = &item.tree else { return false };
            scalar.raw.parse::<f64>().is_ok_and(|end| end < 0.0)
        };
        if range.is_log() && items.iter().any(below) {
            let help = "the ends of a logarithmic range are values, not their exponents: [0.0001, 0.1]";
            self.wrong(node.spot, format!("`{path}` has an end below 0"), help);
            return Vec::new();
        }
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
            let help =
                if numbers.len() == 3 { "a list with a step is { from: 8, to: 64, by: 8 }" } else { "" };
            self.wrong(
                node.spot,
                format!("`{path}` {fault}: expected two, [low, high], low below high"),
                help,
            );
            return Vec::new();
        }
        ends
    }

    /// `when: {optimizer: sgd}`, or a list of values there; what it names is checked when all axes are known.
    fn condition(&mut self, key: &'static Key, path: &str, node: &YamlNode) -> Option<Condition> {
        let entry = match &node.tree {
            YamlTree::Map(entries) if entries.len() == 1 => &entries[0],
            _ => {
                let message =
                    format!("`{path}` is not one axis with a value, for example {{optimizer: sgd}}");
                self.wrong(node.spot, message, "");
                return None;
            }
        };
        let Some(other) = schema::hyperparameter(&entry.key) else {
            let near = nearest(&entry.key, schema::HYPERPARAMETERS.iter().map(|key| key.name));
            let message = format!("`{path}`: {} is no axis", shown(&entry.key));
            self.wrong(entry.spot, message, near);
            return None;
        };
        let path = format!("{path}.{}", other.name);
        self.note(&path, entry.spot, entry.value.spot);
        let items = match &entry.value.tree {
            YamlTree::List(items) => items.iter().collect(),
            _ => vec![&entry.value],
        };
        let unset = |item: &YamlNode| is_null(item) && other.may_be_null();
        let value = |item: &YamlNode| match unset(item) {
            true => other.implied().or(Some(Value::Null)),
            false => self.value(other, &path, item),
        };
        let values: Vec<Value> = items.into_iter().filter_map(value).collect();
        let otherwise = self.default(key).unwrap_or(Value::Null);
        Some(Condition { axis: other.name, values, otherwise })
    }
}

/// Whether values of a kind can be a step apart.
fn has_steps(key: &Key) -> bool {
    matches!(key.kind, ValueKind::Whole { .. } | ValueKind::Number { .. })
}

/// What a map under an axis may hold for its values.
fn forms(key: &Key) -> Vec<&'static str> {
    let mut forms = match key.kind {
        ValueKind::Whole { .. } => Range::words(true),
        ValueKind::Number { .. } => Range::words(false),
        _ => Vec::new(),
    };
    forms.push(VALUES);
    forms
}
