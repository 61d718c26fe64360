//! The section `features:`: one set of inputs, or several by name.
//!
//! The third part of [`SpecWalk`].

use std::path::Path;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::problems::{Problems, Spot};
use super::walk::SpecWalk;
use super::yaml::{self, Scalar, YamlEntry, YamlNode, YamlTree};
use crate::base::text::{nearest, nearest_or, shown};
use crate::spec::model::EXPECTED_DAY;
use crate::spec::schema::{DefaultValue, Key, LARGEST_LOOK_BACK, ValueKind};
use crate::spec::{
    Back, CalendarField, CalendarForm, DayRule, FeatureSet, Lag, Profile, countries, public_days,
};

/// The name of a set that the spec gives none.
pub(crate) const ONLY: &str = "given";

/// The word for no further inputs, in a sweep.
pub(crate) const NONE: &str = "none";

const PARTS: [&str; 6] = ["past", "known", "calendar", "days", "lags", "profile"];

/// Most sets, and most items of a part.
const MOST: usize = 100;

/// Most rules of a kind of days: public holidays of some decades are as many.
const MOST_RULES: usize = 2000;

const fn number(at: &'static str, low: u64, high: u64, unit: &'static str) -> Key {
    Key::new(at, ValueKind::Whole { low, high }, DefaultValue::Required, "").unit(unit)
}

const AROUND: Key = number("around", 0, 366, "days");
const BESIDE: Key = number("around", 0, 1000, "rows");
const STEPS: Key = number("lags", 1, LARGEST_LOOK_BACK, "steps");

/// The set that [`FeatureSet::json`] wrote.
///
/// # Errors
/// What is wrong with it.
fn from_json(value: &Value) -> crate::base::error::Result<FeatureSet> {
    let path = Path::new("features");
    let mut problems = Problems::new(path);
    // JSON is YAML.
    let node = yaml::read(&value.to_string(), &mut problems);
    let mut walk = SpecWalk::new(&mut problems, path);
    let set = match node.map(|node| node.tree) {
        Some(YamlTree::Map(parts)) => walk.set("features", &parts),
        _ => FeatureSet::default(),
    };
    problems.result()?;
    Ok(set)
}

/// In the form of a spec, and read from it by the same rules.
impl Serialize for FeatureSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FeatureSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        from_json(&value).map_err(|error| D::Error::custom(error.to_string()))
    }
}

impl SpecWalk<'_> {
    /// Reads `features:` into [`SpecWalk::sets`].
    pub(super) fn features(&mut self, node: &YamlNode) {
        let YamlTree::Map(entries) = &node.tree else {
            return self.wrong(node.spot, "`features` is no map", "write features: { calendar: [weekday] }");
        };
        if entries.is_empty() || entries.len() > MOST {
            let message = format!("`features` has {} keys: expected 1 to {MOST}", entries.len());
            return self.wrong(node.spot, &message, "");
        }
        // `calendar: {calendar: [weekday]}` is a set called calendar, `calendar: [weekday]` a part.
        let is_part = |entry: &YamlEntry| PARTS.contains(&entry.key.as_str());
        let is_set = |entry: &YamlEntry| matches!(&entry.value.tree, YamlTree::Map(parts) if parts.iter().any(is_part));
        if entries.iter().any(is_part) && !entries.iter().any(is_set) {
            let set = self.set("features", entries);
            self.sets.insert(ONLY.into(), set);
            return;
        }
        for entry in entries {
            let path = format!("features.{}", shown_name(&entry.key));
            self.note(&path, entry.spot, entry.value.spot);
            let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            if entry.key == NONE || entry.key.is_empty() || !entry.key.chars().all(allowed) {
                let message = format!("{} cannot be the name of a set of features", shown(&entry.key));
                self.wrong(entry.spot, &message, "use letters, digits, `.`, `_` and `-`; `none` is taken");
                continue;
            }
            match &entry.value.tree {
                YamlTree::Map(parts) if !parts.is_empty() => {
                    let set = self.set(&path, parts);
                    self.sets.insert(entry.key.clone(), set);
                }
                _ => {
                    let near = nearest(&entry.key, PARTS.into_iter());
                    let help = if near.is_empty() { "write { calendar: [weekday] }".into() } else { near };
                    let message =
                        format!("`{path}` is no set of features: expected the keys {}", PARTS.join(", "));
                    self.wrong(entry.value.spot, &message, help);
                }
            }
        }
    }

    fn wrong(&mut self, spot: Spot, message: &str, help: impl Into<String>) {
        self.problems.add(spot, message, help);
    }

    fn set(&mut self, path: &str, parts: &[YamlEntry]) -> FeatureSet {
        let mut set = FeatureSet::default();
        for part in parts {
            let path = format!("{path}.{}", shown_name(&part.key));
            self.note(&path, part.spot, part.value.spot);
            if !PARTS.contains(&part.key.as_str()) {
                let help = nearest_or(&part.key, "known are", PARTS.into_iter());
                self.wrong(
                    part.spot,
                    &format!("unknown key {} in a set of features", shown(&part.key)),
                    help,
                );
                continue;
            }
            for item in self.items(&path, &part.value) {
                self.item(&part.key, &item, &mut set);
            }
        }
        set.past.sort();
        set.lags.sort();
        set.profile.sort();
        if let Some(both) = set.past.iter().find(|column| set.known.contains_key(*column)) {
            let message = format!("`{path}` has the column {} among `past` and among `known`", shown(both));
            self.wrong(parts[0].spot, &message, "a column is known for the row to forecast, or it is not");
        }
        set
    }

    /// The items of a part: words or `{word: value}` in a list, or a map. Each word once.
    fn items(&mut self, path: &str, node: &YamlNode) -> Vec<Item> {
        let mut found: Vec<Item> = Vec::new();
        let entries: Vec<Item> = match &node.tree {
            YamlTree::List(items) => items.iter().map(|item| Item::of(path, item)).collect(),
            YamlTree::Map(entries) => entries.iter().map(|entry| Item::of_entry(path, entry)).collect(),
            // `profile: slot` is the usual case.
            YamlTree::Scalar(_) if path.ends_with(".profile") => vec![Item::of(path, node)],
            YamlTree::Scalar(_) => Vec::new(),
        };
        if entries.is_empty() || entries.len() > MOST {
            self.wrong(node.spot, &format!("`{path}` is no list of 1 to {MOST} items"), "write [one, two]");
            return found;
        }
        for item in entries {
            if item.word.is_empty() {
                self.wrong(
                    item.spot,
                    &format!("`{path}` has an item that is neither a word nor {{word: ...}}"),
                    "",
                );
            } else if found.iter().any(|other| item.repeats(other)) {
                self.wrong(item.spot, &format!("`{path}` has {} twice", shown(&item.word)), "");
            } else {
                found.push(item);
            }
        }
        found
    }

    fn item(&mut self, part: &str, item: &Item, set: &mut FeatureSet) {
        match part {
            "past" => {
                if item.value.is_some() {
                    let message = format!("`{}` has a value behind {}", item.path, shown(&item.word));
                    self.wrong(item.spot, &message, "a column of the past is a name alone");
                }
                set.past.push(item.word.clone());
            }
            "known" => {
                let around = self.around(item);
                set.known.insert(item.word.clone(), around);
            }
            "calendar" => set.calendar.extend(self.field(item)),
            "days" => {
                let rules = self.rules(item);
                set.days.insert(item.word.clone(), rules);
            }
            "profile" => set.profile.extend(self.profile(item)),
            _ => set.lags.extend(self.lag(item)),
        }
        if let (Some(around), true) = (&item.around, part != "lags") {
            let message = format!("`{}` has {} and around side by side", item.path, shown(&item.word));
            self.wrong(
                around.spot,
                &message,
                format!("write {{ {}: {{ around: 1 }} }}", shown_name(&item.word)),
            );
        }
    }

    fn profile(&mut self, item: &Item) -> Option<Profile> {
        let found = Profile::from_word(&item.word);
        if found.is_none() || item.value.is_some() {
            let near = nearest(&item.word, Profile::WORDS.iter().copied());
            let help = if near.is_empty() { "write profile: slot".to_owned() } else { near };
            let message =
                format!("`{}` is {}: expected {}", item.path, shown(&item.word), Profile::WORDS.join(", "));
            self.wrong(item.spot, &message, help);
        }
        found
    }

    /// `{around: 1}` behind a known column; 0 without.
    fn around(&mut self, item: &Item) -> usize {
        let Some(value) = &item.value else { return 0 };
        if let YamlTree::Map(entries) = &value.tree
            && let [entry] = &entries[..]
            && entry.key == "around"
        {
            let path = format!("{}.around", item.path);
            return self.value(&AROUND, &path, &entry.value).and_then(|days| days.as_u64()).unwrap_or(0)
                as usize;
        }
        let message = format!("`{}` says of {} something other than around", item.path, shown(&item.word));
        self.wrong(value.spot, &message, "write {holiday: {around: 1}} for the days before and after too");
        0
    }

    fn field(&mut self, item: &Item) -> Option<(CalendarField, CalendarForm)> {
        let words = || CalendarField::ALL.into_iter().map(|(_, word, _)| word);
        let Some(field) = CalendarField::by_word(&item.word) else {
            let help = nearest_or(&item.word, "known are", words());
            self.wrong(
                item.spot,
                &format!("`{}` has {}, which no calendar tells", item.path, shown(&item.word)),
                help,
            );
            return None;
        };
        let form = match &item.value {
            None => field.row().1,
            Some(value) => {
                let word = if let YamlTree::Scalar(scalar) = &value.tree { scalar.raw.as_str() } else { "" };
                match CalendarForm::from_word(word) {
                    Some(form) => form,
                    None => {
                        let message = format!(
                            "`{}.{}` is {}: expected one_hot or cyclic",
                            item.path,
                            item.word,
                            shown(word)
                        );
                        self.wrong(value.spot, &message, "");
                        return None;
                    }
                }
            }
        };
        if (field, form) == (CalendarField::DayOfYear, CalendarForm::OneHot) {
            let message = format!("`{}`: day_of_year as one_hot would be 366 inputs", item.path);
            self.wrong(item.spot, &message, "write day_of_year, which enters as sine and cosine, or month");
            return None;
        }
        Some((field, form))
    }

    fn lag(&mut self, item: &Item) -> Option<Lag> {
        let scalar = |raw: &str| YamlNode {
            spot: item.spot,
            tree: YamlTree::Scalar(Scalar { raw: raw.into(), plain: true }),
        };
        let (unit, node): (fn(usize) -> Back, YamlNode) = match (item.word.as_str(), &item.value) {
            (word, None) => (Back::Steps, scalar(word)),
            ("step", Some(value)) => (Back::Steps, value.clone()),
            ("day", Some(value)) => (Back::Days, value.clone()),
            ("week", Some(value)) => (Back::Weeks, value.clone()),
            (word, Some(value)) => {
                let message =
                    format!("`{}` has {}: expected a number of steps, day or week", item.path, shown(word));
                self.wrong(value.spot, &message, "write [7, {day: 1}, {week: 1, around: 1}]");
                return None;
            }
        };
        let number = self.value(&STEPS, &item.path, &node)?.as_u64()?;
        let around = match &item.around {
            Some(node) => self.value(&BESIDE, &format!("{}.around", item.path), node)?.as_u64()?,
            None => 0,
        };
        Some(Lag { back: unit(number as usize), around: around as usize })
    }

    /// A rule for each public holiday of `{ country: NZ }`.
    fn public_days(&mut self, path: &str, entries: &[YamlEntry], spot: Spot) -> Vec<DayRule> {
        let country = match entries {
            [entry] if entry.key == "country" => match &entry.value.tree {
                YamlTree::Scalar(scalar) => scalar.raw.as_str(),
                _ => "",
            },
            _ => "",
        };
        let Some(days) = public_days(country) else {
            let message = format!("`{path}` has no country that is known: expected {{ country: NZ }}");
            self.wrong(spot, &message, format!("known are {}", countries().join(" ")));
            return Vec::new();
        };
        days.iter().filter_map(|day| DayRule::parse(&day.to_string())).collect()
    }

    /// The rules of some days: one, or a list.
    fn rules(&mut self, item: &Item) -> Vec<DayRule> {
        let path = format!("{}.{}", item.path, shown_name(&item.word));
        let Some(value) = &item.value else {
            let help = format!("write {{{}: [12-24..12-31]}}", shown_name(&item.word));
            self.wrong(item.spot, &format!("`{path}` has no rule"), help);
            return Vec::new();
        };
        let nodes =
            if let YamlTree::List(nodes) = &value.tree { &nodes[..] } else { std::slice::from_ref(value) };
        if nodes.is_empty() || nodes.len() > MOST_RULES {
            self.wrong(value.spot, &format!("`{path}` is no list of 1 to {MOST_RULES} rules"), "");
        }
        let mut rules = Vec::new();
        for node in nodes.iter().take(MOST_RULES) {
            if let YamlTree::Map(entries) = &node.tree {
                rules.extend(self.public_days(&path, entries, node.spot));
                continue;
            }
            let text = if let YamlTree::Scalar(scalar) = &node.tree { scalar.raw.as_str() } else { "" };
            match DayRule::parse(text) {
                Some(rule) => rules.push(rule),
                None => {
                    let message = format!("`{path}` has {}: expected {}", shown(text), EXPECTED_DAY);
                    self.wrong(node.spot, &message, "");
                }
            }
        }
        rules
    }
}

/// One item of a part.
struct Item {
    /// The part's path.
    path: String,
    /// Its word; empty if it has none.
    word: String,
    /// What stands behind the word.
    value: Option<YamlNode>,
    /// Rows beside it: `{week: 1, around: 1}`.
    around: Option<YamlNode>,
    spot: Spot,
}

impl Item {
    /// Whether it says of the same thing what another one does. `{day: 1}` and `{day: 2}` are two lags.
    fn repeats(&self, other: &Self) -> bool {
        let raw = |item: &Self| match item.value.as_ref().map(|value| &value.tree) {
            Some(YamlTree::Scalar(scalar)) => Some(scalar.raw.clone()),
            _ => None,
        };
        let lag = ["step", "day", "week"].contains(&self.word.as_str());
        self.word == other.word && (!lag || raw(self) == raw(other))
    }

    fn of(path: &str, node: &YamlNode) -> Self {
        match &node.tree {
            YamlTree::Scalar(scalar) => Self {
                path: path.into(),
                word: scalar.raw.clone(),
                value: None,
                around: None,
                spot: node.spot,
            },
            YamlTree::Map(entries) if entries.len() == 1 => Self::of_entry(path, &entries[0]),
            YamlTree::Map(entries)
                if entries.len() == 2 && entries.iter().any(|entry| entry.key == "around") =>
            {
                let first = usize::from(entries[0].key == "around");
                let around = Some(entries[1 - first].value.clone());
                Self { around, ..Self::of_entry(path, &entries[first]) }
            }
            _ => Self { path: path.into(), word: String::new(), value: None, around: None, spot: node.spot },
        }
    }

    fn of_entry(path: &str, entry: &YamlEntry) -> Self {
        // `known: {holiday: }` says no more than the name.
        let blank = matches!(&entry.value.tree, YamlTree::Scalar(scalar) if scalar.is_blank());
        let value = (!blank).then(|| entry.value.clone());
        Self { path: path.into(), word: entry.key.clone(), value, around: None, spot: entry.spot }
    }
}

/// Names that no table knows stay short in paths.
fn shown_name(name: &str) -> String {
    name.chars().take(40).collect()
}
