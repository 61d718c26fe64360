//! What the items of each part of a set say: columns, calendar, days, lags, profile.

use super::feature_item::Item;
use crate::base::text::{nearest, nearest_or, shown};
use crate::spec::model::EXPECTED_DAY;
use crate::spec::read::problems::{Spot, shown_name};
use crate::spec::read::walk::SpecWalk;
use crate::spec::read::yaml::{Scalar, YamlEntry, YamlNode, YamlTree};
use crate::spec::schema::{DefaultValue, Key, LARGEST_LOOK_BACK, ValueKind};
use crate::spec::{
    Back, CalendarField, CalendarForm, ClockLag, DayRule, FeatureSet, Lag, Profile, countries, public_days,
};

/// Most rules of a kind of days: public holidays of some decades are as many.
const MOST_RULES: usize = 2000;

const fn number(at: &'static str, low: u64, high: u64, unit: &'static str) -> Key {
    Key::new(at, ValueKind::Whole { low, high }, DefaultValue::Required, "").unit(unit)
}

const AROUND: Key = number("around", 0, 366, "days");
const BESIDE: Key = number("around", 0, 1000, "rows");
const STEPS: Key = number("lags", 1, LARGEST_LOOK_BACK, "steps");

impl SpecWalk<'_> {
    /// Puts one item of a part into a set.
    pub(super) fn item(&mut self, part: &str, item: &Item, set: &mut FeatureSet) {
        match part {
            "past" => {
                if item.value.is_some() {
                    let message = format!("`{}` has a value behind {}", item.path, shown(&item.word));
                    self.wrong(item.spot, message, "a column of the past is a name alone");
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
                message,
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
            self.wrong(item.spot, message, help);
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
        self.wrong(value.spot, message, "write {holiday: {around: 1}} for the days before and after too");
        0
    }

    fn field(&mut self, item: &Item) -> Option<(CalendarField, CalendarForm)> {
        let Some(field) = CalendarField::from_word(&item.word) else {
            let help = nearest_or(&item.word, "known are", CalendarField::WORDS.iter().copied());
            self.wrong(
                item.spot,
                format!("`{}` has {}, which no calendar tells", item.path, shown(&item.word)),
                help,
            );
            return None;
        };
        let form = match &item.value {
            None => field.usual_form(),
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
                        self.wrong(value.spot, message, "");
                        return None;
                    }
                }
            }
        };
        if (field, form) == (CalendarField::DayOfYear, CalendarForm::OneHot) {
            let message = format!("`{}`: day_of_year as one_hot would be 366 inputs", item.path);
            self.wrong(item.spot, message, "write day_of_year, which enters as sine and cosine, or month");
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
            (word, None) => (Back::Rows, scalar(word)),
            ("step", Some(value)) => (Back::Rows, value.clone()),
            ("day", Some(value)) => (|days| Back::Clock(ClockLag::Day(days)), value.clone()),
            ("week", Some(value)) => (|weeks| Back::Clock(ClockLag::Week(weeks)), value.clone()),
            (word, Some(value)) => {
                let message =
                    format!("`{}` has {}: expected a number of steps, day or week", item.path, shown(word));
                self.wrong(value.spot, message, "write [7, {day: 1}, {week: 1, around: 1}]");
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

    /// A rule for each public holiday of `{ country: NZ }`, but for those of `except`.
    fn public_days(&mut self, path: &str, entries: &[YamlEntry], spot: Spot) -> Vec<DayRule> {
        if let Some(other) = entries.iter().find(|entry| !["country", "except"].contains(&entry.key.as_str()))
        {
            let message =
                format!("`{path}` has {}: expected {{ country: NZ, except: [12-26] }}", shown(&other.key));
            self.wrong(spot, message, "");
            return Vec::new();
        }
        let value = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value);
        let country = match value("country").map(|node| &node.tree) {
            Some(YamlTree::Scalar(scalar)) => scalar.raw.as_str(),
            _ => "",
        };
        let Some(mut days) = public_days(country) else {
            let message = format!("`{path}` has no country that is known: expected {{ country: NZ }}");
            self.wrong(spot, message, format!("known are {}", countries().join(" ")));
            return Vec::new();
        };
        let except = match value("except") {
            None => &[][..],
            Some(YamlNode { tree: YamlTree::List(nodes), .. }) => nodes,
            Some(node) => std::slice::from_ref(node),
        };
        for node in except {
            let Some(rule) = self.rule(&format!("{path}.except"), node) else { continue };
            let before = days.len();
            days.retain(|day| !rule.holds(*day));
            if days.len() == before || days.is_empty() {
                let which = if days.is_empty() { "every" } else { "no" };
                let message =
                    format!("`{path}.except` has {rule}: {which} public holiday of {country} follows it");
                self.wrong(node.spot, message, "");
                return Vec::new();
            }
        }
        days.iter().filter_map(|day| DayRule::parse(&day.to_string())).collect()
    }

    /// One rule.
    fn rule(&mut self, path: &str, node: &YamlNode) -> Option<DayRule> {
        let text = match &node.tree {
            YamlTree::Scalar(scalar) => scalar.raw.as_str(),
            YamlTree::List(_) => "a list",
            YamlTree::Map(_) => "a map",
        };
        let rule = DayRule::parse(text);
        if rule.is_none() {
            let message = format!("`{path}` has {}: expected {}", shown(text), EXPECTED_DAY);
            self.wrong(node.spot, message, "");
        }
        rule
    }

    /// The rules of some days: one, or a list.
    fn rules(&mut self, item: &Item) -> Vec<DayRule> {
        let path = format!("{}.{}", item.path, shown_name(&item.word));
        let Some(value) = &item.value else {
            let help = format!("write {{{}: [12-24..12-31]}}", shown_name(&item.word));
            self.wrong(item.spot, format!("`{path}` has no rule"), help);
            return Vec::new();
        };
        let nodes =
            if let YamlTree::List(nodes) = &value.tree { &nodes[..] } else { std::slice::from_ref(value) };
        if nodes.is_empty() || nodes.len() > MOST_RULES {
            self.wrong(value.spot, format!("`{path}` is no list of 1 to {MOST_RULES} rules"), "");
        }
        let mut rules = Vec::new();
        for node in nodes.iter().take(MOST_RULES) {
            if let YamlTree::Map(entries) = &node.tree {
                rules.extend(self.public_days(&path, entries, node.spot));
                continue;
            }
            rules.extend(self.rule(&path, node));
        }
        rules
    }
}
