//! `lookback forecast`: from a CSV file to the numbers of rows that do not exist yet.

use super::*;
use lookback::forecaster::Forecaster;

/// 300 days with a weekly wave and events that are known beforehand.
fn day(number: i32) -> (String, f64, i32) {
    let first: jiff::civil::Date = "2023-09-01".parse().expect("a date");
    let date = first.checked_add(jiff::Span::new().days(number)).expect("a date");
    let event = i32::from(number % 11 == 3);
    let value = 40.0 + 9.0 * f64::from(number % 7) + f64::from(number * number % 5) + 6.0 * f64::from(event);
    (date.to_string(), value, event)
}

fn line(number: i32) -> String {
    let (date, value, event) = day(number);
    format!("{date},{value},{event}\n")
}

/// A swept folder of three weeks of work on the first 260 days.
fn swept(place: &Path, more: &str) -> PathBuf {
    let data: String = (0..260).map(line).collect();
    std::fs::write(place.join("a.csv"), format!("day,entries,event\n{data}")).expect("it can be written");
    let spec = format!(
        "name: walk\ndata: {{file: a.csv, time: day, target: entries, unit: people}}\n\
         features: {{known: {{event: {{around: 1}}}}, calendar: [weekday]}}\nlook_back: 7\n\
         model: {{hidden_units: 3}}\ntrain: {{learning_rate: 0.03, epochs: 12}}\nrepeats: 2\n\
         engines: [reference]\nbaselines: [{{seasonal_naive: 7}}, {{ridge: 7}}]\n{more}"
    );
    std::fs::write(place.join("walk.yaml"), spec).expect("it can be written");
    sweep(&place.join("walk.yaml"), place, &["-q"], 0);
    place.join("walk")
}

fn forecast(folder: &Path, more: &[&str], expected: i32) -> Output {
    let output = program().arg("forecast").arg(folder).args(more).output().expect("the program starts");
    assert_eq!(code(&output), expected, "{more:?}\n{}\n{}", stdout(&output), stderr(&output));
    output
}

fn file(place: &Path, name: &str, text: &str) -> String {
    std::fs::write(place.join(name), text).expect("it can be written");
    place.join(name).display().to_string()
}

#[test]
fn what_follows_every_row_does_not_follow_those_that_are_excluded() {
    let of = |excluded: Option<f64>| {
        let place = temporary();
        // 20 days of the train part, far from its ends.
        let value = |at: i32| excluded.filter(|_| (91..111).contains(&at)).unwrap_or(day(at).1);
        let data: String = (0..260).map(|at| format!("{},{}\n", day(at).0, value(at))).collect();
        std::fs::write(place.path().join("a.csv"), format!("day,entries\n{data}"))
            .expect("it can be written");
        let spec = "name: walk\ndata: {file: a.csv, time: day, target: entries}\nlook_back: 7\n\
            model: {hidden_units: 1}\ntrain: {learning_rate: 0.03, epochs: 1}\nrepeats: 1\nengines: [reference]\n\
            baselines: [{ets: 7}, {theta: 7}]\nsplit: {exclude: 2023-12-01..2023-12-20}\n";
        std::fs::write(place.path().join("walk.yaml"), spec).expect("it can be written");
        sweep(&place.path().join("walk.yaml"), place.path(), &["-q"], 0);
        let folder = place.path().join("walk");
        ["ets", "theta"].map(|engine| {
            stdout(&forecast(&folder, &["--engine", engine, "--rows", "3", "--format", "csv"], 0))
        })
    };
    let as_it_was = of(None);
    assert!(as_it_was.iter().all(|text| text.lines().count() == 4), "{as_it_was:?}");
    assert_eq!(of(Some(1e6)), as_it_was);
}

#[test]
fn trials_that_are_not_kept_are_trained_again_once_what_is_asked_for_can_be_had() {
    let place = temporary();
    let folder = swept(place.path(), "");
    let models = folder.join("models");
    std::fs::remove_dir_all(&models).expect("kept by the sweep");
    let refusal = stderr(&forecast(&folder, &[], 2));
    assert!(refusal.contains("column event is known for the row to forecast"), "{refusal}");
    assert!(!refusal.contains("training again") && !models.exists(), "{refusal}");
    let known: String = (260..262).map(|at| format!("{},{}\n", day(at).0, day(at).2)).collect();
    let known = file(place.path(), "known.csv", &format!("day,event\n{known}"));
    let text = stderr(&forecast(&folder, &["--data", &known], 0));
    assert!(text.contains("2 trials of reference not kept in models/: training again, which took"), "{text}");
    let text = stderr(&forecast(&folder, &["--data", &known], 0));
    assert!(!text.contains("training again"), "{text}");
}

#[test]
fn the_next_rows_come_with_intervals_from_newer_data_of_either_kind() {
    let place = temporary();
    let folder = swept(place.path(), "");
    // Two seeds and three baselines, persistence among them.
    assert_eq!(std::fs::read_dir(folder.join("models")).expect("kept by the sweep").count(), 5);
    // What is known of the rows to come is in no file yet.
    let text = stderr(&forecast(&folder, &[], 2));
    assert!(
        text.contains("column event is known for the row to forecast, and is missing at 2024-05-18"),
        "{text}"
    );
    // Columns by name, in another order, and none for the target.
    let known: String = (260..270).map(|at| format!("{},{}\n", day(at).2, day(at).0)).collect();
    let known = file(place.path(), "known.csv", &format!("event,day\n{known}"));
    let text = stdout(&forecast(&folder, &["--data", &known, "--rows", "3", "--format", "json"], 0));
    let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        (answer["rows"].as_array().map(Vec::len), &answer["trials"].as_array().map(Vec::len)),
        (Some(3), &Some(2))
    );
    for (at, row) in answer["rows"].as_array().expect("rows").iter().enumerate() {
        let (date, value, _) = day(260 + at as i32);
        assert_eq!(row["time"], date);
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        assert!((number(&row["forecast"]) - value).abs() < 15.0, "{row}");
        let ends = |level: usize| [0, 1].map(|end| number(&row["intervals"][level][end]));
        let ([low80, high80], [low95, high95]) = (ends(0), ends(1));
        assert!(low95 <= low80 && low80 < high80 && high80 <= high95, "{row}");
    }
    // A file that goes on, and one that contains the old one, with a value for ten more days: the same rows.
    let newer: String = (255..270).map(line).collect();
    let ahead: String = (270..274).map(|at| format!("{},,{}\n", day(at).0, day(at).2)).collect();
    let on = file(place.path(), "on.csv", &format!("day,entries,event\n{newer}{ahead}"));
    let all: String = (0..270).map(line).collect();
    let whole = file(place.path(), "whole.csv", &format!("day,entries,event\n{all}{ahead}"));
    let [on, whole] =
        [on, whole].map(|file| stdout(&forecast(&folder, &["--data", &file, "--format", "csv"], 0)));
    assert_eq!(on, whole);
    let heading = "time,forecast,lower_80,upper_80,lower_95,upper_95,baseline,baseline_forecast,combined";
    assert_eq!(on.lines().next(), Some(heading), "{on}");
    assert_eq!(on.lines().nth(1).map(|line| line.starts_with("2024-05-28,")), Some(true), "{on}");
    let refit = ["--data", &place.path().join("whole.csv").display().to_string(), "--refit", "--rows", "1"]
        .map(str::to_owned);
    let refit: Vec<&str> = refit.iter().map(String::as_str).collect();
    let [first, second] = [0, 1].map(|_| stdout(&forecast(&folder, &refit, 0)));
    assert!(first.contains("on all 270 known rows for 12 epochs"), "{first}");
    assert_eq!(first, second, "what was kept is what was trained");
}

#[test]
fn the_choice_is_combined_with_the_baseline_beside_it_by_the_weight_that_the_report_tells() {
    let place = temporary();
    let folder = swept(place.path(), "sweep: {features: [none]}\n");
    let weight = rows(folder.join("combined.csv"))[0]["weight"].parse::<f64>().expect("a number");
    assert!(0.0 < weight && weight < 1.0);
    let newer: String = (250..270).map(line).collect();
    let newer = file(place.path(), "newer.csv", &format!("day,entries,event\n{newer}"));
    let asked = |more: &[&str]| -> serde_json::Value {
        let asked = [&["--data", &newer, "--rows", "3", "--format", "json"], more].concat();
        serde_json::from_str(&stdout(&forecast(&folder, &asked, 0))).expect("JSON")
    };
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    let (apart, together) = (asked(&[]), asked(&["--combined"]));
    assert_eq!(number(&apart["weight"]), weight);
    assert_eq!([&apart, &together].map(|answer| answer["is_combined"] == true), [false, true]);
    let of = |answer: &serde_json::Value| answer["rows"].as_array().expect("rows").clone();
    for (own, combined) in of(&apart).iter().zip(of(&together)) {
        let mean = weight * number(&own["forecast"]) + (1.0 - weight) * number(&own["baseline"]);
        assert!((number(&own["combined"]) - mean).abs() < 1e-12 * mean, "{own}");
        assert_eq!(combined["forecast"], own["combined"], "to the bit");
        assert_eq!(combined["combined"], own["combined"], "{combined}");
        let ends = |row: &serde_json::Value| [0, 1].map(|end| number(&row["intervals"][1][end]));
        let [low, high] = ends(&combined);
        assert!(low < mean && mean < high && ends(own) != [low, high], "{combined}");
    }
    let lost = |answer: &serde_json::Value| {
        let notes = answer["notes"].as_array().expect("notes").iter().filter_map(serde_json::Value::as_str);
        notes
            .filter(|note| note.contains("has the lower validation RMSE"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let [note] = &lost(&apart)[..] else { panic!("{apart}") };
    assert!(note.starts_with("ridge 7 has the lower validation RMSE: "), "{note}");
    assert!(note.ends_with("; `--engine ridge` forecasts with it"), "{note}");
    assert_eq!(lost(&together), [""; 0], "the combined has the least");
    assert!(together["configuration"].as_str().expect("words").contains("combined with ridge 7 ("));
    let text = stdout(&forecast(&folder, &[], 0));
    assert!(
        text.contains("ridge 7") && text.contains("combined") && text.contains("--combined gives"),
        "{text}"
    );
    let text = stdout(&forecast(&folder, &["--engine", "ridge", "--combined"], 0));
    assert!(text.contains("no combination: one of the two is as good alone"), "{text}");
}

#[test]
fn a_line_goes_on_over_its_own_forecasts_and_is_fitted_again_with_the_penalty_that_was_chosen() {
    let place = temporary();
    let folder = swept(place.path(), "transform: {line: ridge}\n");
    let known: String = (260..300).map(|at| format!("{},{}\n", day(at).2, day(at).0)).collect();
    let known = file(place.path(), "known.csv", &format!("event,day\n{known}"));
    for refit in [&[][..], &["--refit"]] {
        let asked = [&["--data", &known, "--rows", "20", "--format", "json"], refit].concat();
        let answer: serde_json::Value =
            serde_json::from_str(&stdout(&forecast(&folder, &asked, 0))).expect("JSON");
        for (at, row) in answer["rows"].as_array().expect("rows").iter().enumerate() {
            let (value, found) = (day(260 + at as i32).1, row["forecast"].as_f64().expect("a number"));
            assert!((found - value).abs() < 8.0, "{row}: {value}");
        }
    }
    let (mut penalties, mut trained) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder.join("models")).expect("kept by the sweep") {
        let file = entry.expect("a file").path();
        if file.extension().is_none_or(|kind| kind != "safetensors") {
            continue;
        }
        let own = Forecaster::load(&file).expect("a forecaster");
        if let Some(line) = &own.pipeline.line {
            penalties.push(line.lambda);
            trained.push(own.provenance.trained.end);
        }
    }
    // Two seeds, and each once more on all rows.
    trained.sort_unstable();
    assert_eq!(trained, [182, 182, 260, 260]);
    assert!(penalties.iter().all(|own| *own == penalties[0]) && penalties[0] != 1e-3, "{penalties:?}");
}

#[test]
fn what_was_forecast_stands_on_the_page_and_in_a_picture_until_its_trials_are_others() {
    let place = temporary();
    let folder = swept(place.path(), "forecast: {horizon: 2}\nsweep: {features: [none]}\n");
    let kept = || std::fs::read_to_string(folder.join("next_rows.json")).expect("the sweep has left it");
    let page = || std::fs::read_to_string(folder.join("report.html")).expect("a page");
    assert!(kept().contains("\"known_until\": \"2024-05-17\""), "{}", kept());
    assert!(page().contains("\"time\":\"2024-05-18\""), "the page has them");
    let newer: String = (250..270).map(line).collect();
    let newer = file(place.path(), "newer.csv", &format!("day,entries,event\n{newer}"));
    let picture = place.path().join("next.png");
    let asked = ["--data", &newer, "--picture", picture.to_str().expect("text")];
    let text = stdout(&forecast(&folder, &asked, 0));
    assert!(text.contains("2024-05-28") && text.contains("2024-05-29"), "{text}");
    assert!(text.contains("note: with the rows of newer.csv, given with --data\n"), "{text}");
    assert!(std::fs::read(&picture).expect("a picture").starts_with(b"\x89PNG"));
    // What was asked for last stays when nothing is left to run.
    sweep(&place.path().join("walk.yaml"), place.path(), &["-q"], 0);
    assert!(kept().contains("\"known_until\": \"2024-05-27\""), "{}", kept());
    assert!(page().contains("\"time\":\"2024-05-28\""), "the page has them");
    assert!(page().contains("with the rows of newer.csv, given with --data"), "and says of which rows");
    // An older program made its intervals in another way.
    let older = kept().replace("  \"interval_method\": 2,\n", "");
    assert_ne!(older, kept());
    std::fs::write(folder.join("next_rows.json"), older).expect("it can be written");
    sweep(&place.path().join("walk.yaml"), place.path(), &["-q"], 0);
    assert!(kept().contains("\"known_until\": \"2024-05-17\""), "{}", kept());
    forecast(&folder, &asked, 0);
    // Results of other bits are not those that were forecast with.
    let other = kept().replacen("\"hashes\": [\n    \"", "\"hashes\": [\n    \"0", 1);
    assert_ne!(other, kept());
    std::fs::write(folder.join("next_rows.json"), other).expect("it can be written");
    let output = program().arg("report").arg(&folder).arg("--no-figures").output().expect("it starts");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(!page().contains("\"time\":\"2024-05-28\""), "no row of other results");
}

#[test]
fn every_target_of_a_list_is_forecast() {
    let place = temporary();
    let rows: String =
        (0..120).map(|at| format!("{},{},{}\n", day(at).0, day(at).1, 2.0 * day(at).1)).collect();
    std::fs::write(place.path().join("b.csv"), format!("day,north,south\n{rows}"))
        .expect("it can be written");
    let spec = "name: both\ndata: {file: b.csv, time: day, target: [north, south]}\nlook_back: 7\n\
                engines: [reference]\nmodel: {hidden_units: 2}\ntrain: {learning_rate: 0.01, epochs: 2}\nbaselines: [{seasonal_naive: 7}]\n";
    let file = file(place.path(), "both.yaml", spec);
    sweep(Path::new(&file), place.path(), &["-q"], 0);
    let folder = place.path().join("both");
    let text = stdout(&forecast(&folder, &["--format", "csv"], 0));
    assert!(text.starts_with("target,time,forecast,"), "{text}");
    assert!(text.contains("\nnorth,2023-12-30,") && text.contains("\nsouth,2023-12-30,"), "{text}");
    let text = stdout(&forecast(&folder, &["--format", "json"], 0));
    let answers: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(answers.as_array().map(Vec::len), Some(2), "{text}");
    let text = stderr(&forecast(&folder, &["--picture", "x.svg"], 2));
    assert!(text.contains("one picture is of one target"), "{text}");
}

#[test]
fn data_that_are_not_those_of_training_are_refused_with_a_reason() {
    let place = temporary();
    let folder = swept(place.path(), "");
    let refused = |name: &str, lines: String, part: &str| {
        let file = file(place.path(), name, &format!("day,entries,event\n{lines}"));
        let text = stderr(&forecast(&folder, &["--data", &file], 2));
        assert!(text.contains(part), "{part:?} is not in: {text}");
    };
    let rows = |from: i32, to: i32| (from..to).map(line).collect::<String>();
    refused("gap.csv", rows(262, 280), "gap");
    refused(
        "other.csv",
        rows(255, 259) + &format!("{},1,0\n", day(259).0) + &rows(260, 265),
        "different values",
    );
    let large = |at: i32| format!("{},{},{}\n", day(at).0, 1000.0 * day(at).1, day(at).2);
    refused("unit.csv", (260..280).map(large).collect(), "another unit");
    let hourly: String =
        (0..30).map(|hour| format!("2024-05-18 {:02}:{:02},5,0\n", hour / 2, hour % 2 * 30)).collect();
    refused("hourly.csv", hourly, "2024-05-18");
    let text = stderr(&forecast(&folder, &["--engine", "ridge 8"], 2));
    assert!(text.contains("no configuration of ridge 8 is chosen"), "{text}");
    assert!(text.contains("there are persistence, reference, ridge 7, seasonal_naive 7;"), "{text}");
}

#[test]
fn beyond_the_reach_of_measured_columns_what_reaches_further_is_named() {
    let place = temporary();
    let data: String = (0..120).map(line).collect();
    std::fs::write(place.path().join("a.csv"), format!("day,entries,event\n{data}"))
        .expect("it can be written");
    let spec = "name: walk\ndata: {file: a.csv, time: day, target: entries}\nlook_back: 7\n\
        features: {measured: {past: [event]}, bare: {calendar: [weekday]}}\nmodel: {hidden_units: 1}\n\
        train: {learning_rate: 0.03, epochs: 1}\nrepeats: 1\nengines: [reference]\n\
        sweep: {features: [measured, bare]}\nbaselines: [{ridge: 7}]\n";
    std::fs::write(place.path().join("walk.yaml"), spec).expect("it can be written");
    sweep(&place.path().join("walk.yaml"), place.path(), &["-q"], 0);
    let folder = place.path().join("walk");
    let trials = rows(folder.join("trials.csv"));
    let of = |set: &str| {
        let own = trials.iter().filter(|row| row["engine"] == "reference" && row["features"] == set);
        own.map(|row| row["trial"].clone()).collect::<Vec<_>>()
    };
    let (measured, bare) = (of("measured"), of("bare"));
    let refusal = stderr(&forecast(&folder, &["--trial", &measured[0], "--rows", "3"], 2));
    let (_, help) = refusal.split_once("help: ask for at most --rows 1; ").expect("a help");
    let words: Vec<&str> = help.split([' ', ',']).collect();
    let [_, engine, "and", _, trial, ..] = words[..] else { panic!("{help}") };
    assert!(bare.iter().any(|own| own == trial), "{help}: {bare:?}");
    assert!(help.contains(", which need no such column, reach further"), "{help}");
    forecast(&folder, &["--engine", engine, "--rows", "3"], 0);
    forecast(&folder, &["--trial", trial, "--rows", "3"], 0);
}

#[test]
fn a_baseline_is_named_as_tables_print_it() {
    let place = temporary();
    let folder = swept(place.path(), "sweep: {features: [none]}\n");
    let [by_engine, printed] = ["ridge", "ridge 7"]
        .map(|name| stdout(&forecast(&folder, &["--engine", name, "--format", "json"], 0)));
    assert!(by_engine.contains("\"engine\": \"ridge\""), "{by_engine}");
    assert_eq!(printed, by_engine);
}

#[test]
fn without_a_validation_part_a_printed_name_is_that_of_one_configuration_or_of_none() {
    for (features, expected) in [("[none]", 0), ("[none, given]", 2)] {
        let place = temporary();
        let more =
            format!("sweep: {{features: {features}}}\nsplit: {{train: 0.8, validation: 0, test: 0.2}}\n");
        let folder = swept(place.path(), &more);
        let output = forecast(&folder, &["--engine", "ridge 7"], expected);
        let refused = stderr(&output).contains("no configuration of ridge 7 is chosen");
        assert_eq!(refused, expected == 2, "{}", stderr(&output));
    }
}

#[test]
fn rows_beyond_the_horizon_are_forecast_from_forecasts_and_said_to_be() {
    let place = temporary();
    let folder = swept(place.path(), "forecast: {horizon: 3}\nsweep: {features: [none]}\n");
    let text = stdout(&forecast(&folder, &[], 0));
    assert_eq!(text.matches("2024-05-").count(), 4, "three rows, and the last known one: {text}");
    let text = stdout(&forecast(&folder, &["--until", "2024-05-27"], 0));
    assert!(
        text.contains("rows from the 4th on are forecast from forecasts of the rows before them"),
        "{text}"
    );
    let last = text.lines().find(|line| line.contains("2024-05-27")).expect("its row");
    assert_eq!(last.split_whitespace().count(), 8, "with intervals, a baseline and both combined: {text}");
}

#[test]
fn a_row_and_its_intervals_are_the_same_however_many_are_asked_for() {
    let place = temporary();
    let folder = swept(place.path(), "forecast: {horizon: 3}\nsweep: {features: [none]}\n");
    for more in [&[][..], &["--combined"]] {
        let rows = |count: &str| -> Vec<String> {
            let asked = [&["--rows", count, "--format", "csv"], more].concat();
            let text = stdout(&forecast(&folder, &asked, 0));
            text.lines().skip(1).map(str::to_owned).collect()
        };
        let all = rows("200");
        // Of the last rows fewer than 20 past forecasts are known.
        assert!(!all[20].contains(",,") && all[199].contains(",,"), "{more:?}: {all:?}");
        for count in ["1", "3", "4", "9", "61"] {
            let few = rows(count);
            assert_eq!(few, all[..few.len()], "{more:?} --rows {count}");
        }
    }
}

#[test]
fn what_past_origins_forecast_is_remembered_for_these_rows_and_no_others() {
    let place = temporary();
    let folder = swept(place.path(), "forecast: {horizon: 3}\nsweep: {features: [none]}\n");
    let remembered = || -> Vec<PathBuf> {
        let files = std::fs::read_dir(folder.join("models")).expect("forecasters are kept");
        let files = files.map(|file| file.expect("a file").path());
        files.filter(|file| file.to_string_lossy().contains("-past-")).collect()
    };
    let rows =
        |more: &[&str]| stdout(&forecast(&folder, &[&["--rows", "9", "--format", "csv"], more].concat(), 0));
    let forget = || remembered().iter().for_each(|file| std::fs::remove_file(file).expect("it is there"));
    forget();
    let first = rows(&[]);
    let files = remembered();
    assert_eq!(files.len(), 1, "every row of a daily series lies at one time of day: {files:?}");
    assert_eq!(rows(&[]), first);
    // It is read: forecasts that were nearer to what came give narrower intervals.
    let text = std::fs::read_to_string(&files[0]).expect("it can be read");
    let (head, tail) = text.split_once("[[").expect("forecasts");
    let far = tail.replacen(|digit: char| digit.is_ascii_digit(), "9", 4_000);
    std::fs::write(&files[0], format!("{head}[[{far}")).expect("it can be written");
    assert_ne!(rows(&[]), first);
    // What is cut off is made again, and so is what is of other rows.
    std::fs::write(&files[0], &text[..text.len() / 2]).expect("it can be written");
    assert_eq!(rows(&[]), first);
    let newer = file(place.path(), "newer.csv", &format!("day,entries,event\n{}", line(260)));
    let with_newer = rows(&["--data", &newer]);
    assert_ne!(with_newer, first);
    forget();
    assert_eq!(rows(&["--data", &newer]), with_newer);
    assert_eq!(rows(&[]), first);
}

#[test]
fn what_past_origins_forecast_is_not_remembered_where_other_rows_to_come_are_told() {
    let place = temporary();
    let folder = swept(place.path(), "forecast: {horizon: 14}\n");
    let with_events = |name: &str, event: fn(i32) -> i32| {
        let rows: String =
            (260..320).map(|day_of| format!("{},,{}\n", day(day_of).0, event(day_of))).collect();
        file(place.path(), name, &format!("day,entries,event\n{rows}"))
    };
    let (none, many) = (with_events("none.csv", |_| 0), with_events("many.csv", |day| day % 2));
    let rows = |data: &str| {
        stdout(&forecast(
            &folder,
            &["--data", data, "--rows", "28", "--engine", "reference", "--format", "csv"],
            0,
        ))
    };
    let _ = rows(&none);
    let after_others = rows(&many);
    for entry in std::fs::read_dir(folder.join("models")).expect("forecasters are kept") {
        let path = entry.expect("a file").path();
        if path.to_string_lossy().contains("-past-") {
            std::fs::remove_file(path).expect("it is there");
        }
    }
    assert_eq!(after_others, rows(&many));
}

#[test]
fn newer_rows_stand_in_the_place_of_rows_to_come_that_the_old_file_has() {
    let place = temporary();
    let folder = swept(place.path(), "");
    let known: String = (0..260).map(line).collect();
    let to_come = |from: i32, event: i32| -> String {
        (from..from + 9).map(|at| format!("{},,{event}\n", day(at).0)).collect()
    };
    let header = "day,entries,event\n";
    // The events of the old file are no longer those that are expected.
    file(place.path(), "a.csv", &format!("{header}{known}{}", to_come(260, 1)));
    let newer: String = (260..262).map(line).collect::<String>() + &to_come(262, 0);
    let on = file(place.path(), "on.csv", &format!("{header}{newer}"));
    let whole = file(place.path(), "whole.csv", &format!("{header}{known}{newer}"));
    let of = |file: &str| stdout(&forecast(&folder, &["--data", file, "--rows", "5", "--format", "csv"], 0));
    assert_eq!(of(&on), of(&whole));
    assert!(of(&on).contains(&format!("\n{},", day(262).0)), "{}", of(&on));
    let date = day(260).0;
    for (text, part) in [
        (format!("date,entries,event\n{date},5,0\n"), "no column day"),
        (format!("day,riders,event\n{date},5,0\n"), "no column entries"),
        (format!("day,entries,happening\n{date},5,0\n"), "no column event"),
    ] {
        let other = file(place.path(), "other.csv", &text);
        let text = stderr(&forecast(&folder, &["--data", &other], 2));
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

/// A file that takes the place of a device, of /dev/null say, breaks whatever else uses it.
#[cfg(unix)]
#[test]
fn what_is_written_to_a_device_does_not_take_its_place() {
    let place = temporary();
    let folder = swept(place.path(), "sweep: {features: [none]}\n");
    let link = place.path().join("nothing");
    std::os::unix::fs::symlink("/dev/null", &link).expect("it can be made");
    forecast(&folder, &["--format", "csv", "--output", &link.display().to_string()], 0);
    assert!(std::fs::symlink_metadata(&link).expect("it is there").is_symlink(), "it was replaced");
}

#[test]
fn newer_rows_that_were_filled_in_are_counted_below_the_forecast() {
    let place = temporary();
    let rows = |days: std::ops::Range<i32>| -> String {
        days.map(|at| format!("{},{}\n", day(at).0, day(at).1)).collect()
    };
    file(place.path(), "a.csv", &format!("day,entries\n{}", rows(0..260)));
    let spec = "name: walk\ndata: {file: a.csv, time: day, target: entries, csv: {gaps: ffill}}\nlook_back: 7\n\
        model: {hidden_units: 1}\ntrain: {learning_rate: 0.03, epochs: 1}\nrepeats: 1\nengines: [reference]\n\
        baselines: [{ridge: 7}]\n";
    std::fs::write(place.path().join("walk.yaml"), spec).expect("it can be written");
    sweep(&place.path().join("walk.yaml"), place.path(), &["-q"], 0);
    let newer = file(place.path(), "newer.csv", &format!("day,entries\n{}", rows(265..270)));
    let text = stdout(&forecast(&place.path().join("walk"), &["--data", &newer], 0));
    assert!(text.contains("note: 10 rows are newer") && text.contains("note: 5 of the newer rows"), "{text}");
}

#[test]
fn a_known_column_that_a_file_with_newer_rows_lacks_is_named_with_those_that_it_has() {
    let place = temporary();
    // What is missing is masked: a column that is not there would pass for one without values.
    let data: String = (0..260).map(line).collect();
    file(place.path(), "a.csv", &format!("day,entries,event\n{data}"));
    let spec = "name: walk\ndata: {file: a.csv, time: day, target: entries, csv: {missing: mask}}\nlook_back: 7\n\
        features: {known: [event]}\nmodel: {hidden_units: 1}\ntrain: {learning_rate: 0.03, epochs: 1}\nrepeats: 1\n\
        engines: [reference]\nbaselines: [{ridge: 7}]\n";
    sweep(Path::new(&file(place.path(), "walk.yaml", spec)), place.path(), &["-q"], 0);
    let values: String = (260..270).map(|at| format!("{},{}\n", day(at).0, day(at).1)).collect();
    let newer = file(place.path(), "newer.csv", &format!("day,entries\n{values}"));
    let text = stderr(&forecast(&place.path().join("walk"), &["--data", &newer], 2));
    let told = "there is no column event, which is known for the row to forecast, and so for 2024-05-28; there are day, entries";
    assert!(text.contains(told), "{text}");
}

/// Rows to come without a value in a column that the file has, by whatever name or number.
#[test]
fn a_known_column_that_the_file_has_is_not_said_to_be_missing_from_it() {
    for (header, event, rules) in [
        ("", "column 3", "header: false"),
        ("day,entries,special\n,,event\n", "special event", "header_lines: 2"),
        ("day,entries,event\n", "column 3", "missing: mask"),
    ] {
        let place = temporary();
        let data: String = (0..260).map(line).collect();
        let next = format!("{},,\n", day(260).0);
        file(place.path(), "a.csv", &format!("{header}{data}{next}"));
        let [time, target] = match rules {
            "header: false" => ["column 1", "column 2"],
            _ => ["day", "entries"],
        };
        let spec = format!(
            "name: walk\ndata: {{file: a.csv, time: {time}, target: {target}, csv: {{{rules}}}}}\nlook_back: 7\n\
             features: {{known: [{event}]}}\nmodel: {{hidden_units: 1}}\ntrain: {{learning_rate: 0.03, epochs: 1}}\n\
             repeats: 1\nengines: [reference]\nbaselines: [{{ridge: 7}}]\n"
        );
        sweep(Path::new(&file(place.path(), "walk.yaml", &spec)), place.path(), &["-q"], 0);
        let text = stderr(&forecast(&place.path().join("walk"), &[], 2));
        let told =
            format!("column {event} is known for the row to forecast, and is missing at {}", day(260).0);
        assert!(text.contains(&told), "{told}: {text}");
    }
}

/// A newer file of series below each other, whose columns have other names: nothing of it would be read.
#[test]
fn times_of_a_newer_file_that_are_written_another_way_are_no_footer() {
    let place = temporary();
    let folder = swept(place.path(), "");
    let american = |at: i32| {
        let date: jiff::civil::Date = day(at).0.parse().expect("a date");
        format!("{},,{}\n", date.strftime("%m/%d/%Y"), day(at).2)
    };
    let newer: String = (260..270).map(american).collect();
    let newer = file(place.path(), "newer.csv", &format!("day,entries,event\n{newer}"));
    let refusal = stderr(&forecast(&folder, &["--data", &newer], 2));
    assert!(!refusal.contains("skip_footer"), "{refusal}");
    let help =
        "times are written as \"%m/%d/%Y\", and ISO 8601 is expected, as in the older file: write them so";
    assert_eq!(refusal.matches(help).count(), 1, "{refusal}");
}

#[test]
fn newer_rows_of_several_series_are_told_apart_by_the_columns_of_the_old_file() {
    let place = temporary();
    let rows = |days: std::ops::Range<i32>| -> String {
        let of = |at: i32| format!("{0},north,{1}\n{0},south,{2}\n", day(at).0, day(at).1, 2.0 * day(at).1);
        days.map(of).collect()
    };
    file(place.path(), "a.csv", &format!("day,station,riders\n{}", rows(0..260)));
    let spec = "name: walk\ndata: {file: a.csv, time: day, series: station, value: riders, target: north}\nlook_back: 7\n\
        model: {hidden_units: 1}\ntrain: {learning_rate: 0.03, epochs: 1}\nrepeats: 1\nengines: [reference]\n\
        baselines: [{ridge: 7}]\n";
    std::fs::write(place.path().join("walk.yaml"), spec).expect("it can be written");
    sweep(&place.path().join("walk.yaml"), place.path(), &["-q"], 0);
    let folder = place.path().join("walk");
    let newer = |header: &str| file(place.path(), "newer.csv", &format!("{header}\n{}", rows(260..262)));
    let text = stdout(&forecast(&folder, &["--data", &newer("day,station,riders"), "--format", "csv"], 0));
    assert!(text.contains(&format!("\n{},", day(262).0)), "{text}");
    for (header, part) in
        [("day,stop,riders", "no column station"), ("day,station,entries", "no column riders")]
    {
        let text = stderr(&forecast(&folder, &["--data", &newer(header)], 2));
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

/// Sweeps 260 days with a note beside each under rules of reading, and forecasts a row behind newer days with `--data`.
fn behind_newer(place: &Path, (header, rules): (&str, &str), newer: &str, expected: i32) -> String {
    let noted = |at: i32| format!("{},-,{},{}\n", day(at).0, day(at).1, day(at).2);
    let old: String = (0..260).map(noted).collect();
    file(place, "a.csv", &format!("{header}{old}"));
    let rules = if rules.is_empty() { String::new() } else { format!(", csv: {{{rules}}}") };
    let spec = format!(
        "name: walk\ndata: {{file: a.csv, time: day, target: entries{rules}}}\nlook_back: 7\n\
         features: {{past: [event]}}\nmodel: {{hidden_units: 1}}\ntrain: {{learning_rate: 0.03, epochs: 1}}\nrepeats: 1\n\
         engines: [reference]\nbaselines: [{{ridge: 7}}]\n"
    );
    sweep(Path::new(&file(place, "walk.yaml", &spec)), place, &["-q"], 0);
    let newer = file(place, "newer.csv", newer);
    let more = ["--data", &newer, "--format", "csv", "--engine", "ridge"];
    let output = forecast(&place.join("walk"), &more, expected);
    if expected == 0 { stdout(&output) } else { stderr(&output) }
}

/// Rows with a blank one and a total behind the first.
fn same_rows_between(rows: &str) -> String {
    rows.replacen('\n', "\n , ,\nTotal 1234\n", 1)
}

#[test]
fn a_newer_file_with_more_times_across_is_read_to_its_end() {
    let wide = |months: i32| {
        let name = |at: i32| format!(",{}-{:02}", 2010 + at / 12, at % 12 + 1);
        let value = |at: i32| format!(",{}", 100 + 3 * at + 20 * (at % 12) + at * at % 7);
        let (names, values): (String, String) =
            ((0..months).map(name).collect(), (0..months).map(value).collect());
        format!("station{names},remark\nNorth{values},-\n")
    };
    let place = temporary();
    file(place.path(), "a.csv", &wide(90));
    let spec = "name: walk\ndata: {file: a.csv, time: [], across: {from: \"2010-01\", to: \"2017-06\"}, series: station, target: North}\n\
                look_back: 12\nmodel: {hidden_units: 1}\ntrain: {learning_rate: 0.03, epochs: 1}\nrepeats: 1\n\
                engines: [reference]\nbaselines: [{ridge: 12}]\n";
    sweep(Path::new(&file(place.path(), "walk.yaml", spec)), place.path(), &["-q"], 0);
    let newer = file(place.path(), "newer.csv", &wide(93));
    let folder = place.path().join("walk");
    let output = forecast(&folder, &["--data", &newer, "--format", "csv", "--engine", "ridge"], 0);
    assert!(stdout(&output).contains("\n2017-10-01,"), "{}", stdout(&output));
    assert!(stderr(&output).contains("3 rows are newer"), "{}", stderr(&output));
    let cut = file(place.path(), "cut.csv", &wide(93).replacen("2010-01", "1999-01", 1));
    let output = forecast(&folder, &["--data", &cut, "--engine", "ridge"], 2);
    assert!(stderr(&output).contains("2010-01"), "{}", stderr(&output));
}

#[test]
fn columns_of_a_newer_file_in_another_order_are_told_by_name_in_every_row() {
    const NAMES: &str = "day,note,entries,event\n";
    let lines = |of: &dyn Fn((String, f64, i32)) -> String| -> String {
        (255..270).map(|at| of(day(at)) + "\n").collect()
    };
    let forecast = |rules: &str, newer: &str, expected: i32| {
        behind_newer(temporary().path(), (NAMES, rules), newer, expected)
    };
    let same = lines(&|(date, value, event)| format!("{date},-,{value},{event}"));
    let same = forecast("short_rows: true", &format!("{NAMES}{same}"), 0);
    assert!(same.contains(&format!("\n{},", day(270).0)), "{same}");
    let with_a_break = lines(&|(date, value, event)| format!("{date},\"- a\n\"\"b\"\"\",{event},{value}"));
    let spare = lines(&|(date, value, event)| format!("{date},x,{event},{value},"));
    let note_first = lines(&|(date, value, event)| format!("x,{date},{event},{value}"));
    let short = lines(&|(date, value, event)| format!("{date},{event},{value}"));
    for (names, rows, rules) in [
        ("day,note,event,entries", &with_a_break, ""),
        ("day,note,event,entries", &spare, ""),
        ("note,day,event,entries", &note_first, ""),
        (
            "event,day,note,entries,more",
            &lines(&|(date, value, event)| format!("{event},{date},\"\n\",{value},\"\n\"")),
            "",
        ),
        ("day,event,entries,note", &short, "short_rows: true"),
    ] {
        assert_eq!(forecast(rules, &format!("{names}\n{rows}"), 0), same, "{names}: {rows}");
    }
    // What is no row in the old order is none in another.
    let between = same_rows_between(&lines(&|(date, value, event)| format!("{date},x,{event},{value}")));
    assert_eq!(forecast("skip_rows: [total]", &format!("day,note,event,entries\n{between}"), 0), same);
    // Of as many fields as the old file has columns, and so none too few there.
    let text = forecast("", &format!("day,note,event,more,entries\n{with_a_break}"), 2);
    assert!(text.contains("newer.csv:2") && text.contains("4 fields, 5 expected"), "{text}");
}

#[test]
fn what_stands_above_the_rows_of_a_newer_file_is_no_row_of_it() {
    for (header, rules) in [
        ("day,note,entries,event\n,of,,\n", "header_lines: 2"),
        ("day,note,entries,event\n-,-,people,0 or 1\n", "skip_below_header: 1"),
        ("sep=,\nday,note,entries,event\n", ""),
        ("a title\n\nday,note,entries,event\n", "skip_header: 2"),
    ] {
        let noted = |at: i32| format!("{},-,{},{}\n", day(at).0, day(at).1, day(at).2);
        let newer: String = (260..270).map(noted).collect();
        let place = temporary();
        let text = behind_newer(place.path(), (header, rules), &format!("{header}{newer}"), 0);
        assert!(text.contains(&format!("\n{},", day(270).0)), "{rules}: {text}");
        let place = temporary();
        let wrong = format!("{header}{newer}{},-,many,0\n", day(270).0);
        let text = behind_newer(place.path(), (header, rules), &wrong, 2);
        let at = format!("newer.csv:{}", wrong.lines().count());
        assert!(text.contains(&at), "{at}, {rules}: {text}");
    }
}

#[test]
fn until_when_is_said_as_people_say_it() {
    let place = temporary();
    let folder = swept(place.path(), "sweep: {features: [none]}\n");
    for (until, last, rows) in [
        ("2024-05-20", "2024-05-20", 3),
        ("2024-05", "2024-05-31", 14),
        ("2024-05-20 06:00", "2024-05-20", 3),
    ] {
        let text = stdout(&forecast(&folder, &["--until", until, "--format", "csv"], 0));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() == rows + 1 && lines[rows].starts_with(last), "{until}: {text}");
    }
    for (until, part) in [
        ("2024-05-17", "the first one to forecast is 2024-05-18"),
        ("2024-05-20T06:00+02:00", "without an offset"),
        ("soon", "is no time"),
    ] {
        let text = stderr(&forecast(&folder, &["--until", until], 2));
        assert!(text.contains(part), "{until}: {text}");
    }
}

#[test]
fn every_step_of_the_seeds_averaged_stands_beside_what_came() {
    let place = temporary();
    let folder = swept(place.path(), "forecast: {horizon: 3}\nsweep: {features: [none]}\n");
    let table = std::fs::read_to_string(folder.join("test_forecasts.csv")).expect("the sweep has left it");
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    assert!(table.starts_with("time,step,actual,\"reference, mean of 2 seeds\","), "{table}");
    let mut squares = Vec::new();
    for row in &rows[1..] {
        let number = |at: usize| row[at].parse::<f64>().expect("a number");
        let truth = (0..260).find(|at| day(*at).0 == row[0]).map(|at| day(at).1).expect("a row of the data");
        assert_eq!(number(2), truth, "{row:?}");
        squares.push((number(3) - truth).powi(2));
    }
    assert_eq!(squares.len() % 3, 0, "three steps of each forecast");
    // The mean of two forecasts errs no more than they do on the mean.
    let rmse = (squares.iter().sum::<f64>() / squares.len() as f64).sqrt();
    let summary = std::fs::read_to_string(folder.join("summary.csv")).expect("a summary");
    let (heads, first) = (summary.lines().next().expect("headings"), summary.lines().nth(1).expect("a row"));
    let at = heads.split(',').position(|head| head == "test_rmse_mean").expect("the column");
    let mean: f64 = first.split(',').nth(at).expect("the cell").parse().expect("a number");
    assert!(rmse <= mean * 1.0001 && rmse > 0.3 * mean, "{rmse} of {mean}");
}

#[test]
fn behind_the_last_row_of_a_day_of_service_comes_the_first_of_the_next() {
    let place = temporary();
    let rows: String = (0..20 * 17)
        .map(|at| format!("{}T{:02}:00,{}\n", day(at / 17).0, 6 + at % 17, 20 + (at % 17) * 3))
        .collect();
    std::fs::write(place.path().join("c.csv"), format!("time,riders\n{rows}")).expect("it can be written");
    let spec = "name: service\ndata: {file: c.csv, time: time, target: riders}\nlook_back: 17\n\
                engines: [reference]\nmodel: {hidden_units: 2}\ntrain: {learning_rate: 0.01, epochs: 2}\nbaselines: [calendar_mean]\n";
    let file = file(place.path(), "service.yaml", spec);
    sweep(Path::new(&file), place.path(), &["-q"], 0);
    let folder = place.path().join("service");
    let text = stdout(&forecast(&folder, &["--rows", "18", "--format", "csv"], 0));
    let times: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!((times[0], times[16]), ("2023-09-21T06:00:00", "2023-09-21T22:00:00"), "{text}");
    assert_eq!(times[17], "2023-09-22T06:00:00", "{text}");
}

/// 120 days by the hour, quiet but at 18 h, where nobody knows what comes.
#[test]
fn a_row_that_is_forecast_from_forecasts_has_the_interval_of_its_time_of_day() {
    let place = temporary();
    let value = |at: i32| 50 + at % 24 + if at % 24 == 18 { (at / 24 * 7) % 41 } else { at % 2 };
    let rows: String =
        (0..120 * 24).map(|at| format!("{}T{:02}:00,{}\n", day(at / 24).0, at % 24, value(at))).collect();
    file(place.path(), "hours.csv", &format!("time,riders\n{rows}"));
    let spec = "name: hours\ndata: {file: hours.csv, time: time, target: riders}\nlook_back: 2\n\
                engines: [reference]\nmodel: {hidden_units: 1}\ntrain: {learning_rate: 0.01, epochs: 1}\n\
                baselines: [calendar_mean]\n";
    sweep(Path::new(&file(place.path(), "hours.yaml", spec)), place.path(), &["-q"], 0);
    let next = |rows: &str| -> Vec<serde_json::Value> {
        let asked = ["--engine", "calendar_mean", "--rows", rows, "--format", "json"];
        let text = stdout(&forecast(&place.path().join("hours"), &asked, 0));
        let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        answer["rows"].as_array().expect("rows").clone()
    };
    let day = next("24");
    for (hour, row) in day.iter().enumerate().skip(1) {
        let end = |at: usize| row["intervals"][0][at].as_f64().expect("a number");
        assert_eq!(end(1) - end(0) > 20.0, hour == 18, "{row}");
    }
    // So far that too few days of the same hour are known: the errors of all hours.
    let weeks = next("600");
    assert_eq!(&weeks[..24], day);
    assert!(weeks.iter().all(|row| row["intervals"][0].is_array()), "{:?}", weeks[599]);
}

#[test]
fn an_interval_that_is_wider_than_the_series_is_told() {
    let place = temporary();
    let rows: String = (0..260).map(|at| format!("{},{}\n", day(at).0, 100 * (at % 2))).collect();
    file(place.path(), "a.csv", &format!("day,entries\n{rows}"));
    let spec = "name: walk\ndata: {file: a.csv, time: day, target: entries}\nlook_back: 7\n\
        model: {hidden_units: 1}\ntrain: {learning_rate: 0.03, epochs: 1}\nrepeats: 1\nengines: [reference]\n\
        baselines: [{seasonal_naive: 2}]\n";
    sweep(Path::new(&file(place.path(), "walk.yaml", spec)), place.path(), &["-q"], 0);
    let asked = |engine: &str| stdout(&forecast(&place.path().join("walk"), &["--engine", engine], 0));
    let told = "note: the interval at 2024-05-18 is wider than all known values lie apart (0 to 100)\n";
    assert!(asked("persistence").contains(told), "{}", asked("persistence"));
    assert!(!asked("seasonal_naive").contains("is wider than"), "{}", asked("seasonal_naive"));
}
