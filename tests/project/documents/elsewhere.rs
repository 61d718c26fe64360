//! Commands of the documents that are not run with them: where they are run instead, or why they are not.

use std::collections::BTreeSet;

use super::commands::{Command, shown};
use super::read;
use crate::tools::missing;

/// Why a command is not run with the documents.
pub(crate) enum Elsewhere {
    /// CI runs this recipe, by itself or for another.
    Ci(&'static str),
    /// A test with this name in this file does the same.
    Test(&'static str, &'static str),
    /// It fetches from the network.
    Network,
    /// It takes minutes, or measures, which wants a machine at rest.
    Minutes,
}

use Elsewhere::{Ci, Minutes, Network, Test};

/// Beginnings of commands; the longest that fits counts.
const ELSEWHERE: &[(&str, Elsewhere)] = &[
    ("cargo install", Network),
    ("cargo audit", Network),
    ("cargo deny check advisories", Network),
    ("cargo tree", Test("tests/project/documents/elsewhere.rs", "cargo_shows_what_dependencies_bring")),
    ("cargo build --release --no-default-features", Ci("test-checked")),
    (
        "cargo run --example numpy_lstm",
        Test("tests/engines/reference_programs.rs", "the_example_prints_the_recorded_losses_and_predictions"),
    ),
    ("just setup", Ci("setup")),
    ("just build", Ci("build")),
    ("just ci", Ci("ci")),
    ("just deny", Ci("deny")),
    ("just test", Ci("test")),
    ("just fuzz", Ci("fuzz")),
    ("just kill-test", Ci("kill-test")),
    ("just attack", Ci("attack")),
    ("just attack-table", Minutes),
    ("just cluster-test", Ci("cluster-test")),
    ("just page-cost", Minutes),
    ("just proofs-table", Minutes),
    ("just bench", Minutes),
    ("just bench-quick", Minutes),
    ("just bench-peers", Network),
    ("just scale", Minutes),
    ("lookback speed", Minutes),
    ("just first-sweep", Minutes),
    ("just search-study", Minutes),
    ("just search-study-work", Minutes),
    ("just speed", Minutes),
    ("just publish-speed", Minutes),
    ("just speed-avx2", Minutes),
    (
        "just readme",
        Test("tests/project/documents/facts.rs", "the_table_in_the_readme_is_that_of_the_committed_results"),
    ),
];

/// Where a command is run if not here.
pub(crate) fn elsewhere(command: &Command) -> Option<&'static Elsewhere> {
    Some(&ELSEWHERE[position(command)?].1)
}

fn position(command: &Command) -> Option<usize> {
    // A recipe or option whose name only begins alike is another.
    let line = command.line() + " ";
    // A verb of ours does less when it is told of what, so it stands here as a whole.
    let whole = |entry: &str| !entry.starts_with("lookback ") || line.trim_end() == entry;
    let fits = |at: &usize| line.starts_with(&format!("{} ", ELSEWHERE[*at].0)) && whole(ELSEWHERE[*at].0);
    (0..ELSEWHERE.len()).filter(fits).max_by_key(|at| ELSEWHERE[*at].0.len())
}

/// Recipes that CI runs: those that `.ci/run` names, the parts of `just ci`, and what all of these depend on.
fn in_ci() -> BTreeSet<String> {
    let (script, justfile) = (read(".ci/run"), read("justfile"));
    let named = script.lines().filter(|line| !line.trim_start().starts_with('#'));
    let named = named.flat_map(|line| line.split("just ").skip(1)).filter_map(|rest| rest.split(' ').next());
    let parts =
        justfile.lines().find_map(|line| line.trim().strip_prefix("for part in ")).expect("ci has parts");
    let parts = parts.trim_end_matches("; do").split(' ').map(|part| part.trim_matches('"'));
    let mut found: BTreeSet<String> = named.chain(parts).map(str::to_owned).collect();
    loop {
        let needs = |line: &str| {
            let (head, needs) = line.split_once(": ")?;
            let recipe = head.split(' ').next()?;
            found.contains(recipe).then(|| needs.split(' ').map(str::to_owned).collect::<Vec<_>>())
        };
        let more: BTreeSet<String> = justfile.lines().filter_map(needs).flatten().collect();
        let before = found.len();
        found.extend(more);
        if found.len() == before {
            return found;
        }
    }
}

#[test]
fn what_is_run_elsewhere_is_run_there() {
    let in_ci = in_ci();
    for (command, elsewhere) in ELSEWHERE {
        match elsewhere {
            Ci(recipe) => assert!(in_ci.contains(*recipe), "{command}: CI does not run {recipe}: {in_ci:?}"),
            Test(file, name) => {
                assert!(read(file).contains(&format!("fn {name}()")), "{command}: no {name} in {file}");
            }
            Network | Minutes => {}
        }
    }
}

#[test]
fn every_reason_is_that_of_a_command_that_the_documents_show() {
    let used: BTreeSet<usize> = shown().iter().filter_map(|(_, command)| position(command)).collect();
    for (at, (command, _)) in ELSEWHERE.iter().enumerate() {
        assert!(used.contains(&at), "no document shows {command} any more");
    }
}

/// `just` itself expands every recipe that a document calls, with its arguments, and runs none.
#[test]
fn every_recipe_in_the_documents_can_be_called_as_it_is_shown() {
    let mut seen = BTreeSet::new();
    for (name, command) in shown().into_iter().filter(|(_, command)| command.words[0] == "just") {
        let verb = command.arguments().is_some() && command.words.len() == 2;
        if verb && command.prose || !seen.insert(command.line()) {
            continue;
        }
        let mut just = std::process::Command::new("just");
        just.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--dry-run").args(&command.words[1..]);
        match just.output() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                missing("just", "there is no `just` here to expand recipes with");
                return;
            }
            output => {
                let output = output.expect("just starts");
                let error = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{name}: {}\n{error}", command.line());
            }
        }
    }
    assert!(seen.len() > 15, "only {seen:?} were found");
}

#[test]
fn cargo_shows_what_dependencies_bring() {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    let output =
        cargo.args(["tree", "--offline", "--locked"]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let output = output.expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("serde_json"));
}
