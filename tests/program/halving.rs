//! Sweeps in rungs: each follows from the records of the one below, however the sweep is run.

use super::*;

/// Trained trials by their epochs: how many there are.
fn rungs(results: &Path) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows(results.join("test-halving/trials.csv")) {
        if row["engine"] == "reference" {
            *counts.entry(row["epochs"].clone()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn a_halving_climbs_its_rungs_and_ends_the_same_however_it_is_run() {
    let (once, again) = (temporary(), temporary());
    let spec = test_spec("halving.yaml");
    let text = stdout(&sweep(&spec, once.path(), &["--jobs", "2"], 0));
    assert!(text.contains("Best by validation: reference"), "{text}");
    let expected = [("18", 2), ("2", 18), ("6", 6)];
    assert_eq!(rungs(once.path()), expected.map(|(epochs, count)| (epochs.to_owned(), count)).into());
    assert!(!once.path().join("test-halving/checkpoints").exists(), "no rung is left to run");
    // Stopped within the second rung, with one worker, and gone on with.
    sweep(&spec, again.path(), &["--jobs", "1", "-q"], 0);
    let journal = again.path().join("test-halving/journal.jsonl");
    let lines: Vec<String> = read(&journal).lines().map(str::to_owned).collect();
    std::fs::write(&journal, lines[..lines.len() - 5].join("\n") + "\n").expect("it can be written");
    let folder = again.path().join("test-halving");
    let report = run(&["report", &folder.display().to_string()]);
    assert_eq!(code(&report), 0, "{}", stderr(&report));
    sweep(&spec, again.path(), &["--jobs", "1", "-q"], 0);
    let trials = |results: &Path| read(results.join("test-halving/trials.csv"));
    assert_eq!(trials(once.path()), trials(again.path()));
    // Nothing is left to run, and what stands there reproduces.
    let lines = read(&journal).lines().count();
    sweep(&spec, again.path(), &["-q"], 0);
    assert_eq!(read(&journal).lines().count(), lines, "a finished sweep adds nothing");
    let output = run(&["reproduce", &folder.display().to_string()]);
    assert_eq!(code(&output), 0, "{}\n{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).contains("27"), "all rungs are run again: {}", stdout(&output));
}

#[test]
fn a_plan_lists_the_rungs_that_are_decided() {
    let results = temporary();
    let spec = "experiments/test/halving.yaml";
    let plan = || {
        let output =
            program().args(["plan", spec, "--format", "csv", "--results"]).arg(results.path()).output();
        stdout(&output.expect("the program starts")).lines().count() - 1
    };
    assert_eq!(plan(), 18 + 1, "before the first record");
    sweep(&test_spec("halving.yaml"), results.path(), &["-q"], 0);
    assert_eq!(plan(), 18 + 6 + 2 + 1);
}

#[test]
fn a_race_ends_the_same_however_it_is_run_and_chooses_among_those_with_every_seed() {
    let (once, again) = (temporary(), temporary());
    let spec = test_spec("race.yaml");
    sweep(&spec, once.path(), &["--jobs", "2"], 0);
    let summary = rows(once.path().join("test-race/summary.csv"));
    let of = |epochs: &str, seeds: &str| {
        let own = |row: &&std::collections::BTreeMap<String, String>| {
            row["epochs"] == epochs && row["seeds"] == seeds && row["averaged"].is_empty()
        };
        summary.iter().filter(own).count()
    };
    assert_eq!((of("2", "1"), of("12", "1"), of("12", "3")), (12, 5 - 2, 2));
    let chosen = summary.iter().find(|row| row["engine"] == "reference" && row["selected"] == "true");
    assert_eq!(chosen.expect("one is chosen")["seeds"], "3");
    // Stopped within the last stage, with one worker, and gone on with.
    sweep(&spec, again.path(), &["--jobs", "1", "-q"], 0);
    let journal = again.path().join("test-race/journal.jsonl");
    let lines: Vec<String> = read(&journal).lines().map(str::to_owned).collect();
    std::fs::write(&journal, lines[..lines.len() - 6].join("\n") + "\n").expect("it can be written");
    sweep(&spec, again.path(), &["--jobs", "1", "-q"], 0);
    let trials = |results: &Path| read(results.join("test-race/trials.csv"));
    assert_eq!(trials(once.path()), trials(again.path()));
}

#[test]
fn a_trial_of_a_race_that_is_named_forecasts_itself() {
    let results = temporary();
    sweep(&test_spec("race.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-race");
    let last = rows(folder.join("trials.csv")).into_iter().filter(|row| row["epochs"] == "12");
    for trial in last.map(|row| row["trial"].clone()) {
        let forecast =
            program().arg("forecast").arg(&folder).args(["--trial", &trial, "--format", "json"]).output();
        let output = forecast.expect("the program starts");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let told: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        assert_eq!(told["trials"], serde_json::json!([trial]));
    }
}

#[test]
fn a_plan_counts_work_by_the_shape_and_of_a_trial_that_goes_on_what_it_adds() {
    let results = temporary();
    let spec = test_spec("race.yaml");
    let plan = |form: &str| {
        let output =
            program().args(["plan", "--format", form, "--results"]).arg(results.path()).arg(&spec).output();
        stdout(&output.expect("the program starts"))
    };
    let text = plan("table");
    // Of 12 + 4 x 10/12 (+ 8) + 2 x 2 trials of 12 epochs in 36: by which go on.
    let shares = text.split("all stages take ").nth(1).and_then(|rest| rest.split(", by").next());
    let shares: Vec<f64> = shares
        .expect("it tells the extent")
        .split(" to ")
        .map(|share| share.trim_end_matches(" %").parse().expect("a number"))
        .collect();
    assert!(shares[0] < shares[1] && shares[0] > 5.0 && shares[1] < 80.0, "{text}");
    sweep(&spec, results.path(), &["-q"], 0);
    let plan: serde_json::Value = serde_json::from_str(&plan("json")).expect("it is JSON");
    let mut sum = 0;
    for trial in plan["trials"].as_array().expect("a list") {
        let number = |name: &str| trial["settings"][name].as_u64().expect("whole");
        let flop = trial["flop"].as_u64().expect("whole");
        sum += flop;
        if trial["engine"] == "persistence" {
            assert_eq!(flop, 0);
            continue;
        }
        let (hidden, steps, batch) = (number("hidden_units"), number("look_back"), number("batch_size"));
        // Forward and backward by each weight, and backward by the hidden states; one feature, one output.
        let products = 2 * steps * batch * 4 * hidden + 3 * (steps - 1) * batch * 4 * hidden * hidden;
        let whole = trial["steps"].as_u64().expect("whole") * 2 * (products + 3 * batch * hidden);
        // The first seed has trained the first two of twelve epochs already.
        let goes_on = number("epochs") == 12 && trial["seed"] == 1;
        assert_eq!(flop, if goes_on { whole / 12 * 10 } else { whole }, "{trial}");
    }
    assert_eq!(plan["total"]["flop"], sum);
}

/// The hash of each trial's result, by id.
fn hashes(folder: &Path) -> std::collections::BTreeMap<String, String> {
    let journal = lookback::record::Journal::read(folder).expect("it can be read");
    journal
        .records()
        .map(|record| record.expect("it can be read"))
        .map(|record| (record.trial.id.0.clone(), record.result.hash.unwrap_or_default()))
        .collect()
}

#[test]
fn the_trials_of_a_race_have_the_grids_bits_with_early_stopping_and_with_a_schedule() {
    let place = temporary();
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let text = read(test_spec("race.yaml")).replace("../data/airline.csv", &data);
    let own = text.lines().find(|line| line.starts_with("search:")).expect("it has a search").to_owned();
    for (name, more) in [("stopping", "early_stopping: { patience: 2 }"), ("schedule", "schedule: cosine")] {
        let text = text.replace("epochs: 12,", &format!("epochs: 12, {more},"));
        let swept = |kind: &str, replaced: &str| {
            let file = place.path().join(format!("{name}-{kind}.yaml"));
            std::fs::write(&file, text.replace(&own, replaced)).expect("it can be written");
            let results = place.path().join(name).join(kind);
            sweep(&file, &results, &["-q"], 0);
            hashes(&results.join("test-race"))
        };
        let (race, grid) = (swept("race", &own), swept("grid", ""));
        let shared: Vec<&String> = race.keys().filter(|id| grid.contains_key(*id)).collect();
        // Persistence, five configurations with the first seed, and two of them with two more.
        assert_eq!(shared.len(), 1 + 5 + 2 * 2, "{name}");
        assert!(
            shared.iter().all(|id| race[*id] == grid[*id]),
            "{name}: a trial that went on has other bits"
        );
    }
}
