//! Days of the year by rule: `12-24..12-31`, `4th thursday of november + 1 day`, `easter - 2 days`.
//!
//! A rule is a pure function of the calendar, so what it says of a day is known long before it.

use std::fmt;

use jiff::Span;
use jiff::civil::{Date, Weekday};
use jiff::fmt::strtime;

/// A rule that some days follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRule {
    /// As the spec has it, for ids and messages.
    text: String,
    days: Days,
    /// Days behind the one that `days` names; negative: before it.
    shift: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    /// Month and day of the first and last, both included; the last may lie in the next year.
    EveryYear((i8, i8), (i8, i8)),
    /// First and last date, both included.
    Once(Date, Date),
    /// The nth weekday of a month; negative counts from its end.
    Nth(i8, Weekday, i8),
    /// Easter Sunday of the Gregorian calendar.
    Easter,
}

/// What a rule may look like, for messages.
pub(crate) const EXPECTED: &str = "a day such as 12-25, 12-24..12-31, 2024-06-01, `4th thursday of november`, `last \
     monday of may` or `easter`, perhaps with `+ 1 day` behind it";

impl fmt::Display for DayRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl DayRule {
    /// Reads a rule; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let words = text.trim().to_lowercase();
        let (days, shift) = match shifted(&words) {
            Some((days, shift)) => (days, shift?),
            None => (words.as_str(), 0),
        };
        let days =
            range(days).or_else(|| nth(days)).or_else(|| (days == "easter").then_some(Days::Easter))?;
        let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Self { text, days, shift })
    }

    /// Whether a day follows the rule.
    pub(crate) fn holds(&self, day: Date) -> bool {
        !self.days(day, day).is_empty()
    }

    /// The days from `first` to `last`, both included, that follow the rule, in their order.
    pub fn days(&self, first: Date, last: Date) -> Vec<Date> {
        let shift = Span::new().days(self.shift);
        let (from, to) = (first.saturating_sub(shift), last.saturating_sub(shift));
        // A range may reach from one year into the next.
        let years = || from.year() - 1..=to.year();
        let ranges: Vec<(Date, Date)> = match &self.days {
            Days::Once(first, last) => vec![(*first, *last)],
            Days::EveryYear(first, last) => {
                let wraps = i16::from(first > last);
                let of_year = |year| Some((on_or_after(year, *first)?, on_or_before(year + wraps, *last)?));
                years().filter_map(of_year).collect()
            }
            Days::Nth(nth, weekday, month) => {
                let of_year =
                    |year| Date::new(year, *month, 1).ok()?.nth_weekday_of_month(*nth, *weekday).ok();
                years().filter_map(of_year).map(|day| (day, day)).collect()
            }
            Days::Easter => years().filter_map(easter).map(|day| (day, day)).collect(),
        };
        let days = ranges.into_iter().flat_map(|(first, last)| {
            let last = last.min(to);
            first.max(from).series(Span::new().days(1)).take_while(move |day| *day <= last)
        });
        days.filter_map(|day| day.checked_add(shift).ok()).collect()
    }
}

/// A month's day of a year; the next one where a year lacks it.
fn on_or_after(year: i16, (month, day): (i8, i8)) -> Option<Date> {
    Date::new(year, month, day).or_else(|_| Date::new(year, month + 1, 1)).ok()
}

/// A month's day of a year; the one before where a year lacks it.
fn on_or_before(year: i16, (month, day): (i8, i8)) -> Option<Date> {
    Date::new(year, month, day).or_else(|_| Date::new(year, month, day - 1)).ok()
}

/// Takes `+ 1 day` or `- 2 days` off the end: the rest, and the days if they are a number up to 366.
fn shifted(words: &str) -> Option<(&str, Option<i32>)> {
    let rest = words.strip_suffix("days").or_else(|| words.strip_suffix("day"))?.trim_end();
    let number = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    let (sign, rule) = match number.trim_end() {
        rule if rule.ends_with('+') => (1, &rule[..rule.len() - 1]),
        rule if rule.ends_with('-') => (-1, &rule[..rule.len() - 1]),
        _ => return None,
    };
    let days = rest[number.len()..].parse::<i32>().ok().filter(|days| *days <= 366);
    Some((rule.trim_end(), days.map(|days| sign * days)))
}

fn range(words: &str) -> Option<Days> {
    let (first, last) = words.split_once("..").unwrap_or((words, words));
    let (first, last) = (first.trim(), last.trim());
    match (month_and_day(first), month_and_day(last)) {
        (Some(first), Some(last)) => Some(Days::EveryYear(first, last)),
        _ => {
            let (first, last) = (date(first)?, date(last)?);
            (first <= last).then_some(Days::Once(first, last))
        }
    }
}

/// `02-29` is a day in leap years alone.
fn month_and_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let two = |part: &str| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (month, day) = (two(month)?, two(day)?);
    Date::new(2024, month, day).is_ok().then_some((month, day))
}

fn date(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok())?
}

fn nth(words: &str) -> Option<Days> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let [nth, weekday, "of", month] = words[..] else { return None };
    let nth = match nth {
        "first" | "1st" => 1,
        "second" | "2nd" => 2,
        "third" | "3rd" => 3,
        "fourth" | "4th" => 4,
        "fifth" | "5th" => 5,
        "last" => -1,
        _ => return None,
    };
    let weekday = strtime::parse("%A", weekday).ok()?.weekday()?;
    let month = strtime::parse("%B", month).ok()?.month()?;
    Some(Days::Nth(nth, weekday, month))
}

/// Easter Sunday, by the anonymous Gregorian algorithm (Meeus, *Astronomical Algorithms*, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (a, b, c) = (year_number % 19, year_number / 100, year_number % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(rule: &str, first: &str, last: &str) -> Vec<Date> {
        let rule = DayRule::parse(rule).unwrap_or_else(|| panic!("{rule}"));
        rule.days(first.parse().unwrap(), last.parse().unwrap())
    }

    fn holds(rule: &str, day: &str) -> bool {
        days(rule, day, day) == [day.parse().unwrap()]
    }

    #[test]
    fn all_days_of_a_span_are_found_in_their_order() {
        for (rule, first, last, found) in [
            (
                "12-30..01-02",
                "2015-01-02",
                "2016-12-31",
                "2015-01-02 2015-12-30 2015-12-31 2016-01-01 2016-01-02 2016-12-30 2016-12-31",
            ),
            ("02-28..02-29", "2015-01-01", "2016-12-31", "2015-02-28 2016-02-28 2016-02-29"),
            ("02-29", "2013-01-01", "2016-12-31", "2016-02-29"),
            ("01-01 - 1 day", "2015-12-31", "2016-12-31", "2015-12-31 2016-12-31"),
            ("12-31 + 1 day", "2015-01-01", "2016-12-31", "2015-01-01 2016-01-01"),
            ("5th monday of may", "2015-01-01", "2017-12-31", "2016-05-30 2017-05-29"),
            ("2016-05-01..2016-05-09", "2016-05-08", "2020-01-01", "2016-05-08 2016-05-09"),
        ] {
            let told: Vec<Date> = found.split(' ').map(|day| day.parse().unwrap()).collect();
            assert_eq!(days(rule, first, last), told, "{rule}");
        }
    }

    #[test]
    fn rules_hold_on_their_days_and_on_no_others() {
        for (rule, day, other) in [
            ("12-25", "2016-12-25", "2016-12-24"),
            ("12-24..12-31", "2015-12-31", "2016-01-01"),
            ("12-30..01-02", "2016-01-01", "2016-01-03"),
            ("02-29", "2016-02-29", "2015-02-28"),
            ("2016-05-01..2016-05-03", "2016-05-02", "2017-05-02"),
            ("4th Thursday of November", "2015-11-26", "2015-11-19"),
            ("4th thursday of november + 1 day", "2013-11-29", "2013-11-28"),
            ("last monday of may", "2016-05-30", "2016-05-23"),
            ("easter", "2016-03-27", "2016-04-03"),
            ("easter - 2 days", "2024-03-29", "2024-03-31"),
            ("Easter+1 day", "2023-04-10", "2023-04-09"),
            ("01-01 - 1 day", "2015-12-31", "2016-01-01"),
        ] {
            assert!(holds(rule, day), "{rule} on {day}");
            assert!(!holds(rule, other), "{rule} on {other}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "13-01",
            "02-30",
            "1-1",
            "xmas",
            "6th friday of may",
            "1st fri of may",
            "1st fridays of may",
            "1st friday of sept",
            "easter + 999 days",
            "first day of may",
            "2016-02-30",
            "2016-05-03..2016-05-01",
            "12-24...12-31",
            "+ 1 day",
        ] {
            assert_eq!(DayRule::parse(text), None, "{text}");
        }
    }

    #[test]
    fn easter_falls_on_the_dates_of_the_almanac() {
        let dates = ["2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2025-04-20", "2038-04-25"];
        for date in dates {
            let date: Date = date.parse().unwrap();
            assert_eq!(easter(date.year()), Some(date));
        }
    }
}
