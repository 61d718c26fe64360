//! `lookback weights`: the weights of a recorded trial, in a file.

use lookback::data::Part;
use lookback::engine::by_name;
use lookback::forecaster::Forecaster;
use lookback::metric::rmse;
use lookback::record::Journal;
use lookback::run::Experiment;

use super::*;

fn weights(folder: &Path, trial: &str, file: &Path, expected: i32) -> Output {
    let mut command = program();
    let output = command.arg("weights").arg(folder).arg(trial).arg("-o").arg(file).output();
    let output = output.expect("the program starts");
    assert_eq!(code(&output), expected, "{}\n{}", stdout(&output), stderr(&output));
    output
}

#[test]
fn a_recorded_trial_gives_the_weights_that_made_its_test_rmse() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    let row = rows(folder.join("trials.csv"))
        .into_iter()
        .find(|row| row["engine"] == "reference" && row["look_back"] == "12")
        .expect("a row");
    let file = results.path().join("w.safetensors");
    let text = stdout(&weights(&folder, &row["trial"][..10], &file, 0));
    assert!(text.contains(&format!("recorded hash {}", row["hash"])), "{text}");

    let loaded = Forecaster::load(&file).expect("it was just written");
    let provenance = &loaded.provenance;
    assert_eq!((&provenance.trial, &provenance.hash), (&row["trial"], &row["hash"]));
    let experiment = Experiment::of_results(&folder).expect("it can be read");
    let targets = experiment.split.rows(Part::Test);
    let engine = by_name("reference").expect("it is in the table");
    let forecasts = loaded.forecast(engine, &experiment.series, targets.clone()).expect("it forecasts");
    let recorded: f64 = row["test_rmse"].parse().expect("a number");
    assert_eq!(rmse(&forecasts.points, &experiment.series.values[targets]), recorded);
}

/// Every kind of input, every transform and several steps, on 260 days of made-up values.
fn everything(folder: &Path, horizon: usize, sweep: &str) -> PathBuf {
    let first: jiff::civil::Date = "2023-09-01".parse().expect("a date");
    let row = |day: i32| {
        let date = first.checked_add(jiff::Span::new().days(day)).expect("a date");
        let wave = 40.0 + 9.0 * f64::from(day % 7) + f64::from(day * day % 23);
        format!("{date},{wave},{},{}\n", day * 7 % 31, i32::from(day % 11 == 3))
    };
    let data: String = (0..260).map(row).collect();
    std::fs::write(folder.join("a.csv"), format!("day,entries,wind,event\n{data}"))
        .expect("it can be written");
    let spec = "name: everything\ndata: {file: a.csv, time: day, target: entries, unit: people}\n\
        features:\n  past: [wind]\n  known: {event: {around: 1}}\n  calendar: [weekday, day_of_year, {month: cyclic}]\n  \
        days: {party: [12-24..12-26, 4th thursday of november + 1 day]}\n  lags: [14, {week: 2}, {day: 21}]\n\
        transform: {log: ln, difference: 7, level: 5}\nforecast: {horizon: HORIZON}\nlook_back: 9\n\
        scale: {method: standard}\nmodel: {hidden_units: 3}\ntrain: {learning_rate: 0.02, epochs: 3, loss_steps: 2}\n\
        sweep: {SWEEP}\nrepeats: 1\nengines: [reference]\nbaselines: [{ridge: 9}, {boosted_trees: 9}, {seasonal_naive: 7}]\n";
    let file = folder.join("everything.yaml");
    let spec = spec.replace("SWEEP", sweep).replace("HORIZON", &horizon.to_string());
    std::fs::write(&file, spec).expect("it can be written");
    file
}

/// The largest difference as a part of the largest forecast: an LSTM in f32, and the same weights in f64 elsewhere.
const ELSEWHERE: f64 = 1e-5;

#[test]
fn python_alone_forecasts_what_the_journal_holds_from_the_metadata_of_the_file() {
    let python = std::env::var("LOOKBACK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if Command::new(&python).arg("--version").output().is_err() {
        return tools::missing(
            "python",
            &format!("{python} cannot be run; LOOKBACK_PYTHON may name another"),
        );
    }
    for (horizon, sweep, count) in
        [(14, "cell: [lstm, gru], layers: [1, 3]", 4), (1, "line: [null, ridge, ridge_products]", 3)]
    {
        python_agrees(&python, horizon, sweep, count);
    }
}

/// Each network of a sweep forecasts the same in Python.
fn python_agrees(python: &str, horizon: usize, axes: &str, count: usize) {
    let place = temporary();
    sweep(&everything(place.path(), horizon, axes), place.path(), &["-q"], 0);
    let folder = place.path().join("everything");
    let experiment = Experiment::of_results(&folder).expect("it can be read");
    let journal = Journal::read(&folder).expect("it can be read");
    let values = &experiment.series.values;
    let networks: Vec<_> = experiment.plan.iter().filter(|trial| trial.engine == "reference").collect();
    assert_eq!(networks.len(), count, "{axes}");
    for trial in networks {
        let file = place.path().join("f.safetensors");
        weights(&folder, &trial.id.0, &file, 0);
        let targets = experiment.split.targets(Part::Test, 0, horizon);
        let mut command = Command::new(python);
        command.arg(root().join("tests/program/forecaster.py")).arg(&file).arg(place.path().join("a.csv"));
        let output = command.arg(targets.start.to_string()).arg(targets.end.to_string()).output();
        let output = output.expect("python starts");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let theirs: Vec<Vec<f64>> = serde_json::from_str(&stdout(&output)).expect("JSON");
        let record = journal.record(&trial.id).unwrap().expect("it was run");
        let errors = record.result.errors(Part::Test).expect("new journals have them");
        assert_eq!(theirs.len() * horizon, errors.0.len());
        for ((target, theirs), errors) in targets.zip(&theirs).zip(errors.0.chunks(horizon)) {
            for (ahead, (theirs, error)) in theirs.iter().zip(errors).enumerate() {
                let ours = values[target + ahead] + f64::from(*error);
                let far = (theirs - ours).abs();
                assert!(far <= ELSEWHERE * ours.abs(), "{axes}: row {target} + {ahead}: {theirs} {ours}");
            }
        }
    }
}

#[test]
fn what_is_not_done_or_comes_out_otherwise_is_refused() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    let rows = rows(folder.join("trials.csv"));
    let of = |engine: &str| rows.iter().find(|row| row["engine"] == engine).expect("a row");
    let file = results.path().join("w.safetensors");
    weights(&folder, &of("ridge")["trial"], &file, 0);
    assert_eq!(Forecaster::load(&file).expect("it was just written").weights.0.len(), 2);
    std::fs::remove_file(&file).expect("it is there");
    assert!(stderr(&weights(&folder, "xyz", &file, 2)).contains("an id that begins with"));

    let journal = unguarded(&read(folder.join("journal.jsonl")));
    let row = of("reference");
    std::fs::write(folder.join("journal.jsonl"), journal.replace(&row["hash"], "0123456789abcdef"))
        .expect("it can be written");
    let text = stderr(&weights(&folder, &row["trial"], &file, 4));
    assert!(text.contains(&row["hash"]) && text.contains("0123456789abcdef in the journal"), "{text}");
    assert!(!file.exists(), "nothing is written");

    sweep(&test_spec("diverge.yaml"), results.path(), &["-q"], 3);
    let folder = results.path().join("test-diverge");
    let diverged = self::rows(folder.join("trials.csv")).into_iter().find(|row| row["status"] == "diverged");
    let text = stderr(&weights(&folder, &diverged.expect("a row")["trial"], &file, 2));
    assert!(text.contains("is not done"), "{text}");
}
