//! Numbers that follow from the time of their row alone, whatever their column is called: weekdays, hours, months.

use jiff::civil::DateTime;

use super::guess::{TimeGuess, joined};
use crate::new::inspection::sheet::Sheet;

/// Different numbers of a part of the calendar that are no accident.
const SEVERAL: usize = 4;

/// A part of the calendar, how many there are before they begin again, and its number at a time.
type CalendarPart = (i64, fn(DateTime) -> i64);

const PARTS: [CalendarPart; 4] = [
    (7, |time| i64::from(time.weekday().to_monday_zero_offset())),
    (24, |time| i64::from(time.hour())),
    (12, |time| i64::from(time.month()) - 1),
    (4, |time| (i64::from(time.month()) - 1) / 3),
];

/// Whether a column counts the weekdays, hours, months or quarters of its rows, from whichever of them on.
pub(crate) fn follows_time(sheet: &Sheet, time: &TimeGuess, column: usize) -> bool {
    let stamps = joined(sheet.body().iter().map(|row| time.columns.iter().map(|at| row[*at]).collect()));
    let pairs = stamps.iter().zip(sheet.column(column));
    let pairs =
        pairs.map(|(stamps, field)| Some((time.read(stamps).ok()?.local, field.parse::<i64>().ok()?)));
    let Some(pairs) = pairs.collect::<Option<Vec<(DateTime, i64)>>>() else { return false };
    PARTS.iter().any(|(count, part)| counts(&pairs, *count, *part) || counts(&ends(&pairs), *count, *part))
}

/// Times that name the end of their step belong to what lies before them: the hour until midnight to the day that ends.
fn ends(pairs: &[(DateTime, i64)]) -> Vec<(DateTime, i64)> {
    let second = jiff::Span::new().seconds(1);
    pairs.iter().map(|(time, number)| (time.saturating_sub(second), *number)).collect()
}

/// Whether each number is that of its time, all of them as far apart.
fn counts(pairs: &[(DateTime, i64)], count: i64, part: fn(DateTime) -> i64) -> bool {
    let apart = |(time, number): &(DateTime, i64)| (number - part(*time)).rem_euclid(count);
    let within = pairs.iter().all(|(_, number)| (0..=count).contains(number));
    let mut different: Vec<i64> = pairs.iter().map(|(_, number)| *number).collect();
    different.sort_unstable();
    different.dedup();
    within && different.len() >= SEVERAL && pairs.windows(2).all(|pair| apart(&pair[0]) == apart(&pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_and_hours_are_told_from_counts() {
        let hour = |at: i64| {
            jiff::civil::date(2024, 2, 26).at(0, 0, 0, 0).saturating_add(jiff::Span::new().hours(at))
        };
        let pairs =
            |number: &dyn Fn(i64) -> i64| (0..400).map(|at| (hour(at), number(at))).collect::<Vec<_>>();
        let follows =
            |pairs: &[(DateTime, i64)]| PARTS.iter().any(|(count, part)| counts(pairs, *count, *part));
        let until = pairs(&|at| (at - 1).div_euclid(24).rem_euclid(7) + 1);
        assert!(!follows(&until) && follows(&ends(&until)), "Monday is 1 until midnight and with it");
        assert!(follows(&pairs(&|at| at / 24 % 7 + 1)), "Monday is 1");
        assert!(follows(&pairs(&|at| (at / 24 + 1) % 7)), "Sunday is 0");
        assert!(follows(&pairs(&|at| at % 24 + 1)), "the ends of hours");
        assert!(!follows(&pairs(&|at| at % 7)), "a count that goes round by itself");
        assert!(!follows(&pairs(&|at| at / 24 % 2)), "a flag");
    }
}
