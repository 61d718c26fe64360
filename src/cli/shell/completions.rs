//! `lookback completions SHELL`.

use clap_complete::{Shell, generate};

use crate::base::error::Result;
use crate::cli::Exit;
use crate::cli::screen::print_raw;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback completions bash", "lookback completions zsh"];

/// Arguments of `completions`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The shell that is to complete verbs, options and files
    shell: Shell,
}

/// Prints the script that a shell reads to complete this program's command line.
///
/// # Errors
/// If standard output cannot be written.
pub(crate) fn run(args: &Args, mut program: clap::Command) -> Result<Exit> {
    let mut script = Vec::new();
    generate(args.shell, &mut program, "lookback", &mut script);
    print_raw(&script)?;
    Ok(Exit::Done)
}
