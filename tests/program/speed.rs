//! The speed pass, on shapes so small that it takes a second.

use super::*;

/// The shipped spec of one engine with one shape, and a speed pass after it.
fn small_spec(folder: &Path, more: &str) -> PathBuf {
    let data = root().join("experiments/data/airline.csv");
    let spec = folder.join("quick.yaml");
    let text = format!(
        "name: quick\ndata: {{ file: {:?}, time: month, target: passengers }}\nengines: [reference]\n\
         look_back: 2\nmodel: {{ hidden_units: 3 }}\ntrain: {{ learning_rate: 0.01, epochs: 2 }}\nrepeats: 1\n{more}",
        data
    );
    std::fs::write(&spec, text).expect("it can be written");
    spec
}

fn speed(spec: &Path, results: &Path, more: &[&str]) -> Output {
    let mut command = program();
    command.arg("speed").arg(spec).arg("--results").arg(results).args(["--sample-ms", "1"]).args(more);
    command.output().expect("the program starts")
}

#[test]
fn a_pass_keeps_raw_samples_and_tables_with_a_row_for_each_kind_of_work() {
    let folder = temporary();
    let output = speed(&small_spec(folder.path(), ""), folder.path(), &["--blocks", "12"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let kept: serde_json::Value =
        serde_json::from_str(&read(folder.path().join("quick/speed.json"))).expect("JSON");
    assert_eq!(kept["cases"].as_array().map(Vec::len), Some(2));
    assert_eq!(kept["cases"][0]["entries"][0]["samples"].as_array().map(Vec::len), Some(12));
    let rows = rows(folder.path().join("quick/speed.csv"));
    assert_eq!(rows.iter().map(|row| row["work"].as_str()).collect::<Vec<_>>(), ["training", "inference"]);
    for row in &rows {
        let number =
            |name: &str| row[name].parse::<f64>().unwrap_or_else(|_| panic!("{name} is {}", row[name]));
        assert!(number("us_low") <= number("us_per_step") && number("us_per_step") <= number("us_high"));
        let samples = number("batch_size") / number("us_per_step") * 1e6;
        assert!((number("samples_per_s") / samples - 1.0).abs() < 1e-3);
        assert!(number("peak_share") > 0.0 && number("peak_share") < 1.0, "{}", row["peak_share"]);
    }
    assert_eq!(rows[0]["allocations_per_step"], "0", "a training step allocates nothing");
    assert!(read(folder.path().join("quick/speed.svg")).starts_with("<svg"));
    let plan = run(&[
        "plan",
        folder.path().join("quick.yaml").to_str().expect("text"),
        "--results",
        folder.path().to_str().expect("text"),
    ]);
    assert!(stdout(&plan).contains("by the speed pass"), "{}", stdout(&plan));
}

/// The kept file with every time multiplied by `factor`.
fn scaled(file: &Path, factor: f64, to: &Path) {
    let mut kept: serde_json::Value = serde_json::from_str(&read(file)).expect("JSON");
    for case in kept["cases"].as_array_mut().expect("cases") {
        for entry in case["entries"].as_array_mut().expect("entries") {
            for sample in entry["samples"].as_array_mut().expect("samples") {
                *sample = (sample.as_f64().expect("a number") * factor).into();
            }
        }
    }
    // A noisy machine must not decide this test.
    kept["noise_floor"] = 0.0.into();
    std::fs::write(to, kept.to_string()).expect("it can be written");
}

#[test]
fn a_pass_against_a_kept_one_says_regressed_faster_or_nothing_by_its_exit_code() {
    let folder = temporary();
    let spec = small_spec(folder.path(), "");
    assert_eq!(code(&speed(&spec, folder.path(), &["-q"])), 0);
    let (kept, other) = (folder.path().join("quick/speed.json"), folder.path().join("other.json"));
    let against =
        |spec: &Path| speed(spec, folder.path(), &["-q", "--against", other.to_str().expect("text")]);
    scaled(&kept, 1e-3, &other);
    let slower = against(&spec);
    assert_eq!(code(&slower), 4, "{}", stdout(&slower));
    assert!(stdout(&slower).contains("2 regressed"), "{}", stdout(&slower));
    scaled(&kept, 1e3, &other);
    let faster = against(&spec);
    assert_eq!(code(&faster), 0, "{}", stdout(&faster));
    assert!(stdout(&faster).contains("2 faster"), "{}", stdout(&faster));
    let text = read(&other).replace("\"hidden_units\":3", "\"hidden_units\":4");
    std::fs::write(&other, text).expect("it can be written");
    let nothing = against(&spec);
    assert_eq!(code(&nothing), 6, "{}", stdout(&nothing));
}

#[test]
fn a_file_that_is_no_speed_pass_is_refused_with_its_place() {
    let folder = temporary();
    let spec = small_spec(folder.path(), "");
    let file = folder.path().join("none.json");
    for (text, said) in
        [("{\n  \"version\": }", "none.json:2"), ("[]", "no result of a speed pass"), ("", "none.json:1")]
    {
        std::fs::write(&file, text).expect("it can be written");
        let output = speed(&spec, folder.path(), &["--against", file.to_str().expect("text")]);
        assert_eq!(code(&output), 2, "{}", stderr(&output));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
    let output = speed(&spec, folder.path(), &["--blocks", "3"]);
    assert_eq!(code(&output), 2);
}

#[test]
fn a_sweep_whose_spec_says_speed_ends_with_a_pass_and_keeps_it() {
    let folder = temporary();
    let spec = small_spec(folder.path(), "speed: { blocks: 10 }\n");
    let output = sweep(&spec, folder.path(), &[], 0);
    assert!(stdout(&output).contains("medians of 10 random blocks"), "{}", stdout(&output));
    let results = folder.path().join("quick");
    let first = read(results.join("speed.json"));
    assert!(read(results.join("summary.md")).contains("## Speed, alone on the machine"));
    assert!(read(results.join("spec.yaml")).contains("speed:\n  blocks: 10\n"));
    let tables = read(results.join("speed.csv"));
    std::fs::remove_file(results.join("speed.csv")).expect("it is there");
    sweep(&spec, folder.path(), &["-q"], 0);
    assert_eq!(read(results.join("speed.json")), first, "a finished pass is not made again");
    assert_eq!(read(results.join("speed.csv")), tables, "tables come from speed.json alone");
}
