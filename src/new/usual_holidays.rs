//! Public holidays on which a series is as on other days: services run, offices are open.
//!
//! The holidays of a country are told as one input, so one on which nothing is closed would be forecast as if it were. A
//! holiday is a rule that many years follow: a date, a weekday of a month, or days from Easter. It is as other days if it
//! falls on two weekdays or more of the train part and each of them lies nearer to the weeks beside it than to a
//! usual holiday.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::holidays::Differences;
use crate::base::text::counted;
use crate::data::Series;
use crate::spec::{DayRule, public_days};

/// Years that must follow a rule: so many, and this part of those since it began.
const FEWEST_YEARS: usize = 8;
const PART_OF_YEARS: f64 = 0.8;

/// Weekdays on which a holiday must be as other days.
const FEWEST: usize = 2;

/// Most noise of other days, as a part of what a usual holiday differs by: the robust standard deviation.
const MOST_NOISE: f64 = 0.25;

/// The public holidays of a country.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PublicHolidays {
    /// Its two letters.
    pub country: String,
    /// Rules of those that are as other days.
    pub except: Vec<String>,
}

impl PublicHolidays {
    /// Those of a country, and which of them are as other days in the first `train` rows.
    pub(super) fn of(country: &str, series: &Series, train: usize) -> Self {
        let except = Differences::of(series, train).and_then(|own| usual(country, &own.weekdays()));
        Self { country: country.to_owned(), except: except.unwrap_or_default() }
    }

    /// The days that are unlike others.
    pub(super) fn days(&self) -> BTreeSet<Date> {
        let except: Vec<DayRule> = self.except.iter().filter_map(|rule| DayRule::parse(rule)).collect();
        let mut days: BTreeSet<Date> = public_days(&self.country).into_iter().flatten().collect();
        days.retain(|day| except.iter().all(|rule| rule.days(*day, *day).is_empty()));
        days
    }

    /// As a spec has them.
    pub(super) fn in_yaml(&self) -> String {
        let Self { country, except } = self;
        match &except[..] {
            [] => format!("{{ country: {country} }}"),
            except => format!("{{ country: {country}, except: [{}] }}", except.join(", ")),
        }
    }

    /// What is said of those that are left out.
    pub(super) fn sentence(&self) -> Option<String> {
        let (last, others) = self.except.split_last()?;
        let (all, is) = match others {
            [] => (last.clone(), "is"),
            others => (format!("{} and {last}", others.join(", ")), "are"),
        };
        Some(format!(
            "of the public holidays of {} {all} {is} as other days: left out (`except` in the spec)",
            self.country
        ))
    }
}

/// Rules of the holidays that are as other days; `None` if nothing can be told.
fn usual(country: &str, differences: &BTreeMap<Date, f64>) -> Option<Vec<String>> {
    let public: BTreeSet<Date> = public_days(country)?.into_iter().collect();
    let (on, off): (Vec<_>, Vec<_>) = differences.iter().partition(|(day, _)| public.contains(*day));
    // The upper quarter's: half of them and more may be as other days.
    let side = on.iter().map(|(_, difference)| **difference).sum::<f64>().signum();
    let typical = side * at(0.75, on.iter().map(|(_, difference)| side * **difference).collect())?;
    let noise = 1.4826 * at(0.5, off.iter().map(|(_, difference)| difference.abs()).collect())?;
    if noise > MOST_NOISE * typical.abs() {
        return None;
    }
    let as_others = |days: &Vec<Date>| {
        let mut own = days.iter().filter_map(|day| differences.get(day)).peekable();
        own.peek().is_some() && own.all(|difference| difference / typical < 0.5)
    };
    let known = |days: &Vec<Date>| days.iter().filter(|day| differences.contains_key(*day)).count();
    let rules = rules(&public).into_iter();
    let rules = rules.filter(|(_, days)| known(days) >= FEWEST && as_others(days));
    Some(rules.map(|(rule, _)| rule).collect())
}

/// The rules that public holidays follow, with the days that follow each: every day by one rule at most.
fn rules(public: &BTreeSet<Date>) -> Vec<(String, Vec<Date>)> {
    let mut left = public.clone();
    let mut found: Vec<(String, Vec<Date>)> = Vec::new();
    for kind in [on_a_date, from_easter, on_a_weekday] {
        let mut by_rule: BTreeMap<String, Vec<Date>> = BTreeMap::new();
        for day in &left {
            kind(*day).into_iter().for_each(|rule| by_rule.entry(rule).or_default().push(*day));
        }
        for (rule, days) in by_rule {
            let years =
                f64::from(i32::from(public.last().map_or(0, |last| last.year() - days[0].year() + 1)));
            let is_new = days.iter().all(|day| left.contains(day));
            if is_new && days.len() >= FEWEST_YEARS && days.len() as f64 >= PART_OF_YEARS * years {
                days.iter().for_each(|day| _ = left.remove(day));
                found.push((rule, days));
            }
        }
    }
    let dates: Vec<(i8, i8)> = found.iter().filter_map(|(rule, _)| date_of(rule)).collect();
    for (rule, days) in &mut found {
        let Some(date) = date_of(rule) else { continue };
        // What follows no rule is in lieu of the one date beside it, which fell on a weekend.
        let shifted =
            |own: &Date, by: i64| own.checked_add(by.days()).map(|day| (day.month(), day.day())).ok();
        let near = |own: &Date| {
            let beside = (-2..=2).filter(|by| shifted(own, *by).is_some_and(|day| dates.contains(&day)));
            beside.count() == 1
        };
        let of_it =
            |by: i64| left.iter().copied().filter(move |own| shifted(own, -by) == Some(date) && near(own));
        let (before, behind): (Vec<Date>, Vec<Date>) = (of_it(-1).collect(), of_it(1).collect());
        let ends = [(-1, &before), (1, &behind)].map(|(by, own)| if own.is_empty() { 0 } else { by });
        if ends != [0, 0] {
            let [first, last] = ends.map(|by| on_a_date(days[0].saturating_add(by.days())).swap_remove(0));
            *rule = format!("{first}..{last}");
            days.extend(before.into_iter().chain(behind));
        }
    }
    found
}

fn on_a_date(day: Date) -> Vec<String> {
    vec![day.strftime("%m-%d").to_string()]
}

/// Month and day of a rule that is a date.
fn date_of(rule: &str) -> Option<(i8, i8)> {
    let (month, day) = rule.split_once('-')?;
    Some((month.parse().ok()?, day.parse().ok()?))
}

fn from_easter(day: Date) -> Vec<String> {
    let easter = DayRule::parse("easter").expect("invariant: a rule");
    let year = |month, of| Date::new(day.year(), month, of).expect("invariant: a day of each year");
    let easter = easter.days(year(1, 1), year(12, 31))[0];
    let days = easter.until(day).map_or(0, |span| span.get_days());
    match days {
        0 => vec!["easter".to_owned()],
        -50..=-1 => vec![format!("easter - {}", counted(-days as usize, "day"))],
        1..=65 => vec![format!("easter + {}", counted(days as usize, "day"))],
        _ => Vec::new(),
    }
}

fn on_a_weekday(day: Date) -> Vec<String> {
    let (nth, name) = ((day.day() - 1) / 7, day.strftime("%A of %B").to_string().to_lowercase());
    let number = ["1st", "2nd", "3rd", "4th"].get(nth as usize).map(|number| format!("{number} {name}"));
    let last = (day.day() + 7 > day.days_in_month()).then(|| format!("last {name}"));
    number.into_iter().chain(last).collect()
}

/// The value at this part of all, the smallest first; `None` of none.
fn at(part: f64, mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get((part * values.len() as f64) as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    /// Weekdays of some years, 0 but for `far` days.
    fn differences(far: impl Fn(Date) -> bool) -> BTreeMap<Date, f64> {
        let days = date("2015-01-01").series(1.day()).take_while(|day| *day < date("2019-01-01"));
        let weekdays = days.filter(|day| day.weekday().to_monday_zero_offset() < 5);
        weekdays.map(|day| (day, if far(day) { -300.0 } else { f64::from(day.day() % 3) })).collect()
    }

    #[test]
    fn holidays_are_the_rules_that_years_follow() {
        let of = |country: &str| {
            let public = public_days(country).expect("the table has it").into_iter().collect();
            rules(&public).into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
        };
        let us = of("US");
        for (rule, expected) in
            us.iter().zip(["12-31..01-02", "06-18..06-20", "07-03..07-05", "11-10..11-12", "12-24..12-26"])
        {
            assert_eq!(rule, expected, "{us:?}");
        }
        let mondays = ["1st monday of september", "2nd monday of october", "3rd monday of february"];
        assert!(mondays.iter().all(|rule| us.iter().any(|own| own == rule)) && us.len() == 11, "{us:?}");
        // 27 December is in lieu of either day of Christmas.
        assert!(
            ["12-25", "12-26"].iter().all(|rule| of("NZ").iter().any(|own| own == rule)),
            "{:?}",
            of("NZ")
        );
        assert!(of("DE").contains(&"easter + 39 days".to_owned()), "{:?}", of("DE"));
    }

    #[test]
    fn no_rule_is_that_of_another_holiday() {
        for country in crate::spec::countries() {
            let public = public_days(country).expect("the table has it").into_iter().collect();
            let all = rules(&public);
            for (rule, _) in &all {
                let own = DayRule::parse(rule).expect("a rule");
                for (other, days) in all.iter().filter(|(other, _)| other != rule) {
                    let covered = days.iter().filter(|day| !own.days(**day, **day).is_empty()).count();
                    assert!(4 * covered <= days.len(), "{country}: {rule} holds {covered} days of {other}");
                }
            }
        }
    }

    #[test]
    fn holidays_on_which_nothing_is_closed_are_told_from_the_others() {
        let public: BTreeSet<Date> = public_days("US").expect("the table has it").into_iter().collect();
        let none = usual("US", &differences(|day| public.contains(&day)));
        assert_eq!(none, Some(Vec::new()));
        let open = |day: Date| {
            let october = day.month() == 10 && (8..=14).contains(&day.day());
            october || (day.month() == 11 && (10..=12).contains(&day.day()))
        };
        let some = usual("US", &differences(|day| public.contains(&day) && !open(day)));
        assert_eq!(some, Some(vec!["11-10..11-12".to_owned(), "2nd monday of october".to_owned()]));
        // Two years hold each of them twice, one year once, which tells nothing.
        let known = differences(|day| public.contains(&day) && !open(day));
        let until = |end: &str| known.range(..date(end)).map(|(day, far)| (*day, *far)).collect();
        assert_eq!(usual("US", &until("2017-01-01")), some);
        assert_eq!(usual("US", &until("2016-01-01")), Some(Vec::new()));
    }

    #[test]
    fn days_are_those_of_the_spec_that_is_written() {
        let own = PublicHolidays { country: "US".to_owned(), except: vec!["11-10..11-12".to_owned()] };
        assert_eq!(own.in_yaml(), "{ country: US, except: [11-10..11-12] }");
        assert!(!own.days().contains(&date("2024-11-11")) && own.days().contains(&date("2024-07-04")));
    }
}
