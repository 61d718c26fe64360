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
