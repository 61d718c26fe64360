//! Forecasts of several steps and the measures of their errors, in every file that shows them.

use super::*;

const SPEC: &str = "name: year\ndata: {file: DATA, time: month, target: passengers, season: 12}\n\
    engines: [reference]\nlook_back: 12\nforecast: {horizon: 3}\nmodel: {hidden_units: 2}\n\
    train: {learning_rate: 0.01, epochs: 2}\nrepeats: 1\nbaselines: [{seasonal_naive: 12}]\n";

fn swept() -> (tempfile::TempDir, PathBuf, Output) {
    let results = temporary();
    let spec = results.path().join("year.yaml");
    let data = root().join("experiments/data/airline.csv");
    std::fs::write(&spec, SPEC.replace("DATA", &data.display().to_string())).expect("it can be written");
    let output = sweep(&spec, results.path(), &["-q"], 0);
    let folder = results.path().join("year");
    (results, folder, output)
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("{cell} is no number"))
}

#[test]
fn every_step_of_a_horizon_is_scored_and_together_they_are_the_whole() {
    let (_results, folder, _) = swept();
    let steps = rows(folder.join("steps.csv"));
    let trials = rows(folder.join("trials.csv"));
    assert_eq!(steps.len(), trials.len() * 3 * 3, "three steps of three parts");
    for trial in &trials {
        let own = |row: &&std::collections::BTreeMap<String, String>| {
            row["trial"] == trial["trial"] && row["part"] == "test"
        };
        let squares: f64 = steps.iter().filter(own).map(|row| number(&row["rmse"]).powi(2)).sum();
        assert!(((squares / 3.0).sqrt() / number(&trial["test_rmse"]) - 1.0).abs() < 1e-12);
    }
    let summary = read(folder.join("summary.md"));
    assert!(summary.contains("| test RMSE by step | 1 | 2 | 3 |"), "{summary}");
}

/// The seasonal naive's errors on the airline series, from the file alone.
#[test]
fn mase_and_wape_follow_their_formulas() {
    let (_results, folder, _) = swept();
    let data = rows(root().join("experiments/data/airline.csv"));
    let values: Vec<f64> = data.iter().map(|row| number(&row["passengers"])).collect();
    let error = |row: usize| (values[row] - values[row - 12]).abs();
    let mean = |errors: Vec<f64>| errors.iter().sum::<f64>() / errors.len() as f64;
    // The first rows of forecasts of three rows that all lie in the test part, rows 122 to 143.
    let targets = || (122..142).flat_map(|first| first..first + 3);
    let mae = mean(targets().map(error).collect());
    let trials = rows(folder.join("trials.csv"));
    let naive = trials.iter().find(|row| row["engine"] == "seasonal_naive").expect("it is in the spec");
    let close = |cell: &str, expected: f64| assert!((number(cell) / expected - 1.0).abs() < 1e-12, "{cell}");
    close(&naive["test_mae"], mae);
    close(&naive["test_mase"], mae / mean((12..100).map(error).collect()));
    close(&naive["test_wape"], mae / mean(targets().map(|row| values[row]).collect()));
    let summary = rows(folder.join("summary.csv"));
    let row = summary.iter().find(|row| row["engine"] == "seasonal_naive").expect("it is in the spec");
    assert_eq!(row["test_mase_mean"], naive["test_mase"]);
}

#[test]
fn a_journal_of_a_program_that_knew_fewer_measures_is_reported_and_reproduced() {
    let (_results, folder, _) = swept();
    let path = folder.join("journal.jsonl");
    let strip = |line: &str| {
        let mut line: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        if let Some(scores) =
            line.pointer_mut("/record/result/scores").and_then(|scores| scores.as_object_mut())
        {
            for score in scores.values_mut() {
                let score = score.as_object_mut().expect("a score is an object");
                score.remove("by_step").expect("there are several steps");
                let metrics = score["metrics"].as_object_mut().expect("there are metrics");
                assert!(metrics.remove("mase").is_some() && metrics.remove("wape").is_some());
            }
        }
        line.to_string() + "\n"
    };
    let old: String = read(&path).lines().map(strip).collect();
    std::fs::write(&path, old).expect("it can be written");
    let folder_name = folder.display().to_string();
    let report = run(&["report", &folder_name]);
    assert_eq!(code(&report), 0, "{}", stderr(&report));
    assert!(!folder.join("steps.csv").exists(), "there are no steps to show");
    let trials = rows(folder.join("trials.csv"));
    assert!(trials.iter().all(|row| row["test_mase"].is_empty() && !row["test_mae"].is_empty()));
    let again = run(&["reproduce", &folder_name]);
    assert_eq!(code(&again), 0, "{}", stdout(&again));
}

#[test]
fn steps_have_a_figure_and_a_table_for_latex() {
    let (_results, folder, _) = swept();
    let output = run(&["report", folder.to_str().expect("temporary paths are text")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(read(folder.join("figures/steps.svg")).contains("<title>year: error step by step</title>"));
    assert!(read(folder.join("steps.tex")).contains("test RMSE by step & 1 & 2 & 3"));
    assert!(!folder.join("figures/slices.svg").exists() && !folder.join("engines.tex").exists());
}
