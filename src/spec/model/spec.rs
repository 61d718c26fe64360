//! A checked experiment: the only kind that can run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::network::{LossKind, NetworkShape};
use crate::spec::schema::{hyperparameter, named};
use crate::spec::{
    Axis, Back, CalendarField, Choose, DataSpec, FeatureSet, Params, Places, Profile, Search, Settings,
    SplitSpec,
};

/// One experiment: the content of one spec file, every default filled in.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Names the results folder; letters, digits, `-`, `_`, `.`.
    pub name: String,
    /// What the experiment is to answer.
    pub question: String,
    /// The series and how to read it.
    pub data: DataSpec,
    /// Whether the file lists targets, of which this is one: its results then have a folder of their own below the
    /// experiment's. It does not enter a trial's id.
    pub listed: bool,
    /// Rows of one season, whose naive forecast MASE is measured by; `None`: 1. It enters a trial's id if set.
    pub season: Option<usize>,
    /// Which rows are train, validation and test part, and which are none.
    pub split: SplitSpec,
    /// Sets of further inputs, by name.
    pub features: BTreeMap<String, FeatureSet>,
    /// Trained engines, by name, in the order of the spec.
    pub engines: Vec<String>,
    /// Baselines, in the order of the spec.
    pub baselines: Vec<Baseline>,
    /// Values of every hyperparameter; of an axis the first one.
    pub settings: Settings,
    /// The sweep, in the order of the hyperparameters' table, never that of the file.
    pub axes: Vec<Axis>,
    /// Names of axes whose lists run side by side, group by group.
    pub zip: Vec<Vec<&'static str>>,
    /// Which configurations are taken from the space of the axes.
    pub search: Search,
    /// Which of the configurations that were tried is chosen.
    pub choose: Choose,
    /// Seeds per configuration: `seed`, `seed + 1`, ...
    pub repeats: usize,
    /// The first seed.
    pub seed: u64,
    /// Random blocks of the speed pass after the sweep; `None`: there is none.
    pub speed_blocks: Option<usize>,
    /// Where things stand in the file, for messages.
    pub places: Places,
}

impl Spec {
    /// The further inputs of a configuration; an empty set if it has none.
    ///
    /// # Panics
    /// If the spec does not define the set that `params` names.
    pub fn features_of(&self, params: &Params) -> FeatureSet {
        let set = |name| self.features.get(name).expect("invariant: features are checked").clone();
        params.features.as_deref().map(set).unwrap_or_default()
    }

    /// The network of a configuration; `slots` are the rows of a service day in its data.
    pub(crate) fn network_of(&self, params: &Params, slots: usize) -> NetworkShape {
        let (set, horizon) = (self.features_of(params), params.steps_ahead());
        let row = set.channels() + horizon * set.ahead(slots);
        let (steps, features) = params.window.laid_out(params.look_back, row);
        params.network(steps, features, horizon)
    }

    /// Whether any of its trials forecasts quantiles.
    pub(crate) fn forecasts_quantiles(&self) -> bool {
        let swept =
            self.axes.iter().filter(|axis| axis.name == named::loss.name).flat_map(|axis| &axis.values);
        let mut loss = self.settings.get(named::loss.name).into_iter().chain(swept);
        loss.any(|loss| named::loss.read(Some(loss)) == Some(Some(LossKind::Quantiles)))
    }

    /// Where a hyperparameter stands in the file: its axis, or its place.
    pub(crate) fn path_of(&self, name: &str) -> String {
        match self.sweeps(name) {
            true => format!("sweep.{name}"),
            false => hyperparameter(name).map_or(name, |key| key.at).to_owned(),
        }
    }

    /// Whether a hyperparameter is an axis.
    pub(crate) fn sweeps(&self, name: &str) -> bool {
        self.axes.iter().any(|axis| axis.name == name)
    }

    /// Whether a set of further inputs tells the rows of a service day apart.
    pub(crate) fn tells_slots(&self) -> bool {
        let by_slot = |set: &FeatureSet| {
            set.calendar.contains_key(&CalendarField::Slot) || set.profile.contains(&Profile::Slot)
        };
        self.features.values().any(by_slot)
    }
}

/// The baseline that stands in every table: the last value again.
pub const PERSISTENCE: &str = "persistence";

/// A baseline and its lag or window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// Its engine's name.
    pub engine: String,
    /// Its `look_back`; 1 for persistence.
    pub lag: Back,
}

impl Spec {
    /// Its folder below that of all results: `metro`, or `stations/clark_lake` if it is one of a list of targets.
    pub fn folder(&self) -> PathBuf {
        let experiment = PathBuf::from(&self.name);
        if self.listed { experiment.join(self.target_folder()) } else { experiment }
    }

    /// The name of its target's folder.
    pub(crate) fn target_folder(&self) -> String {
        folder_of(&self.data.target)
    }

    /// What results are headed with: `metro`, or `stations, clark_lake` if it is one of a list of targets.
    pub fn title(&self) -> String {
        if self.listed { format!("{}, {}", self.name, self.data.target) } else { self.name.clone() }
    }
}

/// The name of a target's folder of results: letters, digits and `-` as they are, `_` for all else.
pub(crate) fn folder_of(target: &str) -> String {
    target.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect()
}
