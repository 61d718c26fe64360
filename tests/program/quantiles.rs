//! Networks that forecast quantiles, in every verb and file.

use super::*;

/// Two losses on 300 hours of made-up values, two of the quantiles making the interval of 90 %.
fn swept(place: &Path) -> PathBuf {
    let start: jiff::civil::DateTime = "2024-01-01T00:00".parse().expect("a time");
    let row = |row: i64| {
        let time = start.checked_add(jiff::Span::new().hours(row)).expect("a time");
        format!("{time},{}\n", 20 + 9 * (row % 24) / 4 + row * 7919 % 11)
    };
    let data: String = (0..300).map(row).collect();
    std::fs::write(place.join("a.csv"), format!("t,y\n{data}")).expect("it can be written");
    let spec = "name: bands\ndata: {file: a.csv, time: t, target: y}\nengines: [reference]\nlook_back: 6\n\
         model: {hidden_units: 3}\ntrain: {learning_rate: 0.02, epochs: 3}\nrepeats: 2\n\
         forecast: {horizon: 2, at_least: 0}\nsplit: {train: 0.5, validation: 0.25, test: 0.25}\n\
         sweep:\n  loss: [mse, quantiles]\n  quantiles: {values: [[0.05, 0.25, 0.5, 0.9, 0.95]], when: {loss: [quantiles]}}\n\
         baselines: [{seasonal_naive: 24}]\n";
    std::fs::write(place.join("bands.yaml"), spec).expect("it can be written");
    sweep(&place.join("bands.yaml"), place, &["-q"], 0);
    place.join("bands")
}

fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(code(&output), 0, "{arguments:?}\n{}\n{}", stdout(&output), stderr(&output));
    stdout(&output)
}

#[test]
fn quantiles_are_measured_banded_forecast_and_come_out_the_same_again() {
    let place = temporary();
    let folder = swept(place.path());
    let path = folder.to_str().expect("UTF-8");
    let trials = rows(folder.join("trials.csv"));
    for row in &trials {
        let is_of_quantiles = row["loss"] == "quantiles";
        assert_eq!(!row["test_pinball"].is_empty(), is_of_quantiles, "{row:?}");
        assert_eq!(!row["test_crps"].is_empty(), is_of_quantiles, "{row:?}");
        if is_of_quantiles {
            let number = |name: &str| row[name].parse::<f64>().expect("a number");
            assert!(number("test_pinball") < number("test_mae") && number("test_crps") < number("test_mae"));
        }
    }
    assert_eq!(trials.iter().filter(|row| row["loss"] == "quantiles").count(), 2);
    assert!(rows(folder.join("steps.csv")).iter().any(|row| !row["pinball"].is_empty()));

    // The level that two quantiles make has all kinds, around the same forecasts.
    let intervals = rows(folder.join("intervals.csv"));
    let kinds = |loss: &str, level: &str| -> Vec<&str> {
        let own = intervals.iter().filter(|row| row["loss"] == loss && row["interval_level"] == level);
        own.map(|row| row["kind"].as_str()).collect()
    };
    assert_eq!(kinds("quantiles", "0.9"), ["adaptive", "quantiles", "conformal_quantiles"]);
    assert_eq!(kinds("quantiles", "0.8"), ["adaptive"]);
    assert_eq!(kinds("mse", "0.9"), ["adaptive"]);
    let plain = intervals.iter().find(|row| row["kind"] == "quantiles").expect("a row");
    assert_eq!((&*plain["calibrating"], &plain["with_interval"]), ("0", &plain["forecasts"]));
    let summary = read(folder.join("summary.md"));
    assert!(
        summary.contains("its quantiles conformalised") && summary.contains("by score, the lowest first")
    );
    assert!(read(folder.join("report.html")).contains("its quantiles conformalised"));

    let quantiles = trials.iter().find(|row| row["loss"] == "quantiles").expect("a row");
    let csv = done(&["forecast", path, "--trial", &quantiles["trial"], "--rows", "3", "--format", "csv"]);
    // Without a word beside them, quantiles as they are would pass for ends that hold as many values as they say.
    let heading = "time,forecast,lower_90,upper_90,baseline,baseline_forecast,combined";
    assert_eq!(csv.lines().next(), Some(heading), "{csv}");
    let json = done(&["forecast", path, "--trial", &quantiles["trial"], "--rows", "3", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(answer["quantile_levels"], serde_json::json!([0.05, 0.25, 0.5, 0.9, 0.95]));
    for (at, row) in answer["rows"].as_array().expect("rows").iter().enumerate() {
        if at == 2 {
            assert!(row["quantiles"].is_null(), "beyond the horizon: {row}");
            continue;
        }
        let number = |at: usize| row["quantiles"][at].as_f64().expect("a number");
        assert_eq!(row["quantiles"][2], row["forecast"], "the median is the forecast");
        assert!((0..4).all(|at| number(at) <= number(at + 1)), "no crossing: {row}");
        assert!(row["intervals"][0][0].as_f64() < row["intervals"][0][1].as_f64(), "{row}");
    }
    let text = done(&["forecast", path, "--trial", &quantiles["trial"]]);
    assert!(
        text.contains("the forecast is the median; intervals lie around those between its quantiles"),
        "{text}"
    );
    done(&["reproduce", path]);
    done(&["audit", place.path().join("bands.yaml").to_str().expect("UTF-8")]);
    let file = place.path().join("w.safetensors");
    done(&["weights", path, &quantiles["trial"], "--output", file.to_str().expect("UTF-8")]);
    let bytes = std::fs::read(&file).expect("it was written");
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("\\\"quantiles\\\":[0.05,0.25,0.5,0.9,0.95]"), "its metadata name the levels");
}
