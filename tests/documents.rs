//! The documents, held to what they describe.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names in the sections of Cargo.toml that end in `dependencies]`.
fn dependencies() -> BTreeSet<String> {
    let manifest = read("Cargo.toml");
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if let (true, Some((name, _))) = (inside, line.split_once(" = ")) {
            names.insert(name.to_owned());
        }
    }
    names
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let text = read("docs/dependencies.md");
    let listed =
        text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned));
    assert_eq!(listed.collect::<BTreeSet<_>>(), dependencies());
}

#[test]
fn the_readme_names_only_recipes_and_verbs_that_exist() {
    let readme = read("README.md") + &read("CONTRIBUTING.md");
    let justfile = read("justfile");
    let recipes: BTreeSet<&str> = justfile
        .lines()
        .filter_map(|line| line.split([' ', ':']).next())
        .filter(|word| !word.is_empty())
        .collect();
    let commands =
        readme.lines().filter_map(|line| line.strip_prefix("    ")).flat_map(|line| line.split("&&"));
    for command in commands.filter_map(|command| command.trim().strip_prefix("just ")) {
        let recipe = command.split_whitespace().next().unwrap_or_default();
        assert!(recipes.contains(recipe), "just {recipe}");
    }
    let help =
        Command::new(env!("CARGO_BIN_EXE_lookback")).arg("--help").output().expect("the program starts");
    let help = String::from_utf8(help.stdout).expect("help is text");
    for verb in readme.lines().filter_map(|line| line.strip_prefix("| `")?.split([' ', '`']).next()) {
        assert!(help.contains(&format!("\n  {verb} ")), "{verb} is not in\n{help}");
    }
}

#[test]
fn the_shortest_spec_of_the_readme_is_a_spec() {
    let readme = read("README.md");
    let yaml = readme.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a spec");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let start = jiff::civil::date(2020, 1, 1);
    let days = (0..300).map(|day| {
        let date = start.saturating_add(jiff::Span::new().days(day));
        format!("{date},{}\n", 100 + day % 7)
    });
    let csv: String = std::iter::once("date,entries\n".to_owned()).chain(days).collect();
    std::fs::write(folder.path().join("mine.csv"), csv).expect("it can be written");
    std::fs::write(folder.path().join("mine.yaml"), yaml).expect("it can be written");
    let spec = folder.path().join("mine.yaml");
    let output = Command::new(env!("CARGO_BIN_EXE_lookback"))
        .arg("check")
        .arg(&spec)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_table_in_the_readme_is_that_of_the_committed_results() {
    let readme = read("README.md");
    let shown =
        readme.split("<!-- begin: lookback report results/metro -->\n").nth(1).expect("the mark is there");
    let shown = shown.split("<!-- end -->").next().expect("the mark is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let metro = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/metro");
    // A copy in a folder of the same depth below the root, so that `report` writes nothing into the checkout.
    for file in ["journal.jsonl", "spec.yaml", "gradients.csv"] {
        std::fs::copy(metro.join(file), folder.path().join(file)).expect("the results are committed");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_lookback")).arg("report").arg(folder.path()).output();
    let report = String::from_utf8(output.expect("the program starts").stdout).expect("it is text");
    assert_eq!(shown.trim(), format!("```text\n{}\n```", report.trim()), "run `just readme`");
}

/// What stands between the mark and its end.
fn inserted<'a>(text: &'a str, mark: &str) -> &'a str {
    let rest = text.split(&format!("<!-- begin: {mark} -->\n")).nth(1).expect("the mark is there");
    rest.split("<!-- end -->").next().expect("the mark is there").trim()
}

#[test]
fn the_figures_of_speed_in_the_documents_are_the_committed_ones() {
    let speed = read("results/speed/speed.md");
    let headline = speed.lines().find(|line| line.starts_with("Over ")).expect("a headline");
    assert_eq!(inserted(&read("README.md"), "results/speed"), headline, "run `just readme`");
    let goals: Vec<&str> = speed
        .lines()
        .skip_while(|line| !line.starts_with("| what "))
        .take_while(|line| !line.is_empty())
        .collect();
    assert!(goals.len() > 5, "{goals:?}");
    assert_eq!(inserted(&read("docs/speed.md"), "results/speed"), goals.join("\n"), "run `just readme`");
}

#[test]
fn the_keys_of_a_spec_are_committed_as_they_are() {
    for (format, file) in [("json", "experiments/spec.schema.json"), ("markdown", "docs/spec.md")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lookback"));
        let output = command.args(["schema", "--format", format]).output().expect("the program starts");
        let now = String::from_utf8(output.stdout).expect("it is text");
        assert!(now == read(file), "{file} is not what `lookback schema` prints now: run `just schema`");
    }
}

#[test]
fn the_shipped_specs_name_the_schema_for_editors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments");
    for entry in std::fs::read_dir(folder).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let text = std::fs::read_to_string(&path).expect("specs are text");
            let modeline = "# yaml-language-server: $schema=spec.schema.json";
            assert!(text.lines().any(|line| line == modeline), "{} lacks {modeline}", path.display());
        }
    }
}

/// The documents that show commands and specs.
fn documents() -> Vec<(String, String)> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let files = std::fs::read_dir(docs).expect("docs can be listed").map(|entry| entry.expect("a file"));
    let mut names: Vec<String> =
        files.map(|file| format!("docs/{}", file.file_name().to_string_lossy())).collect();
    names.retain(|name| name.ends_with(".md"));
    names.sort();
    names.extend(["README.md", "CONTRIBUTING.md", "experiments/README.md"].map(str::to_owned));
    names.into_iter().map(|name| (name.clone(), read(&name))).collect()
}

/// The command lines of this program in a text: in code blocks to the end of the command, in code spans whole.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if fenced || line.starts_with("    ") {
            let shell = line.split(['#', '|', ';', '&']).next().unwrap_or_default();
            found.extend(["lookback ", "just "].iter().filter_map(|program| {
                let at = line.find(program)?;
                let starts = at == 0 || line[..at].ends_with([' ', '\'', '/']);
                let command = if shell.contains(program) { &shell[at..] } else { &line[at..] };
                // In quotes for another program it ends with them.
                let quoted = line[..at].matches('\'').count() % 2 == 1;
                let end = command.find('\'').filter(|_| quoted).unwrap_or(command.len());
                starts.then(|| command[..end].to_owned())
            }));
        } else {
            found.extend(
                line.split('`')
                    .skip(1)
                    .step_by(2)
                    .filter(|span| span.starts_with("lookback "))
                    .map(str::to_owned),
            );
        }
    }
    found
}

/// A command line with values where the document has names for them; `None` if it is no command of this program.
fn arguments(command: &str) -> Option<Vec<String>> {
    let command = command
        .replace("$HQ_TASK_ID", "0")
        .replace("${{ matrix.shard }}", "0")
        .replace("{}", "0")
        .replace(['\'', '"', '[', ']'], "");
    let words = command.split([' ', '(']).filter(|word| !word.is_empty());
    let words = words.map(|word| match word {
        "I/N" => "0/4".to_owned(),
        "N" | "K" => "3".to_owned(),
        "NAME..." | "DIR..." => "more".to_owned(),
        "SHELL" => "bash".to_owned(),
        "VERB" => "sweep".to_owned(),
        word => word.replace("I/", "0/"),
    });
    let mut words: Vec<String> = words.collect();
    let recipe = words[0] == "just";
    words[0] = "lookback".to_owned();
    let verb = words.get(1)?.clone();
    let known = lookback::cli::command().find_subcommand(&verb).is_some();
    (known || !recipe).then_some(words)
}

#[test]
fn every_command_in_the_documents_is_one_that_the_program_takes() {
    let mut seen = 0;
    for (name, text) in documents() {
        for command in commands(&text) {
            let Some(arguments) = arguments(&command) else { continue };
            // Prose names a verb without what it needs.
            let prose = arguments.len() == 2;
            match lookback::cli::command().try_get_matches_from(&arguments) {
                Err(error) if prose && error.kind() == clap::error::ErrorKind::MissingRequiredArgument => {}
                // Asked for help, which goes to standard output.
                Err(error) if !error.use_stderr() => {}
                Err(error) => panic!("{name}: {command}\n{error}"),
                Ok(_) => {}
            }
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} commands were found: are they still read right?");
}

#[test]
fn every_option_in_the_table_of_verbs_is_one_of_its_verb() {
    let program = lookback::cli::command();
    let readme = read("README.md");
    for row in readme.lines().filter(|line| line.starts_with("| `")) {
        let verb = row.trim_start_matches("| `").split([' ', '`']).next().unwrap_or_default();
        let verb = program.find_subcommand(verb).unwrap_or_else(|| panic!("{verb} is no verb"));
        let spans = row.split('`').skip(1).step_by(2).flat_map(str::split_whitespace);
        for option in spans.filter_map(|word| word.strip_prefix("--")) {
            let known = verb.get_arguments().any(|own| own.get_long() == Some(option));
            assert!(known, "{} has no --{option}", verb.get_name());
        }
    }
    for verb in program.get_subcommands().map(clap::Command::get_name) {
        assert!(
            readme.contains(&format!("| `{verb} ")) || readme.contains(&format!("| `{verb}`")),
            "{verb} is not in the README"
        );
    }
}

/// Specs into which fragments are put: one whose axes are lists, one with ranges for searches that draw.
const BASES: [&str; 2] = [
    "sweep: { look_back: [14, 28, 56], hidden_units: [8, 16, 32], learning_rate: [0.01, 0.003, 0.001] }\n",
    "sweep: { look_back: [14, 28], hidden_units: { log_integer: [4, 128] }, learning_rate: { log_uniform: [1.0e-4, 0.1] } }\n\
     search: { random: { configurations: 4 } }\n",
];

/// A spec made of a base and the keys of a fragment in their place.
fn spec_with(base: &str, fragment: &str) -> String {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/data/chicago_l.csv");
    let rest = format!(
        "name: fragment\ndata: {{ file: '{}', time: date, target: ridership }}\nengines: [reference]\n{base}",
        data.display()
    );
    let mut spec: serde_yaml::Mapping = serde_yaml::from_str(&rest).expect("the base is YAML");
    let fragment: serde_yaml::Mapping =
        serde_yaml::from_str(fragment).unwrap_or_else(|error| panic!("{error}\n{fragment}"));
    for (key, value) in fragment {
        match (spec.get_mut(&key), value) {
            // An axis more, not a sweep of that alone: the base's shape stays where the fragment has none.
            (Some(serde_yaml::Value::Mapping(own)), serde_yaml::Value::Mapping(value)) if key == "sweep" => {
                own.extend(value)
            }
            (_, value) => _ = spec.insert(key, value),
        }
    }
    serde_yaml::to_string(&spec).expect("a spec is YAML")
}

/// The fragments of a block: the whole of it, or each line by itself where lines are alternatives.
fn fragments(block: &str) -> Vec<String> {
    let key = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
    let keys: Vec<String> = block.lines().filter(|line| !line.starts_with([' ', '#'])).map(key).collect();
    let distinct: BTreeSet<&String> = keys.iter().collect();
    if distinct.len() < keys.len() {
        block.lines().map(str::to_owned).collect()
    } else {
        vec![block.to_owned()]
    }
}

#[test]
fn every_piece_of_a_spec_in_the_documents_is_accepted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("fragment.yaml");
    let mut seen = 0;
    for (name, text) in documents() {
        let mut blocks: Vec<String> = text
            .split("```yaml\n")
            .skip(1)
            .filter_map(|rest| Some(rest.split("```").next()?.to_owned()))
            .collect();
        if name == "docs/inputs.md" {
            let lines = text.lines().skip_while(|line| !line.starts_with("    features:"));
            let lines = lines.take_while(|line| line.starts_with("    ")).map(|line| &line[4..]);
            blocks.push(lines.collect::<Vec<_>>().join("\n").replace(", ...", ""));
        }
        for fragment in blocks.iter().flat_map(|block| fragments(block)) {
            if fragment.starts_with("name:") {
                continue;
            }
            let refused: Vec<String> = BASES
                .iter()
                .filter_map(|base| {
                    std::fs::write(&file, spec_with(base, &fragment)).expect("it can be written");
                    let mut command = Command::new(env!("CARGO_BIN_EXE_lookback"));
                    let output = command.arg("check").arg(&file).output().expect("the program starts");
                    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
                })
                .collect();
            assert!(refused.len() < BASES.len(), "{name}:\n{fragment}\n{}", refused.join("\n"));
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} pieces were found: are they still read right?");
}
