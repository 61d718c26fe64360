//! `lookback completions SHELL`.

use clap_complete::{Shell, generate};

use crate::base::error::Result;
use crate::cli::screen::print_raw;
use crate::cli::{Exit, command};

/// Arguments of `completions`.
#[derive(clap::Args)]
pub struct Args {
    /// The shell that is to complete verbs, options and files
    shell: Shell,
}

/// Prints the script that a shell reads to complete this program's command line.
///
/// # Errors
/// If standard output cannot be written.
pub fn run(args: &Args) -> Result<Exit> {
    let mut script = Vec::new();
    generate(args.shell, &mut command(), "lookback", &mut script);
    print_raw(&script)?;
    Ok(Exit::Done)
}
