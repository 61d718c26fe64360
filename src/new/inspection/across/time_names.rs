//! Names of columns that are times.

use std::sync::OnceLock;

use jiff::civil::DateTime;

use crate::data::csv::fields::format::Format;
use crate::data::csv::fields::names;
use crate::data::csv::fields::stamp_hint;

/// Formats of names that are hours.
const HOURS: &str = "\
    %H-%*|%H - %*|%H:%M-%*|%H:%M - %*|%H:%M|%H:%M:%S|%H:%M to %*|%Hh|%Hh-%*|%Hhs|h%H|H%H|HE%H|HE %H|\
    h_%H|H_%H|Hour %H|hour %H|Hour_%H|hour_%H|Hour%H|hour%H|hr_%H|%I %p|%I%p|%I:%M %p|%I %p - %*|%H時|\
    %H时|%H点|%H시|%H시-%*|%H시~%*|%H時-%*|%H Uhr|%H-%* Uhr|%H%M-%*";

/// How hours are written in names.
pub(super) struct HourFormat {
    /// As a spec has it.
    pub text: &'static str,
    /// Behind a day.
    whole: Format,
}

impl HourFormat {
    /// All that are known, the usual ones first.
    pub(super) fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<HourFormat>> = OnceLock::new();
        let of = |text: &'static str| {
            let whole = Format::new(&format!("%Y-%m-%d {text}"), None).ok()?;
            Some(Self { text, whole })
        };
        ALL.get_or_init(|| HOURS.split('|').filter_map(of).collect())
    }

    /// The time that a name tells.
    pub(super) fn read(&self, name: &str) -> Option<DateTime> {
        // Codes may have four digits too: an hour in digits has both ends.
        let digits = name.chars().filter(char::is_ascii_digit).count();
        if self.text == "%H%M-%*" && (digits != 8 || name.len() > 11) {
            return None;
        }
        self.whole.parse(&format!("2001-01-01 {name}")).ok().map(|stamp| stamp.local)
    }
}

/// Whether the name of a column may be a time: an hour, a month or a whole date.
pub(crate) fn is_time_name(name: &str) -> bool {
    let hour = HourFormat::all().iter().any(|format| format.read(name).is_some());
    hour || names::month(name).is_some() || is_date(name)
}

/// Whether a name is a date with its year.
pub(super) fn is_date(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let word = name.trim_start_matches(|c: char| c.is_ascii_digit() || "-./' ".contains(c));
    let month = || digits == 2 && names::month_at(word).is_some();
    (digits >= 4 || month())
        && (stamp_hint::is_iso(name) && name.len() >= 6 || !stamp_hint::formats(&[name]).is_empty())
}

/// What stands before and behind the digits of most names that have those of a year: `X2015`, `2015M01 pax`.
pub(super) fn ends_of_dates(names: &[String]) -> Option<(String, String)> {
    let of = |name: &String| {
        let (first, last) =
            (name.find(|c: char| c.is_ascii_digit())?, name.rfind(|c: char| c.is_ascii_digit())?);
        let dated = name.chars().filter(char::is_ascii_digit).count() >= 4;
        dated.then(|| (name[..first].to_owned(), name[last + 1..].to_owned()))
    };
    let mut ends: Vec<(String, String)> = names.iter().filter_map(of).collect();
    ends.sort_unstable();
    let most = ends.chunk_by(|a, b| a == b).max_by_key(|run| run.len())?;
    (most.len() * 2 > names.len() && most[0] != Default::default()).then(|| most[0].clone())
}
