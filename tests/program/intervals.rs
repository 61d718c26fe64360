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

fn report(folder: &Path, more: &[&str]) -> String {
    let output = program().arg("report").arg(folder).args(more).output().expect("the program starts");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn intervals_stand_in_every_file_that_shows_results() {
    let (_results, folder) = swept("");
    let held = rows(folder.join("intervals.csv"));
    let engines: Vec<&str> = held.iter().map(|row| row["engine"].as_str()).collect();
    for engine in ["reference", "seasonal_naive", "ridge"] {
        assert!(engines.iter().filter(|own| **own == engine).count() >= 3, "{engine}: {engines:?}");
    }
    for row in &held {
        let number = |name: &str| row[name].parse::<f64>().unwrap_or_else(|_| panic!("{name}: {row:?}"));
        // When the first test forecast was made, the error of the last step of the last validation one was not known:
        // 19 were.
        assert_eq!((&*row["calibrating"], &*row["forecasts"], &*row["with_interval"]), ("60", "60", "59"));
        assert!((0.0..=1.0).contains(&number("coverage")) && number("mean_width") > 0.0, "{row:?}");
        assert!(number("winkler_score") >= number("mean_width") && number("share_of_range") > 0.0, "{row:?}");
        assert_eq!(row["seeds"], if row["engine"] == "reference" { "2" } else { "1" });
        assert!(row["worst_91_days_coverage"].is_empty(), "months are too few");
    }
    let own: Vec<f64> = held.iter().take(3).map(|row| row["mean_width"].parse().expect("a number")).collect();
    assert!(own[0] <= own[1] && own[1] <= own[2], "a higher level is wider: {own:?}");
    let text = report(&folder, &[]);
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("the 90 % interval of the choice, reference, held"), "{text}");
    assert!(read(folder.join("summary.md")).contains("\n## Intervals\n"));
    assert!(read(folder.join("intervals.tex")).contains("held at 90 \\%"));
    assert!(
        read(folder.join("figures/intervals.svg")).contains("<title>bands: how often intervals held</title>")
    );
    assert!(read(folder.join("report.html")).contains("\"intervals\":{"));
    let json: serde_json::Value =
        serde_json::from_str(&report(&folder, &["--format", "json"])).expect("it is JSON");
    assert_eq!(json["intervals"].as_array().map(Vec::len), Some(held.len()));
}

#[test]
fn a_journal_without_validation_errors_or_times_is_read_and_says_what_is_missing() {
    let (_results, folder) = swept("");
    let journal = folder.join("journal.jsonl");
    let old = read(&journal).lines().fold(String::new(), |text, line| {
        let mut line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        if let Some(score) = line.pointer_mut("/record/result/scores/validation") {
            score.as_object_mut().expect("a map").remove("errors").expect("errors are recorded");
        }
        line.as_object_mut().expect("a map").remove("crc32");
        text + &line.to_string() + "\n"
    });
    std::fs::write(&journal, old).expect("the journal can be written");
    let text = report(&folder, &["--no-figures"]);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Of the step k behind the second row ahead 20 errors are known from the 22nd + k forecast on, and there are 20.
    assert!(!folder.join("intervals.csv").exists(), "{}", read(folder.join("intervals.csv")));
    let said = "no test forecast has an interval: an older program kept no validation errors, and it takes 20 errors";
    assert!(words(&text).contains(said), "{text}");
    let (_results, folder) = swept("split: {train: 0.6, validation: 0.1, test: 0.3}\n");
    std::fs::remove_file(folder.join("forecasts.csv")).expect("it is there");
    let text = words(&report(&folder, &["--no-figures"]));
    assert!(text.contains("forecasts.csv does not tell when each row is"), "{text}");
    let held: Vec<Row> = rows(folder.join("intervals.csv"));
    assert!(held.iter().all(|row| row["share_of_range"].is_empty() && !row["coverage"].is_empty()));
}

#[test]
fn intervals_end_where_the_target_cannot_be() {
    let place = temporary();
    let start: jiff::civil::DateTime = "2024-01-01T00:00".parse().expect("a time");
    let row = |row: i64| {
        let time = start.checked_add(jiff::Span::new().hours(row)).expect("a time");
        let busy = [7, 8, 17].contains(&(row % 24));
        format!("{time},{}\n", if busy { 3 + row * 7919 % 11 } else { i64::from(row * 31 % 13 == 0) })
    };
    let data: String = (0..600).map(row).collect();
    std::fs::write(place.path().join("a.csv"), format!("t,y\n{data}")).expect("it can be written");
    let judged = |name: &str, more: &str| {
        let spec = format!(
            "name: {name}\ndata: {{file: a.csv, time: t, target: y}}\nengines: [reference]\nlook_back: 6\n\
             model: {{hidden_units: 2}}\ntrain: {{learning_rate: 0.01, epochs: 1}}\nrepeats: 1\n\
             baselines: [persistence]\n{more}"
        );
        let file = place.path().join(format!("{name}.yaml"));
        std::fs::write(&file, spec).expect("it can be written");
        sweep(&file, place.path(), &["-q"], 0);
        let all = rows(place.path().join(name).join("intervals.csv")).into_iter();
        all.filter(|row| row["engine"] == "persistence").collect::<Vec<Row>>()
    };
    // Persistence is never below zero, so its forecasts and errors are the same, and what is cut held no truth.
    let (whole, cut) = (judged("whole", ""), judged("cut", "forecast: {at_least: 0}\n"));
    let number = |row: &Row, name: &str| row[name].parse::<f64>().expect("a number");
    assert_eq!((whole.len(), cut.len()), (3, 3));
    for (whole, cut) in whole.iter().zip(&cut) {
        assert_eq!(whole["coverage"], cut["coverage"]);
        for name in ["mean_width", "winkler_score", "share_of_range"] {
            assert!(number(cut, name) < number(whole, name), "{name}: {cut:?} {whole:?}");
        }
    }
}
