//! What a command line may say: the verbs, one row each.

use clap::{CommandFactory, Parser, Subcommand};

use super::exit::{EXIT_CODES, Exit};
use super::{design, make, model, prove, read, shell};
use crate::base::error::Result;

/// Experiment and hyperparameter benchmarking harness for LSTM forecasters.
#[derive(Parser)]
#[command(name = "lookback", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub verb: Verb,
    /// Tell what is decided on the way: engines, instructions, files, the time of each trial
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

/// Declares [`Verb`]: each row is the sentence of the help, the verb, and its file, which has its `Args`, `EXAMPLES` and
/// `run`; a verb that tells of the command line itself is handed that.
macro_rules! verbs {
    ($($(#[$about:meta])* $name:ident($folder:ident::$file:ident $(, $command:ident)?),)+) => {
        #[derive(Subcommand)]
        #[expect(clippy::large_enum_variant, reason = "a process makes one")]
        pub(super) enum Verb { $($(#[$about])* $name($folder::$file::Args)),+ }

        impl Verb {
            /// Does it.
            pub(super) fn run(&self) -> Result<Exit> {
                match self { $(Self::$name(args) => $folder::$file::run(args $(, $command())?)),+ }
            }
        }

        /// Verbs, and command lines that show what they are for.
        const EXAMPLES: &[(&str, &[&str])] = &[$((stringify!($file), $folder::$file::EXAMPLES)),+];
    };
}

verbs! {
    /// Report every error in a spec and its data at once
    Check(design::check),
    /// List every trial a spec asks for, and how much work it is
    Plan(design::plan),
    /// Check backpropagation against difference quotients, for every engine and shape of a spec
    Gradcheck(prove::gradcheck),
    /// Compare the engines from equal weights and batches, at every shape of a spec
    Parity(prove::parity),
    /// Run the pending trials of a spec and tabulate the results
    Sweep(make::sweep),
    /// Unite the parts that shards of a sweep have left
    Merge(make::merge),
    /// Show where each shard of a sweep stands, from its files
    Status(make::status),
    /// Hand a sweep to a cluster, as shards, and their merge
    Submit(make::submit),
    /// Rebuild the tables of a results folder from its journal
    Report(read::report),
    /// Look at a CSV file and write a commented spec for it, ready to sweep
    New(design::new),
    /// List the experiments and results at hand, one line each
    List(design::list),
    /// Show what differs between results: spec, environment, RMSE and speed
    Compare(read::compare),
    /// Prove that no forecast knows what it could not have known
    Audit(prove::audit),
    /// Run recorded trials again and compare them with their journal; the folder stays as it is
    Reproduce(prove::reproduce),
    /// Print every key a spec may hold, as a JSON Schema for editors or as a table
    Schema(design::schema),
    /// Time every engine and shape of a spec, alone on the machine
    Speed(prove::speed),
    /// Explain one row: its configuration, seed, hashes, and how to run it again
    Why(read::why),
    /// Forecast the rows behind the end of the data, with intervals
    Forecast(model::forecast),
    /// Write the weights of a recorded trial as a safetensors file that PyTorch reads
    Weights(model::weights),
    /// Write the chosen configuration as a file that ONNX Runtime runs
    Export(model::export),
    /// Print a script with which a shell completes this command line
    Completions(shell::completions, command),
    /// Print the manual page
    Man(shell::man, command),
}

/// The description of the command line, with an example for each verb.
pub fn command() -> clap::Command {
    EXAMPLES.iter().fold(Cli::command(), |command, (verb, lines)| {
        let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
        command.mut_subcommand(verb, |command| command.after_help(format!("Examples:\n{}", lines.join("\n"))))
    })
}
