//! What a forecast sees besides its own past: the right rows, and what it is worth to a linear rival.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use lookback::base::error::Error;
use lookback::check::leakage::{LeakVerdict, walk};
use lookback::data::{Frame, Pipeline, Scaling, Series, Windows};
use lookback::engine;
use lookback::run::{Experiment, engine_infos, fit};
use lookback::spec::{Params, ScaleFit, ScaleMethod, Spec};

/// A spec on `data`, with `rest` behind the usual keys.
fn text(data: &str, rest: &str) -> String {
    format!(
        "name: a\ndata: {data}\nengines: [reference]\nmodel: {{hidden_units: 2}}\n\
         train: {{learning_rate: 0.01, epochs: 1}}\n{rest}"
    )
}

const CHICAGO: &str = "{file: data/chicago_l.csv, time: date, target: ridership}";

/// An experiment on the files that ship, or what is wrong with it.
fn load(text: &str) -> Result<Experiment, Error> {
    let folder = tempfile::tempdir_in(Path::new(env!("CARGO_MANIFEST_DIR")).join("target")).unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/data");
    let file = folder.path().join("a.yaml");
    std::fs::write(&file, text.replace("data/", &format!("{}/", data.display()))).unwrap();
    Experiment::load(&file)
}

/// Test RMSE of the engine's trials, in plan order.
fn scores(experiment: &Experiment, engine: &str) -> Vec<f64> {
    let trials = experiment.plan.iter().filter(|trial| trial.engine == engine);
    let score = |trial| {
        let params = Params::of(&trial, &experiment.spec);
        let row = engine::by_name(engine).unwrap();
        let (outcome, parts) = fit(experiment, row, &params, 0, &AtomicBool::new(false)).unwrap();
        lookback::metric::rmse(&outcome.forecasts.test.points, &parts.samples.test.truths)
    };
    trials.map(score).collect()
}

/// A series of a row for each time, its values the rows' numbers, and a frame of it by `rest` of a spec.
fn frame(times: &[String], rest: &str) -> (Series, Params, Frame) {
    let spec = text("{file: a.csv, time: t, target: y}", rest);
    let spec = Spec::parse(&spec, Path::new("a.yaml"), &engine_infos()).unwrap();
    let rows = times.iter().enumerate().map(|(row, time)| format!("{time},{row},{}\n", row % 5));
    let csv = format!("t,y,open\n{}", rows.collect::<String>());
    let series = Series::parse(csv.as_bytes(), &spec.data, Path::new("a.csv")).unwrap();
    let params = spec.base();
    let scaling = Scaling { method: ScaleMethod::Identity, fit: ScaleFit::Train, train: 0..times.len() };
    let frame = Pipeline::fit(&series, &spec.features_of(&params), &params, &scaling).apply(&series);
    (series, params, frame)
}

fn days(count: i32) -> Vec<String> {
    let first: jiff::civil::Date = "2024-01-01".parse().unwrap();
    (0..count).map(|day| first.checked_add(jiff::Span::new().days(day)).unwrap().to_string()).collect()
}

/// Quarters of an hour from 05:00 to 22:45.
fn service_days(count: i32) -> Vec<String> {
    let times = (0..72).map(|slot| format!("{:02}:{:02}", 5 + slot / 4, slot % 4 * 15));
    let times: Vec<String> = times.collect();
    days(count).iter().flat_map(|day| times.iter().map(move |time| format!("{day} {time}"))).collect()
}

#[test]
fn the_hour_of_the_week_is_that_of_the_row_to_forecast() {
    let times = service_days(8);
    let (_, _, frame) = frame(&times, "look_back: 1\nfeatures: {calendar: [hour_of_week]}\n");
    assert_eq!((frame.features, frame.past), (1 + 168, 1));
    let hour = |row: usize| {
        let channels = &frame.values[row * 169 + 1..(row + 1) * 169];
        assert_eq!(channels.iter().sum::<f64>(), 1.0);
        channels.iter().position(|channel| *channel == 1.0)
    };
    // The first of January 2024 was a Monday; behind 22:45 comes the next day's 05:00.
    assert_eq!([0, 3, 71, 6 * 72, 7 * 72 - 1].map(hour), [5, 6, 24 + 5, 6 * 24 + 5, 5].map(Some));
}

#[test]
fn the_baselines_score_what_an_independent_program_says_the_calendar_is_worth() {
    let sets = "look_back: 28\nfeatures: {weekday: {calendar: [weekday]}, holiday: {calendar: [weekday], known: [holiday]}}\n\
                sweep: {features: [none, weekday, holiday]}\nbaselines: [{ridge: 28}]\n";
    let found = scores(&load(&text(CHICAGO, sets)).unwrap(), "ridge");
    // The published scores have two decimals.
    for (found, published) in found.iter().zip([2.42, 2.28, 1.61]) {
        assert!((found - published).abs() <= 0.005, "{found}, published {published}");
    }
    assert_eq!(found.len(), 3);
}

#[test]
fn the_mean_by_weekday_and_products_are_rivals_of_their_own() {
    let rest = "look_back: 28\nfeatures: {calendar: [weekday, day_of_year], known: {holiday: {around: 1}}}\n\
                baselines: [calendar_mean, {ridge: 28}, {ridge_products: 28}]\n";
    let experiment = load(&text(CHICAGO, rest)).unwrap();
    // By a few lines of Python over the same rows.
    let mean = scores(&experiment, "calendar_mean")[0];
    assert!((mean - CALENDAR_MEAN).abs() < 1e-6, "{mean}");
    let [ridge, products] = ["ridge", "ridge_products"].map(|engine| scores(&experiment, engine)[0]);
    assert!(products < 0.95 * ridge, "holidays differ by weekday: {ridge} {products}");
}

#[test]
fn a_line_on_distances_from_the_mean_scores_what_an_independent_program_says() {
    let rest = "look_back: 12\nbaselines: [{calendar_ridge: 12}]\n";
    let found = scores(&load(&text(CHICAGO, rest)).unwrap(), "calendar_ridge")[0];
    // By a few lines of NumPy over the same rows.
    assert!((found - CALENDAR_RIDGE).abs() < 1e-6, "{found}");
}

const CALENDAR_RIDGE: f64 = 2.358767877743415;

/// Of a thousand products one, of two lags, is the truth.
#[test]
fn the_products_that_tell_most_are_chosen_where_all_would_be_too_many() {
    let mut draws = lookback::base::rng::stream(1, "counts");
    let mut values: Vec<f64> = (0..46).map(|_| draws.uniform(-1.0, 1.0)).collect();
    for row in 46..1000 {
        let next = 2.0 * values[row - 9] * values[row - 31] + draws.uniform(-0.5, 0.5);
        values.push(next.clamp(-1.0, 1.0));
    }
    let rows = days(1000).into_iter().zip(&values).map(|(day, value)| format!("{day},{value}\n"));
    let csv = format!("t,y\n{}", rows.collect::<String>());
    let lags: Vec<String> = (2..=46).map(|lag| lag.to_string()).collect();
    let rest = format!(
        "look_back: 15\nfeatures: {{lags: [{}]}}\nbaselines: [{{ridge: 15}}, {{ridge_products: 15}}]\n",
        lags.join(", ")
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), csv).unwrap();
    let file = folder.path().join("a.yaml");
    std::fs::write(&file, text("{file: a.csv, time: t, target: y}", &rest)).unwrap();
    let experiment = Experiment::load(&file).unwrap();
    let [line, products] = ["ridge", "ridge_products"].map(|engine| scores(&experiment, engine)[0]);
    assert!(products < 0.9 * line, "{line} {products}");
}

const CALENDAR_MEAN: f64 = 4.373829718370601;

#[test]
fn a_step_sees_its_own_value_and_the_calendar_of_the_row_to_forecast() {
    let features =
        "look_back: 3\nfeatures: {past: [open], calendar: [weekday], lags: [7], days: {tenth: 01-10}}\n";
    for lead in [1, 3] {
        let (series, params, frame) = frame(&days(40), &format!("{features}forecast: {{lead: {lead}}}\n"));
        assert_eq!((frame.features, frame.past), (2 + 7 + 1 + 1, 2));
        for row in 7..30 {
            let channels = &frame.values[row * 11..][..11];
            let target = row + lead;
            assert_eq!(channels[..2], [row as f64, (row % 5) as f64]);
            let weekday = channels[2..9].iter().position(|one| *one == 1.0).unwrap();
            assert_eq!(weekday, target % 7, "2024-01-01 was a Monday");
            assert_eq!(channels[9], f64::from(target == 9), "{}", series.times[target]);
            assert_eq!(channels[10], (target - 7) as f64);
        }
        let first = Frame::first_target(&series, &spec(features).features_of(&params), &params);
        assert_eq!(first, 7 - lead + 2 + lead, "a window of three rows, all of which know the lag");
    }
}

fn spec(rest: &str) -> Spec {
    let text = text("{file: a.csv, time: t, target: y}", rest);
    Spec::parse(&text, Path::new("a.yaml"), &engine_infos()).unwrap()
}

#[test]
fn a_day_is_the_rows_of_a_service_day_and_a_night_is_no_gap() {
    let rest = "look_back: 2\nfeatures: {lags: [{day: 1}, {week: 1}], calendar: [{slot: cyclic}], known: {open: {around: 1}}}\n";
    let (series, _, frame) = frame(&service_days(30), rest);
    assert_eq!(series.rows_per_day, Some(72));
    assert_eq!(frame.features, 1 + 3 + 2 + 2);
    for row in [600, 719, 720, 1000] {
        let channels = &frame.values[row * 8..][..8];
        let target = row + 1;
        assert_eq!(channels[1..4], [target - 72, target, target + 72].map(|row| (row % 5) as f64));
        let angle = std::f64::consts::TAU * (target % 72) as f64 / 72.0;
        assert!((channels[4] - angle.sin()).abs() < 1e-12 && (channels[5] - angle.cos()).abs() < 1e-12);
        assert_eq!(channels[6..], [(target - 72) as f64, (target - 7 * 72) as f64]);
    }
}

#[test]
fn a_lag_tells_its_neighbours_and_of_those_to_come_the_last_known_row() {
    let rest = "look_back: 2\nfeatures: {lags: [{day: 1, around: 2}, {step: 3, around: 4}]}\n";
    for lead in [1, 3] {
        let (series, params, frame) = frame(&service_days(4), &format!("{rest}forecast: {{lead: {lead}}}\n"));
        assert_eq!(frame.features, 1 + 5 + 9);
        for row in [100, 143, 200] {
            let (channels, target) = (&frame.values[row * 15 + 1..][..14], row + lead);
            let steps = (target - 7..=target + 1).map(|source| source.min(row) as f64);
            let day = (target - 74..=target - 70).map(|source| source as f64);
            assert_eq!(channels, steps.chain(day).collect::<Vec<_>>(), "row {row}, lead {lead}");
        }
        let set = spec(rest).features_of(&spec(rest).base());
        assert_eq!(
            Frame::first_target(&series, &set, &params),
            72 + 2 + 1,
            "the earliest neighbour is there"
        );
    }
}

#[test]
fn a_profile_is_the_mean_of_the_train_part_at_the_same_time() {
    let times = service_days(30);
    let rest = "look_back: 2\nfeatures: {profile: [slot, hour_of_week]}\n";
    let (_, _, frame) = frame(&times, rest);
    assert_eq!((frame.features, frame.past), (1 + 2 + 2, 1 + 2));
    let mean = |rows: &[usize]| rows.iter().sum::<usize>() as f64 / rows.len() as f64;
    // 30 days hold four or five of each weekday; of the hour of row 1000 each has four slots.
    let days = |row: usize| (row % (7 * 72)..30 * 72).step_by(7 * 72).collect::<Vec<_>>();
    let hours = |row: usize| days(row - row % 4).into_iter().flat_map(|row| row..row + 4).collect::<Vec<_>>();
    for row in [400, 1000] {
        let channels = &frame.values[row * 5..][..5];
        let usual = [mean(&days(row)), mean(&hours(row))];
        let next = [mean(&days(row + 1)), mean(&hours(row + 1))];
        let expected = [row as f64, row as f64 - usual[0], row as f64 - usual[1], next[0], next[1]];
        let off = channels.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(off < 1e-9, "{channels:?} {expected:?}");
    }
}

#[test]
fn a_profile_that_is_taken_off_comes_back_in_every_forecast() {
    // Rows that repeat themselves week by week: what is left to learn is nothing.
    let times = service_days(28);
    let spec = spec("look_back: 2\ntransform: {profile: slot}\nbaselines: [calendar_mean]\n");
    let rows = times.iter().enumerate().map(|(row, time)| format!("{time},{}\n", row % (7 * 72)));
    let csv = format!("t,y\n{}", rows.collect::<String>());
    let series = Series::parse(csv.as_bytes(), &spec.data, Path::new("a.csv")).unwrap();
    let scaling = Scaling { method: ScaleMethod::Standard, fit: ScaleFit::All, train: 0..14 * 72 };
    let pipeline = Pipeline::fit(&series, &spec.features_of(&spec.base()), &spec.base(), &scaling);
    let frame = pipeline.apply(&series);
    assert!(frame.goals[..27 * 72].iter().all(|goal| goal.abs() < 1e-9));
    assert!((frame.inverse.forecast(0.0, 1700, 0) - (1701 % (7 * 72)) as f64).abs() < 1e-9);
}

/// Every way in is walked: networks and baselines, fractions and a rolling origin.
#[test]
fn neighbours_and_profiles_know_nothing_of_rows_to_come() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.yaml");
    let rows = service_days(14).into_iter().enumerate().filter(|(row, _)| row % 6 == 0);
    let csv: String = rows.map(|(row, time)| format!("{time},{}\n", 40 + row * row % 37)).collect();
    std::fs::write(folder.path().join("a.csv"), format!("t,y\n{csv}")).unwrap();
    for split in ["fractions", "split: {rolling: {origins: 2, step: 12, validation: 24}}\n"] {
        let rest = format!(
            "look_back: 3\nfeatures: {{profile: [slot, hour_of_week], lags: [{{day: 1, around: 2}}, {{step: 2, around: 3}}]}}\n\
             forecast: {{horizon: 2}}\ntransform: {{level: 5}}\nsweep: {{profile: [null, slot]}}\n{}\
             baselines: [calendar_mean, {{ridge: 3}}, {{boosted_trees: 3}}]\n",
            if split == "fractions" { "" } else { split }
        );
        std::fs::write(&file, text("{file: a.csv, time: t, target: y}", &rest)).unwrap();
        let experiment = Experiment::load(&file).unwrap();
        let (paths, _) = lookback::check::DataPath::all(&experiment);
        let findings = paths.iter().flat_map(|path| walk(&experiment, path));
        let bad: Vec<_> = findings.filter(|finding| finding.verdict != LeakVerdict::Clean).collect();
        assert!(bad.is_empty() && paths.len() == 9, "{} {bad:?}", paths.len());
    }
}

#[test]
fn each_of_the_last_steps_has_the_goal_of_a_forecast_made_then() {
    for horizon in [1, 2] {
        let rest = format!(
            "look_back: 5\ntrain: {{loss_steps: 3, learning_rate: 1}}\nforecast: {{horizon: {horizon}, lead: 2}}\n"
        );
        let text = text("{file: a.csv, time: t, target: y}", &rest)
            .replace("train: {learning_rate: 0.01, epochs: 1}\n", "");
        let spec = Spec::parse(&text, Path::new("a.yaml"), &engine_infos()).unwrap();
        let csv: String = days(40).iter().enumerate().map(|(row, day)| format!("{day},{row}\n")).collect();
        let series = Series::parse(format!("t,y\n{csv}").as_bytes(), &spec.data, Path::new("a.csv")).unwrap();
        let scaling = Scaling { method: ScaleMethod::Identity, fit: ScaleFit::Train, train: 0..40 };
        let frame =
            Pipeline::fit(&series, &spec.features_of(&spec.base()), &spec.base(), &scaling).apply(&series);
        let windows = Windows::of_frame(&frame, 10..20, &spec.base());
        // The first target is row 10, so the last known row is row 8.
        assert_eq!(windows.input(0), [4.0, 5.0, 6.0, 7.0, 8.0]);
        let goals: Vec<f64> = (8..11).flat_map(|row| (0..horizon).map(move |k| (row + k) as f64)).collect();
        assert_eq!(windows.goals(0), goals);
        assert_eq!(windows.truth(0), &goals[2 * horizon..]);
    }
}

#[test]
fn what_is_not_known_in_time_is_refused_before_anything_runs() {
    for (rest, complaint) in [
        (
            "look_back: 3\nfeatures: {lags: [7]}\nforecast: {lead: 14}\n",
            "lag 7 is not known yet for 2001-01-29",
        ),
        ("look_back: 3\nfeatures: {known: [holidays]}\n", "no column is named \"holidays\" (features)"),
        (
            "look_back: 3\ntransform: {difference: 3000, level: 1500}\n",
            "lags, difference, level and lead included",
        ),
        ("look_back: 3\nforecast: {horizon: 900}\n", "and 900 from it on"),
        (
            "look_back: 3\nfeatures: {lags: [1, 2, 3]}\nbaselines: [{ridge_products: 998}]\n",
            "at most 1000: look_back 998 and features given are 1001",
        ),
        (
            "look_back: 3\ntrain: {loss_steps: 4, learning_rate: 1}\n",
            "loss_steps is 4, but the window has 3 steps",
        ),
    ] {
        let text = text(CHICAGO, rest);
        let text = if rest.contains("train:") {
            text.replacen("train: {learning_rate: 0.01, epochs: 1}\n", "", 1)
        } else {
            text
        };
        let message = load(&text).err().expect(rest).to_string();
        assert!(message.contains(complaint), "{rest}: {message}");
    }
}

#[test]
fn feature_sets_are_refused_with_place_and_remedy() {
    for (features, complaint) in [
        ("{calendar: [weakday]}", "did you mean `weekday`?"),
        ("{calender: [weekday]}", "did you mean `calendar`?"),
        ("{days: {xmas: [25-12]}}", "`features.days.xmas` has `25-12`: expected a day such as 12-25"),
        ("{days: {public: {country: XX}}}", "`features.days.public` has no country that is known"),
        (
            "{days: {public: {country: US, but: [12-25]}}}",
            "`features.days.public` has `but`: expected { country: NZ, except: [12-26] }",
        ),
        (
            "{days: {public: {country: US, except: [25-12]}}}",
            "`features.days.public.except` has `25-12`: expected a day",
        ),
        ("{days: {public: {country: US, except: [[12-25]]}}}", "`features.days.public.except` has `a list`"),
        ("{days: {public: {country: US, except: [03-03]}}}", "has 03-03: no public holiday of US follows it"),
        ("{days: {public: {country: US, except: [01-01..12-31]}}}", "every public holiday of US follows it"),
        ("{lags: [0]}", "`features.lags` is `0`"),
        ("{lags: [{day: 1}, {day: 2}, {day: 1}]}", "`features.lags` has `day` twice"),
        ("{lags: [{month: 1}]}", "expected a number of steps, day or week"),
        ("{known: {a: 1}}", "something other than around"),
        ("{past: [a], known: [a]}", "among `past` and among `known`"),
        ("{calendar: [{day_of_year: one_hot}]}", "366 inputs"),
        ("{a: {lags: [1]}, b: {lags: [2]}}", "defines 2 sets, and no sweep says which are used"),
        ("{past: [a, a]}", "twice"),
        ("{profile: weekday}", "`features.profile` is `weekday`: expected slot, hour_of_week, day_of_year"),
        ("{lags: [{week: 1, around: -1}]}", "`features.lags.around` is `-1`"),
        ("{lags: [{week: 1, around: 1}, {week: 1}]}", "`features.lags` has `week` twice"),
        ("{known: [{a: 1, around: 1}]}", "has `a` and around side by side"),
        ("[]", "`features` is no map"),
    ] {
        let text =
            text("{file: a.csv, time: t, target: y}", &format!("look_back: 3\nfeatures: {features}\n"));
        let error = Spec::parse(&text, Path::new("a.yaml"), &engine_infos()).expect_err(features).to_string();
        assert!(error.contains(complaint), "{features}: {error}");
        assert!(error.starts_with("a.yaml:7:"), "{error}");
    }
}

/// A column that says tomorrow's value in another unit is found, as `past` and as `known`; an honest one is not.
#[test]
fn a_column_that_is_the_shifted_target_is_a_leak() {
    let values: Vec<f64> = (0..120).map(|row: i32| f64::from(row * row % 37) + 5.0).collect();
    let tomorrow = |row: usize| values.get(row + 1).unwrap_or(&9.0) * 2.5;
    let line =
        |(row, day): (usize, &String)| format!("{day},{},{:.3},{}\n", values[row], tomorrow(row), row % 2);
    let csv: String = days(120).iter().enumerate().map(line).collect();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), format!("t,y,tomorrow,odd\n{csv}")).unwrap();
    for (features, leaks) in [
        ("past: [tomorrow]", true),
        ("known: [tomorrow]", true),
        ("past: [odd]", false),
        ("known: [odd]", false),
    ] {
        let file = folder.path().join("a.yaml");
        let rest = format!("look_back: 3\nfeatures: {{{features}}}\nbaselines: []\n");
        std::fs::write(&file, text("{file: a.csv, time: t, target: y}", &rest)).unwrap();
        let experiment = Experiment::load(&file).unwrap();
        let (paths, _) = lookback::check::DataPath::all(&experiment);
        let findings = paths.iter().flat_map(|path| walk(&experiment, path));
        let bad: Vec<_> = findings.filter(|finding| finding.verdict != LeakVerdict::Clean).collect();
        assert_eq!(!bad.is_empty(), leaks, "{features}: {bad:?}");
    }
}
