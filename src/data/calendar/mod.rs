//! What follows from a row's time alone: numbers of the calendar, and what is usual then.

mod fields;
mod profile;

pub(crate) use fields::{MOST_SLOTS, is_named, seasonal_slots};
pub(crate) use fields::{Slots, number, push};
pub(crate) use profile::ProfileMeans;
