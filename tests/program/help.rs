//! Help, manual pages and completions; the examples in the help hold.

use super::{code, program, root, run, stderr, stdout, temporary};

/// Verbs of the program.
fn verbs() -> Vec<String> {
    let command = lookback::cli::command();
    command.get_subcommands().map(|own| own.get_name().to_owned()).filter(|name| name != "help").collect()
}

/// The command lines below `Examples:` in a verb's help.
fn examples(verb: &str) -> Vec<String> {
    let help = stdout(&run(&[verb, "--help"]));
    let examples =
        help.split_once("Examples:\n").map(|(_, examples)| examples.to_owned()).unwrap_or_default();
    examples.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn every_verb_has_examples_that_the_command_line_takes() {
    for verb in verbs() {
        let examples = examples(&verb);
        assert!(!examples.is_empty(), "{verb} shows no example");
        for example in examples {
            let words = example.split_whitespace();
            if let Err(error) = lookback::cli::command().try_get_matches_from(words) {
                panic!("{example}: {error}");
            }
        }
    }
}

#[test]
fn the_examples_that_are_cheap_run() {
    let kept = temporary();
    for verb in ["check", "plan", "sweep", "submit", "new", "list", "compare", "schema", "completions", "man"]
    {
        for example in examples(verb) {
            let words: Vec<&str> = example.split_whitespace().skip(1).collect();
            let mut command = program();
            command.args(&words).current_dir(root());
            match verb {
                // What they write goes elsewhere.
                "sweep" | "submit" if !example.contains("--results") => {
                    _ = command.arg("--results").arg(kept.path())
                }
                "sweep" => _ = command.current_dir(kept.path()),
                "new" => _ = command.arg("--experiments").arg(kept.path().join("new")),
                _ => {}
            }
            if verb == "sweep" && example.contains("--results") {
                std::fs::create_dir_all(kept.path().join("experiments/test")).expect("a folder");
                std::fs::create_dir_all(kept.path().join("experiments/data")).expect("a folder");
                for file in ["test/reference.yaml", "data/airline.csv"] {
                    let from = root().join("experiments").join(file);
                    std::fs::copy(from, kept.path().join("experiments").join(file)).expect("they ship");
                }
            }
            let output = command.output().expect("the program starts");
            assert_eq!(code(&output), expected(&example), "{example}\n{}", stderr(&output));
        }
    }
}

/// A build without libtorch says so of specs that name it.
fn expected(example: &str) -> i32 {
    let names_libtorch = example.contains("airline.yaml");
    if names_libtorch && cfg!(not(feature = "libtorch")) { 2 } else { 0 }
}

#[test]
fn manual_pages_name_every_verb_and_every_option() {
    let page = stdout(&run(&["man"]));
    for verb in verbs() {
        assert!(page.contains(&format!("lookback\\-{verb}(1)")), "{verb} is not in\n{page}");
    }
    let page = stdout(&run(&["man", "sweep"]));
    assert!(page.contains("\\-\\-jobs") && page.contains("Examples:"), "{page}");
    assert_eq!(code(&run(&["man", "nonsense"])), 2);
}

#[test]
fn every_shell_can_complete_every_verb() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&["completions", shell]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let script = stdout(&output);
        for verb in verbs() {
            assert!(script.contains(&verb), "{shell} does not know {verb}");
        }
    }
}
