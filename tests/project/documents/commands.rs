//! Every command in the documents: found, made whole, and parsed by the program it calls.

use std::collections::BTreeSet;

use clap::error::ErrorKind;

use super::{documents, listed, read};

/// Programs whose calls are commands.
const PROGRAMS: [&str; 3] = ["lookback", "just", "cargo"];

/// A call of a program as a document shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Command {
    /// The program and its arguments, with values where the document has names for them.
    pub words: Vec<String>,
    /// Whether it stands within a sentence, which names a verb without what it needs.
    pub prose: bool,
}

impl Command {
    /// The arguments of `lookback`, if it is one of its calls, or a recipe that is named as a verb.
    pub(crate) fn arguments(&self) -> Option<&[String]> {
        let verb = self.words.get(1)?;
        let known = lookback::cli::command().find_subcommand(verb).is_some();
        (self.words[0] == "lookback" || (self.words[0] == "just" && known)).then_some(&self.words[1..])
    }

    /// Whether it has all that its verb needs; a sentence may name a verb alone.
    pub(crate) fn whole(&self) -> bool {
        let line = self.arguments().into_iter().flatten().map(String::as_str);
        match lookback::cli::command().try_get_matches_from(std::iter::once("lookback").chain(line)) {
            Err(error) => error.kind() != ErrorKind::MissingRequiredArgument,
            Ok(_) => true,
        }
    }

    /// As it would be typed.
    pub(crate) fn line(&self) -> String {
        self.words.join(" ")
    }
}

/// Every command by the document that shows it; specs show some in their first comment, verbs below their help.
pub(crate) fn shown() -> Vec<(String, Command)> {
    let specs = listed("experiments", ".yaml").into_iter();
    let specs = specs.map(|name| (name.clone(), read(&name).replace("\n#", "\n")));
    let program = lookback::cli::command();
    let helps = program.get_subcommands().filter_map(|verb| {
        let help = verb.get_after_help()?.to_string();
        Some((format!("help of {}", verb.get_name()), help.replace("\n", "\n    ")))
    });
    let mut found = Vec::new();
    for (name, text) in documents().into_iter().chain(specs).chain(helps) {
        found.extend(of(&text).into_iter().map(|command| (name.clone(), command)));
    }
    found
}

/// The commands in a text: in code blocks any number in a line, in code spans the whole, in the table of verbs
/// each verb as it is and with each of the options beside it.
fn of(text: &str) -> Vec<Command> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if fenced || line.starts_with("    ") || line.starts_with("   just ") {
            found.extend(calls(line));
            continue;
        }
        let spans: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
        let whole =
            spans.iter().filter(|span| PROGRAMS.contains(&span.split(' ').next().unwrap_or_default()));
        found.extend(whole.flat_map(|span| words(span, true)));
        if let Some((verb, options)) =
            spans.split_first().filter(|(verb, _)| line.starts_with("| `") && !verb.contains("--"))
            && lookback::cli::command().find_subcommand(verb.split(' ').next().unwrap_or_default()).is_some()
        {
            let options = options.iter().filter(|span| span.starts_with("--"));
            // Bare it may be a key of a spec, or ask for all there is.
            let bare = verb.contains(' ').then(String::new).into_iter();
            let lines = bare.chain(options.map(|option| format!(" {option}")));
            // Other tables may name a verb, or a key of a spec like a verb, and leave out what it needs.
            found.extend(lines.flat_map(|option| words(&format!("lookback {verb}{option}"), true)));
        }
    }
    found
}

/// The calls in a line of a shell, of another program's strings or of a file for a cluster.
fn calls(line: &str) -> Vec<Command> {
    let shell = line.split("  #").next().unwrap_or_default();
    let pieces = shell.split("&&").flat_map(|piece| piece.split("; "));
    let call = |piece: &str| {
        let piece = piece.replace("${{ matrix.shard }}", "0");
        let mut at = 0;
        let start = piece.split(' ').find_map(|word| {
            let begins = at;
            at += word.len() + 1;
            let bare = word.trim_start_matches(['\'', '"', '(', '[']).rsplit('/').next().unwrap_or_default();
            PROGRAMS.contains(&bare).then_some(begins)
        })?;
        words(&piece[start..], false)
    };
    pieces.filter_map(call).collect()
}

/// A call with values in place of names; `None` for a program's bare name.
fn words(call: &str, prose: bool) -> Option<Command> {
    let words = call.split([' ', '(']).map(|word| word.trim_matches(['\'', '"', '[', ']', ',', ')']));
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(value).collect();
    let mut words = words.into_iter();
    let program = words.next()?.rsplit('/').next().unwrap_or_default().to_owned();
    let words: Vec<String> = std::iter::once(program).chain(words).collect();
    (words.len() > 1).then_some(Command { words, prose })
}

/// What a name stands for in the folder in which commands are run.
fn value(word: &str) -> String {
    let numbered = word.replace("$HQ_TASK_ID", "0").replace("$JOB_COMPLETION_INDEX", "0").replace("{}", "0");
    let numbered = numbered.trim_matches('"');
    match numbered {
        "I/N" => "0/4".to_owned(),
        "SPEC" | "/data/SPEC" | "experiments/NAME.yaml" => "experiments/metro.yaml".to_owned(),
        "DIR" | "results/NAME" => "results/metro".to_owned(),
        "DIR..." => "results/more".to_owned(),
        "/data/results" => "results".to_owned(),
        "NAME" => "mine".to_owned(),
        "FILE" => "mine.csv".to_owned(),
        "TRIAL" | "ID" => super::scratch::TRIAL.to_owned(),
        "SHELL" => "bash".to_owned(),
        "VERB" => "sweep".to_owned(),
        "N" => "3".to_owned(),
        "TIME" => "2020-07-22".to_owned(),
        "K" => "1".to_owned(),
        other => other.strip_prefix("I/").map_or(other.to_owned(), |of| format!("0/{of}")),
    }
}

#[test]
fn commands_are_found_where_documents_show_them() {
    let lines = |text: &str| of(text).iter().map(Command::line).collect::<Vec<_>>();
    assert_eq!(
        lines("    cargo install just --locked && just sweep SPEC  # a comment; just so\n"),
        ["cargo install just --locked", "just sweep experiments/metro.yaml"]
    );
    assert_eq!(
        lines("```\nhq submit -- bash -c 'lookback sweep SPEC --shard \"$HQ_TASK_ID/16\"'\n```\n"),
        ["lookback sweep experiments/metro.yaml --shard 0/16"]
    );
    assert_eq!(lines("    target/release/lookback list\n    image: lookback\n"), ["lookback list"]);
    assert_eq!(lines("Say `just ci`, not just anything.\n"), ["just ci"]);
    assert_eq!(
        lines("| `merge DIR` | unite; `--partial` |\n"),
        ["lookback merge results/metro", "lookback merge results/metro --partial"]
    );
}

#[test]
fn every_command_in_the_documents_is_one_that_the_program_takes() {
    let mut seen = BTreeSet::new();
    for (name, command) in shown() {
        let Some(arguments) = command.arguments() else { continue };
        let line = std::iter::once("lookback").chain(arguments.iter().map(String::as_str));
        match lookback::cli::command().try_get_matches_from(line) {
            Err(_) if command.prose && !command.whole() => {}
            // Asked for help, which goes to standard output.
            Err(error) if !error.use_stderr() => {}
            Err(error) => panic!("{name}: {}\n{error}", command.line()),
            Ok(_) => {}
        }
        seen.insert(command.line());
    }
    assert!(seen.len() > 50, "only {} commands were found: are they still read right?", seen.len());
}
