//! `ets` and `theta`: their season is one by the clock, holes do not move them, Theta forecasts what statsmodels does.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use jiff::civil::DateTime;
use lookback::base::error::Error;
use lookback::data::{Part, Windows};
use lookback::engine::{self, Setting, Weights};
use lookback::run::{Experiment, fits};
use lookback::spec::{Params, Window};

fn load(csv: &str, data: &str, rest: &str) -> Result<Experiment, Error> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), csv).unwrap();
    let file = folder.path().join("a.yaml");
    let spec = format!(
        "name: a\ndata: {{ file: a.csv, time: t, target: y, {data} }}\nengines: [reference]\nlook_back: 2\n\
         model: {{ hidden_units: 1 }}\ntrain: {{ learning_rate: 0.01, epochs: 1 }}\nrepeats: 1\n{rest}"
    );
    std::fs::write(&file, spec).unwrap();
    Experiment::load(Path::new(&file))
}

/// Forecasts of the test part beside the truths, of each baseline but persistence.
fn forecasts(experiment: &Experiment) -> Vec<(String, Vec<f64>, Vec<f64>)> {
    let of_interest = |name: &str| name != "persistence" && engine::by_name(name).unwrap().info.is_baseline();
    let trials = experiment.plan.iter().filter(|trial| of_interest(&trial.engine));
    let of = |trial: lookback::spec::Trial| {
        let params = Params::of(&trial, &experiment.spec);
        let engine = engine::by_name(&trial.engine).unwrap();
        let fit = fits(experiment, engine, &params, 0, &AtomicBool::new(false)).unwrap().remove(0);
        let (points, truths) =
            (fit.outcome.forecasts[Part::Test].points.clone(), fit.parts.samples[Part::Test].truths.clone());
        (trial.engine, points, truths)
    };
    trials.map(of).collect()
}

fn worst(points: &[f64], truths: &[f64]) -> f64 {
    assert!(!truths.is_empty());
    points.iter().zip(truths).map(|(point, truth)| (point - truth).abs()).fold(0.0, f64::max)
}

/// Hours in Berlin over both changes of the clock: what an hour of the clock always has.
fn hours() -> String {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let start: jiff::Timestamp = "2023-02-15T00:00:00Z".parse().unwrap();
    let row = |hour: i64| {
        let time = start.checked_add(jiff::SignedDuration::from_hours(hour)).unwrap();
        let wall = time.to_zoned(zone.clone()).datetime();
        format!("{time},{}\n", 50 + 3 * i64::from(wall.hour()))
    };
    format!("t,y\n{}", (0..24 * 290).map(row).collect::<String>())
}

#[test]
fn a_day_is_one_by_the_clock_whatever_the_clock_does() {
    let data = "csv: { time_zone: Europe/Berlin }";
    for (season, forecast) in [("24", ""), ("{ day: 1 }", "forecast: { lead: 20, horizon: 30 }\n")] {
        let rest = format!(
            "baselines: [{{ ets: {season} }}, {{ theta: {season} }}]\n{forecast}split: {{ train: 0.4, validation: 0.2, test: 0.4 }}\n"
        );
        for (name, points, truths) in forecasts(&load(&hours(), data, &rest).unwrap()) {
            let error = worst(&points, &truths);
            // Theta's season is the mean around an average of 24 rows, and two days have 23 and 25.
            let most = if name == "theta" { 0.1 } else { 1e-6 };
            assert!(error < most, "{name} {season} {forecast}: {error}");
        }
    }
}

/// Days with a week's round and a slope; `lost` rows have no value.
fn days(lost: fn(usize) -> bool) -> String {
    let first: jiff::civil::Date = "2021-01-04".parse().unwrap();
    let row = |day: usize| {
        let date = first.checked_add(jiff::Span::new().days(day as i64)).unwrap();
        let value = 100.0 + 0.25 * day as f64 + 8.0 * (day % 7) as f64;
        format!("{date},{}\n", if lost(day) { String::new() } else { value.to_string() })
    };
    format!("t,y\n{}", (0..300).map(row).collect::<String>())
}

#[test]
fn a_hole_moves_neither_level_nor_season_whatever_fills_it() {
    let rest = "baselines: [{ ets: 7 }]\nforecast: { horizon: 10 }\n";
    for fill in ["ffill", "mask", "day_before"] {
        let lost = |day: usize| day % 11 == 3 || (150..165).contains(&day);
        let data = format!("csv: {{ missing: {fill} }}");
        for (name, points, truths) in forecasts(&load(&days(lost), &data, rest).unwrap()) {
            // Level, slope and season of such a series are known exactly; a filled row that moved them would show.
            let error = worst(&points, &truths);
            assert!(error < 0.05, "{name} {fill}: {error}");
        }
    }
}

#[test]
fn a_season_that_is_too_long_or_not_twice_in_the_train_part_is_refused_with_what_could_be() {
    let message = |csv: &str, data: &str, season: &str| {
        let error = load(csv, data, &format!("baselines: [{{ ets: {season} }}]\n")).map(|_| ()).unwrap_err();
        error.to_string()
    };
    let plain = |season: &str| message(&days(|_| false), "unit: x", season);
    assert!(plain("401").contains("at most 400, not 401: give a shorter season"), "{}", plain("401"));
    let short = plain("106");
    assert!(
        short.contains("has 210 rows for a season of 106") && short.contains("at most 105 rows, or {ets: 1}"),
        "{short}"
    );
    assert!(load(&days(|_| false), "unit: x", "baselines: [{ ets: 105 }]\n").is_ok());
    let hours = message(&hours(), "csv: { time_zone: Europe/Berlin }", "{ week: 3 }");
    assert!(hours.contains("at most 400; these are 504"), "{hours}");
    let monthly: String =
        (0..120).map(|at| format!("{}-{:02},{at}\n", 2010 + at / 12, at % 12 + 1)).collect();
    let by_week = message(&format!("t,y\n{monthly}"), "unit: x", "{ week: 1 }");
    assert!(by_week.contains("for example {ets: 12}"), "{by_week}");
}

#[test]
fn what_does_not_vary_is_forecast_as_it_is_and_a_few_values_are_refused() {
    for engine in ["ets", "theta"] {
        let of = |values: &[f64], look_back: usize| {
            let (params, initial) = (Params::plain(look_back, 1), Weights::default());
            let windows = Windows::of_series(values, look_back..values.len(), look_back, Window::Steps);
            let setting = Setting { params: &params, shape: windows.shape(), initial: &initial };
            let mut model = (engine::by_name(engine).unwrap().build)(&setting).unwrap();
            let fitted = model.fit(&windows, &windows).map_err(|error| error.to_string());
            let mut found = Vec::new();
            fitted.map(|()| model.forecast(&windows, &mut found).map(|()| found).unwrap())
        };
        for value in [0.0, 0.1, -3.0, 1e12] {
            for point in of(&[value; 40], 4).unwrap() {
                assert!(
                    (point - value).abs() <= 1e-9 * value.abs().max(1e-9),
                    "{engine}: {point} is not {value}"
                );
            }
        }
        assert!(of(&[1.0, 2.0, 3.0], 1).unwrap_err().contains("too few"), "{engine}");
    }
}

#[test]
fn theta_forecasts_as_statsmodels_does() {
    let path = format!("{}/tests/gold/smoothing.json", env!("CARGO_MANIFEST_DIR"));
    let gold: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let numbers = |value: &serde_json::Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(|own| own.as_f64().unwrap()).collect()
    };
    let (values, theta) = (numbers(&gold["values"]), &gold["theta"]);
    let start: DateTime = "1949-01-01T00:00".parse().unwrap();
    let month = |at: usize| start.checked_add(jiff::Span::new().months(at as i64)).unwrap().date();
    let csv: String =
        values.iter().enumerate().map(|(at, value)| format!("{},{value}\n", month(at))).collect();
    for (horizon, split) in [(1, 44), (24, 24)] {
        let rest = format!(
            "baselines: [{{ theta: 12 }}]\nforecast: {{ horizon: {horizon} }}\nsplit: {{ validation: 0, test: 44 rows }}\n"
        );
        let experiment = load(&format!("t,y\n{csv}"), "unit: x", &rest).unwrap();
        let (_, points, _) = forecasts(&experiment).remove(0);
        let expected = numbers(&theta[if horizon == 1 { "rolled" } else { "from_train" }]);
        for (at, (point, expected)) in points.iter().zip(&expected).take(split).enumerate() {
            // Two optimizers: alpha differs in the fourth digit.
            assert!((point / expected - 1.0).abs() < 1e-3, "{horizon} row {at}: {point}, gold {expected}");
        }
    }
}
