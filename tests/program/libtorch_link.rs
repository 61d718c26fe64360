//! Who is linked with libtorch, how it is found at run time, and how one program hands over to the other.
#![cfg(feature = "libtorch")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tch::{Kind, Tensor};

const LOOKBACK: &str = env!("CARGO_BIN_EXE_lookback");
const WITH_LIBTORCH: &str = env!("CARGO_BIN_EXE_lookback-libtorch");

#[test]
fn libtorch_is_found_at_run_time() {
    let sum = Tensor::from_slice(&[1.0f64, 2.0]) + Tensor::from_slice(&[10.0f64, 20.0]);
    assert_eq!(sum.kind(), Kind::Double);
    assert_eq!(Vec::<f64>::try_from(sum).unwrap(), [11.0, 22.0]);
}

/// Whether a program asks the loader for libtorch.
#[cfg(target_os = "linux")]
fn needs_libtorch(program: &str) -> bool {
    let name = b"libtorch_cpu.so\0";
    fs::read(program).unwrap().windows(name.len()).any(|bytes| bytes == name)
}

#[cfg(target_os = "linux")]
#[test]
fn lookback_starts_without_loading_libtorch() {
    assert!(needs_libtorch(WITH_LIBTORCH));
    // The linker tells with `--why-extract=FILE`: a function without #[inline] in src/engine/torch/, or a generic one of
    // the standard library that `tch` compiles for the same type, such as growing a `Vec<i64>`.
    assert!(!needs_libtorch(LOOKBACK), "something makes `lookback` load libtorch");
}

fn finish(command: &mut Command) -> Output {
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    // A copy of a program is busy while a child that another test forked meanwhile still holds it open for writing.
    for _ in 0..100 {
        match command.output() {
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            output => return output.expect("the program starts"),
        }
    }
    panic!("the program is still busy");
}

fn refused(output: &Output, parts: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

#[test]
fn lookback_alone_runs_what_needs_no_libtorch_and_names_what_is_missing_otherwise() {
    let place = tempfile::tempdir().unwrap();
    let alone = place.path().join(Path::new(LOOKBACK).file_name().unwrap());
    fs::copy(LOOKBACK, &alone).unwrap();
    let call = |verb: &str, spec: &str| {
        let mut command = Command::new(&alone);
        command.args([verb, &format!("experiments/test/{spec}.yaml")]);
        if verb == "sweep" {
            command.arg("--quiet").arg("--results").arg(place.path());
        }
        finish(&mut command)
    };
    assert!(call("plan", "both").status.success());
    assert!(call("sweep", "reference").status.success());
    refused(&call("sweep", "both"), &["lookback-libtorch, which is not beside", "cargo build --release"]);
    assert!(!place.path().join("test-both").exists(), "nothing was begun");
}

#[test]
fn programs_of_different_builds_do_not_work_together() {
    let mut command = Command::new(WITH_LIBTORCH);
    command.env("LOOKBACK_HANDED_OVER", "another").arg("gradcheck");
    refused(&finish(&mut command), &["different builds", "cargo build --release"]);
}
