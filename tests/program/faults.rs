//! Bad input and changed input: clear messages, and nothing is lost.

use super::*;

/// Writes a spec made from a shipped one; the data path becomes absolute.
fn spec_with(folder: &Path, changes: &[(&str, &str)]) -> PathBuf {
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let mut text = read(test_spec("reference.yaml")).replace("../data/airline.csv", &data);
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the spec");
        text = text.replace(from, to);
    }
    let path = folder.join("spec.yaml");
    std::fs::write(&path, text).expect("it can be written");
    path
}

#[test]
fn check_reports_every_error_at_once_with_its_place() {
    let place = temporary();
    let spec = spec_with(
        place.path(),
        &[
            ("look_back: [1, 12]", "lookback: [1, 12]"),
            ("epochs: 12", "epochs: many"),
            ("repeats: 2", "repeats: -2"),
        ],
    );
    let output = run(&["check", &spec.display().to_string()]);
    assert_eq!(code(&output), 2);
    let text = stderr(&output);
    for part in ["lookback", "look_back", "many", "-2", "spec.yaml:7:", "spec.yaml:11:", "spec.yaml:13:"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn a_look_back_longer_than_the_series_is_refused_with_the_arithmetic() {
    let place = temporary();
    let spec = spec_with(place.path(), &[("look_back: [1, 12]", "look_back: [1, 500]")]);
    let output = run(&["check", &spec.display().to_string()]);
    assert_eq!(code(&output), 2);
    let text = stderr(&output);
    assert!(
        text.contains("look_back 500") && text.contains("144 rows") && text.contains("spec.yaml:7:"),
        "{text}"
    );
}

#[test]
fn a_name_cannot_lead_out_of_the_results_folder() {
    let place = temporary();
    for name in ["../../x", "a/b", "..", "/tmp/x"] {
        let spec = spec_with(place.path(), &[("name: test-reference", &format!("name: {name}"))]);
        let output = sweep(&spec, &place.path().join("results"), &[], 2);
        assert!(stderr(&output).contains("name"), "{}", stderr(&output));
        assert!(!place.path().join("results").exists());
    }
}

#[test]
fn too_many_threads_are_refused() {
    let results = temporary();
    if cfg!(feature = "libtorch") {
        let output = sweep(&test_spec("both.yaml"), results.path(), &["--jobs", "512"], 2);
        assert!(stderr(&output).contains("512 workers x 1 libtorch threads"), "{}", stderr(&output));
    }
}

#[test]
fn a_changed_data_file_runs_the_affected_trials_again_and_says_so() {
    let place = temporary();
    let data = place.path().join("airline.csv");
    let original = read(root().join("experiments/data/airline.csv"));
    std::fs::write(&data, &original).expect("it can be written");
    let text = read(test_spec("reference.yaml")).replace("../data/airline.csv", "airline.csv");
    let spec = place.path().join("spec.yaml");
    std::fs::write(&spec, text).expect("it can be written");
    sweep(&spec, place.path(), &["-q"], 0);
    std::fs::write(&data, original.replace("1960-12,432", "1960-12,433")).expect("it can be written");
    let output = sweep(&spec, place.path(), &[], 0);
    assert!(
        stderr(&output).contains("the data file has changed: 19 finished trials run again"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_changed_spec_runs_only_what_is_new() {
    let place = temporary();
    sweep(&spec_with(place.path(), &[]), place.path(), &["-q"], 0);
    let spec = spec_with(place.path(), &[("hidden_units: [3, 8]", "hidden_units: [8, 5]")]);
    let output = sweep(&spec, place.path(), &[], 0);
    let text = stderr(&output);
    assert!(text.contains("11 trials are finished already, 8 to run"), "{text}");
    assert!(text.contains("8 finished trials are not in it any more"), "{text}");
    assert_eq!(rows(place.path().join("test-reference/trials.csv")).len(), 19);
}

#[test]
fn a_data_file_of_other_content_than_the_spec_says_is_refused() {
    let place = temporary();
    let wrong = format!("unit: thousand passengers, sha256: {}", "0".repeat(64));
    let spec = spec_with(place.path(), &[("unit: thousand passengers", &wrong)]);
    let output = run(&["check", &spec.display().to_string()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("sha256") || stderr(&output).contains("SHA-256"), "{}", stderr(&output));
}

#[test]
fn a_read_only_results_folder_is_a_clear_error() {
    let place = temporary();
    let file = place.path().join("file");
    std::fs::write(&file, "").expect("it can be written");
    let output = sweep(&test_spec("reference.yaml"), &file, &[], 1);
    assert!(stderr(&output).contains("cannot create"), "{}", stderr(&output));
}

#[test]
fn a_series_too_short_for_its_window_is_refused_with_the_arithmetic() {
    let place = temporary();
    let data = root().join("tests/data/nasty/32_too_short.csv").display().to_string();
    let airline = root().join("experiments/data/airline.csv").display().to_string();
    let spec = spec_with(
        place.path(),
        &[
            (airline.as_str(), data.as_str()),
            ("time: month, target: passengers", "time: date, target: ridership"),
            ("look_back: [1, 12]", "look_back: [28]"),
        ],
    );
    let output = run(&["check", &spec.display().to_string()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("32_too_short.csv has 9 rows"), "{}", stderr(&output));
}
