//! What several keys must hold together.

use super::problems::{NOWHERE, Spot};
use super::walk::SpecWalk;
use crate::base::text::{nearest_or, shown};
use crate::network::LossKind;
use crate::spec::schema::{DefaultValue, HYPERPARAMETERS, expected};
use crate::spec::{Axis, named};

impl SpecWalk<'_> {
    /// The sets that a sweep names are defined; a single set that no sweep names is used.
    pub(crate) fn feature_sets(&mut self) {
        let given = self.given.remove("features");
        let Some(Axis { values: swept, .. }) = self.axes.get(named::features.name).cloned() else {
            let spot = given.unwrap_or(NOWHERE);
            match self.sets.len() {
                0 => {}
                1 => {
                    let name = self.sets.keys().next().cloned().unwrap_or_default();
                    self.values.insert("features", name.into());
                }
                count => {
                    let names: Vec<&str> = self.sets.keys().map(String::as_str).collect();
                    let help = format!("write sweep: {{ features: [none, {}] }}", names.join(", "));
                    let message =
                        format!("`features` defines {count} sets, and no sweep says which are used");
                    self.wrong(spot, message, help);
                }
            }
            return;
        };
        for (index, name) in swept.iter().enumerate() {
            let Some(name) = name.as_str().filter(|name| !self.sets.contains_key(*name)) else { continue };
            let spot = self.spot(&format!("sweep.features[{index}]"));
            let help = match self.sets.len() {
                0 => "define sets by name under `features`".into(),
                _ => nearest_or(name, "defined are", self.sets.keys().map(String::as_str)),
            };
            self.wrong(spot, format!("`features` defines no set {}", shown(name)), help);
        }
    }

    /// Each hyperparameter is fixed or swept, not both, and not neither if it has no default.
    pub(super) fn hyperparameters(&mut self) {
        for key in HYPERPARAMETERS {
            let (fixed, swept) = (self.given.get(key.at).copied(), self.axes.contains_key(key.name));
            let axis = format!("sweep.{}", key.name);
            if let (Some(fixed), true) = (fixed, swept) {
                let spot = self.places.spots[&axis];
                let message =
                    format!("`{}` is swept here and fixed at `{}` (line {})", key.name, key.at, fixed.0);
                self.wrong(spot, message, "remove one of the two");
            }
            if fixed.is_none() && !swept && !self.guessed && key.default == DefaultValue::Required {
                let spot = self.spot("sweep");
                let message = format!("`{}` is missing: expected {}", key.name, expected(key));
                self.wrong(spot, message, format!("list values at `{axis}`, or fix one at `{}`", key.at));
            }
        }
    }

    /// Quantiles are forecast where a loss asks for them.
    pub(super) fn quantiles(&mut self) {
        let right = |_: &Spot| self.values.contains_key("forecast.quantiles");
        let Some(spot) = self.given.get("forecast.quantiles").copied().filter(right) else { return };
        let word = LossKind::Quantiles.word();
        let fixed = self.values.get("train.loss").is_some_and(|loss| loss == word);
        if !fixed
            && !self
                .axes
                .get(named::loss.name)
                .is_some_and(|axis| axis.values.iter().any(|loss| loss == word))
        {
            let message = "`forecast.quantiles` means nothing without the loss of quantiles";
            self.wrong(spot, message, "write `train: { loss: quantiles }`, or leave the levels out");
        }
    }

    pub(crate) fn split_sum(&mut self) {
        // The sum of three decimal fractions is off by a few units in the last place.
        const ROUNDING: f64 = 1e-9;
        if self.rolls() {
            return self.rolling_alone();
        }
        let starts = ["split.validation", "split.test"].map(|path| self.start(path).is_some());
        if starts != [false; 2] {
            return self.starts_alone(starts);
        }
        let parts = ["split.train", "split.validation", "split.test"];
        let [train, validation, test] = parts.map(|path| self.typed::<f64>(path));
        let sum = train + validation + test;
        if (sum - 1.0).abs() > ROUNDING {
            let spot = self.spot("split");
            let absent: Vec<&str> = parts.into_iter().filter(|path| !self.given.contains_key(path)).collect();
            let help = match absent.is_empty() {
                true => String::new(),
                false => format!("{} took the default", absent.join(" and ")),
            };
            let sum = (sum * 1e9).round() / 1e9;
            let message =
                format!("`split`: train {train} + validation {validation} + test {test} = {sum}, expected 1");
            self.wrong(spot, message, help);
        }
    }

    /// Where one part begins at a time or has so many rows, the other one does, and the train part is what is left.
    fn starts_alone(&mut self, [validation, test]: [bool; 2]) {
        if let Some(spot) = self.given.get("split.train").copied() {
            let message =
                "`split.train` means nothing where the later parts begin at a time or have so many rows";
            self.wrong(spot, message, "leave it out: the train part is what lies before them");
        }
        let none =
            self.given.contains_key("split.validation") && self.typed::<f64>("split.validation") == 0.0;
        let (path, wrong) =
            if validation { ("split.test", "split.validation") } else { ("split.validation", "split.test") };
        if !(test && (validation || none)) {
            let spot = self.spot(wrong);
            let nothing = if path == "split.validation" { ", or 0 for none" } else { "" };
            let message = format!("`{wrong}` is no fraction, so `{path}` can be none");
            self.wrong(spot, message, format!("give {path} a time or `365 rows`{nothing}"));
        }
    }

    /// A rolling origin stands in the stead of the fractions.
    fn rolling_alone(&mut self) {
        for path in ["split.train", "split.validation", "split.test", "split.trim"] {
            if let Some(spot) = self.given.get(path).copied() {
                let message = format!("`{path}` means nothing beside `split.rolling`");
                let help =
                    "its rows are counted: `origins` times `step` are tested, and `validation` chosen on";
                self.wrong(spot, message, help);
            }
        }
    }

    /// One mark cannot mean two things in the data file.
    pub(crate) fn csv_marks(&mut self) {
        let marks = [("data.csv.delimiter", ","), ("data.csv.decimal", "."), ("data.csv.thousands", "")];
        let mark = |walk: &Self, index: usize| {
            let (path, default): (&'static str, &str) = marks[index];
            walk.values.get(path).and_then(|value| value.as_str()).unwrap_or(default).to_string()
        };
        for (one, other) in [(0, 1), (1, 2)] {
            let (path, against) = (marks[one].0, marks[other].0);
            if mark(self, one) == mark(self, other) {
                let given = if self.given.contains_key(against) { against } else { path };
                let spot = self.spot(given);
                let message = format!("`{path}` and `{against}` are both `{}`", mark(self, one));
                self.wrong(spot, message, "give the one that the file departs with");
            }
        }
    }

    /// Times and target are two columns, and no target is told for the time being forecast.
    pub(super) fn columns(&mut self) {
        let names = |value: &serde_json::Value| match value {
            serde_json::Value::String(name) => vec![name.clone()],
            serde_json::Value::Array(names) => {
                names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
            }
            _ => Vec::new(),
        };
        let times = self.values.get("data.time").map(names).unwrap_or_default();
        let of_columns = !self.given.contains_key("data.series") && !self.given.contains_key("data.across");
        for (target, spot) in &self.targets.clone() {
            if of_columns && times.contains(target) {
                let message = format!("`data.time` and `data.target` are both {}", shown(target));
                self.wrong(*spot, message, "the target is the column to forecast");
            }
            if self.sets.values().any(|set| set.known.contains_key(target)) {
                let message =
                    format!("{} is to be forecast, and `known` tells it for that very time", shown(target));
                self.wrong(*spot, message, "take it out of `known`; its own past is the window");
            }
        }
    }
}
