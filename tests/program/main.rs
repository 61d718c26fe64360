//! Black-box tests of the program: run it as a user does, read what it prints and what it leaves.

mod audit;
mod checking;
mod choosing;
mod disk;
mod exporting;
mod failing;
mod faults;
mod figures;
mod forecasting;
mod forecasts;
mod formats;
mod halving;
mod help;
mod horizon;
mod hostile;
mod interrupt;
mod intervals;
mod kill;
mod libtorch_link;
mod model;
mod new;
mod page;
mod promises;
mod published;
mod quantiles;
mod reading;
mod reproduce;
mod rolling;
mod running_page;
mod same_bits;
mod screen;
mod searches;
mod shards;
mod side_by_side;
mod speed;
mod statistics;
mod sweeping;
mod targets;
#[path = "../shared/tools.rs"]
mod tools;
mod weights;
mod words_ahead;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Where the checkout is.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A spec that ships in experiments/test.
fn test_spec(name: &str) -> PathBuf {
    root().join("experiments/test").join(name)
}

/// The program, ready for arguments.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lookback"));
    command.current_dir(root()).env_remove("LOOKBACK_ISA").env_remove("COLUMNS");
    command
}

/// Runs the program with these arguments.
fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("standard output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("standard error is UTF-8")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("the program ended by itself")
}

/// Sweeps a spec into `results` and asserts how the program ends.
fn sweep(spec: &Path, results: &Path, more: &[&str], expected: i32) -> Output {
    let output = program()
        .arg("sweep")
        .arg(spec)
        .arg("--results")
        .arg(results)
        .args(more)
        .output()
        .expect("the program starts");
    assert_eq!(code(&output), expected, "{}\n{}", stdout(&output), stderr(&output));
    output
}

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A journal as programs wrote it whose lines had no checksum: one that may be altered.
fn unguarded(journal: &str) -> String {
    let without = |line: &str| match line.rsplit_once(",\"crc32\":\"") {
        Some((body, _)) => format!("{body}}}\n"),
        None => format!("{line}\n"),
    };
    journal.lines().map(without).collect()
}

/// A row of a table, by heading.
type Row = std::collections::BTreeMap<String, String>;

/// The rows of a CSV file as maps from heading to cell.
fn rows(path: impl AsRef<Path>) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    reader.deserialize().map(|row| row.expect("rows are even")).collect()
}
