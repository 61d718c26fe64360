//! The channels of a row by name, so that whoever reads a saved pipeline can lay out rows without this program.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::Scaler;
use crate::spec::Profile;

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
