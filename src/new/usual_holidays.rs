//! Public holidays that are told apart from the others: those on which a series is as on other days, since services run and
//! offices are open, and those on which it is nearer to other days than to a usual holiday.
//!
//! The holidays of a country are told as one input, so one on which nothing is closed would be forecast as if it were. A
//! holiday is a rule that many years follow: a date, a weekday of a month, or days from Easter. Each of its weekdays in the
//! train part is held against the median of the same weekday in the weeks beside it, other holidays apart, as a share of that.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::holiday_rules::{Holiday, holidays};
use super::holidays::{means, usual};
use crate::data::Series;
use crate::spec::{DayRule, public_days};

/// Weekdays that a holiday must have fallen on.
const FEWEST: usize = 2;

/// Most noise of other days, as a part of what a usual holiday differs by: the robust standard deviation.
const MOST_NOISE: f64 = 0.25;

/// A holiday is unlike other days if its mean is so many standard errors from them.
const SURE: f64 = 3.0;

/// The public holidays of a country.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PublicHolidays {
    /// Its two letters.
    pub country: String,
    /// What is told apart from the others.
    apart: Apart,
}

/// Rules of holidays.
#[derive(Clone, Debug, Default, PartialEq)]
struct Apart {
    /// Nearer to other days than to a usual holiday.
    except: Vec<String>,
    /// The base rules of those among them that are unlike other days all the same: as usual holidays are, but less.
    lesser: Vec<String>,
    /// The same, on the other side of other days.
    contrary: Vec<String>,
    /// Of usual holidays that fall on days of `except` in some year.
    kept: Vec<String>,
}

impl PublicHolidays {
    /// Those of a country, and which of them are told apart by the first `train` rows.
    pub(super) fn of(country: &str, series: &Series, train: usize) -> Self {
        let public: BTreeSet<Date> = public_days(country).into_iter().flatten().collect();
        let days = series.step.is_at_most_a_day().then(|| means(series, train));
        let differences = differences(&days.unwrap_or_default(), &public);
        Self { country: country.to_owned(), apart: Apart::of(&public, &differences).unwrap_or_default() }
    }

    /// The days that are told as holidays.
    pub(super) fn days(&self) -> BTreeSet<Date> {
        let rules = |rules: &[String]| -> Vec<DayRule> {
            rules.iter().filter_map(|rule| DayRule::parse(rule)).collect()
        };
        let (except, kept) = (rules(&self.apart.except), rules(&self.apart.kept));
        let mut days: BTreeSet<Date> = public_days(&self.country).into_iter().flatten().collect();
        days.retain(|day| {
            except.iter().all(|rule| !rule.holds(*day)) || kept.iter().any(|rule| rule.holds(*day))
        });
        days
    }

    /// Names and rules, as a spec has them.
    pub(super) fn in_yaml(&self) -> Vec<String> {
        let Self { country, apart: Apart { except, lesser, contrary, kept } } = self;
        let country = match &except[..] {
            [] => format!("{{ country: {country} }}"),
            except => format!("{{ country: {country}, except: [{}] }}", except.join(", ")),
        };
        let public = match &kept[..] {
            [] => format!("public: {country}"),
            kept => format!("public: [{country}, {}]", kept.join(", ")),
        };
        let others = [("lesser_holidays", lesser), ("other_holidays", contrary)];
        let others = others.into_iter().filter(|(_, rules)| !rules.is_empty());
        let others = others.map(|(name, rules)| format!("{name}: [{}]", rules.join(", ")));
        std::iter::once(public).chain(others).collect()
    }

    /// What is said of those that are told apart.
    pub(super) fn sentence(&self) -> Option<String> {
        let Self { country, apart } = self;
        let usual = apart.except.len() > apart.lesser.len() + apart.contrary.len();
        let unlike = [&apart.lesser[..], &apart.contrary].concat();
        let mut ends = Vec::new();
        if usual {
            ends.push("are left out (`except`) where they are as other days".to_owned());
        }
        if !unlike.is_empty() {
            ends.push(format!("are an input of their own where they are not ({})", unlike.join(", ")));
        }
        (!ends.is_empty()).then(|| {
            let rules = apart.except.join(", ");
            format!("public holidays of {country} that lie nearer to other days than to a usual holiday: {rules}; they {}", ends.join(" and "))
        })
    }
}

impl Apart {
    /// By what each weekday differs; `None` if nothing can be told.
    fn of(public: &BTreeSet<Date>, differences: &BTreeMap<Date, f64>) -> Option<Self> {
        let (on, off): (Vec<_>, Vec<_>) = differences.iter().partition(|(day, _)| public.contains(*day));
        // The upper quarter's: half of them and more may be as other days.
        let side = on.iter().map(|(_, difference)| **difference).sum::<f64>().signum();
        let typical = side * at(0.75, on.iter().map(|(_, difference)| side * **difference).collect())?;
        let noise = 1.4826 * at(0.5, off.iter().map(|(_, difference)| difference.abs()).collect())?;
        if noise > MOST_NOISE * typical.abs() {
            return None;
        }
        let (mut apart, mut usual) = (Self::default(), Vec::new());
        for holiday in holidays(public) {
            let known: Vec<f64> = holiday
                .days
                .iter()
                .filter_map(|day| differences.get(day))
                .map(|difference| difference / typical)
                .collect();
            if known.len() < FEWEST || known.iter().any(|part| *part >= 0.5) {
                usual.push(holiday);
                continue;
            }
            let count = known.len() as f64;
            let mean = known.iter().sum::<f64>() / count;
            if mean.abs() > SURE * noise / typical.abs() / count.sqrt() {
                let unlike = if mean > 0.0 { &mut apart.lesser } else { &mut apart.contrary };
                unlike.push(holiday.base);
            }
            apart.except.push(holiday.rule);
        }
        let except: Vec<DayRule> = apart.except.iter().filter_map(|rule| DayRule::parse(rule)).collect();
        let falls_on_them =
            |holiday: &Holiday| holiday.days.iter().any(|day| except.iter().any(|rule| rule.holds(*day)));
        apart.kept = usual.into_iter().filter(falls_on_them).map(|holiday| holiday.base).collect();
        Some(apart)
    }
}

/// By what part each Monday to Friday differs from the median of the same weekday in the weeks beside it, public holidays
/// apart: on a weekend a holiday is a day like others.
fn differences(days: &BTreeMap<Date, f64>, public: &BTreeSet<Date>) -> BTreeMap<Date, f64> {
    let weekdays = days.iter().filter(|(day, _)| day.weekday().to_monday_zero_offset() < 5);
    let of = |(day, value): (&Date, &f64)| {
        let usual = usual(days, *day, (2, |other| !public.contains(other)))?;
        (usual > 0.0).then(|| (*day, value / usual - 1.0))
    };
    weekdays.filter_map(of).collect()
}

/// The value at this part of all, the smallest first; `None` of none.
fn at(part: f64, mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get((part * values.len() as f64) as usize).copied()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn public(country: &str) -> BTreeSet<Date> {
        public_days(country).expect("the table has it").into_iter().collect()
    }

    /// What is told apart by days with a season of the year and some noise, on which public holidays are by `share` of others.
    fn apart((country, from, years): (&str, &str, i64), share: impl Fn(Date) -> f64) -> Apart {
        let public = public(country);
        let from = date(from);
        let days = from.series(1.day()).take_while(|day| *day < from.saturating_add(years.years()));
        let value = |day: Date| {
            let season = 1.0 + 0.6 * (f64::from(day.day_of_year()) / 58.1).sin();
            let noise = 1.0 + f64::from(day.day_of_year() * 37 % 41) / 1000.0;
            let share = if public.contains(&day) { share(day) } else { 1.0 };
            (day, 1000.0 * season * noise * share)
        };
        Apart::of(&public, &differences(&days.map(value).collect(), &public)).expect("there are holidays")
    }

    fn october(day: Date) -> bool {
        day.month() == 10
    }

    #[test]
    fn holidays_that_are_alike_are_not_told_apart() {
        for country in ["US", "DE", "FR", "IT", "NZ", "GB", "NO", "NL"] {
            for from in ["2014-01-01", "2016-03-01", "2017-06-01", "2021-09-01", "2022-03-01"] {
                assert_eq!(apart((country, from, 3), |_| 0.35), Apart::default(), "{country} {from}");
            }
        }
    }

    #[test]
    fn holidays_on_which_nothing_is_closed_are_told_from_the_others() {
        let open = |day: Date| october(day) || (day.month() == 11 && day.day() < 13);
        let share = |day: Date| if open(day) { 1.0 } else { 0.3 };
        let except = vec!["11-10..11-12".to_owned(), "2nd monday of october".to_owned()];
        let expected = Apart { except, ..Apart::default() };
        assert_eq!(apart(("US", "2015-01-01", 4), share), expected);
        // Two years hold each of them twice, one year once, which tells nothing.
        assert_eq!(apart(("US", "2015-01-01", 2), share), expected);
        assert_eq!(apart(("US", "2015-01-01", 1), share), Apart::default());
    }

    #[test]
    fn holidays_that_are_nearer_to_other_days_and_unlike_them_are_inputs_of_their_own() {
        let less = apart(("US", "2015-01-01", 4), |day| if october(day) { 0.75 } else { 0.3 });
        let more = apart(("US", "2015-01-01", 4), |day| if day.month() == 7 { 1.7 } else { 0.3 });
        let yaml = |apart: Apart| PublicHolidays { country: "US".to_owned(), apart }.in_yaml().join(", ");
        assert_eq!(
            yaml(less),
            "public: { country: US, except: [2nd monday of october] }, lesser_holidays: [2nd monday of october]"
        );
        assert_eq!(yaml(more), "public: { country: US, except: [07-03..07-05] }, other_holidays: [07-04]");
    }

    #[test]
    fn a_holiday_that_falls_on_another_one_in_some_year_stays() {
        // Whit Monday is 17 May in 2027.
        let whitsun = DayRule::parse("easter + 50 days").expect("a rule");
        let apart = apart(("NO", "2015-01-01", 4), |day| if whitsun.holds(day) { 1.0 } else { 0.3 });
        let norway = PublicHolidays { country: "NO".to_owned(), apart };
        assert_eq!(norway.in_yaml(), ["public: [{ country: NO, except: [easter + 50 days] }, 05-17]"]);
        assert!(norway.days().contains(&date("2027-05-17")) && !norway.days().contains(&date("2026-05-25")));
        let told = norway.sentence().expect("it is told");
        assert!(
            told.ends_with("easter + 50 days; they are left out (`except`) where they are as other days"),
            "{told}"
        );
    }
}
