//! The command line: one verb a file, each load -> library call -> print. Only this folder prints.
//!
//! Verbs stand by what they are for: `design` a spec, `make` results, `read` them, use a `model`, `prove` numbers.

/// Tells people something, on standard error.
macro_rules! tell {
    ($($part:tt)*) => { $crate::cli::screen::tell(format_args!($($part)*)) };
}

mod arguments;
mod command;
mod design;
mod exit;
mod finish;
mod interrupt;
mod libtorch;
mod make;
mod model;
mod prove;
mod read;
mod screen;
mod shell;

use std::process::ExitCode;

use clap::FromArgMatches;

pub use self::command::command;
pub use self::exit::Exit;

use self::arguments::{Answer, Form, ResultsRoot, WantedModel, WantedSpec, WantedTarget};
use self::command::Cli;
use self::screen::{error_screen, print, verbose};
use crate::base::error::Result;
use crate::engine::reference::isa::Isa;

/// Runs the command line of this process. Whatever a fault of this program does, the exit code is one of [`Exit`].
pub fn main() -> ExitCode {
    let exit = std::panic::catch_unwind(run_verb).unwrap_or_else(|_| {
        tell!("error: a fault of this program, not of what it was given; what was finished is kept");
        Exit::System
    });
    ExitCode::from(exit as u8)
}

fn run_verb() -> Exit {
    let matches = command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if cli.verbose {
        verbose::switch_on();
    }
    if let Err(error) = known_instructions() {
        error_screen::print(&error);
        return Exit::Input;
    }
    cli.verb.run().unwrap_or_else(|error| {
        error_screen::print(&error);
        Exit::of_error(&error)
    })
}

/// Instructions that are asked for and unknown would otherwise look as if an engine were wrong.
fn known_instructions() -> Result<()> {
    Isa::from_environment().map(|_| ())
}
