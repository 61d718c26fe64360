//! `lookback reproduce`: recorded trials give the same numbers again, and a changed record is found.

use super::*;

/// Results of the test spec of the reference engine.
fn recorded() -> (tempfile::TempDir, PathBuf) {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    (results, folder)
}

fn reproduce(folder: &Path, more: &[&str], expected: i32) -> Output {
    let output = program().arg("reproduce").arg(folder).args(more).output().expect("the program starts");
    assert_eq!(code(&output), expected, "{}\n{}", stdout(&output), stderr(&output));
    output
}

/// Every file of a folder and of those within it with its content.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("it is there");
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        match path.is_dir() {
            true => files.extend(content(&path)),
            false => files.push((path.clone(), std::fs::read(path).expect("it can be read"))),
        }
    }
    files.sort();
    files
}

/// Replaces `from` by `to` in the first journal line that holds it.
fn alter(folder: &Path, from: &str, to: &str) {
    let path = folder.join("journal.jsonl");
    let text = unguarded(&read(&path));
    assert!(text.contains(from), "{from} is not in the journal");
    std::fs::write(&path, text.replacen(from, to, 1)).expect("it can be written");
}

#[test]
fn what_a_sweep_recorded_comes_out_again_bit_for_bit_and_the_folder_stays_as_it_is() {
    let (_results, folder) = recorded();
    let before = content(&folder);
    let text = stdout(&reproduce(&folder, &[], 0));
    assert!(text.contains("all 19 trials identical, bit for bit"), "{text}");
    assert_eq!(content(&folder), before);
}

#[test]
fn a_diverged_trial_diverges_again() {
    let results = temporary();
    sweep(&test_spec("diverge.yaml"), results.path(), &["-q"], 3);
    let text = stdout(&reproduce(&results.path().join("test-diverge"), &[], 0));
    assert!(text.contains("all 5 trials identical"), "{text}");
}

#[test]
fn a_sample_is_always_the_same_and_spread_over_the_engines() {
    let (_results, folder) = recorded();
    let text = stdout(&reproduce(&folder, &["--sample", "6"], 0));
    assert!(
        text.contains("all 6 trials identical") && text.contains("13 recorded trials were not chosen"),
        "{text}"
    );
    for engine in ["reference", "persistence", "seasonal_naive", "ridge"] {
        assert!(text.contains(engine), "{engine} is missing in\n{text}");
    }
    assert_eq!(text, stdout(&reproduce(&folder, &["--sample", "6", "--jobs", "1"], 0)));
    let ridge = stdout(&reproduce(&folder, &["--engine", "ridge"], 0));
    assert!(ridge.contains("all 1 trials identical"), "{ridge}");
}

#[test]
fn an_altered_journal_line_is_found_whichever_field_it_is() {
    let (_results, folder) = recorded();
    let journal = read(folder.join("journal.jsonl"));
    let line = journal.lines().find(|line| line.contains("\"engine\":\"reference\"")).expect("a record");
    let record: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
    let result = &record["record"]["result"];
    let id = record["record"]["trial"]["id"].as_str().expect("an id");
    let hash = result["hash"].as_str().expect("a hash");
    // The smallest change there is: the next number that a computer can tell apart.
    let next = |value: &serde_json::Value| value.as_f64().expect("a number").next_up();
    let (loss, rmse) = (&result["train_loss"][0], &result["scores"]["test"]["metrics"]["rmse"]);
    let steps = format!("\"steps\":{}", result["steps"]);
    let changes = [
        ("train_loss", loss.to_string(), next(loss).to_string()),
        ("hash", hash.to_owned(), "0123456789abcdef".to_owned()),
        ("test_rmse", rmse.to_string(), next(rmse).to_string()),
        ("steps", steps.clone(), format!("{steps}0")),
        ("trial", "\"hidden_units\":3".to_owned(), "\"hidden_units\":4".to_owned()),
    ];
    for (field, from, to) in changes {
        alter(&folder, &from, &to);
        let text = stdout(&reproduce(&folder, &[], 4));
        assert!(text.contains("1 of 19 trials DIFFERENT"), "{field}: {text}");
        assert!(text.contains(&format!("  {field} ")), "{field}: {text}");
        assert!(text.contains("the journal was changed"), "{text}");
        assert!(field == "trial" || text.contains(&format!("trial {id}")), "{text}");
        std::fs::write(folder.join("journal.jsonl"), &journal).expect("it can be written");
    }
    reproduce(&folder, &[], 0);
}

#[test]
fn a_difference_is_explained_by_what_differs_between_then_and_now() {
    let (_results, folder) = recorded();
    let journal = read(folder.join("journal.jsonl"));
    let hash = rows(folder.join("trials.csv")).pop().expect("a row")["hash"].clone();
    alter(&folder, &hash, "0123456789abcdef");
    let session: serde_json::Value =
        serde_json::from_str(journal.lines().next().expect("a line")).expect("it is JSON");
    let facts = &session["session"];
    for name in ["cpu", "data_sha256", "commit"] {
        let old = format!("\"{name}\":{}", facts[name]);
        alter(&folder, &old, &format!("\"{name}\":\"another\""));
    }
    let text = stdout(&reproduce(&folder, &["--engine", "ridge"], 4));
    for part in ["processor: recorded another", "data file (SHA-256): recorded another", "(another), now"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn a_folder_without_results_or_an_unknown_engine_is_a_clear_error() {
    let output = reproduce(&root().join("src"), &[], 2);
    assert!(stderr(&output).contains("holds no results"), "{}", stderr(&output));
    let (_results, folder) = recorded();
    let output = reproduce(&folder, &["--engine", "nothing"], 2);
    assert!(stderr(&output).contains("its engines are reference, persistence"), "{}", stderr(&output));
}

#[test]
fn data_of_other_content_is_a_difference_with_its_reason() {
    let place = temporary();
    let data = place.path().join("airline.csv");
    let original = read(root().join("experiments/data/airline.csv"));
    std::fs::write(&data, &original).expect("it can be written");
    let text = read(test_spec("reference.yaml")).replace("../data/airline.csv", "airline.csv");
    std::fs::write(place.path().join("spec.yaml"), text).expect("it can be written");
    sweep(&place.path().join("spec.yaml"), place.path(), &["-q"], 0);
    std::fs::write(&data, original.replace("1949-03,132", "1949-03,133")).expect("it can be written");
    let text = stdout(&reproduce(&place.path().join("test-reference"), &[], 4));
    assert!(text.contains("may be why: data file (SHA-256)"), "{text}");
}

#[test]
fn the_small_published_results_come_out_again() {
    let folders = std::fs::read_dir(root().join("results/published")).expect("results are committed");
    let mut tried = 0;
    for folder in folders.map(|entry| entry.expect("an entry").path()) {
        let small = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("test-"));
        // The others take minutes: `just reproduce`, which CI runs, has a sample of each.
        if folder.join("journal.jsonl").exists() && small {
            reproduce(&folder, &[], 0);
            tried += 1;
        }
    }
    assert!(tried >= 2, "{tried} folders of results");
}

#[cfg(feature = "libtorch")]
#[test]
fn libtorch_gives_its_bits_again_on_the_machine_that_recorded_them() {
    let results = temporary();
    sweep(&test_spec("both.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-both");
    let text = stdout(&reproduce(&folder, &[], 0));
    assert!(text.contains("trials identical, bit for bit"), "{text}");
    // Told that another processor recorded them, it asks for the tolerance alone.
    let journal = read(folder.join("journal.jsonl"));
    let session: serde_json::Value =
        serde_json::from_str(journal.lines().next().expect("a line")).expect("it is JSON");
    alter(&folder, &format!("\"cpu\":{}", session["session"]["cpu"]), "\"cpu\":\"another\"");
    let row = rows(folder.join("trials.csv")).into_iter().find(|row| row["engine"] == "libtorch");
    let hash = row.expect("a row")["hash"].clone();
    alter(&folder, &hash, "0123456789abcdef");
    let text = stdout(&reproduce(&folder, &[], 0));
    assert!(text.contains("1 within tolerance") && text.contains("processor: recorded another"), "{text}");
}

#[cfg(not(feature = "libtorch"))]
#[test]
fn trials_of_an_engine_that_this_build_lacks_are_skipped_loudly() {
    let (_results, folder) = recorded();
    for name in ["spec.yaml", "journal.jsonl"] {
        let text = unguarded(&read(folder.join(name)));
        std::fs::write(folder.join(name), text.replace("- reference", "- reference\n- libtorch"))
            .expect("it can be written");
    }
    // Give the plan's libtorch trials records, by name and id.
    let plan = rows_of_plan(&folder);
    let journal = read(folder.join("journal.jsonl"));
    let template = journal.lines().find(|line| line.contains("\"engine\":\"reference\"")).expect("a record");
    let mut record: serde_json::Value = serde_json::from_str(template).expect("it is JSON");
    record["record"]["trial"]["engine"] = "libtorch".into();
    record["record"]["trial"]["id"] = plan.as_str().into();
    std::fs::write(folder.join("journal.jsonl"), format!("{journal}{record}\n")).expect("it can be written");
    let output = reproduce(&folder, &[], 0);
    assert!(stderr(&output).contains("SKIPPED: 1 recorded trials of libtorch"), "{}", stderr(&output));
    assert!(stdout(&output).contains("15 planned trials have no record"), "{}", stdout(&output));
    let output = reproduce(&folder, &["--engine", "libtorch"], 4);
    assert!(stdout(&output).contains("nothing was compared"), "{}", stdout(&output));
}

/// The id of the first libtorch trial in a results folder's plan.
#[cfg(not(feature = "libtorch"))]
fn rows_of_plan(folder: &Path) -> String {
    let experiment = lookback::run::Experiment::of_results(folder).expect("it can be read");
    experiment.plan.iter().find(|trial| trial.engine == "libtorch").expect("it is planned").id.0
}
