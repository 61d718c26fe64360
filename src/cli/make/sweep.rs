//! `lookback sweep SPEC`.

use crate::base::error::Result;
use crate::base::text::printable;
use crate::check::gate::KnownVerdicts;
use crate::cli::finish::{keep_list, overview};
use crate::cli::interrupt::{quiet_trials, stop_flag};
use crate::cli::make::target_sweep::{Flags, sweep_target};
use crate::cli::{Exit, Form, ResultsRoot, WantedSpec, libtorch};
use crate::run::reject_mixed_results;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &[
    "lookback sweep experiments/test/reference.yaml",
    "lookback sweep experiments/test/reference.yaml --results mine --jobs 1 --quiet",
    "lookback sweep experiments/test/reference.yaml --shard 0/4",
];

/// Arguments of `sweep`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    wanted: WantedSpec,
    #[command(flatten)]
    results: ResultsRoot,
    #[command(flatten)]
    flags: Flags,
}

/// Runs the pending trials, writes the tables and prints the summary.
///
/// # Errors
/// Everything that keeps the sweep from running; trials that fail are rows, not errors.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let flags = &args.flags;
    let experiments = match (&flags.shard, &flags.trial) {
        (Some(_), _) => vec![args.wanted.one("a shard is of one target")?],
        (_, Some(_)) => vec![args.wanted.one("a trial is of one target")?],
        _ => args.wanted.each()?,
    };
    let spec = &experiments[0].spec;
    let folder = args.results.of(&spec.name);
    libtorch::ready_for(spec)?;
    reject_mixed_results(spec, &folder)?;
    let stop = stop_flag()?;
    quiet_trials();
    let known = KnownVerdicts::default();
    if spec.listed {
        keep_list(&args.wanted.spec, &folder)?;
    }
    let (listed, count) = (spec.listed, experiments.len());
    let mut exit = Exit::Done;
    for (at, experiment) in experiments.into_iter().enumerate() {
        if listed && !flags.quiet {
            let target = printable(&experiment.spec.data.target);
            tell!("target {} of {count}: {target}", at + 1);
        }
        match sweep_target(flags, &args.results, experiment, (&stop, &known))? {
            Exit::Done => {}
            other => exit = other,
        }
        if exit == Exit::Interrupted {
            break;
        }
    }
    if listed && flags.shard.is_none() {
        overview(&folder, (!flags.quiet).then_some(Form::Text))?;
    }
    Ok(exit)
}
