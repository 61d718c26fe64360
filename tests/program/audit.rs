//! `lookback audit`: a clean spec is proved clean, and a leak is found, whether the spec names it or not.

use super::*;

fn audit(spec: &Path, expected: i32) -> String {
    let output = program().arg("audit").arg(spec).output().expect("the program starts");
    assert_eq!(code(&output), expected, "{}\n{}", stdout(&output), stderr(&output));
    stdout(&output)
}

fn spec_with(folder: &Path, from: &str, to: &str) -> PathBuf {
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let text = read(test_spec("reference.yaml")).replace("../data/airline.csv", &data);
    assert!(text.contains(from));
    let path = folder.join("spec.yaml");
    std::fs::write(&path, text.replace(from, to)).expect("it can be written");
    path
}

#[test]
fn the_shipped_test_specs_are_clean() {
    for name in ["reference.yaml", "diverge.yaml", "both.yaml"] {
        let text = audit(&test_spec(name), 0);
        assert!(text.contains("no leak"), "{text}");
        assert!(!text.contains("NOT AUDITED") && !text.contains("DEAF"), "{text}");
    }
}

#[test]
fn targets_inputs_and_scaler_rows_are_shown_by_part() {
    let text = audit(&test_spec("reference.yaml"), 0);
    let line = |part: &str| {
        let found = text.lines().find(|line| line.starts_with("12 ") && line.contains(part));
        found.unwrap_or_else(|| panic!("{part} in\n{text}")).to_owned()
    };
    for (part, rows) in [
        ("train", ["13-100", "1950-01", "1-99", "1-100"]),
        ("validation", ["101-122", "1957-05", "89-121", "1-100"]),
        ("test", ["123-144", "1959-03", "111-143", "1-100"]),
    ] {
        let line = line(part);
        assert!(rows.iter().all(|rows| line.contains(rows)), "{rows:?} in\n{line}");
    }
}

#[test]
fn a_scaler_fitted_on_everything_is_a_leak_in_the_audit_and_in_every_table() {
    let place = temporary();
    let spec = spec_with(place.path(), "engines:", "scale: { fit: all }\nengines:");
    let text = audit(&spec, 4);
    assert!(text.contains(" of 10: LEAK: rows ") && text.contains("named by the spec"), "{text}");
    assert!(text.contains("1-144 LEAK"), "{text}");
    let output = sweep(&spec, place.path(), &[], 0);
    assert!(stdout(&output).contains("LEAK"), "{}", stdout(&output));
    let folder = place.path().join("test-reference");
    assert!(read(folder.join("summary.md")).contains("LEAK"));
    for name in ["trials.csv", "summary.csv"] {
        for row in rows(folder.join(name)) {
            let leak = if row["engine"] == "reference" { "scale_fit" } else { "" };
            assert_eq!(row["leak"], leak, "{name}: {row:?}");
        }
    }
}

#[test]
fn a_scaler_that_scales_nothing_leaks_nothing() {
    let place = temporary();
    let spec = spec_with(place.path(), "engines:", "scale: { method: none, fit: all }\nengines:");
    audit(&spec, 0);
}

#[test]
fn a_line_is_clean_and_the_scale_of_what_it_leaves_is_a_leak_where_it_saw_every_row() {
    let place = temporary();
    let spec = spec_with(place.path(), "engines:", "transform: { line: ridge }\nengines:");
    let text = audit(&spec, 0);
    assert!(text.contains("less ridge") && text.contains("no leak"), "{text}");
    let leak = "transform: { line: ridge }\nscale: { fit: all }\nengines:";
    let text = audit(&spec_with(place.path(), "engines:", leak), 4);
    assert!(text.contains("the scaler's factor") && text.contains("named by the spec"), "{text}");
}
