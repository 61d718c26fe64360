//! Every command in the documents runs: here on a small sweep, or where `elsewhere` says.

use std::collections::BTreeMap;
use std::process::Output;

use super::commands::shown;
use super::elsewhere::elsewhere;
use super::scratch::{Pristine, Scratch, TRIAL, program};

#[test]
fn every_command_in_the_documents_runs() {
    // Once each, whoever shows it.
    let mut lines: BTreeMap<Vec<String>, String> = BTreeMap::new();
    for (name, command) in shown().into_iter().filter(|(_, command)| elsewhere(command).is_none()) {
        let Some(arguments) = command.arguments() else {
            panic!("{name}: `{}` is neither run here nor in the list of `elsewhere`", command.line())
        };
        if !command.prose || command.whole() {
            lines.insert(arguments.to_vec(), name);
        }
    }
    assert!(lines.len() > 40, "only {} commands are run: are they still read right?", lines.len());
    let pristine = Pristine::new();
    for (arguments, name) in lines {
        let output = ran(&pristine, &arguments);
        let code = output.status.code().expect("it ended by itself");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            expected(&arguments).contains(&code),
            "{name}: lookback {}: {code}\n{said}",
            arguments.join(" ")
        );
    }
}

/// Runs a command on its own copy of the small sweep; what would take minutes or a cluster is cut short.
fn ran(pristine: &Pristine, arguments: &[String]) -> Output {
    let (verb, has) = (arguments[0].as_str(), |word: &str| arguments.iter().any(|own| own == word));
    let mut scratch = Scratch::new(pristine, arguments);
    let mut words: Vec<String> = arguments.to_vec();
    match verb {
        "merge" | "status" => scratch = scratch.sharded(),
        "submit" if !has("--dry-run") => words.push("--dry-run".to_owned()),
        "speed" => {
            if !has("--sample-ms") {
                words.extend(["--sample-ms", "1"].map(str::to_owned));
            }
            if has("--against") {
                scratch = scratch.timed();
                words.iter_mut().filter(|word| *word == "mine.csv").for_each(|word| word.push_str(".json"));
            }
        }
        // A trial that the committed results have.
        "why" | "weights" => words[2] = TRIAL.to_owned(),
        "sweep" if !has("--jobs") => words.extend(["--jobs", "1"].map(str::to_owned)),
        _ => {}
    }
    // The small sweep has one target.
    if let Some(at) = words.iter().position(|word| word == "--target") {
        words[at + 1] = "entries".to_owned();
    }
    for word in words.iter_mut().filter(|word| *word == TRIAL) {
        *word = scratch.trial();
    }
    program(&scratch.path()).args(words).output().expect("the program starts")
}

/// How a command may end.
fn expected(arguments: &[String]) -> &'static [i32] {
    match arguments[0].as_str() {
        // It takes two engines.
        "parity" if cfg!(not(feature = "libtorch")) => &[2],
        // Faster, slower or too noisy to tell: this machine has other work.
        "speed" if arguments.iter().any(|word| word == "--against") => &[0, 4, 5],
        _ => &[0],
    }
}
