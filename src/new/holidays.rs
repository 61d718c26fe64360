//! Whose public holidays a series follows: of all countries known the one whose days stand out most from days of the same
//! weekday beside them; and which days at the end of the year stand out as well.
//!
//! Only rows of the train part are looked at. A day is held against the median of the same weekday one and two weeks before
//! and after. Of the differences d of the n days that are public holidays, t is `mean(d) sqrt(n) / sd`, with the standard
//! deviation over all days. Countries share holidays; the one with all of them, and few that are none, has the largest t.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::base::median::median;
use crate::data::Series;
use crate::spec::{countries, public_days};

/// Least |t|: the largest of some forty countries by chance stays far below it.
const SURE: f64 = 5.0;

/// Fewest public holidays in the train part.
const FEWEST: usize = 5;

/// The part of the days that a column or a calendar marks which both do, from which on they are the same.
const SAME: f64 = 0.75;

/// Days at the end of the year that are no public holidays and unlike others in many places: name, rule, month and days.
const YEAR_END: [(&str, &str, i8, RangeInclusive<i8>); 3] = [
    ("christmas_eve", "12-24", 12, 24..=24),
    ("between_the_years", "12-26..12-30", 12, 26..=30),
    ("new_years_eve", "12-31", 12, 31..=31),
];

/// Least |t| of the days at the end of the year, and the fewest of them.
const YEAR_END_SURE: (f64, usize) = (3.0, 3);

/// A country whose public holidays stand out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundCountry {
    /// Its two letters.
    pub country: &'static str,
    /// Public holidays in the train part.
    days: usize,
    /// What they differ by, as a share of the mean of all days.
    share: f64,
    t: f64,
}

impl FoundCountry {
    /// What is said of it.
    pub(super) fn sentence(&self) -> String {
        let Self { country, days, share, .. } = self;
        let side = if *share < 0.0 { "below" } else { "above" };
        format!(
            "{days} public holidays of {country} lie {:.0} % {side} the weekdays beside them: they are an input \
             (--country names another country; without them: delete `days` in the spec)",
            100.0 * share.abs()
        )
    }
}

/// The country whose public holidays stand out most in the first `train` rows; `None` if none is sure.
pub(super) fn found(series: &Series, train: usize) -> Option<FoundCountry> {
    let differences = Differences::of(series, train)?;
    let of = |country: &'static str| {
        let (days, difference, t) = differences.on(&public_days(country)?);
        let found = days >= FEWEST && t.abs() >= SURE;
        found.then(|| FoundCountry { country, days, share: difference / differences.usual, t })
    };
    countries().into_iter().filter_map(of).max_by(|a, b| a.t.abs().total_cmp(&b.t.abs()))
}

/// Names and rules of the days at the end of the year that stand out in the first `train` rows, `public` holidays
/// apart.
pub(super) fn year_end(
    series: &Series,
    train: usize,
    public: &BTreeSet<Date>,
) -> Vec<(&'static str, &'static str)> {
    let Some(mut differences) = Differences::of(series, train) else { return Vec::new() };
    differences.days.retain(|day, _| !public.contains(day));
    let stands_out = |month: i8, days: RangeInclusive<i8>| {
        let found = differences.days.keys().filter(|day| day.month() == month && days.contains(&day.day()));
        let (count, _, t) = differences.on(&found.copied().collect::<Vec<_>>());
        count >= YEAR_END_SURE.1 && t.abs() >= YEAR_END_SURE.0
    };
    let found = YEAR_END.into_iter().filter(|(_, _, month, days)| stands_out(*month, days.clone()));
    found.map(|(name, rule, ..)| (name, rule)).collect()
}

/// Whether a column of 0 and 1 marks nearly the days of `series` that are `public` holidays.
pub(super) fn are_public(series: &Series, column: &[f64], public: &BTreeSet<Date>) -> bool {
    if !series.step.is_at_most_a_day() {
        return false;
    }
    let all: BTreeSet<Date> = series.times.iter().map(|time| time.date()).collect();
    let marked = series.times.iter().zip(column).filter(|(_, value)| **value == 1.0);
    let marked: BTreeSet<Date> = marked.map(|(time, _)| time.date()).collect();
    let public: BTreeSet<Date> = public.intersection(&all).copied().collect();
    marked.intersection(&public).count() as f64 >= SAME * marked.union(&public).count().max(1) as f64
}

/// How far days are from the same weekdays beside them.
struct Differences {
    days: BTreeMap<Date, f64>,
    /// Standard deviation over all of them.
    deviation: f64,
    /// The mean of all days of the series.
    usual: f64,
}

impl Differences {
    /// Of the first `train` rows, where these are days or shorter; `None` if there are too few, or nothing differs.
    fn of(series: &Series, train: usize) -> Option<Self> {
        let means = series.step.is_at_most_a_day().then(|| means(series, train))?;
        let days = differences(&means);
        let count = days.len() as f64;
        let mean = days.values().sum::<f64>() / count;
        let deviation = (days.values().map(|d| (d - mean).powi(2)).sum::<f64>() / count).sqrt();
        let usual = means.values().sum::<f64>() / means.len() as f64;
        (deviation > 0.0 && usual > 0.0).then_some(Self { days, deviation, usual })
    }

    /// Of some days: how many there are, their mean difference, and t.
    fn on(&self, days: &[Date]) -> (usize, f64, f64) {
        let found: Vec<f64> = days.iter().filter_map(|day| self.days.get(day).copied()).collect();
        let difference = found.iter().sum::<f64>() / found.len() as f64;
        (found.len(), difference, difference * (found.len() as f64).sqrt() / self.deviation)
    }
}

/// The mean of each whole day.
pub(super) fn means(series: &Series, train: usize) -> BTreeMap<Date, f64> {
    series.whole_days(train).into_iter().map(|(day, _, mean)| (day, mean)).collect()
}

/// How far each day is from the median of the same weekday in the weeks beside it.
fn differences(days: &BTreeMap<Date, f64>) -> BTreeMap<Date, f64> {
    let of = |(day, value): (&Date, &f64)| Some((*day, value - usual(days, *day, (3, |_| true))?));
    days.iter().filter_map(of).collect()
}

/// The median of the same weekday in the two weeks on either side, where so many of them count at least.
pub(super) fn usual(
    days: &BTreeMap<Date, f64>,
    day: Date,
    (least, counts): (usize, impl Fn(&Date) -> bool),
) -> Option<f64> {
    let beside = [-14, -7, 7, 14].map(|shift: i64| day.checked_add(shift.days()));
    let beside = beside.iter().flatten().filter(|other| counts(other));
    let beside: Vec<f64> = beside.filter_map(|other| days.get(other).copied()).collect();
    median(&beside).filter(|_| beside.len() >= least)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::DataSpec;

    /// Days of three years, quieter at weekends, with some noise, and on `public` by as much as `by`.
    fn series(public: &[Date], by: i64) -> Series {
        let mut csv = "day,riders\n".to_owned();
        let first = jiff::civil::date(2015, 1, 1);
        for at in 0..1096_i64 {
            let day = first.saturating_add(at.days());
            let weekend = day.weekday().to_monday_zero_offset() > 4;
            let noise = (at * at * 31 + at * 17) % 101;
            let value = 1000 - 300 * i64::from(weekend) + noise - by * i64::from(public.contains(&day));
            csv += &format!("{day},{value}\n");
        }
        let data =
            DataSpec { time: "day".to_owned().into(), target: "riders".to_owned(), ..DataSpec::default() };
        Series::parse(csv.as_bytes(), &data, Path::new("riders.csv")).expect("it is well formed")
    }

    #[test]
    fn the_country_whose_holidays_are_quiet_is_found_among_its_neighbours() {
        for country in ["US", "NZ", "DE", "GB"] {
            let public = public_days(country).expect("the table has it");
            let found = found(&series(&public, 200), 1000).expect("they stand out");
            assert_eq!(found.country, country, "{found:?}");
            assert!(found.sentence().contains(" below "), "{}", found.sentence());
        }
    }

    #[test]
    fn quiet_days_at_the_end_of_the_year_are_told_from_those_like_others() {
        let quiet: Vec<Date> = (2015..=2017).map(|year| jiff::civil::date(year, 12, 24)).collect();
        assert_eq!(year_end(&series(&quiet, 400), 1096, &BTreeSet::new()), [("christmas_eve", "12-24")]);
        assert_eq!(year_end(&series(&[], 0), 1096, &BTreeSet::new()), []);
    }

    #[test]
    fn days_that_are_like_others_are_no_holidays() {
        assert_eq!(found(&series(&[], 0), 1000), None);
        let public = public_days("US").expect("the table has it");
        assert_eq!(found(&series(&public, 400), 60), None, "few days");
    }
}
