//! Intervals, ties and the choice by validation, as a user finds them.

use super::*;
use lookback::record::Record;
use lookback::spec::Part;

/// Those of a results folder, in the order of its journal.
fn records(folder: &Path) -> Vec<Record> {
    let journal = read(folder.join("journal.jsonl"));
    let lines = journal.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    lines.filter_map(|line| serde_json::from_value(line.get("record")?.clone()).ok()).collect()
}

#[test]
fn a_sweep_ends_in_intervals_comparisons_and_what_choosing_cost() {
    let results = temporary();
    let output = sweep(&test_spec("reference.yaml"), results.path(), &[], 0);
    let text = stdout(&output);
    for part in ["95 % confidence", "ties with", "rank correlation"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let folder = results.path().join("test-reference");
    let rows = rows(folder.join("statistics.csv"));
    assert_eq!(rows.iter().filter(|row| row["averaged"].is_empty()).count(), 11);
    assert_eq!(rows.iter().filter(|row| row["verdict"] == "best").count(), 1);
    for row in &rows {
        let number = |name: &str| row[name].parse::<f64>().unwrap_or_else(|_| panic!("{name} in {row:?}"));
        let (low, high) = (number("test_rmse_over_times_low"), number("test_rmse_over_times_high"));
        assert!(low < number("test_rmse_mean") && number("test_rmse_mean") < high, "{row:?}");
        if row["verdict"] != "best" {
            let p = number("best_dm_p_holm");
            assert_eq!(row["verdict"] == "tied", p >= 0.05, "{row:?}");
            assert_eq!(number("best_dm") < 0.0, number("best_low") + number("best_high") < 0.0, "{row:?}");
        }
    }
    assert!(read(folder.join("selection.csv")).starts_with("engine,configurations,rank_correlation"));
}

/// The rows of seeds averaged, recomputed from the journal.
#[test]
fn seeds_averaged_are_rows_of_their_own_that_nothing_chooses() {
    let results = temporary();
    let text = stdout(&sweep(&test_spec("reference.yaml"), results.path(), &[], 0));
    assert!(text.contains("2 seeds averaged") && text.contains("the mean of their forecasts"), "{text}");
    let folder = results.path().join("test-reference");
    let records = records(&folder);
    let summary = rows(folder.join("summary.csv"));
    let averaged: Vec<_> = summary.iter().filter(|row| !row["averaged"].is_empty()).collect();
    assert!(averaged.len() > 1);
    for row in averaged {
        let same = |record: &&Record| {
            let setting = |name: &str| record.trial.settings.get(name).map(ToString::to_string);
            let axes = ["look_back", "hidden_units", "batch_size"];
            record.trial.engine == row["engine"]
                && axes.iter().all(|name| setting(name).as_ref() == row.get(*name))
        };
        let own: Vec<&Record> = records.iter().filter(same).collect();
        assert_eq!(own.len(), 2, "{row:?}");
        let errors = |record: &Record| {
            record.result.errors(Part::Test).expect("recorded").values().collect::<Vec<_>>()
        };
        let (a, b) = (errors(own[0]), errors(own[1]));
        let squares = a.iter().zip(&b).map(|(a, b)| (a + b) * (a + b) / 4.0);
        let rmse = (squares.sum::<f64>() / a.len() as f64).sqrt();
        let found: f64 = row["test_rmse_mean"].parse().expect("a number");
        // Another order of the same sum.
        assert!((found / rmse - 1.0).abs() < 1e-12, "{found} {rmse}");
        let single =
            own.iter().map(|record| record.result.metric(Part::Test, "rmse").expect("scored")).sum::<f64>()
                / 2.0;
        assert!(
            found < single && row["selected"] == "false" && row["validation_rmse_mean"].is_empty(),
            "{row:?}"
        );
    }
}

/// The same results, as a program left them that recorded no errors.
#[test]
fn a_journal_without_errors_of_forecasts_is_read_and_says_what_is_missing() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    let journal = folder.join("journal.jsonl");
    let old = read(&journal).lines().fold(String::new(), |text, line| {
        let mut line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        if let Some(score) = line.pointer_mut("/record/result/scores/test") {
            score.as_object_mut().expect("a map").remove("errors").expect("errors are recorded");
        }
        text + &line.to_string() + "\n"
    });
    std::fs::write(&journal, old).expect("the journal can be written");
    let output = run(&["report", &folder.display().to_string()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("no intervals and no ties") && !text.contains("tied"), "{text}");
    assert!(rows(folder.join("statistics.csv")).iter().all(|row| row["verdict"] != "tied"));
}

/// The second value is far off: persistence is wrong there twice, before the first target of lag 3, which is wrong
/// once. On the targets that both have persistence is better; over all targets of each it is not.
#[test]
fn without_a_validation_part_naive_forecasts_are_compared_on_targets_they_share() {
    let folder = temporary();
    let value = |day: i32| if day == 1 { 9000.0 } else { 100.0 + 0.5 * f64::from(day) };
    let start = jiff::civil::date(2020, 1, 1);
    let rows = (0..200).map(|day| {
        let date = start.saturating_add(jiff::Span::new().days(day));
        format!("{date},{}\n", value(day))
    });
    let csv: String = std::iter::once("date,entries\n".to_owned()).chain(rows).collect();
    std::fs::write(folder.path().join("days.csv"), csv).expect("it can be written");
    let spec = "name: naive\nquestion: Which?\ndata: {file: days.csv, time: date, target: entries}\n\
                split: {train: 0.8, validation: 0, test: 0.2}\nengines: [reference]\nrepeats: 1\n\
                sweep: {look_back: [2], hidden_units: [2], learning_rate: [0.01]}\ntrain: {epochs: 1}\n\
                baselines: [persistence, {seasonal_naive: 3}]\n";
    let path = folder.path().join("naive.yaml");
    std::fs::write(&path, spec).expect("it can be written");
    let text = stdout(&sweep(&path, folder.path(), &[], 0));
    assert!(
        text.contains("RMSE of persistence (the best naive forecast by the train targets they share)"),
        "{text}"
    );
}

/// The combination of the choice and the best baseline, recomputed from the journal.
#[test]
fn the_choice_is_combined_with_the_best_baseline_by_validation_alone() {
    let results = temporary();
    let text = stdout(&sweep(&test_spec("reference.yaml"), results.path(), &[], 0));
    assert!(text.contains("combined with ridge 12 ("), "{text}");
    let folder = results.path().join("test-reference");
    let records = records(&folder);
    let combined = rows(folder.join("combined.csv"));
    assert_eq!(combined.len(), 1);
    let row = &combined[0];
    let summary = rows(folder.join("summary.csv"));
    let selected = |row: &&Row| row["selected"] == "true";
    let validation = |row: &&Row| row["validation_rmse_mean"].parse::<f64>().expect("a number");
    let best = |rows: Vec<&Row>| {
        rows.into_iter().min_by(|a, b| validation(a).total_cmp(&validation(b))).expect("one").clone()
    };
    let choice = best(summary.iter().filter(selected).filter(|row| row["engine"] == "reference").collect());
    let baseline = best(summary.iter().filter(selected).filter(|row| row["engine"] != "reference").collect());
    for axis in ["engine", "look_back", "hidden_units", "batch_size"] {
        assert_eq!(row[axis], choice[axis], "{axis}");
    }
    assert!(row["baseline"].starts_with(&baseline["engine"]), "{row:?} {baseline:?}");
    let errors = |of: &Row, part: Part| -> Vec<f64> {
        let same = |record: &&Record| {
            let setting = |name: &str| record.trial.settings.get(name).map(ToString::to_string);
            let axes = ["look_back", "hidden_units", "batch_size"];
            record.trial.engine == of["engine"]
                && axes.iter().all(|name| setting(name).is_none_or(|own| own == of[*name]))
        };
        let own: Vec<Vec<f64>> = records
            .iter()
            .filter(same)
            .map(|record| record.result.errors(part).expect("recorded").values().collect())
            .collect();
        (0..own[0].len()).map(|at| own.iter().map(|of| of[at]).sum::<f64>() / own.len() as f64).collect()
    };
    let pair = |part| errors(&choice, part).into_iter().zip(errors(&baseline, part)).collect::<Vec<_>>();
    let across: f64 = pair(Part::Validation).iter().map(|(a, b)| b * (b - a)).sum();
    let apart: f64 = pair(Part::Validation).iter().map(|(a, b)| (b - a) * (b - a)).sum();
    let weight = across / apart;
    let number = |name: &str| row[name].parse::<f64>().unwrap_or_else(|_| panic!("{name} in {row:?}"));
    assert!((number("weight") / weight - 1.0).abs() < 1e-12, "{weight} {row:?}");
    assert!((number("baseline_weight") - (1.0 - weight)).abs() < 1e-12);
    for (part, name) in [(Part::Validation, "validation_rmse"), (Part::Test, "test_rmse")] {
        let pairs = pair(part);
        let squares: f64 = pairs.iter().map(|(a, b)| (weight * a + (1.0 - weight) * b).powi(2)).sum();
        let rmse = (squares / pairs.len() as f64).sqrt();
        assert!((number(name) / rmse - 1.0).abs() < 1e-12, "{name} {rmse} {row:?}");
    }
    assert!(number("validation_rmse") < validation(&&choice).min(validation(&&baseline)));
}

/// Days of 2020 to 2022 whose value is 100 more or less, and on one day, in the test part, ten times that.
#[test]
fn a_day_that_makes_the_rmse_is_named() {
    let folder = temporary();
    let day = |at: i64| jiff::civil::date(2020, 1, 1).saturating_add(jiff::Span::new().days(at));
    let value = |at: i64| if at == 950 { 1000 } else { 100 + (at * at * 31 + at * 17) % 23 };
    let lines: String = (0..1000).map(|at| format!("{},{}\n", day(at), value(at))).collect();
    std::fs::write(folder.path().join("a.csv"), format!("day,riders\n{lines}")).expect("it can be written");
    let spec = folder.path().join("a.yaml");
    let text = "name: a\ndata: { file: a.csv, time: day, target: riders, unit: people }\nengines: [reference]\nlook_back: 3\n\
                model: { hidden_units: 1 }\ntrain: { learning_rate: 0.1, epochs: 1, batch_size: 512 }\nrepeats: 1\n\
                baselines: [persistence]\n";
    std::fs::write(&spec, text).expect("it can be written");
    let told = stdout(&sweep(&spec, folder.path(), &["--skip-gradcheck"], 0));
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "2 of 150 test forecasts hold 9";
    assert!(told.contains(expected) && told.contains(" % on 2022-08-08"), "{told}");
    assert!(!told.contains("validation forecasts hold"), "{told}");
}
