//! The last words of a sweep for which published results exist.

use super::*;

/// A folder of results in which those of a test spec are published, each record changed by `change`.
fn publish(name: &str, change: impl Fn(&mut serde_json::Value)) -> tempfile::TempDir {
    let results = temporary();
    let folder = results.path().join("published").join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    let journal = read(root().join("results/published").join(name).join("journal.jsonl"));
    let lines = journal.lines().map(|line| {
        let mut line = serde_json::from_str(line).expect("journals are JSON");
        change(&mut line);
        format!("{line}\n")
    });
    std::fs::write(folder.join("journal.jsonl"), lines.collect::<String>()).expect("it can be written");
    results
}

/// What a sweep of `spec` into these results says on standard error.
fn said(spec: &Path, results: &tempfile::TempDir) -> String {
    stderr(&sweep(spec, results.path(), &[], 0))
}

/// Gives every trial of the first seed another hash and test RMSE.
fn otherwise(line: &mut serde_json::Value) {
    let record = &mut line["record"];
    if record["trial"]["engine"] == "reference" && record["trial"]["seed"] == 1 {
        record["result"]["hash"] = "0123456789abcdef".into();
        let rmse = &mut record["result"]["scores"]["test"]["metrics"]["rmse"];
        *rmse = (rmse.as_f64().expect("it was scored") * 2.0).into();
    }
}

#[test]
fn equal_bits_are_said_to_be_equal_and_how_many_there_are() {
    let results = publish("test-reference", |_| ());
    let text = said(&test_spec("reference.yaml"), &results);
    assert!(
        text.contains("all 19 trials have the bits of ") && text.contains("published/test-reference"),
        "{text}"
    );
    let text = stderr(&sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0));
    assert!(text.is_empty(), "{text}");
}

#[test]
fn other_bits_are_counted_with_their_distance() {
    let results = publish("test-reference", otherwise);
    let text = said(&test_spec("reference.yaml"), &results);
    assert!(text.contains("11 of 19 trials have the bits of "), "{text}");
    assert!(text.contains("8 of reference differ by up to 5e-1 of the test RMSE"), "{text}");
}

#[test]
fn other_data_is_the_reason_that_is_told_first() {
    let results = publish("test-reference", |line| {
        otherwise(line);
        if line["session"].is_object() {
            line["session"]["data_sha256"] = "feed".into();
        }
    });
    let text = said(&test_spec("reference.yaml"), &results);
    assert!(text.contains("(data file (SHA-256): recorded feed, now "), "{text}");
}

#[test]
fn trials_that_were_never_published_are_left_out_and_without_any_nothing_is_said() {
    let results = publish("test-reference", |_| ());
    let spec = results.path().join("more.yaml");
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let text = read(test_spec("reference.yaml")).replace("../data/airline.csv", &data);
    std::fs::write(&spec, text.replace("repeats: 2", "repeats: 3")).expect("it can be written");
    let text = said(&spec, &results);
    assert!(text.contains("all 19 trials in both have the bits of "), "{text}");

    let nothing = temporary();
    let text = said(&test_spec("reference.yaml"), &nothing);
    assert!(!text.contains("the bits of"), "{text}");
}

#[test]
fn the_records_of_metro_are_those_of_metro_full() {
    // What was run and what came of it; of a trial that ran again under a later results version the last.
    let records = |name: &str| -> std::collections::BTreeMap<String, [serde_json::Value; 2]> {
        let journal = read(root().join("results/published").join(name).join("journal.jsonl"));
        let lines = journal.lines().filter(|line| line.contains("\"record\":"));
        let record =
            |line| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON")["record"].take();
        let content = |record: serde_json::Value| {
            (record["trial"]["id"].to_string(), [record["trial"].clone(), record["result"].clone()])
        };
        lines.map(|line| content(record(line))).collect()
    };
    let (metro, full) = (records("metro"), records("metro-full"));
    assert_eq!((metro.len(), full.len()), (54, 134));
    assert!(metro.iter().all(|(id, record)| full.get(id) == Some(record)));
}

#[test]
fn a_spec_that_was_not_run_here_is_listed_with_its_published_results() {
    let results = publish("test-reference", |_| ());
    let mut command = program();
    command.args(["list", "--format", "json", "--experiments"]).arg(root().join("experiments/test"));
    let output = command.arg("--results").arg(results.path()).output().expect("the program starts");
    let list: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("it is JSON");
    let state = |name: &str| {
        let entries = list.as_array().expect("a list").iter();
        let mut states =
            entries.filter(|entry| entry["name"] == name).map(|entry| entry["state"].to_string());
        states.next().expect(name)
    };
    assert!(state("test-reference").contains("not run") && state("test-reference").contains("published"));
    assert!(!state("test-diverge").contains("published"));
}
