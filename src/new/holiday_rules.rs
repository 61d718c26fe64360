//! The rules that public holidays follow: a date, a weekday of a month, or days from Easter, with the days in lieu beside it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::base::text::counted;
use crate::spec::DayRule;

/// Years that must follow a rule: so many, and this part of those since it began.
const FEWEST_YEARS: usize = 8;
const PART_OF_YEARS: f64 = 0.8;

/// A rule that holidays follow.
#[derive(Clone, Debug)]
pub(super) struct Holiday {
    /// The rule itself.
    pub base: String,
    /// With the days in lieu beside it.
    pub rule: String,
    /// The days that follow it.
    pub days: Vec<Date>,
}

/// The rules that public holidays follow, with the days that follow each: every day by one rule at most.
pub(super) fn holidays(public: &BTreeSet<Date>) -> Vec<Holiday> {
    let mut left = public.clone();
    let mut found: Vec<Holiday> = Vec::new();
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
                found.push(Holiday { base: rule.clone(), rule, days });
            }
        }
    }
    let dates: Vec<(i8, i8)> = found.iter().filter_map(|holiday| date_of(&holiday.base)).collect();
    for Holiday { base, rule, days } in &mut found {
        let Some(date) = date_of(base) else { continue };
        // What follows no rule is in lieu of the one date beside it, which fell on a weekend.
        let shifted =
            |day: &Date, by: i64| day.checked_add(by.days()).map(|day| (day.month(), day.day())).ok();
        let near = |day: &Date| {
            let beside = (-2..=2).filter(|by| shifted(day, *by).is_some_and(|date| dates.contains(&date)));
            beside.count() == 1
        };
        let of_it =
            |by: i64| left.iter().copied().filter(move |day| shifted(day, -by) == Some(date) && near(day));
        let (before, behind): (Vec<Date>, Vec<Date>) = (of_it(-1).collect(), of_it(1).collect());
        let ends = [(-1, &before), (1, &behind)].map(|(by, days)| if days.is_empty() { 0 } else { by });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::public_days;

    fn public(country: &str) -> BTreeSet<Date> {
        public_days(country).expect("the table has it").into_iter().collect()
    }

    #[test]
    fn holidays_are_the_rules_that_years_follow() {
        let of = |country: &str| {
            holidays(&public(country)).into_iter().map(|holiday| holiday.rule).collect::<Vec<_>>()
        };
        let us = of("US");
        for (rule, expected) in
            us.iter().zip(["12-31..01-02", "06-18..06-20", "07-03..07-05", "11-10..11-12", "12-24..12-26"])
        {
            assert_eq!(rule, expected, "{us:?}");
        }
        let mondays = ["1st monday of september", "2nd monday of october", "3rd monday of february"];
        assert!(mondays.iter().all(|rule| us.iter().any(|found| found == rule)) && us.len() == 11, "{us:?}");
        // 27 December is in lieu of either day of Christmas.
        assert!(
            ["12-25", "12-26"].iter().all(|rule| of("NZ").iter().any(|found| found == rule)),
            "{:?}",
            of("NZ")
        );
        assert!(of("DE").contains(&"easter + 39 days".to_owned()), "{:?}", of("DE"));
    }

    #[test]
    fn no_rule_is_that_of_another_holiday() {
        for country in crate::spec::countries() {
            let all = holidays(&public(country));
            for holiday in &all {
                let rule = DayRule::parse(&holiday.rule).expect("a rule");
                for other in all.iter().filter(|other| other.rule != holiday.rule) {
                    let covered = other.days.iter().filter(|day| rule.holds(**day)).count();
                    assert!(
                        4 * covered <= other.days.len(),
                        "{country}: {holiday:?} holds days of {other:?}"
                    );
                }
            }
        }
    }
}
