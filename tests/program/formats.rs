//! `--format json`: every verb that has it prints one value and nothing else; errors stay on standard error.

use serde_json::Value;

use super::{code, program, root, stderr, stdout, sweep, temporary, test_spec};

/// A call of each verb that has the option; `SPEC`, `DIR` and `TRIAL` stand for those of a small sweep.
const CALLS: [(&str, &[&str]); 14] = [
    ("check", &["check", "SPEC"]),
    ("plan", &["plan", "SPEC", "--results", "ROOT"]),
    ("gradcheck", &["gradcheck", "SPEC", "--results", "ROOT"]),
    ("parity", &["parity", "SPEC", "--results", "ROOT"]),
    ("report", &["report", "DIR", "--no-figures"]),
    ("list", &["list", "--results", "ROOT"]),
    ("compare", &["compare", "DIR", "DIR"]),
    ("audit", &["audit", "SPEC"]),
    ("reproduce", &["reproduce", "DIR", "--sample", "2"]),
    ("schema", &["schema"]),
    ("speed", &["speed", "SPEC", "--results", "ROOT", "--sample-ms", "1"]),
    ("why", &["why", "DIR", "TRIAL"]),
    ("forecast", &["forecast", "DIR"]),
    ("status", &["status", "PARTS"]),
];

/// Whether a verb can answer in JSON.
fn speaks_json(verb: &clap::Command) -> bool {
    let format = verb.get_arguments().find(|own| own.get_long() == Some("format"));
    format.is_some_and(|own| own.get_possible_values().iter().any(|value| value.get_name() == "json"))
}

#[test]
fn every_answer_in_json_is_one_value_alone_on_standard_output() {
    let command = lookback::cli::command();
    let mut verbs: Vec<&str> =
        command.get_subcommands().filter(|verb| speaks_json(verb)).map(clap::Command::get_name).collect();
    let mut called: Vec<&str> = CALLS.iter().map(|(verb, _)| *verb).collect();
    verbs.sort_unstable();
    called.sort_unstable();
    assert_eq!(called, verbs, "verbs that answer in JSON are called here");
    let results = temporary();
    let small = small(results.path());
    for (verb, call) in CALLS.iter().filter(|(verb, _)| *verb != "parity" || cfg!(feature = "libtorch")) {
        let words: Vec<String> = call.iter().map(|word| small.value(word)).collect();
        let output = program().args(&words).args(["--format", "json", "--verbose"]).output();
        let output = output.expect("the program starts");
        assert_eq!(code(&output), 0, "{verb}: {}", stderr(&output));
        let value: Value = serde_json::from_str(&stdout(&output))
            .unwrap_or_else(|error| panic!("{verb}: {error}\n{}", stdout(&output)));
        assert!(value.is_object() || value.is_array(), "{verb}: {value}");
        let tells = ["check", "plan", "report", "reproduce"].contains(verb);
        assert!(!tells || stderr(&output).contains("verbose: "), "{verb}: {}", stderr(&output));
    }
}

/// What a small sweep has left, whole and in parts.
struct Small {
    spec: String,
    root: String,
    trial: String,
}

fn small(results: &std::path::Path) -> Small {
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let text = super::read(test_spec("reference.yaml"))
        .replace("../data/airline.csv", &data)
        .replace("look_back: [1, 12]", "look_back: [3]")
        .replace("batch_size: [16, 7]", "batch_size: [16]")
        .replace("epochs: 12", "epochs: 2");
    let spec = results.join("small.yaml");
    std::fs::write(&spec, text).expect("it can be written");
    sweep(&spec, results, &["--quiet"], 0);
    sweep(&spec, &results.join("parts"), &["--quiet", "--shard", "0/1"], 0);
    let trials = super::rows(results.join("test-reference/trials.csv"));
    let word = |path: &std::path::Path| path.to_str().expect("temporary paths are text").to_owned();
    Small { spec: word(&spec), root: word(results), trial: trials[0]["trial"].clone() }
}

impl Small {
    fn value(&self, word: &str) -> String {
        match word {
            "SPEC" => self.spec.clone(),
            "ROOT" => self.root.clone(),
            "DIR" => format!("{}/test-reference", self.root),
            "PARTS" => format!("{}/parts/test-reference", self.root),
            "TRIAL" => self.trial.clone(),
            other => other.to_owned(),
        }
    }
}

#[test]
fn an_error_is_told_on_standard_error_alone_whatever_the_format() {
    // Those without a file do without; `check` answers with what is wrong.
    for (verb, _) in CALLS.iter().filter(|(verb, _)| !["schema", "list", "check"].contains(verb)) {
        let mut words = vec![*verb, "no/such/thing"];
        words.extend(match *verb {
            "compare" => Some("no/other/thing"),
            "why" => Some("1"),
            _ => None,
        });
        let output = program().args(&words).args(["--format", "json"]).output().expect("the program starts");
        assert!(matches!(code(&output), 1 | 2), "{verb}: {}", code(&output));
        assert_eq!(stdout(&output), "", "{verb}");
        let error = stderr(&output);
        assert!(error.contains("error: ") && error.contains("no/such/thing"), "{verb}: {error}");
        assert!(!error.contains('\u{1b}'), "no colour where nobody looks: {error}");
    }
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let wrong = temporary();
    let spec = wrong.path().join("wrong.yaml");
    std::fs::write(&spec, "name: wrong\n").expect("it can be written");
    let error = |variables: &[(&str, &str)]| {
        let mut command = program();
        command.arg("check").arg(&spec).env_remove("NO_COLOR").envs(variables.iter().copied());
        stderr(&command.output().expect("the program starts"))
    };
    assert!(!error(&[]).contains('\u{1b}'), "a pipe is no terminal");
    assert!(error(&[("CLICOLOR_FORCE", "1")]).contains('\u{1b}'), "unless it is asked for");
}

#[test]
fn a_table_is_as_wide_as_columns_says_and_without_a_terminal_as_its_cells() {
    let place = temporary();
    let target = "passengers of all lines and stations, from the first train to the last one, those that change counted once";
    let spec = format!(
        "name: wide\ndata: {{file: a.csv, time: day, target: \"{target}\"}}\nlook_back: 2\nengines: [reference]\n\
         model: {{hidden_units: 1}}\ntrain: {{learning_rate: 0.1, epochs: 1}}\n"
    );
    std::fs::write(place.path().join("wide.yaml"), spec).expect("it can be written");
    let table = |columns: Option<&str>| {
        let mut command = program();
        command.env_remove("COLUMNS").envs(columns.map(|columns| ("COLUMNS", columns)));
        command.arg("list").arg("--experiments").arg(place.path()).arg("--results").arg(place.path());
        stdout(&command.output().expect("the program starts"))
    };
    assert!(table(None).contains(target), "{}", table(None));
    assert!(table(Some("80")).lines().all(|line| line.chars().count() <= 80), "{}", table(Some("80")));
}
