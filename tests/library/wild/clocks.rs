//! Local times over a change of clocks, of which the file says nothing: `new` finds a zone that explains them, and whether times
//! name the ends of their steps.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{ready, value};

/// A file of a place's clock: its zone, first instant, minutes of a step, days, and whether times name the ends of their steps.
struct File(&'static str, &'static str, i64, i64, bool);

impl File {
    /// The text, and the instants of its rows.
    fn written(&self, value: impl Fn(i64) -> i64) -> (String, Vec<Timestamp>) {
        let Self(zone, first, minutes, days, ends) = *self;
        let zone = TimeZone::get(zone).expect("a zone");
        let first: Timestamp = first.parse().expect("an instant");
        let (mut text, mut instants) = ("time,taps\n".to_owned(), Vec::new());
        for row in 0..days * 24 * 60 / minutes {
            let begins = first + SignedDuration::from_mins(row * minutes);
            let instant = if ends { begins + SignedDuration::from_mins(minutes) } else { begins };
            // The end of the last step before a change is told by the clock that held during the step.
            let wall = zone.to_datetime(begins);
            let shown =
                if ends { wall + SignedDuration::from_mins(minutes) } else { zone.to_datetime(instant) };
            writeln!(text, "{},{}", shown.strftime("%Y-%m-%d %H:%M"), value(row)).expect("text");
            instants.push(begins);
        }
        (text, instants)
    }

    /// Asserts that each row is read as the instant at which its step begins.
    fn is_read(&self, value: impl Fn(i64) -> i64) -> String {
        let (text, instants) = self.written(value);
        let look = ready(text.as_bytes());
        let series = &look.series;
        let offsets = series.offsets.as_ref().unwrap_or_else(|| panic!("{}: {:?}", self.0, look.guesses));
        assert_eq!(series.len(), instants.len(), "{}: {:?}", self.0, look.guesses);
        for (row, instant) in instants.iter().enumerate() {
            let wall = series.times[row].to_zoned(TimeZone::UTC).expect("a time").timestamp();
            let read = wall - SignedDuration::from_secs(i64::from(offsets[row]));
            assert_eq!(read, *instant, "{} {row}: {:?}", self.0, look.guesses);
        }
        assert!(series.observed.is_none(), "{:?}", look.guesses);
        look.guesses.join("; ")
    }
}

#[test]
fn times_that_name_ends_are_read_so_where_no_beginnings_explain_two_doubled_hours() {
    for file in [
        File("Europe/Berlin", "2019-10-01T22:00:00Z", 15, 400, true),
        File("America/New_York", "2014-10-30T04:00:00Z", 60, 380, true),
    ] {
        let said = file.is_read(value);
        assert!(said.contains("stamps: end") && said.contains(&format!("--time-zone {}", file.0)), "{said}");
    }
}

#[test]
fn of_one_doubled_hour_it_is_told_that_times_may_name_ends() {
    for file in [
        File("Europe/Berlin", "2021-10-24T22:00:00Z", 15, 12, true),
        File("America/New_York", "2014-10-30T04:00:00Z", 60, 20, true),
    ] {
        let (text, _) = file.written(value);
        let look = ready(text.as_bytes());
        let said = look.guesses.join("; ");
        assert!(look.data.csv.stamps.is_none() && look.data.csv.time_zone.is_none(), "{said}");
        assert!(
            said.contains("joined (duplicates: mean); first") && !said.contains("No time zone"),
            "{said}"
        );
        let told = look.told().filter(|what| what.contains("duplicates: mean")).count();
        assert_eq!(told, 1, "{said}");
        let remedy = format!("--set data.csv.stamps=end --time-zone {}", file.0);
        assert!(said.contains(&remedy), "{said}");
    }
}

#[test]
fn a_doubled_hour_is_told_apart_by_a_zone_and_no_mean_is_taken() {
    for file in [
        File("Europe/Berlin", "2021-10-14T22:00:00Z", 60, 30, false),
        File("America/Sao_Paulo", "2018-02-01T02:00:00Z", 60, 40, false),
        File("America/New_York", "2020-10-20T04:00:00Z", 60, 400, false),
        File("Pacific/Auckland", "2021-03-20T11:00:00Z", 30, 200, false),
    ] {
        let said = file.is_read(value);
        assert!(!said.contains("stamps: end") && said.contains(&format!("--time-zone {}", file.0)), "{said}");
        // Nobody rides at night, so both hours have equal values.
        file.is_read(|row| if row * file.2 / 60 % 24 < 20 { value(row) } else { 0 });
    }
}

#[test]
fn an_hour_that_clocks_skip_is_not_filled_in() {
    for file in [
        File("Europe/Berlin", "2021-03-01T23:00:00Z", 60, 40, false),
        File("America/New_York", "2021-03-01T05:00:00Z", 15, 40, false),
        File("Australia/Sydney", "2021-09-20T14:00:00Z", 30, 40, false),
    ] {
        let said = file.is_read(value);
        assert!(said.contains("go forward") && said.contains(&format!("--time-zone {}", file.0)), "{said}");
    }
}

#[test]
fn an_hour_that_was_lost_on_another_day_needs_no_zone() {
    let (text, _) = File("Etc/UTC", "2021-03-01T00:00:00Z", 60, 40, false).written(value);
    let lost: String = text
        .lines()
        .filter(|line| !line.starts_with("2021-03-29 02:00"))
        .fold(String::new(), |all, line| all + line + "\n");
    let look = ready(lost.as_bytes());
    assert!(look.data.csv.time_zone.is_none(), "{:?}", look.guesses);
}
