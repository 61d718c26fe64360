//! `lookback weights`: the weights of a recorded trial, in a file.

use lookback::data::Part;
use lookback::engine::{Checkpoint, Setting, by_name};
use lookback::metric::rmse;
use lookback::run::{Experiment, parts};
use lookback::spec::Params;

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

    let loaded = Checkpoint::load(&file).expect("it was just written");
    assert_eq!((&loaded.facts.trial, &loaded.facts.hash), (&row["trial"], &row["hash"]));
    let experiment = Experiment::of_results(&folder).expect("it can be read");
    let trial = experiment.plan.trial(experiment.plan.find(&row["trial"], &folder).expect("it is planned"));
    let params = Params::of(&trial, &experiment.spec);
    let engine = by_name("reference").expect("it is in the table");
    let features = experiment.spec.features_of(&params);
    let parts = parts(&experiment.series, &experiment.split, &features, engine, &params);
    let windows = parts.of(Part::Test);
    let setting = Setting { params: &params, shape: windows.shape(), initial: &loaded.weights };
    let mut model = (engine.build)(&setting).expect("the weights fit");
    let mut forecasts = Vec::new();
    model.forecast(windows, &mut forecasts).expect("it forecasts");
    let (offset, factor) = (loaded.facts.scale_offset, loaded.facts.scale_factor);
    forecasts.iter_mut().for_each(|forecast| *forecast = *forecast * factor + offset);
    let recorded: f64 = row["test_rmse"].parse().expect("a number");
    assert_eq!(rmse(&forecasts, &parts.truths[Part::Test as usize]), recorded);
}

#[test]
fn what_has_no_weights_or_other_ones_now_is_refused() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    let rows = rows(folder.join("trials.csv"));
    let of = |engine: &str| rows.iter().find(|row| row["engine"] == engine).expect("a row");
    let file = results.path().join("w.safetensors");
    let text = stderr(&weights(&folder, &of("ridge")["trial"], &file, 2));
    assert!(text.contains("is of ridge, which has no weights"), "{text}");
    assert!(stderr(&weights(&folder, "xyz", &file, 2)).contains("an id that begins with"));

    let journal = read(folder.join("journal.jsonl"));
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
