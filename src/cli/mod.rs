//! The command line: one verb a file, each load -> library call -> print. Only this folder prints.

mod audit;
mod canvas;
mod check;
mod compare;
mod completions;
mod examples;
mod gradcheck;
mod libtorch;
mod list;
mod man;
mod merge;
mod new;
mod parity;
mod plan;
mod problems;
mod progress;
mod report;
mod reproduce;
mod schema;
mod screen;
mod shard;
mod speed;
mod status;
mod submit;
mod sweep;
mod targets;
mod verbose;
mod weights;
mod why;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use self::screen::print;
use crate::base::error::Error;
use crate::spec::Spec;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything that was asked for is done.
    Done = 0,
    /// The system refused: a file, a folder in use, a thread.
    System = 1,
    /// The command line, a spec or a data file is wrong; nothing was run.
    Input = 2,
    /// The sweep is done, but some trials failed or diverged.
    Trials = 3,
    /// A check of the harness's own numbers failed, or something became slower.
    Check = 4,
    /// `speed --against`: the machine was too noisy to tell.
    Noisy = 5,
    /// `speed --against`, `compare --fail-if-worse`: there was nothing to compare.
    Nothing = 6,
    /// Trials are missing; the missing shards are listed.
    Incomplete = 7,
    /// The user stopped it; what was finished is kept.
    Interrupted = 130,
}

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the system refused (a file, a results folder in use)
  2    bad input: command line, spec or data; nothing was run
  3    some trials failed or diverged; the others are done
  4    a check failed; speed --against: something became slower; compare --fail-if-worse: worse
  5    speed --against: too noisy to tell
  6    speed --against, compare --fail-if-worse: nothing could be compared
  7    trials are missing: their shards are listed
  130  interrupted; what was finished is kept";

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
    New(new::Args),
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
    /// Write the weights of a recorded trial as a safetensors file that PyTorch reads
    Weights(weights::Args),
    /// Print a script with which a shell completes this command line
    Completions(completions::Args),
    /// Print the manual page
    Man(man::Args),
}

/// Whom an answer is for.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people
    Text,
    /// For programs: one object
    Json,
}

/// Where results folders lie.
#[derive(clap::Args, Clone)]
struct ResultsRoot {
    /// Folder that holds one folder of results for each experiment
    #[arg(long = "results", value_name = "DIR", default_value = "results")]
    root: PathBuf,
}

impl ResultsRoot {
    fn of(&self, experiment: &str) -> PathBuf {
        self.root.join(experiment)
    }

    /// That of a spec; of one of several targets its own.
    fn of_spec(&self, spec: &Spec) -> PathBuf {
        self.root.join(spec.folder())
    }
}

/// The description of the command line, with an example for each verb.
pub fn command() -> clap::Command {
    examples::with_examples(Cli::command())
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let matches = command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if cli.verbose {
        verbose::switch_on();
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
        Verb::Weights(args) => weights::run(args),
        Verb::Completions(args) => completions::run(args),
        Verb::Man(args) => man::run(args),
    };
    let exit = outcome.unwrap_or_else(|error| {
        problems::print(&error);
        exit_of(&error)
    });
    ExitCode::from(exit as u8)
}

fn exit_of(error: &Error) -> Exit {
    match error {
        Error::Input(_) => Exit::Input,
        Error::Io { .. } | Error::Locked { .. } | Error::System(_) => Exit::System,
        Error::Engine { .. } | Error::Diverged { .. } => Exit::Trials,
        Error::Check(_) => Exit::Check,
        Error::Interrupted => Exit::Interrupted,
    }
}
