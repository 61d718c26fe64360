//! Gradients: the verb, and the gate before a sweep.

use super::*;

#[test]
fn gradcheck_passes_on_the_usual_shapes_and_on_a_spec() {
    let results = temporary();
    let folder = results.path().display().to_string();
    for spec in [None, Some("experiments/test/reference.yaml"), Some("experiments/test/diverge.yaml")] {
        let mut arguments = vec!["gradcheck", "--results", &folder];
        arguments.extend(spec);
        let output = run(&arguments);
        assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
        let text = stdout(&output);
        assert!(text.contains("lstm.weight_hh_l0") && text.contains("derivatives, worst error"), "{text}");
    }
    assert!(std::fs::read_dir(results.path()).expect("it is there").next().is_none(), "nothing is written");
}

#[test]
fn a_sweep_checks_gradients_first_and_keeps_the_verdicts() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let verdicts = rows(results.path().join("test-reference/gradients.csv"));
    // Two look-backs, two widths, two batch sizes of which the check takes the same part.
    assert_eq!(verdicts.len(), 2 * 2 * 8);
    for row in &verdicts {
        assert_eq!((&row["engine"][..], &row["passed"][..]), ("reference", "true"));
        assert!(row["worst_relative_error"].parse::<f64>().is_ok_and(|error| error <= 1e-8), "{row:?}");
    }
    let tensors: std::collections::BTreeSet<&str> = verdicts.iter().map(|row| &row["tensor"][..]).collect();
    assert!(tensors.contains("input") && tensors.contains("lstm.weight_hh_l0") && tensors.len() == 8);
    let summary = read(results.path().join("test-reference/summary.md"));
    assert!(!summary.contains("GRADIENTS NOT CHECKED"), "{summary}");
}

#[test]
fn verdicts_depend_on_neither_workers_nor_what_was_pending() {
    let file = "test-reference/gradients.csv";
    let places = [temporary(), temporary(), temporary()];
    for (place, jobs) in places.iter().zip(["1", "2"]) {
        sweep(&test_spec("reference.yaml"), place.path(), &["-q", "--jobs", jobs], 0);
    }
    let expected = read(places[0].path().join(file));
    assert_eq!(expected, read(places[1].path().join(file)));
    let ids: Vec<String> = rows(places[0].path().join("test-reference/trials.csv"))
        .into_iter()
        .filter(|row| row["look_back"] == "12" && row["hidden_units"] == "8")
        .map(|row| row["trial"].clone())
        .collect();
    let partly = places[2].path();
    sweep(&test_spec("reference.yaml"), partly, &["-q", "--trial", &ids[0]], 0);
    assert_eq!(rows(partly.join(file)).len(), 8, "only the shape that was pending");
    sweep(&test_spec("reference.yaml"), partly, &["-q"], 0);
    assert_eq!(expected, read(partly.join(file)));
    // The verb brings the same verdicts.
    std::fs::write(partly.join(file), "").expect("it can be written");
    let folder = partly.display().to_string();
    assert_eq!(code(&run(&["gradcheck", "experiments/test/reference.yaml", "--results", &folder])), 0);
    assert_eq!(expected, read(partly.join(file)));
}

#[test]
fn nothing_is_checked_when_nothing_is_pending() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let file = results.path().join("test-reference/gradients.csv");
    std::fs::remove_file(&file).expect("it was there");
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    assert!(!file.exists());
}

#[test]
fn skipping_the_check_is_named_in_the_results() {
    let results = temporary();
    let output = sweep(&test_spec("reference.yaml"), results.path(), &["--skip-gradcheck"], 0);
    let folder = results.path().join("test-reference");
    let note = "GRADIENTS NOT CHECKED: 16 trials ran with --skip-gradcheck";
    assert!(stdout(&output).contains(note), "{}", stdout(&output));
    assert!(read(folder.join("summary.md")).contains(note));
    assert!(read(folder.join("manifest.json")).contains("\"gradcheck\": \"skipped\""));
    assert!(!folder.join("gradients.csv").exists());
}

#[cfg(feature = "libtorch")]
#[test]
fn parity_compares_the_engines_and_keeps_every_difference_beside_the_results() {
    let results = temporary();
    sweep(&test_spec("both.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().display().to_string();
    let output = run(&["parity", "experiments/test/both.yaml", "--results", &folder]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    let differences = rows(results.path().join("test-both/parity.csv"));
    // Three shapes, two formats; outputs, loss, seven gradients, six tensors after three numbers of steps.
    assert_eq!(differences.len(), 3 * 2 * (2 + 7 + 6 * 3));
    for row in &differences {
        let number = |name: &str| row[name].parse::<f64>().expect("a number");
        assert!(number("worst_relative_difference") <= number("tolerance"), "{row:?}");
        assert_eq!(row["passed"], "true");
    }
    let summary = read(results.path().join("test-both/summary.md"));
    assert!(summary.contains("reference and libtorch in 8 trials each"), "{summary}");
    assert!(summary.contains("| reference, libtorch | 1 | 4 | 0.01 | steps | 2 |"), "{summary}");
}

#[cfg(not(feature = "libtorch"))]
#[test]
fn parity_in_a_build_with_one_engine_names_the_feature() {
    let output = run(&["parity", "experiments/test/both.yaml"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("cargo feature `libtorch`"), "{}", stderr(&output));
}

#[test]
fn an_input_of_slots_is_checked_at_the_width_that_the_data_give_it() {
    let place = temporary();
    // Rows at 35 times of day, 05:30 to 22:30.
    let rows_of_day = |day: u32| (11..46).map(move |half| (day, half / 2, half % 2 * 30));
    let rows_of_month = (1..=28).flat_map(rows_of_day);
    let lines = rows_of_month.map(|(day, hour, minute)| {
        format!("2024-03-{day:02} {hour:02}:{minute:02},{}\n", 100 + (7 * day + 3 * hour + minute) % 31)
    });
    let csv = "time,entries\n".to_owned() + &lines.collect::<String>();
    std::fs::write(place.path().join("day.csv"), csv).expect("it can be written");
    let spec = "name: slots\ndata: {file: day.csv, time: time, target: entries}\nengines: [reference]\n\
                features: {calendar: [slot]}\nlook_back: 2\nmodel: {hidden_units: 2}\nrepeats: 1\n\
                train: {learning_rate: 0.01, epochs: 1}\nbaselines: [persistence]\n";
    let path = place.path().join("slots.yaml");
    std::fs::write(&path, spec).expect("it can be written");
    sweep(&path, place.path(), &["-q"], 0);
    let verdicts = rows(place.path().join("slots/gradients.csv"));
    assert!(!verdicts.is_empty() && verdicts.iter().all(|row| row["input_size"] == "36"), "{verdicts:?}");
    let mut command = program();
    command.args(["gradcheck", "--format", "json"]).arg(&path).arg("--results").arg(place.path());
    let output = command.output().expect("it starts");
    let answer: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("it is JSON");
    assert_eq!(answer["tensors"][0]["input_size"], 36, "{answer}");
}

/// The loss is then the mean of 1568 errors, and what a plain sum of them rounds away passed for a wrong gradient.
#[test]
fn rounding_does_not_pass_for_a_wrong_gradient_where_many_errors_make_the_loss() {
    let place = temporary();
    let spec = read("experiments/metro.yaml")
        .replace("file: data/", &format!("file: {}/experiments/data/", env!("CARGO_MANIFEST_DIR")))
        .replace("features: [none, weekday, holiday, season, named]", "features: [season]")
        + "forecast: { horizon: 14 }\n";
    let file = place.path().join("metro.yaml");
    std::fs::write(&file, spec).expect("it can be written");
    let output = program().arg("gradcheck").arg(&file).output().expect("the program starts");
    assert_eq!(code(&output), 0, "{}\n{}", stdout(&output), stderr(&output));
}
