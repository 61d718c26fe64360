//! What follows from a row's time alone: numbers of the calendar, and what is usual then.

mod fields;
mod profile;

pub(crate) use fields::{MOST_SLOTS, NamedDays, Slots, number, push, seasonal_slots};
pub(crate) use profile::ProfileMeans;
