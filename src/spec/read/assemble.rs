//! From checked values by path to the typed parts of a spec, defaults filled in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value};

use super::problems::Problems;
use super::value;
use super::walk::SpecWalk;
use super::yaml;
use crate::spec::schema::{self, DefaultValue, HYPERPARAMETERS};
use crate::spec::{
    Axis, DataSpec, FeatureSet, PartStart, Places, RollingSpec, Settings, SplitBy, SplitSpec, TimeSpan, Trim,
};

impl<'a> SpecWalk<'a> {
    pub(super) fn new(problems: &'a mut Problems, path: &Path) -> Self {
        let places = Places { file: path.to_path_buf(), spots: BTreeMap::new() };
        let (values, given, axes, ranges, conditions, zip) = Default::default();
        Self {
            problems,
            places,
            values,
            given,
            axes,
            ranges,
            conditions,
            zip,
            targets: Vec::new(),
            listed: false,
            engines: Vec::new(),
            baselines: None,
            sets: BTreeMap::new(),
            stages: Vec::new(),
            drawn_or_unset: BTreeSet::new(),
            guessed: false,
        }
    }

    /// The checked value at `path`, or its default; `None` if it is unset.
    pub(super) fn get(&self, path: &str) -> Option<Value> {
        if let Some(value) = self.values.get(path) {
            return Some(value.clone());
        }
        self.default(schema::all().find(|key| key.at == path).expect("invariant: a path of the schema"))
    }

    /// The value of a key that is left out; `None` if it is unset then.
    pub(super) fn default(&self, key: &schema::Key) -> Option<Value> {
        let DefaultValue::Is(text) = key.default else { return None };
        let yaml::YamlTree::Scalar(scalar) = yaml::constant(text).tree else { return None };
        value::check(key, &scalar).ok()
    }

    pub(super) fn text(&self, path: &'static str) -> String {
        self.get(path).and_then(|value| value.as_str().map(String::from)).unwrap_or_default()
    }

    pub(super) fn count(&self, path: &str) -> u64 {
        self.get(path).and_then(|value| value.as_u64()).unwrap_or_default()
    }

    pub(super) fn fraction(&self, path: &'static str) -> f64 {
        self.get(path).and_then(|value| value.as_f64()).unwrap_or_default()
    }

    pub(super) fn data(&self) -> DataSpec {
        let mut csv = Map::new();
        for key in schema::children("data.csv") {
            let given = self.get(key.at).filter(|value| !key.is_implied(value));
            csv.extend(given.map(|value| (key.word().to_string(), value)));
        }
        let mut own = Map::from_iter([("csv".to_owned(), csv.into())]);
        let sections = ["data.across", "data.resample"];
        for key in schema::children("data").filter(|key| key.at != "data.csv" && key.at != "data.season") {
            let value = match sections.contains(&key.at) {
                true => self.subsection(key.at),
                false => self.get(key.at),
            };
            own.extend(value.map(|value| (key.word().to_owned(), value)));
        }
        let data: DataSpec =
            serde_json::from_value(own.into()).expect("invariant: the schema knows the data's keys");
        DataSpec { covariates: FeatureSet::columns_of(self.sets.values()), ..data }
    }

    /// The keys of a section; `None` if it is left out, or lacks one that it must have.
    fn subsection(&self, at: &'static str) -> Option<Value> {
        let keys = schema::children(at).filter_map(|key| match self.get(key.at) {
            None if key.default == DefaultValue::Required => Some(None),
            value => value.map(|value| Some((key.word().to_owned(), value))),
        });
        keys.collect::<Option<Map<String, Value>>>().filter(|keys| !keys.is_empty()).map(Value::from)
    }

    pub(super) fn split(&self) -> SplitSpec {
        let trim = Trim {
            first: self.count("split.trim.first") as usize,
            last: self.count("split.trim.last") as usize,
        };
        let by = match (self.rolling(), self.start("split.test")) {
            (Some(rolling), _) => SplitBy::Rolling(rolling),
            (None, Some(test)) => SplitBy::Starts { validation: self.start("split.validation"), test, trim },
            (None, None) => SplitBy::Fractions {
                train: self.fraction("split.train"),
                validation: self.fraction("split.validation"),
                test: self.fraction("split.test"),
                trim,
            },
        };
        let periods =
            self.get("split.exclude").and_then(|value| serde_json::from_value::<Vec<String>>(value).ok());
        let exclude = periods.iter().flatten().filter_map(|period| TimeSpan::parse(period)).collect();
        SplitSpec { by, exclude }
    }

    /// Where a part begins, unless it is a fraction.
    pub(super) fn start(&self, path: &str) -> Option<PartStart> {
        self.get(path).and_then(|value| PartStart::parse(value.as_str()?))
    }

    fn rolling(&self) -> Option<RollingSpec> {
        let count = |path| self.get(path).map(|_| self.count(path) as usize);
        Some(RollingSpec {
            first: self.get("split.rolling.first").map(|_| self.text("split.rolling.first")),
            origins: count("split.rolling.origins").filter(|_| self.rolls())?,
            step: count("split.rolling.step")?,
            refit: count("split.rolling.refit")?,
            validation: count("split.rolling.validation")?,
            train_length: count("split.rolling.train_length"),
        })
    }

    /// Whether the split is a rolling origin.
    pub(super) fn rolls(&self) -> bool {
        self.given.contains_key("split.rolling.origins")
    }

    /// Fixed values and defaults; of an axis its first value.
    pub(super) fn base(&self) -> Settings {
        let value = |key: &schema::Key| match self.axes.get(key.name) {
            Some(values) => values.first().cloned(),
            None => self.get(key.at),
        };
        HYPERPARAMETERS.iter().filter_map(|key| Some((key.name, value(key)?))).collect()
    }

    pub(crate) fn axes_in_order(&self) -> Vec<Axis> {
        let axis = |name| {
            let values = self.axes.get(name)?.clone();
            let (range, when) = (self.ranges.get(name).copied(), self.conditions.get(name).cloned());
            let or_unset = self.drawn_or_unset.contains(name);
            Some(Axis { name, values, range, or_unset, when })
        };
        HYPERPARAMETERS.iter().filter_map(|key| axis(key.name)).collect()
    }
}
