//! The verbs that read: check, plan, report, why.

use super::*;

#[test]
fn help_names_the_verbs_and_the_exit_codes() {
    let output = run(&["--help"]);
    let text = stdout(&output);
    for part in ["check", "plan", "sweep", "report", "why", "Exit codes", "130"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn check_says_what_a_spec_amounts_to() {
    let output = run(&["check", "experiments/test/reference.yaml"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    assert!(
        text.contains("19 trials") && text.contains("144 rows: train 100, validation 22, test 22"),
        "{text}"
    );
}

#[test]
fn plan_lists_every_trial_in_three_forms() {
    let spec = "experiments/test/reference.yaml";
    // Not in the committed results, where trials are finished.
    let results = temporary();
    let plan = |more: &[&str]| {
        let output = program().args(["plan", spec, "--results"]).arg(results.path()).args(more).output();
        stdout(&output.expect("the program starts"))
    };
    let table = plan(&[]);
    assert!(table.contains("19 trials (0 finished), at most"), "{table}");
    let csv = plan(&["--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let ids: Vec<String> = reader.records().map(|row| row.expect("rows are even")[0].to_owned()).collect();
    assert_eq!(ids.len(), 19);
    let json: serde_json::Value = serde_json::from_str(&plan(&["--format", "json"])).expect("it is JSON");
    let listed: Vec<&str> = json["trials"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|t| t["trial"].as_str().expect("an id"))
        .collect();
    assert_eq!(ids, listed);
}

#[test]
fn plan_estimates_the_time_once_speeds_are_known() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let results = results.path().display().to_string();
    let text = stdout(&run(&["plan", "experiments/test/reference.yaml", "--results", &results]));
    assert!(text.contains("(19 finished)") && text.contains("by the speeds of earlier trials"), "{text}");
}

#[test]
fn report_rebuilds_every_derived_file_byte_for_byte() {
    let results = temporary();
    let first = sweep(&test_spec("reference.yaml"), results.path(), &[], 0);
    let folder = results.path().join("test-reference");
    let names = [
        "trials.csv",
        "timing.csv",
        "summary.csv",
        "statistics.csv",
        "selection.csv",
        "summary.md",
        "manifest.json",
    ];
    let before: Vec<String> = names.iter().map(|name| read(folder.join(name))).collect();
    for name in names {
        std::fs::remove_file(folder.join(name)).expect("it was there");
    }
    let output = run(&["report", &folder.display().to_string()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let after: Vec<String> = names.iter().map(|name| read(folder.join(name))).collect();
    assert_eq!(before, after);
    assert_eq!(stdout(&first), stdout(&output), "the same summary");
}

#[test]
fn report_on_a_folder_without_results_says_so() {
    let output = run(&["report", "src"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("holds no results"), "{}", stderr(&output));
}

#[test]
fn why_explains_a_row_and_how_to_run_it_again() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    let row = rows(folder.join("trials.csv")).into_iter().next().expect("there are rows");
    let output = run(&["why", &folder.display().to_string(), &row["trial"][..8]]);
    let text = stdout(&output);
    for part in ["look_back", "seed", "hash", "data sha256", &row["hash"], &row["trial"], &row["test_rmse"]] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    // The printed command gives the same result, from another folder.
    let command =
        text.lines().find(|line| line.trim_start().starts_with("lookback sweep")).expect("a command");
    let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
    let elsewhere = temporary();
    let output =
        program().current_dir(elsewhere.path()).args(&arguments).output().expect("the program starts");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let again = rows(elsewhere.path().join("again/test-reference/trials.csv"));
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["hash"], row["hash"]);
}

#[test]
fn why_names_no_trial_or_several_clearly() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference").display().to_string();
    let output = run(&["why", &folder, "zzzz"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("zzzz"), "{}", stderr(&output));
}
