//! Tables, lists and generated files of the documents, held to what they are of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use super::read;

#[path = "../../../examples/speed_goals/goals.rs"]
mod goals;
#[path = "../../../examples/speed_goals/machines.rs"]
mod machines;

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
    let verbs = read("docs/verbs.md");
    for verb in verbs.lines().filter_map(|line| line.strip_prefix("| `")?.split([' ', '`']).next()) {
        assert!(help.contains(&format!("\n  {verb} ")), "{verb} is not in\n{help}");
    }
}

/// The program that makes the table is an example, so that `just readme` can run it.
#[path = "../../../examples/best_table.rs"]
#[expect(dead_code, reason = "its `main` is called by cargo")]
mod best_table;

#[test]
fn the_table_in_the_readme_is_that_of_the_committed_results() {
    let metro = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/published/metro");
    // In a copy, so that `report` writes nothing into the checkout.
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in ["journal.jsonl", "spec.yaml", "gradients.csv", "forecasts.csv"] {
        std::fs::copy(metro.join(file), folder.path().join(file)).expect("the results are committed");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_lookback")).arg("report").arg(folder.path()).output();
    assert!(output.expect("the program starts").status.success());
    for file in ["summary.csv", "summary.md", "trials.csv", "statistics.csv"] {
        let [made, committed] =
            [folder.path(), &metro].map(|place| std::fs::read_to_string(place.join(file)));
        assert!(made.expect(file) == committed.expect(file), "{file} of metro: run `lookback report` on it");
    }
    let table = best_table::table(folder.path(), "features").expect("it was made");
    assert!(table.lines().count() <= 2 + 10, "it is to fit a screen:\n{table}");
    assert_eq!(
        inserted(&read("README.md"), "best results/published/metro"),
        table.trim(),
        "run `just readme`"
    );
}

/// What stands between the mark and its end.
fn inserted<'a>(text: &'a str, mark: &str) -> &'a str {
    let rest = text.split(&format!("<!-- begin: {mark} -->\n")).nth(1).expect("the mark is there");
    rest.split("<!-- end -->").next().expect("the mark is there").trim()
}

#[test]
fn what_a_race_saves_on_metro_is_what_the_committed_journal_says() {
    let mut command = Command::new("python3");
    command.arg("examples/search_study/saved.py").arg(env!("CARGO_BIN_EXE_lookback"));
    command.arg("results/published/metro-full").current_dir(env!("CARGO_MANIFEST_DIR"));
    let Ok(output) = command.output() else {
        return crate::tools::missing("python", "what a race saves: no python3");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let made = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(made.lines().count() == 2 && made.contains("% of the work"), "{made}");
    assert_eq!(inserted(&read("docs/search.md"), "saved"), made.trim(), "run `just readme`");
}

#[test]
fn the_tables_of_searches_and_what_the_readme_says_of_them_are_those_of_the_recorded_draws() {
    const STUDIES: [&str; 4] =
        ["search-study", "search-study-airline", "search-study-station", "search-study-pedestrians"];
    let printed = |what: &str| {
        let mut command = Command::new("python3");
        command.args(["examples/search_study/five_seeds.py", what]);
        command.args(STUDIES.map(|name| format!("results/published/{name}")));
        let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let (Some(sentence), Some(tables)) = (printed("--sentence"), printed("--tables")) else {
        return crate::tools::missing("python", "what searches find: no python3");
    };
    assert_eq!(inserted(&read("README.md"), "search"), sentence, "run `just readme`");
    let document = read("docs/search.md");
    let document = inserted(&document, "just search-study-work");
    let tables: Vec<&str> = tables.split("\n\n").collect();
    assert_eq!(tables.len(), STUDIES.len());
    for table in tables {
        assert!(document.contains(table), "run `just search-study-work`: docs/search.md lacks\n{table}");
    }
}

#[test]
fn the_figures_of_what_was_tried_are_the_recorded_ones() {
    let mut command = Command::new("python3");
    command.arg("examples/tried_fields.py").current_dir(env!("CARGO_MANIFEST_DIR"));
    let Ok(output) = command.output() else {
        return crate::tools::missing("python", "what fields were tried: no python3");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let made = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(made.lines().count() > 10 && made.contains("| none |"), "{made}");
    assert_eq!(inserted(&read("docs/depth.md"), "tried"), made.trim(), "run `just readme`");
}

#[test]
fn the_figures_of_speed_in_the_documents_are_the_committed_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/published/speed");
    let headlines = machines::headlines(&folder).expect("passes are committed");
    assert!(headlines.contains(": over "), "{headlines}");
    assert_eq!(
        inserted(&read("README.md"), "results/published/speed"),
        headlines.trim(),
        "run `just readme`"
    );
    let sections = machines::sections(&folder).expect("they can be read");
    assert!(sections.lines().count() > 10, "{sections}");
    assert_eq!(
        inserted(&read("docs/speed.md"), "results/published/speed"),
        sections.trim(),
        "run `just readme`"
    );
}

#[test]
fn the_table_of_series_in_the_readme_is_that_of_the_committed_results() {
    let readme = read("README.md");
    let rows: Vec<&str> = inserted(&readme, "series").lines().skip(2).collect();
    assert!(rows.len() >= 4, "{rows:?}");
    for row in rows {
        let folder = row.split(['(', ')']).nth(1).and_then(|link| link.strip_suffix("/summary.md"));
        let folder = folder.expect("a link to a summary");
        let rows_of = |file: &str| -> Vec<BTreeMap<String, String>> {
            let text = read(&format!("{folder}/{file}"));
            csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
        };
        let mut known = rows_of("summary.csv");
        if Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("combined.csv").is_file() {
            known.extend(rows_of("combined.csv"));
        }
        for cell in row.split('|').skip(2).filter(|cell| cell.contains('.')) {
            let shown = cell.split_whitespace().next().expect("a number");
            let decimals = shown.split('.').nth(1).expect("a fraction").len();
            let is_shown = |row: &BTreeMap<String, String>| {
                let rmse = row.get("test_rmse_mean").unwrap_or_else(|| &row["test_rmse"]).parse::<f64>();
                rmse.is_ok_and(|rmse| format!("{rmse:.decimals$}") == shown)
            };
            assert!(known.iter().any(is_shown), "{shown} in `{row}`: run `just readme`");
        }
    }
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

#[test]
fn every_option_in_the_table_of_verbs_is_one_of_its_verb() {
    let program = lookback::cli::command();
    let verbs = read("docs/verbs.md");
    for row in verbs.lines().filter(|line| line.starts_with("| `")) {
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
            verbs.contains(&format!("| `{verb} ")) || verbs.contains(&format!("| `{verb}`")),
            "{verb} is not in docs/verbs.md"
        );
    }
}

/// Files and folders of this checkout that a document names in a code span.
fn named_paths(text: &str) -> impl Iterator<Item = &str> {
    let spans = text.split('`').skip(1).step_by(2);
    spans.filter(|span| {
        let first = span.split('/').next().unwrap_or_default();
        ["src", "tests", "docs", "benches", "examples", ".ci"].contains(&first)
            && span.contains('/')
            && !span.contains([' ', '*'])
    })
}

#[test]
fn every_file_of_this_checkout_that_a_document_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for (name, text) in super::documents() {
        for path in named_paths(&text) {
            assert!(root.join(path).exists(), "{name} names {path}, which is not there");
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} were found");
}
