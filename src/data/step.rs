//! The distance between the rows of a series.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Seconds of a day on a clock that does not change.
pub(crate) const DAY: i64 = 86_400;

/// Seconds of a week.
pub(crate) const WEEK: i64 = 7 * DAY;

/// The distance between neighbouring rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A fixed number of seconds; days are 86,400.
    Seconds(i64),
    /// A number of calendar months.
    Months(i32),
}

impl Step {
    /// Whether it is shorter than a day.
    pub(crate) fn is_within_a_day(self) -> bool {
        matches!(self, Step::Seconds(step) if step < DAY)
    }

    /// Whether it is a day or shorter.
    pub(crate) fn is_at_most_a_day(self) -> bool {
        matches!(self, Step::Seconds(step) if step <= DAY)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = match *self {
            Step::Months(months) if months % 12 == 0 => (i64::from(months / 12), "year"),
            Step::Months(months) => (i64::from(months), "month"),
            Step::Seconds(seconds) if seconds % WEEK == 0 => (seconds / WEEK, "week"),
            Step::Seconds(seconds) if seconds % DAY == 0 => (seconds / DAY, "day"),
            Step::Seconds(seconds) if seconds % 3600 == 0 => (seconds / 3600, "hour"),
            Step::Seconds(seconds) if seconds % 60 == 0 => (seconds / 60, "minute"),
            Step::Seconds(seconds) => (seconds, "second"),
        };
        write!(f, "{number} {unit}{}", if number == 1 { "" } else { "s" })
    }
}
