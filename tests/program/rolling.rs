//! A rolling origin from end to end: slices, fits, and what may not reach them.

use super::*;
use lookback::spec::Part;

/// A spec on the airline series with this split.
fn spec(folder: &Path, split: &str, more: &str) -> PathBuf {
    let data = root().join("experiments/data/airline.csv");
    let text = format!(
        "name: rolls\ndata: {{file: {}, time: month, target: passengers}}\nsplit: {{rolling: {split}}}\n\
         engines: [reference]\nlook_back: 12\nmodel: {{hidden_units: 2}}\nrepeats: 1\n\
         train: {{learning_rate: 0.01, epochs: 2}}\nbaselines: [{{seasonal_naive: 12}}, {{ridge: 12}}]\n{more}",
        data.display()
    );
    let path = folder.join("rolls.yaml");
    std::fs::write(&path, text).expect("it can be written");
    path
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("{cell} is no number"))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Slices of six months; every second of them is behind a fit.
const SPLIT: &str = "{first: 1958-01, origins: 6, step: 6, refit: 2, validation: 12}";

#[test]
fn the_naive_figures_of_kuhn_and_johnsons_protocol_come_out_to_the_digit() {
    let place = temporary();
    let text = read(root().join("experiments/chicago-14-days.yaml"));
    let data = root().join("experiments/data/chicago_l.csv").display().to_string();
    let lines = text.lines().map(|line| match line.split(':').next().expect("a word") {
        "engines" => "engines: [reference]",
        "sweep" => "sweep: { features: [none] }",
        "repeats" => "repeats: 1",
        "train" => "train: { learning_rate: 0.001, epochs: 1, batch_size: 1000 }",
        "model" => "model: { hidden_units: 1 }",
        "baselines" => "baselines: [persistence, { seasonal_naive: 14 }, { seasonal_naive: 364 }]",
        _ => line,
    });
    let text = lines.collect::<Vec<_>>().join("\n").replace("data/chicago_l.csv", &data);
    let path = place.path().join("naive.yaml");
    std::fs::write(&path, text).expect("it can be written");
    sweep(&path, place.path(), &["-q"], 0);
    let trials = rows(place.path().join("chicago-14-days/trials.csv"));
    for (lag, mean, pooled) in [("364", "1.820", "2.241"), ("14", "2.915", "3.659")] {
        let own = |row: &&Row| row["engine"] == "seasonal_naive" && row["look_back"] == lag;
        let row = trials.iter().find(own).expect("it is in the spec");
        let shown = ["test_rmse", "test_rmse_pooled"].map(|name| format!("{:.3}", number(&row[name])));
        assert_eq!(shown, [mean, pooled], "lag {lag}");
        assert_eq!(row["scored"], "728");
    }
}

#[test]
fn the_table_has_the_mean_over_slices_and_what_all_of_them_pooled_give() {
    let place = temporary();
    sweep(&spec(place.path(), SPLIT, ""), place.path(), &["-q"], 0);
    let folder = place.path().join("rolls");
    let summary = read(folder.join("summary.md"));
    assert!(summary.contains("| test_RMSE | pooled_RMSE |"), "{summary}");
    assert!(summary.contains("fewer than 10 slices") && !summary.contains("no ties"), "{summary}");
    let (slices, forecasts) = (rows(folder.join("slices.csv")), rows(folder.join("forecasts.csv")));
    let trials = rows(folder.join("trials.csv"));
    assert_eq!(slices.len(), 6 * trials.len());
    assert_eq!((&*slices[1]["from"], &*slices[1]["to"]), ("1958-07-01", "1958-12-01"));
    for trial in &trials {
        let own = slices.iter().filter(|row| row["trial"] == trial["trial"]);
        let errors: Vec<f64> = own.map(|row| number(&row["rmse"])).collect();
        assert!((mean(&errors) / number(&trial["test_rmse"]) - 1.0).abs() < 1e-12);
        let squares: Vec<f64> = errors.iter().map(|error| error * error).collect();
        let pooled = number(&trial["test_rmse_pooled"]);
        assert!((mean(&squares).sqrt() / pooled - 1.0).abs() < 1e-12, "slices are equally long");
        // Where a page draws the trial, its forecasts are those that were scored.
        let heading = format!("{} {} {}", trial["engine"], trial["trial"], trial["hash"]);
        let tested: Vec<&Row> = forecasts.iter().filter(|row| row["part"] == "test").collect();
        assert_eq!(tested.len(), 36);
        if tested[0].contains_key(&heading) {
            let square = |row: &&Row| (number(&row[&heading]) - number(&row["actual"])).powi(2);
            let drawn = mean(&tested.iter().map(square).collect::<Vec<f64>>()).sqrt();
            assert!((drawn / pooled - 1.0).abs() < 1e-4, "{heading}: {drawn} is not {pooled}");
        }
    }
}

#[test]
fn the_row_of_averaged_seeds_has_a_cell_for_every_heading() {
    let place = temporary();
    let path = spec(place.path(), SPLIT, "");
    std::fs::write(&path, read(&path).replace("repeats: 1", "repeats: 2")).expect("it can be written");
    sweep(&path, place.path(), &["-q"], 0);
    let summary = read(place.path().join("rolls/summary.md"));
    let cells = |begin: &str| {
        let line =
            summary.lines().find(|line| line.starts_with(begin)).unwrap_or_else(|| panic!("{summary}"));
        line.matches(" | ").count()
    };
    assert_eq!(cells("| 2 seeds averaged"), cells("| engine"), "{summary}");
}

#[test]
fn averaged_seeds_are_scored_slice_by_slice_as_single_ones_are() {
    let place = temporary();
    let path = spec(place.path(), SPLIT, "");
    std::fs::write(&path, read(&path).replace("repeats: 1", "repeats: 2")).expect("it can be written");
    sweep(&path, place.path(), &["-q"], 0);
    let folder = place.path().join("rolls");
    let journal = lookback::record::Journal::read(&folder).expect("it can be read");
    let errors = |row: &Row| -> Vec<f64> {
        let id = lookback::spec::TrialId(row["trial"].clone());
        let record = journal.record(&id).unwrap().expect("it is recorded");
        record.result.errors(Part::Test).expect("single errors are recorded").values().collect()
    };
    let trials = rows(folder.join("trials.csv"));
    let seeds: Vec<Vec<f64>> = trials.iter().filter(|row| row["engine"] == "reference").map(errors).collect();
    assert_eq!(seeds.iter().map(Vec::len).collect::<Vec<_>>(), [36, 36]);
    // The truth is the same for both, so the error of their mean is the mean of their errors.
    let together: Vec<f64> = (0..36).map(|at| mean(&[seeds[0][at], seeds[1][at]])).collect();
    let of_slice =
        |slice: &[f64]| mean(&slice.iter().map(|error| error * error).collect::<Vec<f64>>()).sqrt();
    let expected = mean(&together.chunks(6).map(of_slice).collect::<Vec<f64>>());
    let summary = rows(folder.join("summary.csv"));
    let averaged: Vec<&Row> = summary.iter().filter(|row| row["averaged"] == "2").collect();
    assert_eq!(averaged.len(), 1, "baselines have no seeds");
    let found = number(&averaged[0]["test_rmse_mean"]);
    assert!((found / expected - 1.0).abs() < 1e-6, "{found} is not {expected}");
    let single = summary.iter().find(|row| row["engine"] == "reference" && row["averaged"].is_empty());
    let single = number(&single.expect("it is in the spec")["test_rmse_mean"]);
    assert!(found <= single, "{found} of both together, {single} of one");
}

#[test]
fn a_slice_that_was_changed_in_the_journal_is_found_and_named() {
    let place = temporary();
    sweep(&spec(place.path(), SPLIT, ""), place.path(), &["-q"], 0);
    let folder = place.path().join("rolls");
    let journal = folder.join("journal.jsonl");
    let change = |line: &str| {
        let mut line: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        if let Some(rmse) = line.pointer_mut("/record/result/scores/test/slices/4/metrics/rmse") {
            *rmse = rmse.as_f64().expect("a number").next_up().into();
        }
        line.to_string() + "\n"
    };
    let changed: String = read(&journal).lines().map(change).collect();
    std::fs::write(&journal, changed).expect("it can be written");
    let again = run(&["reproduce", &folder.display().to_string()]);
    assert_eq!(code(&again), 4, "{}", stdout(&again));
    let text = stdout(&again);
    assert!(text.contains("  test_rmse_slices different") && text.contains("(number 5 of 6)"), "{text}");
}

#[test]
fn what_rolls_is_reproduced_bit_by_bit_and_gives_its_last_weights() {
    let place = temporary();
    sweep(&spec(place.path(), SPLIT, ""), place.path(), &["-q"], 0);
    let folder = place.path().join("rolls");
    let again = run(&["reproduce", &folder.display().to_string()]);
    assert_eq!(code(&again), 0, "{}", stdout(&again));
    let trials = rows(folder.join("trials.csv"));
    let trained = trials.iter().find(|row| row["engine"] == "reference").expect("it is in the spec");
    // Two epochs of 85, 97 and 109 targets in batches of 32.
    assert_eq!(trained["steps"], (2 * (3 + 3 + 4)).to_string());
    let file = place.path().join("weights.safetensors").display().to_string();
    let weights = run(&["weights", &folder.display().to_string(), &trained["trial"], "-o", &file]);
    assert_eq!(code(&weights), 0, "{}", stderr(&weights));
    assert!(stdout(&weights).contains(&trained["hash"]), "{}", stdout(&weights));
}

#[test]
fn every_fit_learns_from_what_was_known_and_the_audit_proves_it_for_each() {
    for window in ["", ", train_length: 60"] {
        let place = temporary();
        let split = SPLIT.replace('}', &format!("{window}}}"));
        let spec = spec(place.path(), &split, "forecast: {lead: 2}\n");
        let output = program().arg("audit").arg(&spec).output().expect("the program starts");
        let text = stdout(&output);
        assert_eq!(code(&output), 0, "{text}\n{}", stderr(&output));
        // Rows of the scaler in the first and the last fit: from the beginning, or sixty of them.
        let fits = if window.is_empty() { [" 1-96\n", " 1-120\n"] } else { [" 37-96\n", " 61-120\n"] };
        assert!(fits.iter().all(|rows| text.contains(rows)), "{text}");
        assert!(text.contains("rows 109 to 144") && text.contains("rows 133 to 144"), "{text}");
    }
}

#[test]
fn rows_that_a_sliding_window_has_left_behind_change_nothing() {
    let place = temporary();
    let split = SPLIT.replace('}', ", train_length: 48}");
    let path = spec(place.path(), &split, "");
    sweep(&path, place.path(), &["-q"], 0);
    let before = read(place.path().join("rolls/trials.csv"));
    // The first train part begins with row 49; its first windows look back to row 37.
    let data = read(root().join("experiments/data/airline.csv"));
    let other = |(at, line): (usize, &str)| match line.split_once(',') {
        Some((month, _)) if (1..=36).contains(&at) => format!("{month},999"),
        _ => line.to_owned(),
    };
    let changed: Vec<String> = data.lines().enumerate().map(other).collect();
    let file = place.path().join("changed.csv");
    std::fs::write(&file, changed.join("\n") + "\n").expect("it can be written");
    let shipped = root().join("experiments/data/airline.csv").display().to_string();
    let text = read(&path).replace(&shipped, &file.display().to_string());
    std::fs::write(&path, text).expect("it can be written");
    let results = place.path().join("changed");
    sweep(&path, &results, &["-q"], 0);
    assert_eq!(read(results.join("rolls/trials.csv")), before);
}

#[test]
fn several_steps_at_once_are_scored_where_a_slice_holds_them_all() {
    let place = temporary();
    sweep(&spec(place.path(), SPLIT, "forecast: {horizon: 4}\n"), place.path(), &["-q"], 0);
    let folder = place.path().join("rolls");
    let slices = rows(folder.join("slices.csv"));
    assert!(slices.iter().all(|row| row["targets"] == "12"), "three forecasts of four rows");
    let trials = rows(folder.join("trials.csv"));
    assert!(trials.iter().all(|row| row["scored"] == "72"));
    assert_eq!(rows(folder.join("steps.csv")).len(), trials.len() * 3 * 4);
}

#[test]
fn halving_goes_on_under_a_rolling_origin() {
    let place = temporary();
    let search = "sweep: {hidden_units: [1, 2, 3]}\nsearch: {halving: {first_epochs: 1, factor: 3}}\n";
    let path = spec(place.path(), SPLIT, search);
    let text = read(&path).replace("model: {hidden_units: 2}\n", "").replace("epochs: 2", "epochs: 3");
    std::fs::write(&path, text).expect("it can be written");
    sweep(&path, place.path(), &["-q"], 0);
    let trials = rows(place.path().join("rolls/trials.csv"));
    assert!(trials.iter().any(|row| row["engine"] == "reference" && row["epochs"] == "3"));
    let again = run(&["reproduce", &place.path().join("rolls").display().to_string()]);
    assert_eq!(code(&again), 0, "{}", stdout(&again));
}

#[test]
fn a_rolling_origin_that_cannot_be_is_refused_with_place_and_remedy() {
    for (split, more, told) in [
        ("{origins: 6, step: 0, validation: 12}", "", "step"),
        ("{origins: 6, step: 6, refit: 0, validation: 12}", "", "refit"),
        ("{origins: 6, step: 6}", "", "`split.rolling.validation` is missing"),
        ("{origins: 6, step: 6, refit: 7, validation: 12}", "", "`refit` is 7, but there are 6 origins"),
        (
            "{origins: 30, step: 6, validation: 12}",
            "",
            "30 slices of 6 rows are 180 rows; the series has 144",
        ),
        ("{first: 1958-01, origins: 7, step: 6, validation: 12}", "", "at most 6 fit"),
        ("{first: 1958-01-02, origins: 6, step: 6, validation: 12}", "", "which is no time of the series"),
        ("{first: soon, origins: 6, step: 6, validation: 12}", "", "from 1949-01-01 to 1960-12-01"),
        ("{origins: 6, step: 6, validation: 108}", "", "leave none to train on"),
        ("{origins: 6, step: 6, validation: 12, train_length: 97}", "", "at most 96"),
        (
            "{origins: 6, step: 6, validation: 12, train_length: 12}",
            "",
            "shorter than one sample: look_back 12",
        ),
        (
            "{first: 1949-01, origins: 6, step: 6, validation: 0}",
            "",
            "before the first slice (1949-01-01) there are 0",
        ),
        ("{origins: 6, step: 6, validation: 12, train_length: 96}, test: 0.1", "", "means nothing beside"),
        ("{origins: 6, step: 6, validation: 96}", "", "no target in the train part"),
        ("{origins: 6, step: 6, validation: 12}", "forecast: {horizon: 7}\n", "lies in no slice of 6 rows"),
        ("{origins: 6, step: 6, validation: 0}", "sweep: {patience: [2]}\n", "no validation part"),
    ] {
        let place = temporary();
        let path = spec(place.path(), split, more);
        let output = program().arg("check").arg(&path).output().expect("the program starts");
        let text = stderr(&output);
        assert_eq!(code(&output), 2, "{split}: {text}");
        assert!(text.contains(told), "{split}: {text}");
        assert!(text.contains("rolls.yaml:"), "{split} has no place: {text}");
    }
}
