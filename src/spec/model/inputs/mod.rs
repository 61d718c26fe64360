//! What a network sees beside the past of the series: columns, calendar, named days, lags, profiles.

mod day_rule;
mod features;
mod public_days;

pub use day_rule::DayRule;
pub(crate) use day_rule::EXPECTED as EXPECTED_DAY;
pub use features::{Back, CalendarField, CalendarForm, ClockLag, FeatureSet, Lag};
pub(crate) use public_days::{countries, public_days};
