//! A checked experiment: the only kind that can run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::choice::choice;
use crate::network::{LossKind, NetworkShape};
use crate::spec::{
    Across, Axis, CalendarField, Choose, ClockLag, FeatureSet, Gather, Names, Negatives, Params, Places,
    Profile, Resample, Search, Settings, SplitSpec, Stamps, Times, Window,
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
    pub base: Params,
    /// The same as settings.
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

/// The series and how to read it. Everything but `file` and `sha256` enters a trial's id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSpec {
    /// As in the spec: relative to the spec's folder.
    pub file: PathBuf,
    /// Where the times stand.
    pub time: Times,
    /// Columns that tell series apart, which stand in rows below each other.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub series: Names,
    /// The column of their values; unset: the only one that is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Rows that are read: those that hold one of these words in each of these columns.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: BTreeMap<String, Names>,
    /// Columns that hold the values of one row, one after the other, with times as their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub across: Option<Across>,
    /// Name of what to forecast: of a column, or of one of the series.
    pub target: String,
    /// Whether the target is a running total, whose increments are the series.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counter: bool,
    /// Rows gathered into even steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resample: Option<Resample>,
    /// Unit of the target, for tables.
    #[serde(default)]
    pub unit: String,
    /// Expected SHA-256 of the file, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How the file departs from plain CSV with ISO times.
    #[serde(default, skip_serializing_if = "CsvOptions::is_default")]
    pub csv: CsvOptions,
    /// Names of further columns that the spec's features need, each once.
    #[serde(skip)]
    pub covariates: Vec<String>,
}

impl DataSpec {
    /// What a trial's id holds of it: what decides about the values that are read. The names of the columns that tell
    /// series apart do not, so that rows of series and columns of series give the same trials.
    pub(crate) fn identity(&self) -> serde_json::Value {
        let mut value = serde_json::to_value(self).expect("invariant: a spec is JSON");
        let fields = value.as_object_mut().expect("invariant: a struct is an object");
        for key in ["file", "unit", "sha256", "series"] {
            fields.remove(key);
        }
        fields.entry("csv").or_insert_with(|| serde_json::json!({}));
        value
    }
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
        let row = set.own() + horizon * set.ahead(slots);
        let (steps, features) = match params.window {
            Window::Steps => (params.look_back, row),
            Window::Features => (1, params.look_back * row),
        };
        let (cell, layers) = (params.network_cell(), params.network_layers());
        let outputs = params.network_outputs();
        NetworkShape { cell, layers, hidden: params.hidden_units, features, steps, outputs }
    }

    /// Whether any of its trials forecasts quantiles.
    pub(crate) fn forecasts_quantiles(&self) -> bool {
        let word = LossKind::Quantiles.word();
        let swept = self.axes.iter().filter(|axis| axis.name == "loss").flat_map(|axis| &axis.values);
        self.base.loss == Some(LossKind::Quantiles) || swept.into_iter().any(|loss| loss == word)
    }

    /// Whether a set of further inputs tells the rows of a service day apart.
    pub(crate) fn tells_slots(&self) -> bool {
        let by_slot = |set: &FeatureSet| {
            set.calendar.contains_key(&CalendarField::Slot) || set.profile.contains(&Profile::Slot)
        };
        self.features.values().any(by_slot)
    }
}

/// How a file departs from plain CSV: UTF-8, comma, decimal point, ISO times, no gaps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CsvOptions {
    /// Field separator, one character (`\t` for a tab); default a comma.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Decimal mark: `.` (default) or `,`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
    /// Thousands separator that numbers may hold: `,`, `.`, `'`, `_` or a blank; default none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<String>,
    /// strftime format of the times, for example `%m/%d/%Y`; default ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// IANA time zone whose clock the times are of, for example `America/Chicago`; instants are put on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Lines that begin with this character are no data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Encoding of the file, for example `windows-1252` or `gb18030`; default UTF-8 or what a byte-order mark says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The file in an archive, or the sheet of a workbook; default the only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inner: Option<String>,
    /// Lines above the line of names that are no data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_header: Option<usize>,
    /// Whether there is a line of names; without it columns are called `column 1`, `column 2` ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// Lines of names, joined by blanks; default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_lines: Option<usize>,
    /// Whether each row begins with a field that no name stands for, as R's `write.table` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_names: Option<bool>,
    /// Columns in which an empty field means what stands above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_down: Option<Names>,
    /// Records right below the line of names that are no data, such as units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_below_header: Option<usize>,
    /// Rows whose time holds one of these words are no data: totals between the rows, the line of names once more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_rows: Option<Names>,
    /// Whether rows that are shorter than the line of names are read, with the fields at their end missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_rows: Option<bool>,
    /// Words that stand for a missing value, besides the customary ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_values: Option<Names>,
    /// How negative numbers are told, besides by a sign before them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negatives: Option<Negatives>,
    /// Marks before or behind numbers and times that are taken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strip: Option<Names>,
    /// The first of the hundred years that `%y` may mean; default 1969.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_year: Option<i16>,
    /// Which instant of its step a time names; default its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamps: Option<Stamps>,
    /// Whether steps may be of uneven length, as 4-4-5 weeks are; default: they are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uneven: Option<bool>,
    /// What becomes of several values for one time; default: refuse those that differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<Gather>,
    /// Lines at the end of the file that are no data, blank ones included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_footer: Option<usize>,
    /// What becomes of missing target values; default: refuse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Fill>,
    /// What becomes of missing rows; default: refuse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gaps: Option<Fill>,
}

impl CsvOptions {
    /// Whether nothing departs from plain CSV.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

choice! {
    /// How a hole in the target is filled.
    Fill {
        /// On the line between its neighbours (looks ahead by up to the length of the hole).
        Interpolate = "interpolate",
        /// Not at all: the row is left out, and the series goes on after it.
        Drop = "drop",
        /// With the last value before it.
        ForwardFill = "ffill",
        /// As `ffill`, and one more input tells 1 where a value was observed and 0 where it was filled in.
        Mask = "mask",
        /// With the last value observed at the same time of day, a day or more before.
        DayBefore = "day_before",
        /// With the last value observed at the same time of day, a week or more before.
        WeekBefore = "week_before",
        /// With 0, which is what an absent row means: nobody came. It counts as observed.
        Zero = "zero",
    }
}

/// The baseline that stands in every table: the last value again.
pub const PERSISTENCE: &str = "persistence";

/// A baseline and its lag or window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// Its engine's name.
    pub engine: String,
    /// Its `look_back`: 1 for persistence and for a lag by the clock, the lag, or the number of values.
    pub look_back: usize,
    /// The lag by the clock instead.
    pub clock_lag: Option<ClockLag>,
}

impl Baseline {
    /// Of so many rows.
    pub fn of_rows(engine: &str, look_back: usize) -> Self {
        Self { engine: engine.to_owned(), look_back, clock_lag: None }
    }

    /// Its lag as a spec writes it: a number, or `{day: 1}`.
    pub fn lag(&self) -> Value {
        self.clock_lag.map_or_else(|| self.look_back.into(), |lag| json!(lag))
    }
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
