//! Sweeps from end to end.

use super::*;

#[test]
fn a_sweep_leaves_every_file_and_prints_the_answer() {
    let results = temporary();
    let output = sweep(&test_spec("reference.yaml"), results.path(), &[], 0);
    let folder = results.path().join("test-reference");
    for name in [
        "journal.jsonl",
        "trials.csv",
        "timing.csv",
        "summary.csv",
        "summary.md",
        "manifest.json",
        "spec.yaml",
    ] {
        assert!(folder.join(name).metadata().is_ok_and(|file| file.len() > 0), "{name}");
    }
    let text = stdout(&output);
    for part in ["Best by validation: reference", "persistence", "seasonal_naive 12", "ridge 12", "skill"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let notes = text.split("Best by validation").nth(1).into_iter().flat_map(|behind| behind.lines().skip(1));
    assert!(notes.clone().count() > 1 && notes.clone().all(|line| line.chars().count() <= 100), "{text}");
    assert!(!text.contains('\u{1b}'), "colour without a terminal");

    let trials = rows(folder.join("trials.csv"));
    assert_eq!(trials.len(), 2 * 2 * 2 * 2 + 3);
    for row in &trials {
        assert_eq!(row["status"], "done");
        assert_eq!(row["scored"], "22", "every look-back is scored on the same targets");
        assert!(
            row["test_mae"].parse::<f64>().expect("a number") <= row["test_rmse"].parse().expect("a number")
        );
    }
    // The reference engine and the baselines have the published bits, whatever the machine.
    let bits = |rows: &[std::collections::BTreeMap<String, String>]| -> Vec<[String; 3]> {
        rows.iter().map(|row| ["trial", "test_rmse", "hash"].map(|column| row[column].clone())).collect()
    };
    let published = rows(root().join("results/published/test-reference/trials.csv"));
    assert_eq!(bits(&trials), bits(&published));
    let persistence = trials.iter().find(|row| row["engine"] == "persistence").expect("in every table");
    assert!((persistence["test_rmse"].parse::<f64>().expect("a number") - 53.7).abs() < 0.05);
    let summary = rows(folder.join("summary.csv"));
    assert_eq!(summary.iter().filter(|row| row["averaged"].is_empty()).count(), 2 * 2 * 2 + 3);
    assert_eq!(
        summary.iter().filter(|row| row["engine"] == "reference" && row["selected"] == "true").count(),
        1
    );
}

#[test]
fn the_number_of_workers_changes_no_byte_of_the_results() {
    let tables: Vec<String> = ["1", "2", "4"]
        .iter()
        .map(|jobs| {
            let results = temporary();
            sweep(&test_spec("reference.yaml"), results.path(), &["--jobs", jobs, "-q"], 0);
            read(results.path().join("test-reference/trials.csv"))
        })
        .collect();
    assert_eq!(tables[0], tables[1]);
    assert_eq!(tables[0], tables[2]);
}

#[test]
fn a_second_call_runs_nothing_and_changes_nothing() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &[], 0);
    let folder = results.path().join("test-reference");
    let journal = read(folder.join("journal.jsonl"));
    let output = sweep(&test_spec("reference.yaml"), results.path(), &[], 0);
    assert_eq!(read(folder.join("journal.jsonl")), journal);
    assert!(stderr(&output).contains("19 trials are finished already, 0 to run"), "{}", stderr(&output));
}

#[test]
fn threads_of_libtorch_are_recorded_and_leave_fewer_workers() {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q", "--libtorch-threads", "2"], 0);
    let manifest = read(results.path().join("test-reference/manifest.json"));
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("it is JSON");
    let session = &manifest["sessions"][0];
    assert_eq!(session["libtorch_threads"], 2, "{session}");
    assert_eq!(session["jobs"], (cores / 2).max(1), "{session}");
    let nothing = temporary();
    sweep(&test_spec("reference.yaml"), nothing.path(), &["--libtorch-threads", "0"], 2);
}

/// The sums of a step of libtorch are cut among its threads, so bits may differ and forecasts hardly.
#[cfg(feature = "libtorch")]
#[test]
fn libtorch_with_two_threads_forecasts_what_it_does_with_one() {
    let errors = |threads: &str| -> Vec<f64> {
        let results = temporary();
        sweep(&test_spec("both.yaml"), results.path(), &["-q", "--libtorch-threads", threads], 0);
        let trials = rows(results.path().join("test-both/trials.csv"));
        let own = trials.iter().filter(|row| row["engine"] == "libtorch");
        own.map(|row| row["test_rmse"].parse().expect("a number")).collect()
    };
    let (one, two) = (errors("1"), errors("2"));
    assert_eq!((one.len(), two.len()), (8, 8));
    for (one, two) in one.iter().zip(&two) {
        assert!((one - two).abs() / one < 1e-3, "{one} and {two}");
    }
}

#[test]
fn quiet_is_quiet() {
    let results = temporary();
    let output = sweep(&test_spec("reference.yaml"), results.path(), &["--quiet"], 0);
    assert_eq!((stdout(&output), stderr(&output)), (String::new(), String::new()));
}

#[test]
fn a_diverged_trial_is_a_row_and_the_sweep_goes_on() {
    let results = temporary();
    sweep(&test_spec("diverge.yaml"), results.path(), &[], 3);
    let trials = rows(results.path().join("test-diverge/trials.csv"));
    let diverged: Vec<_> = trials.iter().filter(|row| row["status"] == "diverged").collect();
    assert_eq!(diverged.len(), 2);
    for row in diverged {
        assert!(row["message"].contains("epoch"), "{}", row["message"]);
        assert_eq!(row["test_rmse"], "");
        assert!(row["epochs"].parse::<usize>().is_ok_and(|epoch| epoch >= 1));
    }
    assert_eq!(trials.iter().filter(|row| row["status"] == "done").count(), 3);

    let again = sweep(&test_spec("diverge.yaml"), results.path(), &["--rerun", "diverged"], 3);
    assert!(stderr(&again).contains("2 to run"), "{}", stderr(&again));
}

#[cfg(feature = "libtorch")]
#[test]
fn both_engines_end_in_the_same_table() {
    let results = temporary();
    sweep(&test_spec("both.yaml"), results.path(), &[], 0);
    let trials = rows(results.path().join("test-both/trials.csv"));
    let of = |engine: &str| -> Vec<f64> {
        let own = trials.iter().filter(|row| row["engine"] == engine);
        own.map(|row| row["test_rmse"].parse().expect("a number")).collect()
    };
    let (reference, libtorch) = (of("reference"), of("libtorch"));
    assert_eq!((reference.len(), libtorch.len()), (8, 8));
    // f32 training of 10 epochs: the engines part by rounding alone, far below one passenger in a thousand.
    for (a, b) in reference.iter().zip(&libtorch) {
        assert!((a - b).abs() / a < 1e-3, "{a} and {b}");
    }
}

#[cfg(feature = "libtorch")]
#[test]
fn libtorch_gives_the_same_bits_with_one_and_two_workers() {
    let tables: Vec<String> = ["1", "2"]
        .iter()
        .map(|jobs| {
            let results = temporary();
            sweep(&test_spec("both.yaml"), results.path(), &["--jobs", jobs, "-q"], 0);
            read(results.path().join("test-both/trials.csv"))
        })
        .collect();
    assert_eq!(tables[0], tables[1]);
}

#[cfg(not(feature = "libtorch"))]
#[test]
fn a_spec_that_asks_for_a_missing_engine_is_refused_before_anything_runs() {
    let results = temporary();
    let output = sweep(&test_spec("both.yaml"), results.path(), &[], 2);
    assert!(
        stderr(&output).contains("libtorch") && stderr(&output).contains("feature"),
        "{}",
        stderr(&output)
    );
    assert!(
        std::fs::read_dir(results.path()).expect("it is there").next().is_none(),
        "something was written"
    );
}
