//! Files for CI systems, held to the schemas that these systems publish (schemas/, by way of schemastore.org and GitLab).

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::tools::missing;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Reads a schema and an instance as JSON and prints what the one says against the other.
const VALIDATE: &str = "
import json, jsonschema, sys
schema, instance = (json.loads(text) for text in sys.argv[1:])
checker = jsonschema.validators.validator_for(schema)(schema)
for error in checker.iter_errors(instance):
    print(list(error.absolute_path), error.message[:500])
";

/// What a schema says against a YAML text, empty if nothing; `None`, said aloud, without Python's `jsonschema`.
fn complaints(schema: &str, yaml: &str) -> Option<String> {
    let python = std::env::var("LOOKBACK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "import jsonschema"]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        missing("jsonschema", &format!("{python} has no jsonschema; LOOKBACK_PYTHON may name another"));
        return None;
    }
    let value: Value = serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error} in\n{yaml}"));
    let output = Command::new(&python).args(["-c", VALIDATE, &compact(schema), &value.to_string()]).output();
    let output = output.expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A schema without its descriptions and blanks, short enough for an argument.
fn compact(schema: &str) -> String {
    let schema: Value = serde_json::from_str(&read(schema)).expect("a schema is JSON");
    schema.to_string()
}

const GITHUB: &str = "tests/project/schemas/github-workflows.json";
const GITLAB: &str = "tests/project/schemas/gitlab-ci.json";

/// The YAML blocks of docs/ci.md: GitHub's, then GitLab's.
fn shown() -> [String; 2] {
    let text = read("docs/ci.md");
    let blocks = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let blocks: Vec<String> = blocks.map(str::to_owned).collect();
    blocks.try_into().expect("docs/ci.md shows two files")
}

#[test]
fn the_workflows_of_this_project_are_such() {
    let files = std::fs::read_dir(root().join(".github/workflows")).expect("they are committed");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let names: Vec<String> = names.map(|name| format!(".github/workflows/{name}")).collect();
    assert!(!names.is_empty());
    for name in names {
        assert_eq!(complaints(GITHUB, &read(&name)).unwrap_or_default(), "", "{name}");
    }
}

#[test]
fn the_files_that_docs_ci_shows_are_such() {
    let [github, gitlab] = shown();
    assert_eq!(complaints(GITHUB, &github).unwrap_or_default(), "");
    assert_eq!(complaints(GITLAB, &gitlab).unwrap_or_default(), "");
}

#[test]
fn a_file_that_is_none_is_complained_about() {
    let [github, gitlab] = shown();
    for (schema, wrong) in [
        (GITHUB, github.replace("runs-on:", "runs:")),
        (GITHUB, github.replace("timeout-minutes: 30", "timeout-minutes: soon")),
        (GITLAB, gitlab.replace("script:", "scripts:")),
        (GITLAB, gitlab.replace("recursive", "[recursive]")),
    ] {
        assert_ne!(complaints(schema, &wrong).as_deref(), Some(""), "{wrong}");
    }
}

#[test]
fn shipped_specs_satisfy_the_schema_that_editors_read() {
    let schema = "experiments/spec.schema.json";
    for folder in ["experiments", "experiments/test"] {
        for file in std::fs::read_dir(root().join(folder)).expect("they ship") {
            let path = file.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "yaml") {
                let text = std::fs::read_to_string(&path).expect("specs are text");
                assert_eq!(complaints(schema, &text).unwrap_or_default(), "", "{}", path.display());
            }
        }
    }
    let wrong = read("experiments/metro.yaml").replace("look_back:", "lookback:");
    assert_ne!(complaints(schema, &wrong).as_deref(), Some(""));
}
