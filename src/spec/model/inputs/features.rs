//! What a forecast sees besides the past of its own series: named sets of further inputs.
//!
//! Everything in a set is known when the forecast is made: columns of the past up to the last known
//! row, and of the row to forecast only what a calendar or a timetable says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::day_rule::DayRule;
use crate::base::choice::choice;
use crate::spec::Profile;

/// One set of inputs. Its parts lie in a fixed order, whatever the order in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeatureSet {
    /// Columns known up to the last row before the forecast, by name.
    pub past: Vec<String>,
    /// Columns known for the row to forecast, each with the days around that row that are told too.
    pub known: BTreeMap<String, usize>,
    /// What the calendar says of the row to forecast.
    pub calendar: BTreeMap<CalendarField, CalendarForm>,
    /// Days by rule: 1 on days that follow one of the rules, else 0.
    pub days: BTreeMap<String, Vec<DayRule>>,
    /// Values of the series so far before the row to forecast.
    pub lags: Vec<Lag>,
    /// What is usual at the time of the row to forecast, and how far from that each row is.
    pub profile: Vec<Profile>,
}

choice! {
    /// What a calendar tells of a time.
    CalendarField {
        /// Monday to Sunday.
        Weekday = "weekday",
        /// 0 to 23, on the wall.
        Hour = "hour",
        /// The row's number within its service day.
        Slot = "slot",
        /// 1 to 366.
        DayOfYear = "day_of_year",
        /// January to December.
        Month = "month",
        /// Hours since Monday began on the wall, 0 to 167: every hour of every weekday by itself.
        HourOfWeek = "hour_of_week",
    }
}

choice! {
    /// How a calendar's number enters.
    CalendarForm {
        /// One channel for each value, 1 for the one that holds.
        OneHot = "one_hot",
        /// Sine and cosine of its angle.
        Cyclic = "cyclic",
    }
}

/// A distance into the past of the row to forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lag {
    /// How far.
    pub back: Back,
    /// Rows before and after that one which are told too; of those that are not known yet the last known one.
    pub around: usize,
}

/// How far back a lag goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Back {
    /// So many rows.
    Rows(usize),
    /// By the clock.
    Clock(ClockLag),
}

/// A lag by the clock: `{day: 1}`, `{week: 1}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockLag {
    /// Days: rows of a service day where all have equally many, else by the clock.
    Day(usize),
    /// Weeks, by the clock.
    Week(usize),
}

impl ClockLag {
    /// How many rows it is, unless the clock decides; days are rows where all have equally many.
    pub(crate) fn rows(self, rows_per_day: Option<usize>) -> Option<usize> {
        match self {
            Self::Day(days) => rows_per_day.map(|rows| days * rows),
            Self::Week(_) => None,
        }
    }

    /// How many days it is by the clock.
    pub(crate) fn days(self) -> usize {
        match self {
            Self::Day(days) => days,
            Self::Week(weeks) => 7 * weeks,
        }
    }
}

impl fmt::Display for ClockLag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(days) => write!(f, "{{day: {days}}}"),
            Self::Week(weeks) => write!(f, "{{week: {weeks}}}"),
        }
    }
}

impl Back {
    /// In the form of a spec.
    pub fn json(self) -> Value {
        match self {
            Self::Rows(rows) => json!(rows),
            Self::Clock(lag) => json!(lag),
        }
    }
}

impl fmt::Display for Back {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(rows) => write!(f, "{rows}"),
            Self::Clock(lag) => write!(f, "{lag}"),
        }
    }
}

impl CalendarField {
    /// How it enters if a spec does not say.
    pub(crate) fn usual_form(self) -> CalendarForm {
        if self == Self::DayOfYear { CalendarForm::Cyclic } else { CalendarForm::OneHot }
    }

    /// How many values it has; `slots` are the rows of a service day.
    pub fn values(self, slots: usize) -> usize {
        match self {
            Self::Weekday => 7,
            Self::Hour => 24,
            Self::Slot => slots,
            Self::DayOfYear => 366,
            Self::Month => 12,
            Self::HourOfWeek => 168,
        }
    }
}

impl FeatureSet {
    /// Columns that any of some sets needs, each once, in the order of the alphabet.
    pub(crate) fn columns_of<'a>(sets: impl Iterator<Item = &'a Self>) -> Vec<String> {
        let columns: BTreeSet<&String> = sets.flat_map(Self::columns).collect();
        columns.into_iter().cloned().collect()
    }

    /// Columns of the data file that it needs, each once.
    pub fn columns(&self) -> impl Iterator<Item = &String> {
        self.past.iter().chain(self.known.keys())
    }

    /// Puts columns in the place of one, if it is there.
    pub(crate) fn replace(&mut self, column: &str, by: &[String]) {
        if self.past.iter().any(|known| known == column) {
            self.past.retain(|known| known != column);
            self.past.extend(by.iter().cloned());
            self.past.sort();
        }
        if let Some(around) = self.known.remove(column) {
            self.known.extend(by.iter().map(|name| (name.clone(), around)));
        }
    }

    /// Channels of a row that belong to its own time.
    pub fn channels(&self) -> usize {
        1 + self.past.len() + self.profile.len()
    }

    /// Channels of the row to forecast, for each step of the horizon; `slots` are the rows of a service day.
    pub fn ahead(&self, slots: usize) -> usize {
        let known: usize = self.known.values().map(|around| 1 + 2 * around).sum();
        let calendar = self.calendar.iter().map(|(field, form)| match form {
            CalendarForm::OneHot => field.values(slots),
            CalendarForm::Cyclic => 2,
        });
        let lags: usize = self.lags.iter().map(|lag| 1 + 2 * lag.around).sum();
        known + calendar.sum::<usize>() + self.days.len() + lags + self.profile.len()
    }

    /// In the form of a spec; equal sets give equal values.
    pub fn json(&self) -> Value {
        let mut set = Map::new();
        let mut put = |name: &str, empty: bool, value: Value| {
            if !empty {
                set.insert(name.into(), value);
            }
        };
        put("past", self.past.is_empty(), json!(self.past));
        let known = self.known.iter().map(|(column, around)| (column.clone(), json!({ "around": around })));
        put("known", self.known.is_empty(), known.collect::<Map<_, _>>().into());
        let calendar = self.calendar.iter().map(|(field, form)| match *form == field.usual_form() {
            true => json!(field),
            false => json!({ field.word(): form }),
        });
        put("calendar", self.calendar.is_empty(), calendar.collect::<Vec<_>>().into());
        let rules = |rules: &[DayRule]| json!(rules.iter().map(DayRule::to_string).collect::<Vec<_>>());
        let days = self.days.iter().map(|(name, days)| (name.clone(), rules(days)));
        put("days", self.days.is_empty(), days.collect::<Map<_, _>>().into());
        let lags = self.lags.iter().map(|lag| lag.json());
        put("lags", self.lags.is_empty(), lags.collect::<Vec<_>>().into());
        put("profile", self.profile.is_empty(), json!(self.profile));
        set.into()
    }
}

impl Lag {
    /// How many rows it is, unless the clock decides.
    pub fn rows(self, rows_per_day: Option<usize>) -> Option<usize> {
        match self.back {
            Back::Rows(rows) => Some(rows),
            Back::Clock(lag) => lag.rows(rows_per_day),
        }
    }

    /// In the form of a spec.
    pub fn json(self) -> Value {
        let mut value = match self.back {
            Back::Rows(rows) if self.around > 0 => json!({ "step": rows }),
            back => back.json(),
        };
        if self.around > 0 {
            value["around"] = self.around.into();
        }
        value
    }
}

impl fmt::Display for Lag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lag {}", self.back)
    }
}
