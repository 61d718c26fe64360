//! Specs and pieces of specs in the documents: `check` accepts every one.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::{documents, read};

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
        // Files for CI systems, which `workflows` holds to their schemas.
        if name == "docs/ci.md" {
            continue;
        }
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
