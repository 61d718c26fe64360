//! Coverage over time: of the forecasts of so many days in a row.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The day from which days are counted.
const FIRST: Date = date(1970, 1, 1);

/// The number of a day.
pub(super) fn day_of(date: Date) -> i32 {
    (date - FIRST).get_days()
}

/// A day by its number, `2020-01-31`.
pub(crate) fn date_of(day: i32) -> String {
    FIRST.saturating_add(day.days()).to_string()
}

/// Days that are looked at together.
pub(crate) const SPAN: i32 = 91;

/// Forecasts of so many days, at least; a share of fewer says little.
const FEWEST: usize = 30;

/// The coverage of every [`SPAN`] days in a row, by the last of them. `held` has, in the order of time, the day of each
/// forecast, how many of its steps have an interval and how many of these lay inside. Days whose [`SPAN`] holds fewer
/// than 30 forecasts have none.
pub(crate) fn coverage_over_days(held: &[(i32, usize, usize)]) -> Vec<(i32, f64)> {
    let held: Vec<_> = held.iter().filter(|(_, of, _)| *of > 0).collect();
    let Some((begin, _, _)) = held.first() else { return Vec::new() };
    let mut shares = Vec::new();
    let (mut first, mut of, mut inside) = (0, 0, 0);
    for (at, (day, steps, held_steps)) in held.iter().enumerate() {
        of += steps;
        inside += held_steps;
        while held[first].0 + SPAN <= *day {
            of -= held[first].1;
            inside -= held[first].2;
            first += 1;
        }
        let whole = *day - begin + 1 >= SPAN && held.get(at + 1).is_none_or(|next| next.0 != *day);
        if whole && at + 1 - first >= FEWEST {
            shares.push((*day, inside as f64 / of as f64));
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_of_days_not_of_forecasts() {
        // Two forecasts on each of 100 days, of which those of the days 40 to 44 and one of day 99 miss.
        let missed = |day: i32| if (40..45).contains(&day) { 0 } else { 2 };
        let mut held: Vec<(i32, usize, usize)> = (0..100).map(|day| (day, 2, missed(day))).collect();
        held[99].2 = 1;
        let held: Vec<_> =
            held.into_iter().flat_map(|(day, _, hits)| [(day, 1, hits.min(1)), (day, 1, hits / 2)]).collect();
        let shares = coverage_over_days(&held);
        assert_eq!(shares.iter().map(|(day, _)| *day).collect::<Vec<_>>(), (90..100).collect::<Vec<_>>());
        assert_eq!((shares[0].1, shares[9].1), (172.0 / 182.0, 171.0 / 182.0));
    }

    #[test]
    fn months_are_too_few_for_a_share() {
        let held: Vec<_> = (0..60).map(|month| (month * 31, 1, 1)).collect();
        assert!(coverage_over_days(&held).is_empty());
    }
}
