//! A stretch of time as people write it: `2020-03-15..2021-06-30`, `2020-03`, `2020`.

use std::fmt;

use jiff::Span;
use jiff::civil::{Date, DateTime};

/// A stretch of time on the clock of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeSpan {
    text: String,
    /// The first time of it.
    pub from: DateTime,
    /// The first time behind it.
    pub before: DateTime,
}

impl TimeSpan {
    /// From a year, month, day or time, or two of them with `..` between, both included.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (from, _) = ends(first.trim())?;
        let (_, before) = ends(last.trim())?;
        (from < before).then(|| Self { text: text.to_owned(), from, before })
    }

    /// Whether a time lies in it.
    pub fn holds(&self, time: DateTime) -> bool {
        (self.from..self.before).contains(&time)
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The first time of a year, month, day, minute or second, and the first one behind it.
pub(super) fn ends(text: &str) -> Option<(DateTime, DateTime)> {
    let midnight = |text: &str| text.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0));
    let (first, length) = match text.len() {
        4 => (midnight(&format!("{text}-01-01"))?, Span::new().years(1)),
        7 => (midnight(&format!("{text}-01"))?, Span::new().months(1)),
        10 => (midnight(text)?, Span::new().days(1)),
        16 => (text.parse().ok()?, Span::new().minutes(1)),
        19 => (text.parse().ok()?, Span::new().seconds(1)),
        _ => return None,
    };
    Some((first, first.checked_add(length).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_stretch_are_in_it_as_far_as_they_are_given() {
        let cases = [
            ("2020-03-15..2021-06-30", "2020-03-15T00:00:00", "2021-07-01T00:00:00"),
            ("2020-03 .. 2020-12", "2020-03-01T00:00:00", "2021-01-01T00:00:00"),
            ("2020", "2020-01-01T00:00:00", "2021-01-01T00:00:00"),
            ("2020-02-29 05:30..2020-02-29T06:00:10", "2020-02-29T05:30:00", "2020-02-29T06:00:11"),
        ];
        for (text, from, before) in cases {
            let span = TimeSpan::parse(text).unwrap();
            assert_eq!((span.from.to_string(), span.before.to_string()), (from.into(), before.into()));
            assert!(span.holds(span.from) && !span.holds(span.before));
        }
    }

    #[test]
    fn what_is_no_time_or_runs_backwards_is_no_stretch() {
        for text in ["", "..", "2020-13", "2020-02-30", "2021..2020", "20", "2020-01-01..", "0x20", "-2020"] {
            assert_eq!(TimeSpan::parse(text), None, "{text}");
        }
    }
}
