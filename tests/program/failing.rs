//! Calls of the system that fail when a test asks for it.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles `failing.c` into a folder.
pub(crate) fn library(folder: &Path) -> PathBuf {
    let library = folder.join("failing.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attack/failing.c");
    let mut compiler = Command::new("cc");
    let status = compiler.args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]).status();
    assert!(status.expect("a C compiler is there, as for the linker").success());
    library
}

/// Makes the n-th call of this name, or of any, on files below a folder fail; all that count go into `log`.
pub(crate) fn fail(
    command: &mut Command,
    library: &Path,
    below: &Path,
    (call, nth, error): (&str, usize, &str),
    log: &Path,
) {
    let number = match error {
        "EIO" => "5",
        "ENOSPC" => "28",
        "EAGAIN" => "11",
        other => panic!("{other} has no number here"),
    };
    command.env("LD_PRELOAD", library).env("FAIL_BELOW", below).env("FAIL_LOG", log);
    command.env("FAIL_CALL", call).env("FAIL_NTH", nth.to_string()).env("FAIL_ERRNO", number);
}
