//! Days of 23, 24 and 25 hours: what depends on the clock on the wall alone is forecast without an error, however a
//! file writes its times, and is shown by the file's own clock.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lookback::data::Part;
use lookback::engine;
use lookback::record::Score;
use lookback::run::{Experiment, fits};
use lookback::spec::Params;

/// Riders by the hour on the clock; the hours at which clocks change anywhere have one value.
const DAY: [f64; 24] = [
    3.0, 3.0, 3.0, 3.0, 8.0, 40.0, 180.0, 420.0, 510.0, 300.0, 220.0, 210.0, 230.0, 240.0, 250.0, 300.0,
    430.0, 520.0, 400.0, 260.0, 150.0, 90.0, 50.0, 20.0,
];

/// A place, the day its series begins, and the minutes of a step; clocks change in the train and the test part.
const PLACES: [(&str, &str, i64); 7] = [
    ("Europe/Berlin", "2021-02-20", 60),
    ("America/Chicago", "2021-09-20", 15),
    ("Australia/Sydney", "2021-09-01", 60),
    ("Australia/Lord_Howe", "2021-03-01", 30),
    ("Asia/Kolkata", "2021-03-01", 60),
    ("Africa/Casablanca", "2022-03-10", 60),
    ("America/Caracas", "2016-04-01", 30),
];

/// Rows of a place's clock for 60 days: the instant, what the wall shows, seconds ahead of UTC, and the riders.
fn rows((place, first, minutes): (&str, &str, i64)) -> Vec<(Timestamp, DateTime, i32, f64)> {
    let zone = TimeZone::get(place).unwrap();
    let start = first.parse::<jiff::civil::Date>().unwrap().to_zoned(zone.clone()).unwrap().timestamp();
    let of = |row: i64| {
        let instant = start + SignedDuration::from_mins(row * minutes);
        let (offset, wall) = (zone.to_offset(instant), zone.to_datetime(instant));
        let weekend = if wall.weekday().to_monday_one_offset() > 5 { 0.5 } else { 1.0 };
        (instant, wall, offset.seconds(), weekend * DAY[wall.hour() as usize])
    };
    (0..60 * 24 * 60 / minutes).map(of).collect()
}

/// The four ways in which a file may write the same rows: its times, its `data.csv`, and whether a stamp has an offset.
type Form = (fn(&(Timestamp, DateTime, i32, f64)) -> String, &'static str);

const FORMS: [Form; 4] = [
    (|row| row.1.strftime("%Y-%m-%d %H:%M").to_string(), "csv: { time_zone: ZONE }"),
    (|row| format!("{}{}", row.1, offset(row.2)), "unit: x"),
    (|row| row.0.to_string(), "csv: { time_zone: ZONE }"),
    (|row| row.0.as_second().to_string(), "csv: { time_zone: ZONE, date_format: '%s' }"),
];

fn offset(seconds: i32) -> String {
    format!(
        "{}{:02}:{:02}",
        if seconds < 0 { '-' } else { '+' },
        seconds.abs() / 3600,
        seconds.abs() / 60 % 60
    )
}

fn load(folder: &tempfile::TempDir, csv: &str, data: &str, rest: &str) -> Experiment {
    std::fs::write(folder.path().join("a.csv"), csv).unwrap();
    let file: PathBuf = folder.path().join("a.yaml");
    let text = format!(
        "name: a\ndata: {{ file: a.csv, time: t, target: y, {data} }}\nengines: [reference]\n\
         model: {{ hidden_units: 2 }}\ntrain: {{ learning_rate: 0.01, epochs: 1 }}\nlook_back: 1\n{rest}"
    );
    std::fs::write(&file, text).unwrap();
    Experiment::load(&file).unwrap_or_else(|error| panic!("{error}"))
}

/// Largest error on test of each baseline but persistence, by name.
fn worst(experiment: &Experiment) -> Vec<(String, f64)> {
    let trials = experiment.plan.iter().filter(|trial| {
        trial.engine != "persistence" && engine::by_name(&trial.engine).unwrap().info.is_baseline()
    });
    let worst = |trial: lookback::spec::Trial| {
        let params = Params::of(&trial, &experiment.spec);
        let fits =
            fits(experiment, engine::by_name(&trial.engine).unwrap(), &params, 0, &AtomicBool::new(false))
                .unwrap();
        let (forecasts, truths) =
            (&fits[0].outcome.forecasts[Part::Test].points, &fits[0].parts.samples[Part::Test].truths);
        assert!(!truths.is_empty());
        let errors = forecasts.iter().zip(truths).map(|(forecast, truth)| (forecast - truth).abs());
        (format!("{} {}", trial.engine, params.look_back), errors.fold(0.0, f64::max))
    };
    trials.map(worst).collect()
}

/// What is left of a value by rounding in ridge's equations.
const ROUNDING: f64 = 1e-3;

#[test]
fn whatever_follows_the_clock_is_forecast_by_it_however_the_file_writes_its_times() {
    for place in PLACES {
        let (rows, day) = (rows(place), 24 * 60 / place.2);
        for (number, (time, data)) in FORMS.into_iter().enumerate() {
            let csv: String = rows.iter().map(|row| format!("{},{}\n", time(row), row.3)).collect();
            let rest = format!(
                "features: {{ lags: [{{ week: 1 }}] }}\n\
                 baselines: [{{ seasonal_naive: {} }}, {{ seasonal_naive: {{ week: 1 }} }}, calendar_mean, {{ ridge: 1 }}]\n",
                7 * day
            );
            let folder = tempfile::tempdir().unwrap();
            let experiment = load(&folder, &format!("t,y\n{csv}"), &data.replace("ZONE", place.0), &rest);
            let walls: Vec<DateTime> = (0..rows.len()).map(|row| experiment.series.wall(row)).collect();
            assert_eq!(walls, rows.iter().map(|row| row.1).collect::<Vec<_>>(), "{place:?} form {number}");
            for (name, error) in worst(&experiment) {
                assert!(error < ROUNDING, "{place:?} form {number}: {name} errs by {error}");
            }
        }
    }
}

#[test]
fn several_steps_ahead_a_week_by_the_clock_is_one_that_is_known() {
    for (lead, horizon) in [(1, 24), (25, 48), (1, 168), (170, 5)] {
        let csv: String = rows(PLACES[0]).iter().map(|row| format!("{},{}\n", row.0, row.3)).collect();
        let rest = format!(
            "baselines: [{{ seasonal_naive: 168 }}, {{ seasonal_naive: {{ week: 1 }} }}]\nforecast: {{ lead: {lead}, horizon: {horizon} }}\n\
             split: {{ train: 0.4, validation: 0.2, test: 0.4 }}\n"
        );
        let folder = tempfile::tempdir().unwrap();
        let experiment = load(&folder, &format!("t,y\n{csv}"), "csv: { time_zone: Europe/Berlin }", &rest);
        for (name, error) in worst(&experiment) {
            assert_eq!(error, 0.0, "{name} lead {lead} horizon {horizon}");
        }
    }
}

#[test]
fn a_stamp_joins_with_the_file_on_every_row() {
    for place in PLACES {
        let rows = rows(place);
        for (number, (time, data)) in FORMS.into_iter().enumerate() {
            let csv: String = rows.iter().map(|row| format!("{},{}\n", time(row), row.3)).collect();
            let folder = tempfile::tempdir().unwrap();
            let experiment = load(&folder, &format!("t,y\n{csv}"), &data.replace("ZONE", place.0), "");
            for (at, row) in rows.iter().enumerate() {
                let stamp = experiment.series.stamp(at);
                match number {
                    0 => assert_eq!(stamp, row.1.to_string()),
                    _ => {
                        assert_eq!(stamp.parse::<Timestamp>().unwrap(), row.0, "{stamp}");
                        assert!(stamp.starts_with(&row.1.to_string()), "{stamp}");
                    }
                }
            }
        }
    }
}

#[test]
fn instants_of_utc_without_a_zone_stay_those_of_utc() {
    let csv: String = rows(PLACES[0]).iter().map(|row| format!("{},{}\n", row.0, row.3)).collect();
    let folder = tempfile::tempdir().unwrap();
    let experiment = load(&folder, &format!("t,y\n{csv}"), "unit: x", "features: { calendar: [hour] }\n");
    assert_eq!(experiment.series.stamp(0), "2021-02-19T23:00:00Z");
}

#[test]
fn local_midnights_written_in_utc_are_evenly_spaced_days() {
    for place in [PLACES[0], PLACES[2], PLACES[3]] {
        let midnights: Vec<_> =
            rows(place).into_iter().filter(|row| row.1.hour() + row.1.minute() == 0).collect();
        let csv: String = (1..).zip(&midnights).map(|(day, row)| format!("{},{day}\n", row.0)).collect();
        let folder = tempfile::tempdir().unwrap();
        let data = format!("csv: {{ time_zone: {} }}", place.0);
        let experiment = load(&folder, &format!("t,y\n{csv}"), &data, "features: { lags: [{ week: 1 }] }\n");
        assert_eq!(experiment.series.step.to_string(), "1 day");
        assert_eq!(experiment.series.len(), midnights.len());
        for (at, row) in midnights.iter().enumerate() {
            assert_eq!(experiment.series.stamp(at).parse::<Timestamp>().unwrap(), row.0);
        }
    }
}

#[test]
fn a_rolling_origin_begins_at_the_time_that_the_file_shows() {
    let rows = rows(PLACES[0]);
    let csv: String = rows.iter().map(|row| format!("{}{},{}\n", row.1, offset(row.2), row.3)).collect();
    let rolling = |first: &str| {
        let rest = format!(
            "split: {{ rolling: {{ first: '{first}', origins: 2, step: 24, validation: 24 }} }}\n\
             baselines: [persistence]\n"
        );
        let folder = tempfile::tempdir().unwrap();
        let experiment = load(&folder, &format!("t,y\n{csv}"), "unit: x", &rest);
        let first = experiment.rolling.as_ref().unwrap().rows(0).start;
        (experiment.series.stamp(first), rows[first].1.to_string())
    };
    // By the first row's clock this would be an hour earlier.
    let expected = ("2021-04-10T05:00:00+02:00".to_owned(), "2021-04-10T05:00:00".to_owned());
    assert_eq!(rolling("2021-04-10T05:00"), expected);
    assert_eq!(rolling("2021-04-10T05:00+02:00"), expected);
}

/// Riders of a service whose Sundays begin later and end earlier, 500 more on the day after a holiday.
fn service(lost: impl Fn(usize) -> bool) -> String {
    let first: jiff::civil::Date = "2022-01-03".parse().unwrap();
    let day = |day: i32| first.checked_add(jiff::Span::new().days(day)).unwrap();
    let holiday = |day: i32| day * 7919 % 13 == 4;
    let mut text = "t,y,holiday\n".to_owned();
    let mut number = 0;
    for at in 0..125 {
        let hours = if at % 7 == 6 { 7..=22 } else { 5..=23 };
        for hour in hours {
            let (after, own) = (u8::from(holiday(at - 1)), u8::from(holiday(at)));
            if !lost(number) {
                text +=
                    &format!("{} {hour:02}:00,{},{own}\n", day(at), 100 + 10 * hour + 500 * i32::from(after));
            }
            number += 1;
        }
    }
    text
}

#[test]
fn the_day_around_a_row_is_the_date_before_it_where_days_are_shorter_or_rows_are_missing() {
    let rest =
        "features: { calendar: [hour], known: { holiday: { around: 1 } } }\nbaselines: [{ ridge: 1 }]\n";
    type Lost = fn(usize) -> bool;
    let cases: [(Lost, &str); 3] = [
        (|_| false, "unit: x"),
        (|row| row % 97 == 50, "csv: { gaps: drop }"),
        (|row| (700..760).contains(&row), "csv: { gaps: drop }"),
    ];
    for (number, (lost, data)) in cases.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let experiment = load(&folder, &service(lost), data, rest);
        let [(_, error)] = worst(&experiment).try_into().unwrap();
        assert!(error < ROUNDING, "case {number}: {error}");
    }
}

#[test]
fn a_lag_of_a_day_is_copied_from_the_service_day_before_or_the_one_that_is_known() {
    let hours = |day: i64| {
        let date =
            "2022-01-03".parse::<jiff::civil::Date>().unwrap().checked_add(jiff::Span::new().days(day));
        let date = date.unwrap();
        let open = date.weekday().to_monday_one_offset() < 6;
        (6..=21).filter(move |_| open).map(move |hour| format!("{date} {hour:02}:00,{}\n", 100 + hour * hour))
    };
    let csv: String = (0..70).flat_map(hours).collect();
    for horizon in [1, 20] {
        let rest =
            format!("baselines: [{{ seasonal_naive: {{ day: 1 }} }}]\nforecast: {{ horizon: {horizon} }}\n");
        let folder = tempfile::tempdir().unwrap();
        let experiment = load(&folder, &format!("t,y\n{csv}"), "unit: x", &rest);
        assert_eq!(experiment.series.rows_per_day, Some(16));
        assert_eq!(worst(&experiment), [("seasonal_naive 1".to_owned(), 0.0)], "Mondays follow Fridays");
        let params = Params::of(&experiment.plan.iter().last().unwrap(), &experiment.spec);
        assert_eq!(experiment.targets(Part::Train, &params)[0], 16, "none without a day before it");
    }
}

#[test]
fn the_season_of_mase_is_a_day_by_the_clock() {
    let score = |place: (&str, &str, i64)| -> Score {
        let csv: String = rows(place).iter().map(|row| format!("{},{}\n", row.0, row.3)).collect();
        let rest = "split: { train: 0.7, validation: 0, test: 0.3 }\nbaselines: [persistence]\n";
        let folder = tempfile::tempdir().unwrap();
        let data = format!("season: {}, csv: {{ time_zone: {} }}", 7 * 24 * 60 / place.2, place.0);
        let experiment = load(&folder, &format!("t,y\n{csv}"), &data, rest);
        let trial = experiment.plan.iter().find(|trial| trial.engine == "persistence").unwrap();
        let (results, _) = lookback::run::run_trial(&experiment, &trial, 0, &AtomicBool::new(false)).unwrap();
        results.scores[Part::Test].clone().unwrap()
    };
    // A week before there is the same value, by the clock: MASE has nothing to be a multiple of.
    assert_eq!(score(PLACES[0]).metrics.get("mase"), None);
    assert_eq!(score(PLACES[3]).metrics.get("mase"), None);
}

#[test]
fn a_rule_marks_the_row_of_several_days_that_holds_its_day() {
    let steps = [
        ("2014-01-06", jiff::Span::new().weeks(1), 400),
        ("2014-01-05", jiff::Span::new().weeks(1), 400),
        ("2005-01-03", jiff::Span::new().days(14), 300),
        ("1998-01-01", jiff::Span::new().months(1), 240),
        ("1960-01-01", jiff::Span::new().months(3), 200),
    ];
    type Rule = (&'static str, fn(jiff::civil::Date) -> bool);
    let rules: [Rule; 2] = [
        ("12-25", |day| (day.month(), day.day()) == (12, 25)),
        ("4th thursday of november", |day| {
            day.month() == 11 && day.weekday().to_monday_one_offset() == 4 && (22..29).contains(&day.day())
        }),
    ];
    for ((first, step, count), (rule, follows)) in
        steps.into_iter().flat_map(|step| rules.map(|rule| (step, rule)))
    {
        let first: jiff::civil::Date = first.parse().unwrap();
        let start = |row: i64| first.checked_add(step.checked_mul(row).unwrap()).unwrap();
        let row = |row: i64| {
            let mut days =
                start(row).series(jiff::Span::new().days(1)).take_while(|day| *day < start(row + 1));
            format!("{},{}\n", start(row), if days.any(follows) { 300 } else { 200 })
        };
        let csv: String = (0..count).map(row).collect();
        let rest = format!("features: {{ days: {{ feast: ['{rule}'] }} }}\nbaselines: [{{ ridge: 1 }}]\n");
        let folder = tempfile::tempdir().unwrap();
        let experiment = load(&folder, &format!("t,y\n{csv}"), "unit: x", &rest);
        let [(_, error)] = worst(&experiment).try_into().unwrap();
        assert!(error < ROUNDING, "{first} {rule}: {error}");
    }
}

#[test]
fn public_holidays_are_those_of_a_country_but_for_some() {
    let first: jiff::civil::Date = "2014-01-01".parse().unwrap();
    let public = |day: jiff::civil::Date| {
        let (month, weekday) = (day.month(), day.weekday().to_monday_one_offset());
        let fixed = [(1, 1), (7, 4), (12, 25)].contains(&(month, day.day()));
        let monday = |month: i8, days: std::ops::Range<i8>| {
            (day.month(), weekday) == (month, 1) && days.contains(&day.day())
        };
        let mondays = monday(1, 15..22) || monday(2, 15..22) || monday(5, 25..32) || monday(9, 1..8);
        fixed || mondays || (month, weekday) == (11, 4) && (22..29).contains(&day.day())
    };
    let row = |row: i64| {
        let day = first.checked_add(jiff::Span::new().days(row)).unwrap();
        format!("{day},{}\n", if public(day) { 300 } else { 200 })
    };
    // No holiday of these months lies on a weekend, which would give a day in lieu.
    let csv: String = (0..363).map(row).collect();
    for (except, right) in [("[11-10..11-12, 2nd monday of october]", true), ("11-11", false)] {
        let rest = format!(
            "features: {{ days: {{ feast: {{ country: US, except: {except} }} }} }}\nbaselines: [{{ ridge: 1 }}]\n"
        );
        let folder = tempfile::tempdir().unwrap();
        let experiment = load(&folder, &format!("t,y\n{csv}"), "unit: x", &rest);
        let [(_, error)] = worst(&experiment).try_into().unwrap();
        assert_eq!(error < ROUNDING, right, "{except}: {error}");
    }
}
