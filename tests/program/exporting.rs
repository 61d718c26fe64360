//! `lookback export`: the chosen configuration, or one trial of it, in a file; what is no network is refused.

use super::*;

fn export(folder: &Path, more: &[&str], expected: i32) -> Output {
    let mut command = program();
    let output = command.arg("export").arg(folder).args(more).output().expect("the program starts");
    assert_eq!(code(&output), expected, "{}\n{}", stdout(&output), stderr(&output));
    output
}

#[test]
fn the_chosen_configuration_is_exported_with_all_its_seeds_and_a_trial_alone() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    let file = results.path().join("m.onnx");
    let into = ["--output", file.to_str().expect("UTF-8")];
    let text = stdout(&export(&folder, &into, 0));
    assert!(text.contains("reference") && text.contains("the mean of 2 seeds"), "{text}");
    let both = std::fs::read(&file).expect("it was written");
    export(&folder, &into, 0);
    assert_eq!(std::fs::read(&file).expect("it was written"), both, "the same bytes each time");

    let rows = rows(folder.join("trials.csv"));
    let id = &rows.iter().find(|row| row["engine"] == "reference").expect("a row")["trial"];
    let text = stdout(&export(&folder, &[&into[..], &["--trial", id]].concat(), 0));
    assert!(text.contains("one seed"), "{text}");
    let one = std::fs::read(&file).expect("it was written");
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds(&one, id) && holds(&one, "\"history\"") && holds(&one, "passengers"));
}

#[test]
fn a_baseline_and_an_unknown_trial_are_refused_and_nothing_is_written() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    let file = results.path().join("m.onnx");
    let into = ["--output", file.to_str().expect("UTF-8")];
    let text = stderr(&export(&folder, &[&into[..], &["--engine", "ridge"]].concat(), 2));
    assert!(
        text.contains("is a baseline: networks are exported") && text.contains("--engine reference"),
        "{text}"
    );
    export(&folder, &[&into[..], &["--trial", "xyz"]].concat(), 2);
    assert!(!file.exists());
}

#[test]
fn what_was_trained_again_on_all_rows_is_exported_once_it_was() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    let file = results.path().join("m.onnx");
    let into = ["--output", file.to_str().expect("UTF-8")];
    export(&folder, &into, 0);
    let before = std::fs::read(&file).expect("it was written");
    let again = [&into[..], &["--refit"]].concat();
    let text = stderr(&export(&folder, &again, 2));
    assert!(text.contains("not trained again on all rows") && text.contains("--refit` first"), "{text}");
    let output = program().args(["forecast", "--refit"]).arg(&folder).output().expect("it starts");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stderr(&export(&folder, &again, 0));
    assert!(text.contains("trained again on all 144 rows until 1960-12"), "{text}");
    assert_ne!(std::fs::read(&file).expect("it was written"), before, "other weights");
}
