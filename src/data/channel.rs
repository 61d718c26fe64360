//! The channels of a row by name, so that whoever reads a saved pipeline can lay out rows without this program.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Pipeline, Scaler};
use crate::spec::{CalendarForm, FeatureSet, Lag, Profile};

/// Where the number of a channel comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Channel {
    /// The transformed series at this row.
    Series {
        /// The target's column.
        column: String,
        /// How it is scaled.
        scaler: Scaler,
    },
    /// A column so many days behind this row (negative: before it), as the pipeline's `rows_per_day` counts them;
    /// without that, of daily and longer steps rows, else the same time by the clock.
    Column {
        /// Its name.
        column: String,
        /// Days.
        days: i64,
        /// How it is scaled; none: not at all.
        scaler: Option<Scaler>,
    },
    /// 1 where the value of the series was observed, 0 where it was filled in.
    Observed,
    /// 1 where a number of the calendar is this one, else 0.
    OneHot {
        /// The number's name.
        calendar: String,
        /// From 0.
        value: usize,
    },
    /// `sin(2 pi number / period)`.
    Sine {
        /// The number's name.
        calendar: String,
        /// Values of the number.
        period: usize,
    },
    /// `cos(2 pi number / period)`.
    Cosine {
        /// The number's name.
        calendar: String,
        /// Values of the number.
        period: usize,
    },
    /// 1 on days that follow one of the rules, else 0.
    Days {
        /// The name of these days.
        name: String,
        /// Rules as in a spec.
        rules: Vec<String>,
    },
    /// The transformed series so far before this row.
    Lag {
        /// Rows, `{"day": n}` or `{"week": n}`.
        lag: Value,
        /// Rows behind that one (negative: before it); where it is not known yet, the last row that is.
        #[serde(default, skip_serializing_if = "is_zero")]
        rows: i64,
        /// How it is scaled.
        scaler: Scaler,
    },
    /// What is usual at this row's time.
    Profile {
        /// What the means are by; they stand in the pipeline.
        profile: Profile,
        /// How it is scaled.
        scaler: Scaler,
    },
    /// How far the transformed series is from what is usual at this row's time, in the scaler's factors.
    Deviation {
        /// What the means are by; they stand in the pipeline.
        profile: Profile,
        /// How both are scaled before the one is taken from the other.
        scaler: Scaler,
    },
}

fn is_zero(rows: &i64) -> bool {
    *rows == 0
}

impl Channel {
    /// Those of the row itself, and those of each row to forecast.
    pub(super) fn of(pipeline: &Pipeline, target: &str) -> (Vec<Self>, Vec<Self>) {
        let Pipeline { features: set, scalers, slots, .. } = pipeline;
        let column = |column: &String, days: i64| {
            let scaler = scalers.columns.get(column).copied();
            Self::Column { column: column.clone(), days, scaler }
        };
        let mut own = vec![Self::Series { column: target.to_owned(), scaler: scalers.series }];
        own.extend(set.past.iter().map(|name| column(name, 0)));
        own.extend(pipeline.masked.then_some(Self::Observed));
        let scaler = scalers.series;
        own.extend(set.profile.iter().map(|profile| Self::Deviation { profile: *profile, scaler }));
        let mut ahead = Vec::new();
        for (name, around) in &set.known {
            let around = *around as i64;
            ahead.extend((-around..=around).map(|days| column(name, days)));
        }
        ahead.extend(calendar(set, slots.count()));
        ahead.extend(set.days.iter().map(|(name, rules)| Self::Days {
            name: name.clone(),
            rules: rules.iter().map(ToString::to_string).collect(),
        }));
        for lag in &set.lags {
            let (own, around) = (Lag { around: 0, ..*lag }.json(), lag.around as i64);
            ahead.extend((-around..=around).map(|rows| Self::Lag { lag: own.clone(), rows, scaler }));
        }
        ahead.extend(set.profile.iter().map(|profile| Self::Profile { profile: *profile, scaler }));
        (own, ahead)
    }
}

impl Channel {
    /// What it tells, for messages.
    pub fn name(&self) -> String {
        match self {
            Self::Series { column, .. } => column.clone(),
            Self::Column { column, days: 0, .. } => column.clone(),
            Self::Column { column, days, .. } => format!("{column} ({days:+} days)"),
            Self::Observed => "observed".to_owned(),
            Self::OneHot { calendar, value } => format!("{calendar} {value}"),
            Self::Sine { calendar, .. } => format!("sine of {calendar}"),
            Self::Cosine { calendar, .. } => format!("cosine of {calendar}"),
            Self::Days { name, .. } => name.clone(),
            Self::Lag { lag, rows: 0, .. } => format!("lag {lag}"),
            Self::Lag { lag, rows, .. } => format!("lag {lag} ({rows:+} rows)"),
            Self::Profile { profile, .. } => format!("profile by {}", profile.word()),
            Self::Deviation { profile, .. } => format!("deviation from the profile by {}", profile.word()),
        }
    }
}

fn calendar(set: &FeatureSet, slots: usize) -> Vec<Channel> {
    let of = |(field, form): (&crate::spec::CalendarField, &CalendarForm)| {
        let (period, calendar) = (field.values(slots), field.row().0.to_owned());
        match form {
            CalendarForm::OneHot => {
                (0..period).map(|value| Channel::OneHot { calendar: calendar.clone(), value }).collect()
            }
            CalendarForm::Cyclic => vec![
                Channel::Sine { calendar: calendar.clone(), period },
                Channel::Cosine { calendar, period },
            ],
        }
    };
    set.calendar.iter().flat_map(of).collect()
}
