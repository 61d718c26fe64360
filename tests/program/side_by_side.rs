//! `compare` and `list`: results held against each other, and what is at hand.

use std::path::Path;

use serde_json::Value;

use super::{code, program, read, root, run, stderr, stdout, temporary};

/// A copy of committed results, `change` applied to each line of the journal.
fn results(name: &str, folder: &Path, change: impl Fn(&mut Value)) {
    std::fs::create_dir_all(folder).expect("a folder");
    let from = root().join("results/published").join(name);
    std::fs::copy(from.join("spec.yaml"), folder.join("spec.yaml")).expect("the results are committed");
    let mut journal = String::new();
    for line in read(from.join("journal.jsonl")).lines() {
        let mut line: Value = serde_json::from_str(line).expect("journals are JSON");
        change(&mut line);
        journal += &format!("{line}\n");
    }
    std::fs::write(folder.join("journal.jsonl"), journal).expect("it can be written");
}

fn json(output: &std::process::Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap_or_else(|error| panic!("{error}\n{}", stdout(output)))
}

/// Two folders of the same results; `change` was applied to the second.
fn two(change: impl Fn(&mut Value)) -> (tempfile::TempDir, [String; 2]) {
    let folder = temporary();
    let paths = ["one", "two"].map(|name| folder.path().join(name));
    results("test-reference", &paths[0], |_| ());
    results("test-reference", &paths[1], change);
    let names = paths.map(|path| path.to_str().expect("temporary paths are text").to_owned());
    (folder, names)
}

/// Adds to the test RMSE of every trained trial, and takes its recorded errors away.
fn worsen(line: &mut Value) {
    if line["record"]["trial"]["seed"].is_u64() {
        let test = &mut line["record"]["result"]["scores"]["test"];
        let rmse = test["metrics"]["rmse"].as_f64().expect("every trial was scored");
        test["metrics"]["rmse"] = (rmse + 100.0).into();
        test.as_object_mut().expect("a score").remove("errors");
        line["record"]["result"]["hash"] = "0123456789abcdef".into();
    }
}

#[test]
fn results_of_equal_bits_are_said_to_be_so() {
    let (_folder, [one, two]) = two(|_| ());
    let output = run(&["compare", &one, &two, "--fail-if-worse"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("spec: no difference") && text.contains("environment: no difference"), "{text}");
    assert_eq!(text.matches("same bits").count(), 11, "{text}");
}

#[test]
fn a_configuration_that_became_worse_is_marked_and_can_fail_a_script() {
    let (folder, [one, two]) = two(worsen);
    let spec = Path::new(&two).join("spec.yaml");
    std::fs::write(&spec, read(&spec).replace("Does a sweep", "Has a sweep")).expect("it can be written");
    let output = run(&["compare", &one, &two]);
    assert_eq!(code(&output), 0, "comparing is no check: {}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("+100.0") && text.contains("worse") && text.contains("question"), "{text}");
    assert_eq!(code(&run(&["compare", &one, &two, "--fail-if-worse"])), 4);
    assert_eq!(code(&run(&["compare", &two, &one, "--fail-if-worse"])), 0, "better is not worse");

    let object = json(&run(&["compare", &one, &two, "--format", "json"]));
    let first = &object["against_first"][0]["configurations"][0];
    assert_eq!(first["seeds"], 2, "{first}");
    assert!((first["difference"].as_f64().expect("both have it") - 100.0).abs() < 1e-9, "{first}");
    assert_eq!(object["spec"][0]["what"], "question");
    drop(folder);
}

#[test]
fn errors_of_other_targets_are_never_subtracted() {
    let (_folder, [one, _]) = two(|_| ());
    let metro = root().join("results/published/metro");
    let metro = metro.to_str().expect("paths are text");
    let output = run(&["compare", &one, metro, "--fail-if-worse"]);
    assert_eq!(code(&output), 6, "nothing could be compared");
    let text = stdout(&output);
    assert!(
        text.contains("WARNING: A and B cannot be compared by RMSE: they forecast different targets"),
        "{text}"
    );
    assert!(!text.contains("worse") && !text.contains("better"), "{text}");
}

#[test]
fn comparing_writes_nothing_and_needs_results() {
    let (_folder, [one, two]) = two(|_| ());
    let files = || std::fs::read_dir(&two).expect("a folder").count();
    let before = files();
    run(&["compare", &one, &two]);
    assert_eq!(files(), before);
    let output = run(&["compare", &one, "no-such-folder"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("no-such-folder"), "{}", stderr(&output));
}

/// The lines of `list` over two folders, by name.
fn listed(experiments: &Path, results: &Path) -> std::collections::BTreeMap<String, Value> {
    let output = program()
        .args(["list", "--format", "json", "--experiments"])
        .arg(experiments)
        .arg("--results")
        .arg(results)
        .output()
        .expect("the program starts");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let lines = json(&output);
    let lines = lines.as_array().expect("a list").iter();
    lines.map(|line| (line["name"].as_str().expect("a name").to_owned(), line.clone())).collect()
}

#[test]
fn a_list_tells_what_was_run_what_is_stale_and_what_is_wrong() {
    let folder = temporary();
    let (experiments, kept) = (folder.path().join("experiments"), folder.path().join("results"));
    std::fs::create_dir_all(experiments.join("test")).expect("a folder");
    let data = experiments.join("test/airline.csv");
    std::fs::copy(root().join("experiments/data/airline.csv"), &data).expect("the data ship");
    let spec =
        read(root().join("experiments/test/reference.yaml")).replace("../data/airline.csv", "airline.csv");
    let file = experiments.join("test/reference.yaml");
    std::fs::write(&file, &spec).expect("it can be written");
    std::fs::write(experiments.join("broken.yaml"), "name: broken\nsweeep: 3\n").expect("it can be written");
    let line = |name: &str| listed(&experiments, &kept).remove(name).expect("it is listed");

    assert_eq!(line("test-reference")["state"], serde_json::json!(["not run", "19 pending"]));
    assert!(line("broken")["state"][0].as_str().is_some_and(|state| state.starts_with("wrong: ")));

    results("test-reference", &kept.join("test-reference"), |_| ());
    let done = line("test-reference");
    assert_eq!((&done["state"], &done["finished"]), (&serde_json::json!(["done"]), &19.into()));
    assert_eq!(done["best"]["engine"], "reference");

    std::fs::write(&file, spec.replace("epochs: 12", "epochs: 13")).expect("it can be written");
    assert_eq!(line("test-reference")["state"][0], "spec changed");

    std::fs::write(&file, &spec).expect("it can be written");
    std::fs::write(&data, read(&data) + "1961-01,440\n").expect("it can be written");
    assert_eq!(line("test-reference")["state"], serde_json::json!(["data changed"]));

    std::fs::remove_file(&file).expect("it is there");
    assert_eq!(line("test-reference")["state"][0], "no spec");
}

#[test]
fn an_empty_list_says_how_to_begin() {
    let folder = temporary();
    let output = program().arg("list").current_dir(folder.path()).output().expect("the program starts");
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("lookback new NAME --data FILE"), "{}", stdout(&output));
}
