//! From checked values by path to the typed parts of a spec, defaults filled in.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::problems::{NOWHERE, Problems, Spot};
use super::value;
use super::walk::SpecWalk;
use super::yaml;
use crate::spec::schema::{self, DefaultValue, HYPERPARAMETERS};
use crate::spec::{
    DataSpec, FeatureSet, PartStart, Places, Search, Settings, Spec, SplitBy, SplitSpec, TimeSpan,
};

impl<'a> SpecWalk<'a> {
    pub(super) fn new(problems: &'a mut Problems, path: &Path) -> Self {
        let places = Places { file: path.to_path_buf(), spots: BTreeMap::new() };
        let (values, given, axes, zip) = Default::default();
        Self {
            problems,
            places,
            values,
            given,
            axes,
            zip,
            targets: Vec::new(),
            listed: false,
            engines: Vec::new(),
            baselines: None,
            sets: BTreeMap::new(),
            stages: Vec::new(),
            guessed: false,
        }
    }

    /// Where the key or axis at `path` stands in the file, if it does.
    pub(super) fn spot(&self, path: &str) -> Spot {
        self.places.spots.get(path).copied().unwrap_or(NOWHERE)
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

    /// The same as what a spec holds of it; where it is unset, or a problem, the type's own default.
    pub(super) fn typed<T: DeserializeOwned + Default>(&self, path: &str) -> T {
        self.get(path).and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
    }

    /// The spec without its engines and its search.
    pub(super) fn spec(&mut self) -> Spec {
        Spec {
            name: self.typed("name"),
            question: self.typed("question"),
            data: self.data(),
            listed: self.listed,
            season: self.typed::<Option<usize>>("data.season").filter(|rows| *rows > 1),
            split: self.split(),
            features: std::mem::take(&mut self.sets),
            engines: Vec::new(),
            baselines: Vec::new(),
            settings: self.settings(),
            axes: HYPERPARAMETERS.iter().filter_map(|key| self.axes.get(key.name).cloned()).collect(),
            zip: self.zip.iter().map(|group| group.iter().map(|(name, _)| *name).collect()).collect(),
            search: Search::Grid,
            choose: self.typed("choose"),
            repeats: self.typed("repeats"),
            seed: self.typed("seed"),
            speed_blocks: self.typed("speed.blocks"),
            places: std::mem::take(&mut self.places),
        }
    }

    fn data(&self) -> DataSpec {
        let mut csv = Map::new();
        for key in schema::children("data.csv") {
            let given = self.get(key.at).filter(|value| !key.is_implied(value));
            csv.extend(given.map(|value| (key.word().to_string(), value)));
        }
        let mut data = Map::from_iter([("csv".to_owned(), csv.into())]);
        for key in schema::children("data").filter(|key| key.at != "data.csv" && key.at != "data.season") {
            data.extend(self.get(key.at).map(|value| (key.word().to_owned(), value)));
        }
        let data: DataSpec =
            serde_json::from_value(data.into()).expect("invariant: the schema knows the data's keys");
        let (across, resample) = (self.section_of("data.across"), self.section_of("data.resample"));
        DataSpec { across, resample, covariates: FeatureSet::columns_of(self.sets.values()), ..data }
    }

    /// What the keys of a section say together; `None` if one that is required is left out.
    fn section_of<T: DeserializeOwned>(&self, at: &str) -> Option<T> {
        let keys = schema::children(at).filter_map(|key| Some((key.word().to_owned(), self.get(key.at)?)));
        serde_json::from_value(keys.collect::<Map<String, Value>>().into()).ok()
    }

    pub(super) fn split(&self) -> SplitSpec {
        let trim = self.section_of("split.trim").unwrap_or_default();
        let rolling = self.section_of("split.rolling").filter(|_| self.rolls());
        let by = match (rolling, self.start("split.test")) {
            (Some(rolling), _) => SplitBy::Rolling(rolling),
            (None, Some(test)) => SplitBy::Starts { validation: self.start("split.validation"), test, trim },
            (None, None) => SplitBy::Fractions {
                train: self.typed("split.train"),
                validation: self.typed("split.validation"),
                test: self.typed("split.test"),
                trim,
            },
        };
        let periods: Vec<String> = self.typed("split.exclude");
        SplitSpec { by, exclude: periods.iter().filter_map(|period| TimeSpan::parse(period)).collect() }
    }

    /// Where a part begins, unless it is a fraction.
    pub(super) fn start(&self, path: &str) -> Option<PartStart> {
        self.get(path).and_then(|value| PartStart::parse(value.as_str()?))
    }

    /// Whether the split is a rolling origin.
    pub(super) fn rolls(&self) -> bool {
        self.given.contains_key("split.rolling.origins")
    }

    /// Fixed values and defaults; of an axis its first value.
    fn settings(&self) -> Settings {
        let value = |key: &schema::Key| match self.axes.get(key.name) {
            Some(axis) => axis.values.first().cloned(),
            None => self.get(key.at),
        };
        HYPERPARAMETERS.iter().filter_map(|key| Some((key.name, value(key)?))).collect()
    }
}
