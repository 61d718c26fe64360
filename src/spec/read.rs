//! Reading a spec: bytes -> text -> tree -> checked values -> [`Spec`].

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::problems::{NOWHERE, Problems, Spot};
use super::schema::{self, Fallback, HYPERPARAMETERS};
use super::walk::Walk;
use super::{
    Axis, DataSpec, EngineInfo, Params, Places, Spec, SplitSpec, Trim, engines, limits, value, yaml,
};
use crate::error::{Error, Result};

/// Largest spec file in bytes.
const LARGEST: u64 = 1 << 20;

impl Spec {
    /// Reads and checks the file at `path`; `infos` are all engines there are.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be read, [`Error::Input`] with everything that is wrong in it.
    pub fn read(path: &Path, infos: &[&EngineInfo]) -> Result<Self> {
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(Error::io("open", path))?;
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(Error::io("read", path))?;
        Self::parse(&decoded(&bytes, path)?, path, infos)
    }

    /// Checks `text`, the content of the file at `path`.
    ///
    /// # Errors
    /// [`Error::Input`] with everything that is wrong in it.
    pub fn parse(text: &str, path: &Path, infos: &[&EngineInfo]) -> Result<Self> {
        let mut problems = Problems::new(path);
        let spec = checked(text, path, infos, &mut problems);
        problems.result()?;
        Ok(spec.expect("invariant: whatever hinders a spec is a problem"))
    }

    /// Where the data file is: `data.file`, from the spec's folder if it is relative.
    pub fn data_path(&self) -> PathBuf {
        let folder = self.places.file.parent().unwrap_or(Path::new(""));
        folder.join(&self.data.file)
    }
}

fn decoded(bytes: &[u8], path: &Path) -> Result<String> {
    let mut problems = Problems::new(path);
    let text = std::str::from_utf8(bytes);
    match text {
        _ if bytes.len() as u64 > LARGEST => {
            problems.add(
                NOWHERE,
                "the file is larger than 1 MiB",
                "a spec is a short YAML file; is this the data?",
            );
        }
        _ if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") => {
            problems.add(NOWHERE, "the file is UTF-16", "save it as UTF-8");
        }
        Ok(_) => {}
        Err(error) => {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            problems.add(end_of(&valid), "the file is not UTF-8 here", "save it as UTF-8");
        }
    }
    problems.result()?;
    Ok(text.expect("invariant: checked above").into())
}

/// The place right behind `text`.
fn end_of(text: &str) -> Spot {
    let last = text.rsplit('\n').next().unwrap_or_default();
    (1 + text.matches('\n').count(), 1 + last.trim_start_matches('\u{feff}').chars().count())
}

fn checked(text: &str, path: &Path, infos: &[&EngineInfo], problems: &mut Problems) -> Option<Spec> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    if let Some(at) = text.find(control) {
        let code = text[at..].chars().next().map_or(0, u32::from);
        problems.add(end_of(&text[..at]), format!("the control character U+{code:04X} stands here"), "");
        return None;
    }
    if text.len() as u64 > LARGEST {
        problems.add(NOWHERE, "the text is larger than 1 MiB", "");
        return None;
    }
    let Some(root) = yaml::read(text, problems) else {
        if problems.is_empty() {
            problems.add(
                NOWHERE,
                "the file is empty",
                "the shortest spec has name, data, engines and a sweep",
            );
        }
        return None;
    };
    let mut walk = Walk::new(problems, path);
    walk.section(&root, "", NOWHERE);
    if !matches!(root.tree, yaml::Tree::Map(_)) {
        return None;
    }
    walk.hyperparameters();
    walk.split_sum();
    walk.csv_marks();
    let (names, baselines) = engines::resolve(&mut walk, infos);
    if !walk.problems.is_empty() {
        return None;
    }
    let spec = Spec {
        name: walk.text("name"),
        question: walk.text("question"),
        data: walk.data(),
        split: walk.split(),
        engines: names,
        baselines,
        base: walk.base(),
        axes: walk.axes_in_order(),
        repeats: walk.count("repeats") as usize,
        seed: walk.count("seed"),
        places: std::mem::take(&mut walk.places),
    };
    limits::check(&spec, infos, problems);
    Some(spec)
}

impl<'a> Walk<'a> {
    fn new(problems: &'a mut Problems, path: &Path) -> Self {
        let places = Places { file: path.to_path_buf(), spots: BTreeMap::new() };
        let (values, given, axes) = Default::default();
        Self { problems, places, values, given, axes, engines: Vec::new(), baselines: None, guessed: false }
    }

    /// The checked value at `path`, or its default; `None` if it is unset.
    pub fn get(&self, path: &'static str) -> Option<Value> {
        if let Some(value) = self.values.get(path) {
            return Some(value.clone());
        }
        let key = schema::all().find(|key| key.at == path).expect("invariant: a path of the schema");
        let Fallback::Text(text) = key.fallback else { return None };
        let yaml::Tree::Scalar(scalar) = yaml::constant(text).tree else { return None };
        value::check(key, &scalar).ok()
    }

    fn text(&self, path: &'static str) -> String {
        self.get(path).and_then(|value| value.as_str().map(String::from)).unwrap_or_default()
    }

    fn count(&self, path: &'static str) -> u64 {
        self.get(path).and_then(|value| value.as_u64()).unwrap_or_default()
    }

    fn fraction(&self, path: &'static str) -> f64 {
        self.get(path).and_then(|value| value.as_f64()).unwrap_or_default()
    }

    /// Each hyperparameter is fixed or swept, not both, and not neither if it has no default.
    fn hyperparameters(&mut self) {
        for key in HYPERPARAMETERS {
            let (fixed, swept) = (self.given.get(key.at), self.axes.contains_key(key.name));
            let axis = format!("sweep.{}", key.name);
            if let (Some(fixed), true) = (fixed, swept) {
                let spot = self.places.spots[&axis];
                let message =
                    format!("`{}` is swept here and fixed at `{}` (line {})", key.name, key.at, fixed.0);
                self.problems.add(spot, message, "remove one of the two");
            }
            if fixed.is_none() && !swept && !self.guessed && key.fallback == Fallback::Required {
                let spot = self.places.spots.get("sweep").copied().unwrap_or(NOWHERE);
                let message = format!("`{}` is missing: expected {}", key.name, value::expected(key));
                self.problems.add(
                    spot,
                    message,
                    format!("list values at `{axis}`, or fix one at `{}`", key.at),
                );
            }
        }
    }

    fn split_sum(&mut self) {
        // The sum of three decimal fractions is off by a few units in the last place.
        const ROUNDING: f64 = 1e-9;
        let parts = ["split.train", "split.validation", "split.test"];
        let [train, validation, test] = parts.map(|path| self.fraction(path));
        let sum = train + validation + test;
        if (sum - 1.0).abs() > ROUNDING {
            let spot = self.places.spots.get("split").copied().unwrap_or(NOWHERE);
            let absent: Vec<&str> = parts.into_iter().filter(|path| !self.given.contains_key(path)).collect();
            let help = match absent.is_empty() {
                true => String::new(),
                false => format!("{} took the default", absent.join(" and ")),
            };
            let sum = (sum * 1e9).round() / 1e9;
            let message =
                format!("`split`: train {train} + validation {validation} + test {test} = {sum}, expected 1");
            self.problems.add(spot, message, help);
        }
    }

    /// One mark cannot mean two things in the data file.
    fn csv_marks(&mut self) {
        let marks = [("data.csv.delimiter", ","), ("data.csv.decimal", "."), ("data.csv.thousands", "")];
        let mark = |walk: &Self, index: usize| {
            let (path, default): (&'static str, &str) = marks[index];
            walk.values.get(path).and_then(|value| value.as_str()).unwrap_or(default).to_string()
        };
        for (one, other) in [(0, 1), (1, 2)] {
            let (path, against) = (marks[one].0, marks[other].0);
            if mark(self, one) == mark(self, other) {
                let given = if self.given.contains_key(against) { against } else { path };
                let spot = self.given.get(given).copied().unwrap_or(NOWHERE);
                let message = format!("`{path}` and `{against}` are both `{}`", mark(self, one));
                self.problems.add(spot, message, "give the one that the file departs with");
            }
        }
    }

    fn data(&self) -> DataSpec {
        let mut csv = Map::new();
        for key in schema::children("data.csv") {
            csv.extend(self.get(key.at).map(|value| (key.word().to_string(), value)));
        }
        DataSpec {
            file: self.text("data.file").into(),
            time: self.text("data.time"),
            target: self.text("data.target"),
            unit: self.text("data.unit"),
            sha256: self.get("data.sha256").map(|_| self.text("data.sha256")),
            csv: serde_json::from_value(csv.into()).expect("invariant: the schema knows the csv options"),
        }
    }

    fn split(&self) -> SplitSpec {
        SplitSpec {
            train: self.fraction("split.train"),
            validation: self.fraction("split.validation"),
            test: self.fraction("split.test"),
            trim: Trim {
                first: self.count("split.trim.first") as usize,
                last: self.count("split.trim.last") as usize,
            },
        }
    }

    /// Fixed values and defaults; of an axis its first value.
    fn base(&self) -> Params {
        let value = |key: &schema::Key| match self.axes.get(key.name) {
            Some(values) => values.first().cloned().unwrap_or_default(),
            None => json!(self.get(key.at)),
        };
        let params: Map<String, Value> =
            HYPERPARAMETERS.iter().map(|key| (key.name.into(), value(key))).collect();
        serde_json::from_value(params.into()).expect("invariant: the schema knows the hyperparameters")
    }

    fn axes_in_order(&self) -> Vec<Axis> {
        let axis = |name| self.axes.get(name).map(|values| Axis { name, values: values.clone() });
        HYPERPARAMETERS.iter().filter_map(|key| axis(key.name)).collect()
    }
}
