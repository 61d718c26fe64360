//! Names and texts that want to be more than text: on the screen, in Markdown, CSV and JSON.

use super::*;

/// A question that would clear the screen, turn the writing and run a script in a page.
const QUESTION: &str =
    r#""=1+1 \e[2J\e]0;owned\a \u202E <script>alert(1)</script> | `x` [a](javascript:b)\n# heading""#;
const UNIT: &str = "'=cmd|/C calc!A0 <b>| `u` *'";
const TARGET: &str = "=HYPERLINK(\"x\") <i>|`t`";

/// Sweeps a spec whose every text is hostile; returns the output and the results folder.
fn swept(place: &Path) -> (Output, PathBuf) {
    let data = read(root().join("experiments/data/airline.csv"));
    let heading = data.lines().next().expect("a heading").to_owned();
    let quoted = format!("month,\"{}\"", TARGET.replace('"', "\"\""));
    std::fs::write(place.join("=data.csv"), data.replacen(&heading, &quoted, 1)).expect("it can be written");
    let old =
        "data: { file: ../data/airline.csv, time: month, target: passengers, unit: thousand passengers }";
    let text = read(test_spec("reference.yaml"));
    assert!(text.contains(old));
    let new = format!("data: {{ file: '=data.csv', time: month, target: '{TARGET}', unit: {UNIT} }}");
    let text = text.replace(old, &new).replace(
        "question: Does a sweep of the reference engine end in tables?",
        &format!("question: {QUESTION}"),
    );
    assert!(text.contains(QUESTION));
    std::fs::write(place.join("spec.yaml"), text).expect("it can be written");
    let output = sweep(&place.join("spec.yaml"), place, &[], 0);
    (output, place.join("test-reference"))
}

/// Whether a text holds nothing that commands a terminal.
fn tame(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || (!c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c)))
}

#[test]
fn hostile_texts_stay_text_on_the_screen() {
    let place = temporary();
    let (output, folder) = swept(place.path());
    let spec = place.path().join("spec.yaml").display().to_string();
    let folder = folder.display().to_string();
    let trial = rows(place.path().join("test-reference/trials.csv"))[0]["trial"].clone();
    let outputs = [
        output,
        run(&["report", &folder]),
        run(&["check", &spec]),
        run(&["plan", &spec]),
        run(&["plan", &spec, "--format", "csv"]),
        run(&["plan", &spec, "--format", "json"]),
        run(&["why", &folder, &trial]),
        run(&["reproduce", &folder, "--sample", "2"]),
        run(&["audit", &spec]),
    ];
    for output in outputs {
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(tame(&stdout(&output)), "{:?}", stdout(&output));
        assert!(tame(&stderr(&output)), "{:?}", stderr(&output));
    }
}

#[test]
fn hostile_texts_stay_text_in_every_file() {
    let place = temporary();
    let (_, folder) = swept(place.path());
    let markdown = read(folder.join("summary.md"));
    assert!(tame(&markdown), "{markdown:?}");
    for part in ["<script", "<b>", "<i>", " `x`", "[a]("] {
        assert!(!markdown.contains(part), "{part} in\n{markdown}");
    }
    let headings: Vec<&str> = markdown.lines().skip(2).filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        headings,
        ["## How sure these numbers are", "## Intervals", "## Accuracy against cost"],
        "{markdown}"
    );
    for name in ["trials.csv", "summary.csv", "timing.csv"] {
        for row in rows(folder.join(name)) {
            for (heading, cell) in row {
                let number = cell.parse::<f64>().is_ok();
                assert!(number || !cell.starts_with(['=', '+', '-', '@']), "{name} {heading}: {cell}");
            }
        }
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&read(folder.join("manifest.json"))).expect("it is JSON");
    assert_eq!(manifest["experiment"], "test-reference");
    let spec = place.path().join("spec.yaml").display().to_string();
    let plan = stdout(&run(&["plan", &spec, "--format", "json"]));
    let plan: serde_json::Value = serde_json::from_str(&plan).expect("it is JSON");
    assert!(plan["question"].as_str().is_some_and(|question| question.contains("\u{1b}[2J")));
    // The resolved spec means the same: its results can be rebuilt and reproduced.
    assert_eq!(code(&run(&["reproduce", &folder.display().to_string()])), 0);
}

#[test]
fn an_engine_or_file_that_is_named_to_command_a_terminal_is_shown_in_escapes() {
    let place = temporary();
    let spec = place.path().join("evil\u{1b}[2J.yaml");
    let text = read(test_spec("reference.yaml"));
    let changes = [
        ("engines: [reference]", r#"engines: ["\e[31mred"]"#),
        ("../data/airline.csv", r#""\e[31m.csv""#),
        ("ridge: 12", r#""\e]0;x\a": 12"#),
    ];
    for (from, to) in changes {
        assert!(text.contains(from));
        std::fs::write(&spec, text.replace(from, to)).expect("it can be written");
        let output = run(&["check", &spec.display().to_string()]);
        assert_ne!(code(&output), 0);
        assert!(tame(&stderr(&output)), "{:?}", stderr(&output));
    }
}
