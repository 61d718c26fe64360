//! The lists of a spec: axes of the sweep, engines and baselines.
//!
//! The second half of [`SpecWalk`], which finds each list in the file.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::feature_sets;
use super::problems::{Spot, shown_name};
use super::value;
use super::walk::{Listed, SpecWalk, is_null};
use super::yaml::{Meaning, Scalar};
use super::yaml::{YamlEntry, YamlNode, YamlTree};
use crate::base::text::{grouped, nearest_or, shown};
use crate::network::Quantiles;
use crate::spec::schema::expected;
use crate::spec::schema::{self, Bound, DefaultValue, Key, ValueKind};
use crate::spec::{Axis, Back, ClockLag};

/// Values of one axis; its cost is not theirs but that of the trials they multiply.
const LONGEST_AXIS: usize = 10_000;

/// Engines, and baselines.
const LONGEST_LIST: usize = 100;

impl SpecWalk<'_> {
    pub(super) fn sweep(&mut self, node: &YamlNode) {
        let YamlTree::Map(entries) = &node.tree else {
            return self.no_section(node, "sweep");
        };
        for entry in entries {
            let Some(key) = schema::hyperparameter(&entry.key) else {
                self.unknown_axis(&entry.key, entry.spot);
                continue;
            };
            let path = format!("sweep.{}", key.name);
            self.note(&path, entry.spot, entry.value.spot);
            let axis = self.axis(key, &path, &entry.value);
            self.axes.insert(key.name, axis);
        }
    }

    fn unknown_axis(&mut self, word: &str, spot: Spot) {
        self.guessed = true;
        if self.problems.are_full() {
            return self.wrong(spot, "unknown hyperparameter", "");
        }
        let help = match schema::HYPERPARAMETERS.iter().find(|key| key.at == word || key.word() == word) {
            Some(key) => format!("in the sweep it is called `{}`", key.name),
            None => {
                let names = schema::HYPERPARAMETERS.iter().map(|key| key.name);
                nearest_or(word, "hyperparameters are", names)
            }
        };
        self.wrong(spot, format!("{} is no hyperparameter that could be swept", shown(word)), help);
    }

    /// One axis, checked; without values if something is wrong with them all.
    pub(super) fn axis(&mut self, key: &'static Key, path: &str, node: &YamlNode) -> Axis {
        if let YamlTree::Map(entries) = &node.tree {
            return self.axis_form(key, path, entries, node.spot);
        }
        let YamlTree::List(items) = &node.tree else {
            self.no_list(key, path, node);
            return Axis::of_list(key.name, Vec::new());
        };
        if let [unset, YamlNode { tree: YamlTree::Map(entries), spot }] = &items[..]
            && (is_null(unset) || is_none(key, unset))
        {
            return self.drawn_or_unset(key, path, entries, *spot);
        }
        if items.is_empty() {
            self.wrong(node.spot, format!("`{path}` is empty: expected at least one value"), "");
        }
        if items.len() > LONGEST_AXIS {
            let count = grouped(items.len() as u128);
            self.wrong(node.spot, format!("`{path}` has {count} values, at most 10,000"), "");
            return Axis::of_list(key.name, Vec::new());
        }
        let mut seen = BTreeSet::new();
        let (mut values, mut nulls) = (Vec::new(), Vec::new());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{index}]");
            self.places.spots.insert(path.clone(), item.spot);
            let null = (is_null(item) || is_none(key, item)) && key.may_be_null();
            let value = if null { key.implied().or(Some(Value::Null)) } else { self.value(key, &path, item) };
            let Some(value) = value else { continue };
            if null && values.contains(&value) || !null && nulls.contains(&value) {
                // `null` and the number that it stands for are one value.
                continue;
            }
            nulls.extend(null.then(|| value.clone()));
            if !seen.insert(value.to_string()) {
                let message = format!("`{path}` is {value}, which stands in the list before");
                self.wrong(
                    item.spot,
                    message,
                    "it would run the same trials twice; for more seeds use `repeats`",
                );
            }
            values.push(value);
        }
        Axis::of_list(key.name, values)
    }

    /// Levels of quantiles.
    pub(super) fn levels(&mut self, path: &str, items: &[YamlNode], spot: Spot) -> Option<Value> {
        let level = |(index, item): (usize, &YamlNode)| {
            self.value(&LEVEL, &format!("{path}[{index}]"), item)?.as_f64()
        };
        let levels: Option<Vec<f64>> = items.iter().enumerate().map(level).collect();
        match Quantiles::new(&levels?) {
            Ok(quantiles) => Some(json!(quantiles)),
            Err(wanted) => {
                let help = "for example [0.05, 0.25, 0.5, 0.75, 0.95]: the ends of intervals of 50 and 90 %";
                self.wrong(spot, format!("`{path}`: expected {wanted}"), help);
                None
            }
        }
    }

    fn no_list(&mut self, key: &Key, path: &str, node: &YamlNode) {
        let (found, help) = match &node.tree {
            YamlTree::Scalar(scalar) if scalar.meaning() == Meaning::Null => {
                ("is empty".into(), String::new())
            }
            YamlTree::Scalar(scalar) => {
                // Words are no numbers, in a list or not.
                let numeric = matches!(key.kind, ValueKind::Whole { .. } | ValueKind::Number { .. });
                let words = scalar.raw.split(',').any(|part| part.trim().parse::<f64>().is_err());
                let help = match numeric && words {
                    true => "write [1, 2], or { from: 8, to: 64, by: 8 }".to_owned(),
                    false => format!("write [{}]", scalar.raw.escape_debug()),
                };
                (format!("is {}", shown(&scalar.raw)), help)
            }
            _ => ("is a map".to_string(), String::new()),
        };
        let help = if help.len() > 80 { String::new() } else { help };
        self.wrong(
            node.spot,
            format!("`{path}` {found}: expected a list, each item {}", expected(key)),
            help,
        );
    }

    /// The items of `engines:` or `baselines:`; `None` if it is no list.
    pub(super) fn list(&mut self, key: &Key, node: &YamlNode) -> Option<Vec<Listed>> {
        let YamlTree::List(items) = &node.tree else {
            let help = match &node.tree {
                YamlTree::Scalar(scalar) if scalar.meaning() == Meaning::Text && scalar.raw.len() < 60 => {
                    format!("write [{}]", scalar.raw.escape_debug())
                }
                _ => String::new(),
            };
            self.wrong(node.spot, format!("`{}` is no list: expected {}", key.at, expected(key)), help);
            return None;
        };
        if items.len() > LONGEST_LIST {
            let count = grouped(items.len() as u128);
            self.wrong(node.spot, format!("`{}` has {count} items, at most {LONGEST_LIST}", key.at), "");
            return None;
        }
        let mut listed = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", key.at);
            self.places.spots.insert(path.clone(), item.spot);
            match &item.tree {
                YamlTree::Scalar(scalar) => listed.extend(self.word(&path, scalar, item.spot)),
                YamlTree::Map(entries) if key.kind == ValueKind::Baselines && entries.len() == 1 => {
                    let (entry, path) = (&entries[0], format!("{path}.{}", shown_name(&entries[0].key)));
                    self.note(&path, entry.spot, entry.value.spot);
                    let lag = self.baseline_lag(&path, &entry.value);
                    let (name, spot) = (entry.key.clone(), entry.spot);
                    listed.extend(lag.map(|lag| Listed { name, lag: Some(lag), spot }));
                }
                _ => {
                    let help = if key.kind == ValueKind::Baselines {
                        "one baseline is a name, or {name: lag}"
                    } else {
                        ""
                    };
                    self.wrong(item.spot, format!("`{path}` is not one name"), help);
                }
            }
        }
        Some(listed)
    }

    /// A number of rows, `{day: n}` or `{week: n}`.
    fn baseline_lag(&mut self, path: &str, node: &YamlNode) -> Option<Back> {
        let YamlTree::Map(entries) = &node.tree else {
            return Some(Back::Rows(self.value(&LAG, path, node)?.as_u64()? as usize));
        };
        let (entry, unit): (&YamlEntry, fn(usize) -> ClockLag) = match &entries[..] {
            [entry] if entry.key == "day" => (entry, ClockLag::Day),
            [entry] if entry.key == "week" => (entry, ClockLag::Week),
            _ => {
                let message = format!("`{path}` is no lag: expected a number of rows, day or week");
                let help = "write {seasonal_naive: 7} or {seasonal_naive: {day: 1}}";
                self.wrong(node.spot, message, help);
                return None;
            }
        };
        let path = format!("{path}.{}", entry.key);
        self.note(&path, entry.spot, entry.value.spot);
        let number = self.value(&LAG, &path, &entry.value)?.as_u64()?;
        Some(Back::Clock(unit(number as usize)))
    }

    fn word(&mut self, path: &str, scalar: &Scalar, spot: Spot) -> Option<Listed> {
        if scalar.meaning() == Meaning::Text {
            return Some(Listed { name: scalar.raw.clone(), lag: None, spot });
        }
        self.wrong(spot, format!("{}: expected a name", value::found(path, scalar)), "");
        None
    }
}

/// Whether `none` stands for an unset value: for words, which `null` is none of.
fn is_none(key: &Key, node: &YamlNode) -> bool {
    let words = matches!(key.kind, ValueKind::Features | ValueKind::Choice(_));
    words && matches!(&node.tree, YamlTree::Scalar(scalar) if scalar.raw == feature_sets::NONE)
}

/// One level of a list of quantiles.
const LEVEL: Key = Key::new(
    "level",
    ValueKind::Number { low: Bound::Open(0.0), high: Bound::Open(1.0) },
    DefaultValue::Required,
    "The share of truths that lie below a quantile.",
);

/// The number behind a baseline's name.
const LAG: Key = Key::new(
    "lag",
    ValueKind::Whole { low: 1, high: schema::LARGEST_LOOK_BACK },
    DefaultValue::Required,
    "The lag or number of values of a baseline.",
)
.unit("steps");
