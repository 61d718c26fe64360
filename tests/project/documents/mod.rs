//! The documents, held to what they describe: facts, pieces of specs, and commands, which are run.

mod commands;
mod elsewhere;
mod facts;
mod pieces;
mod python;
mod runs;
mod scratch;

use std::path::Path;

/// The text of a file of this checkout.
fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names of the files with an ending in a folder of this checkout, in order.
fn listed(folder: &str, ending: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(path).expect("it can be listed").map(|entry| entry.expect("a file"));
    let mut names: Vec<String> =
        files.map(|file| format!("{folder}/{}", file.file_name().to_string_lossy())).collect();
    names.retain(|name| name.ends_with(ending));
    names.sort();
    names
}

/// The documents that show commands and specs, with their texts.
fn documents() -> Vec<(String, String)> {
    let mut names = listed("docs", ".md");
    names
        .extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "experiments/README.md"].map(str::to_owned));
    names.into_iter().map(|name| (name.clone(), read(&name))).collect()
}
