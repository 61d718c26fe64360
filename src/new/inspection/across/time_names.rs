//! Names of columns that are times.

use crate::data::csv::fields::format::Format;
use crate::data::csv::fields::names;
use crate::data::csv::fields::stamp_hint;

/// Formats of names that are hours.
pub(super) const HOURS: &[&str] = &[
    "%H-%*",
    "%H - %*",
    "%H:%M-%*",
    "%H:%M - %*",
    "%H:%M",
    "%H:%M:%S",
    "%H:%M to %*",
    "%Hh",
    "%Hh-%*",
    "%Hhs",
    "h%H",
    "H%H",
    "HE%H",
    "HE %H",
    "h_%H",
    "H_%H",
    "Hour %H",
    "hour %H",
    "Hour_%H",
    "hour_%H",
    "Hour%H",
    "hour%H",
    "hr_%H",
    "%I %p",
    "%I%p",
    "%I:%M %p",
    "%I %p - %*",
    "%H時",
    "%H时",
    "%H点",
    "%H시",
    "%H시-%*",
    "%H시~%*",
    "%H時-%*",
    "%H Uhr",
    "%H-%* Uhr",
    "%H%M-%*",
];

/// Whether the name of a column may be a time: an hour, a month or a whole date.
pub(crate) fn is_time_name(name: &str) -> bool {
    let hour = HOURS.iter().any(|format| is_hour(name, format));
    let digits = name.chars().filter(char::is_ascii_digit).count();
    hour || names::month(name).is_some() || digits >= 4 && is_date(name)
}

pub(super) fn is_hour(name: &str, format: &str) -> bool {
    // Codes may have four digits too: an hour in digits has both ends.
    let digits = name.chars().filter(char::is_ascii_digit).count();
    if format == "%H%M-%*" && (digits != 8 || name.len() > 11) {
        return false;
    }
    Format::new(&format!("%Y {format}"), None).is_ok_and(|_| {
        let whole = Format::new(&format!("%Y-%m-%d {format}"), None);
        whole.is_ok_and(|whole| whole.parse(&format!("2001-01-01 {name}")).is_ok())
    })
}

pub(super) fn is_date(name: &str) -> bool {
    stamp_hint::is_iso(name) && name.len() >= 6 || !stamp_hint::formats(&[name]).is_empty()
}
