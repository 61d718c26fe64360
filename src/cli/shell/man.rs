//! `lookback man`.

use std::path::Path;

use clap_mangen::Man;

use crate::base::error::{Error, Place, Problem, Result};
use crate::cli::Exit;
use crate::cli::screen::print_raw;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback man", "lookback man sweep"];

/// Arguments of `man`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The verb whose page is wanted [default: the program's own page, which names them all]
    verb: Option<String>,
}

/// Prints a manual page in roff, for `man -l -`.
///
/// # Errors
/// If there is no such verb, or standard output cannot be written.
pub(crate) fn run(args: &Args, program: clap::Command) -> Result<Exit> {
    let command = match &args.verb {
        None => program,
        Some(verb) => {
            let found = program.find_subcommand(verb).ok_or_else(|| unknown(verb))?;
            found.clone().display_name(format!("lookback-{verb}")).bin_name(format!("lookback {verb}"))
        }
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page).map_err(|error| Error::System(format!("no manual page: {error}")))?;
    print_raw(&page)?;
    Ok(Exit::Done)
}

fn unknown(verb: &str) -> Error {
    let message = format!("there is no verb `{}`", verb.escape_debug());
    Error::input(Problem::new(Place::file(Path::new("man")), message).help("lookback --help names them all"))
}
