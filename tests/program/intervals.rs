//! Intervals from recorded errors, in every file that shows them.

use super::*;
use lookback::record::Record;
use lookback::spec::Part;

/// Three months ahead of the last but one.
const SPEC: &str = "name: bands\ndata: {file: DATA, time: month, target: passengers}\n\
    engines: [reference]\nlook_back: 12\nforecast: {horizon: 3, lead: 2}\nmodel: {hidden_units: 2}\n\
    train: {learning_rate: 0.01, epochs: 2}\nrepeats: 2\nbaselines: [{seasonal_naive: 12}, {ridge: 12}]\n";

fn swept(split: &str) -> (tempfile::TempDir, PathBuf) {
    let results = temporary();
    let spec = results.path().join("bands.yaml");
    let data = root().join("experiments/data/airline.csv");
    let text = SPEC.replace("DATA", &data.display().to_string()) + split;
    std::fs::write(&spec, text).expect("it can be written");
    sweep(&spec, results.path(), &["-q"], 0);
    let folder = results.path().join("bands");
    (results, folder)
}

/// The records of a journal.
fn records(folder: &Path) -> Vec<Record> {
    let journal = read(folder.join("journal.jsonl"));
    let lines = journal.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    lines.filter_map(|line| serde_json::from_value(line.get("record")?.clone()).ok()).collect()
}

#[test]
fn the_journal_keeps_the_error_of_every_validation_forecast() {
    const ROLLING: &str =
        "split: {rolling: {first: 1958-01, origins: 4, step: 6, refit: 2, validation: 12}}\n";
    // Rows 100 to 121, and the twelve months before 1958, in forecasts of three.
    for (split, first, forecasts) in [("", 100, 20), (ROLLING, 96, 10)] {
        let (_results, folder) = swept(split);
        let data = rows(root().join("experiments/data/airline.csv"));
        let value = |row: usize| data[row]["passengers"].parse::<f64>().expect("a number");
        let records = records(&folder);
        assert!(records.len() >= 4, "two seeds and two baselines");
        for record in &records {
            let errors: Vec<f64> =
                record.result.errors(Part::Validation).expect("they are kept").values().collect();
            assert_eq!(errors.len(), forecasts * 3);
            if record.trial.engine == "seasonal_naive" {
                let expected =
                    (0..forecasts).flat_map(|origin| (0..3).map(move |step| first + origin + step));
                let expected: Vec<f64> = expected.map(|row| value(row - 12) - value(row)).collect();
                assert_eq!(errors, expected);
            } else if split.is_empty() {
                let square = errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64;
                let rmse = record.result.metric(Part::Validation, "rmse").expect("it is scored");
                // Errors are kept as f32.
                assert!((square.sqrt() / rmse - 1.0).abs() < 1e-6, "{square} {rmse}");
            }
        }
    }
}
