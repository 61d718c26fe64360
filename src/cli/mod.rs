//! The command line: one verb a file, each load -> library call -> print. Only this folder prints.
//!
//! Verbs stand by what they are for: `design` a spec, `make` results, `read` them, use a `model`, `prove` numbers.

/// Tells people something, on standard error.
macro_rules! tell {
    ($($part:tt)*) => { $crate::cli::screen::tell(format_args!($($part)*)) };
}

mod arguments;
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

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use self::exit::Exit;

use self::arguments::{Form, ResultsRoot, WantedSpec, WantedTarget};
use self::design::{check, list, new, plan, schema};
use self::exit::EXIT_CODES;
use self::make::{merge, status, submit, sweep};
use self::model::{export, forecast, weights};
use self::prove::{audit, gradcheck, parity, reproduce, speed};
use self::read::{compare, report, why};
use self::screen::print;
use self::screen::{error_screen, verbose};
use self::shell::{completions, examples, man};
use crate::base::error::Result;
use crate::engine::reference::isa::Isa;

/// Experiment and hyperparameter benchmarking harness for LSTM forecasters.
#[derive(Parser)]
#[command(name = "lookback", version, after_help = EXIT_CODES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    /// Tell what is decided on the way: engines, instructions, files, the time of each trial
    #[arg(long, short, global = true)]
    verbose: bool,
}

#[derive(Subcommand)]
enum Verb {
    /// Report every error in a spec and its data at once
    Check(check::Args),
    /// List every trial a spec asks for, and how much work it is
    Plan(plan::Args),
    /// Check backpropagation against difference quotients, for every engine and shape of a spec
    Gradcheck(gradcheck::Args),
    /// Compare the engines from equal weights and batches, at every shape of a spec
    Parity(parity::Args),
    /// Run the pending trials of a spec and tabulate the results
    Sweep(sweep::Args),
    /// Unite the parts that shards of a sweep have left
    Merge(merge::Args),
    /// Show where each shard of a sweep stands, from its files
    Status(status::Args),
    /// Hand a sweep to a cluster, as shards, and their merge
    Submit(submit::Args),
    /// Rebuild the tables of a results folder from its journal
    Report(report::Args),
    /// Look at a CSV file and write a commented spec for it, ready to sweep
    New(Box<new::Args>),
    /// List the experiments and results at hand, one line each
    List(list::Args),
    /// Show what differs between results: spec, environment, RMSE and speed
    Compare(compare::Args),
    /// Prove that no forecast knows what it could not have known
    Audit(audit::Args),
    /// Run recorded trials again and compare them with their journal; the folder stays as it is
    Reproduce(reproduce::Args),
    /// Print every key a spec may hold, as a JSON Schema for editors or as a table
    Schema(schema::Args),
    /// Time every engine and shape of a spec, alone on the machine
    Speed(speed::Args),
    /// Explain one row: its configuration, seed, hashes, and how to run it again
    Why(why::Args),
    /// Forecast the rows behind the end of the data, with intervals
    Forecast(forecast::Args),
    /// Write the weights of a recorded trial as a safetensors file that PyTorch reads
    Weights(weights::Args),
    /// Write the chosen configuration as a file that ONNX Runtime runs
    Export(export::Args),
    /// Print a script with which a shell completes this command line
    Completions(completions::Args),
    /// Print the manual page
    Man(man::Args),
}

/// The description of the command line, with an example for each verb.
pub fn command() -> clap::Command {
    examples::with_examples(Cli::command())
}

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
    let outcome = match &cli.verb {
        Verb::Check(args) => check::run(args),
        Verb::Plan(args) => plan::run(args),
        Verb::Gradcheck(args) => gradcheck::run(args),
        Verb::Parity(args) => parity::run(args),
        Verb::Sweep(args) => sweep::run(args),
        Verb::Merge(args) => merge::run(args),
        Verb::Status(args) => status::run(args),
        Verb::Submit(args) => submit::run(args),
        Verb::Report(args) => report::run(args),
        Verb::New(args) => new::run(args),
        Verb::List(args) => list::run(args),
        Verb::Compare(args) => compare::run(args),
        Verb::Audit(args) => audit::run(args),
        Verb::Reproduce(args) => reproduce::run(args),
        Verb::Schema(args) => schema::run(args),
        Verb::Speed(args) => speed::run(args),
        Verb::Why(args) => why::run(args),
        Verb::Forecast(args) => forecast::run(args),
        Verb::Weights(args) => weights::run(args),
        Verb::Export(args) => export::run(args),
        Verb::Completions(args) => completions::run(args, command()),
        Verb::Man(args) => man::run(args, command()),
    };
    outcome.unwrap_or_else(|error| {
        error_screen::print(&error);
        Exit::of_error(&error)
    })
}

/// Instructions that are asked for and unknown would otherwise look as if an engine were wrong.
fn known_instructions() -> Result<()> {
    Isa::from_environment().map(|_| ())
}
