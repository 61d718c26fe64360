//! From a spec back to YAML, every default filled in.

use std::path::Path;

use serde_yaml::{Mapping, Value};

use super::{DefaultValue, HYPERPARAMETERS};
use crate::spec::{Axis, Baseline, Choose, PERSISTENCE, Search, Spec};

const HEADER: &str = "# resolved by lookback: the spec with every default filled in\n";

/// Top-level keys, in the order of writing.
const ORDER: &str = "\
    name question data split features transform forecast scale look_back window engines sweep zip search \
    choose repeats seed model train baselines speed";

impl Spec {
    /// The spec in its own format with every default filled in and `data_file` as the data's path;
    /// read back it gives the same plan.
    pub fn resolved_yaml(&self, data_file: &Path) -> String {
        self.resolved_yaml_of(&[&self.data.target], data_file)
    }

    /// The same for a file that lists `targets`.
    pub fn resolved_yaml_of(&self, targets: &[&str], data_file: &Path) -> String {
        let mut root = self.resolved(data_file);
        if self.listed {
            put(&mut root, "data.target", yaml(&targets));
        }
        let text = serde_yaml::to_string(&root).expect("invariant: a spec is YAML");
        format!("{HEADER}{text}")
    }

    /// Every key with its value, defaults filled in, in the order of the resolved spec: `train.epochs` and
    /// `40`. A list is one value, and so is a set of features, as JSON; the data file is named without its folder.
    pub(crate) fn resolved_keys(&self) -> Vec<(String, String)> {
        let name = self.data.file.file_name().map(Path::new).unwrap_or(&self.data.file);
        let mut keys = Vec::new();
        flatten("", &self.resolved(name).into(), &mut keys);
        keys
    }

    fn resolved(&self, data_file: &Path) -> Mapping {
        let mut root = Mapping::new();
        for key in ORDER.split_whitespace() {
            root.insert(key.into(), Value::Null);
        }
        root.insert("name".into(), self.name.as_str().into());
        root.insert("question".into(), self.question.as_str().into());
        let mut data = self.data.clone();
        data.file = data_file.to_string_lossy().into_owned().into();
        root.insert("data".into(), yaml(&data));
        if let Some(season) = self.season {
            put(&mut root, "data.season", season.into());
        }
        root.insert("split".into(), yaml(&self.split));
        root.insert("engines".into(), yaml(&self.engines));
        root.insert("repeats".into(), self.repeats.into());
        root.insert("seed".into(), self.seed.into());
        root.insert("baselines".into(), Value::Sequence(self.baselines.iter().map(baseline).collect()));
        if let Some(blocks) = self.speed_blocks {
            root.insert("speed".into(), Mapping::from_iter([("blocks".into(), blocks.into())]).into());
        }
        let mut sweep = Mapping::new();
        for key in HYPERPARAMETERS {
            match self.axes.iter().find(|axis| axis.name == key.name) {
                Some(axis) => _ = sweep.insert(key.name.into(), axis_form(axis)),
                None => match self.settings.get(key.name) {
                    Some(value) => put(&mut root, key.at, yaml(value)),
                    None if key.default == DefaultValue::Null => put(&mut root, key.at, Value::Null),
                    None => {}
                },
            }
        }
        let sets = self.features.iter().map(|(name, set)| (name.as_str().into(), yaml(&set.json())));
        let sets: Mapping = sets.collect();
        root.insert("features".into(), if sets.is_empty() { Value::Null } else { sets.into() });
        root.insert("sweep".into(), if sweep.is_empty() { Value::Null } else { sweep.into() });
        if !self.zip.is_empty() {
            root.insert("zip".into(), yaml(&self.zip));
        }
        if self.search != Search::Grid {
            put(&mut root, &format!("search.{}", self.search.word()), yaml(&self.search));
        }
        if self.choose != Choose::Best {
            root.insert("choose".into(), self.choose.word().into());
        }
        // What is left empty is a section or hyperparameter whose values are all swept.
        root.retain(|_, value| !value.is_null());
        root
    }
}

/// Appends what stands below `path`, key by key.
fn flatten(path: &str, value: &Value, keys: &mut Vec<(String, String)>) {
    match value {
        Value::Mapping(map) if !path.starts_with("features.") => {
            for (key, value) in map {
                let key = key.as_str().unwrap_or_default();
                let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                flatten(&path, value, keys);
            }
        }
        Value::String(text) => keys.push((path.to_owned(), text.clone())),
        other => {
            let json = serde_json::to_string(other).expect("invariant: a spec's values are JSON too");
            keys.push((path.to_owned(), json));
        }
    }
}

fn yaml(value: &impl serde::Serialize) -> Value {
    serde_yaml::to_value(value).expect("invariant: a spec is YAML")
}

/// A list; a range or a list with a condition as a map.
fn axis_form(axis: &Axis) -> Value {
    let word = axis.range.map_or("values", |range| range.word());
    let Some(condition) = &axis.when else {
        return match axis.range {
            None => yaml(&axis.values),
            Some(_) => {
                let range = Value::from(Mapping::from_iter([(word.into(), yaml(&axis.values))]));
                if axis.or_unset { Value::Sequence(vec![Value::Null, range]) } else { range }
            }
        };
    };
    let when = Mapping::from_iter([(condition.axis.into(), yaml(&condition.values))]);
    Mapping::from_iter([(word.into(), yaml(&axis.values)), ("when".into(), when.into())]).into()
}

fn baseline(baseline: &Baseline) -> Value {
    match baseline.engine.as_str() {
        PERSISTENCE => baseline.engine.as_str().into(),
        engine => Mapping::from_iter([(engine.into(), yaml(&baseline.lag.json()))]).into(),
    }
}

/// Puts `value` at `path`, making the sections around it.
fn put(map: &mut Mapping, path: &str, value: Value) {
    let Some((section, rest)) = path.split_once('.') else {
        map.insert(path.into(), value);
        return;
    };
    let section = map.entry(section.into()).or_insert(Value::Null);
    if section.is_null() {
        *section = Mapping::new().into();
    }
    if let Value::Mapping(section) = section {
        put(section, rest, value);
    }
}
