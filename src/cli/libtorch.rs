//! Handing over to `lookback-libtorch`, the same program linked with libtorch, where a verb needs it.
//!
//! Loading libtorch takes some 0.2 s, so `lookback` is not linked with it: help, plans and reports
//! come at once. A verb that will build the engine calls [`ready_for`] before it changes anything;
//! the other program then begins anew with the same arguments, in the same process where the
//! system can do that.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::base::error::{Error, Result};
use crate::engine::{self, LIBTORCH_NAME};
use crate::spec::Spec;

/// The file beside this program, without the suffix that some systems have.
const PROGRAM: &str = "lookback-libtorch";

/// Tells the other program which build it must be of: two builds may compute different numbers.
const VARIABLE: &str = "LOOKBACK_HANDED_OVER";

/// A fingerprint of the sources and features that this program was built from.
const BUILD: &str = env!("LOOKBACK_BUILD");

/// Makes sure that the spec's engines run in this program, or does not return.
///
/// # Errors
/// As [`ready`].
pub(crate) fn ready_for(spec: &Spec) -> Result<()> {
    if spec.engines.iter().any(|engine| engine == LIBTORCH_NAME) { ready() } else { Ok(()) }
}

/// Makes sure that every engine of this build runs in this program, or does not return.
///
/// # Errors
/// [`Error::System`] if the program to hand over to is missing or of another build.
pub(super) fn ready() -> Result<()> {
    if engine::by_name(LIBTORCH_NAME).is_some_and(|engine| engine.info.missing.is_some()) {
        return Ok(());
    }
    if engine::libtorch_is_registered() {
        return same_build();
    }
    let this = std::env::current_exe().map_err(Error::io("find", Path::new("this program")))?;
    let program = this.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let help = "build both with `cargo build --release` (`cargo run` builds only the first)";
        return Err(Error::System(format!(
            "the engine libtorch runs in the program {PROGRAM}, which is not beside {}; {help}",
            this.display()
        )));
    }
    Err(hand_over(program))
}

/// Whether the program that handed over to this one, if one did, is of the same build.
fn same_build() -> Result<()> {
    match std::env::var(VARIABLE) {
        Ok(other) if other != BUILD => Err(Error::System(format!(
            "lookback and {PROGRAM} are of different builds; build both with `cargo build --release`"
        ))),
        _ => Ok(()),
    }
}

/// Becomes the other program; returns only if that fails.
#[cfg(unix)]
fn hand_over(program: PathBuf) -> Error {
    use std::os::unix::process::CommandExt;
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_else(|| "lookback".into());
    let error = Command::new(&program).arg0(name).args(arguments).env(VARIABLE, BUILD).exec();
    Error::io("start", &program)(error)
}

/// Runs the other program and ends as it does; returns only if it does not start.
#[cfg(not(unix))]
fn hand_over(program: PathBuf) -> Error {
    // Ctrl-C reaches both; the other program decides what it means.
    let _ = ctrlc::set_handler(|| {});
    let arguments = std::env::args_os().skip(1);
    match Command::new(&program).args(arguments).env(VARIABLE, BUILD).status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(super::Exit::System as i32)),
        Err(error) => Error::io("start", &program)(error),
    }
}
