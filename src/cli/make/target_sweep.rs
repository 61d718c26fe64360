//! The sweep of one target: what it begins with, how its trials run, and how it ends.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use clap::ValueEnum;

use crate::base::error::{Error, Result};
use crate::base::in_parallel::cores;
use crate::base::text::printable;
use crate::check::gate::{GateOptions, KnownVerdicts, gate};
use crate::cli::finish::{Swept, data_from, with_running_page};
use crate::cli::interrupt::before_the_first_trial;
use crate::cli::make::shard;
use crate::cli::screen::{GradcheckProgress, Progress, verbose};
use crate::cli::{Exit, ResultsRoot};
use crate::engine;
use crate::record::{Gradcheck, Journal};
use crate::run::{self, Destination, Experiment, Observer, Options, Remembered, Rerun, Shard, SweepContext};
use crate::spec::Trial;

/// What a command line says of the sweep of each target.
#[derive(clap::Args)]
pub(super) struct Flags {
    /// Trials to run at the same time [default: the machine's cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Threads that libtorch uses inside each trial
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    libtorch_threads: u16,
    /// Run finished trials again
    #[arg(long, value_name = "WHICH")]
    rerun: Option<RerunArg>,
    /// Run only this trial (its id or its first characters), finished or not
    #[arg(long, value_name = "ID")]
    pub trial: Option<String>,
    /// Run only part I of N of the plan, counted from 0, into a file of its own (see `merge`)
    #[arg(long, value_name = "I/N", conflicts_with = "trial")]
    pub shard: Option<Shard>,
    /// Of a search that goes stage by stage or batch by batch: fail unless all shards have decided this rung, counted from 1
    #[arg(long, value_name = "K", requires = "shard", default_value_t = 1)]
    rung: usize,
    /// Rewrite report.html as trials finish: open it, it follows the sweep
    #[arg(long, conflicts_with = "shard")]
    page: bool,
    /// Use the results folder even if all it holds is of another experiment with this name
    #[arg(long)]
    take_over: bool,
    /// Start without checking the engines' gradients; the results will say so
    #[arg(long)]
    skip_gradcheck: bool,
    /// Show neither progress nor summary
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which finished trials to run again.
#[derive(Clone, Copy, ValueEnum)]
enum RerunArg {
    /// Those that failed
    Failed,
    /// Those that diverged
    Diverged,
    /// Every one
    All,
}

/// Sweeps it. Gradients are checked at the shapes that are not `known` to be right.
///
/// # Errors
/// Everything that keeps the sweep from running; trials that fail are rows, not errors.
pub(super) fn sweep_target(
    flags: &Flags,
    results: &ResultsRoot,
    mut experiment: Experiment,
    (stop, known): (&AtomicBool, &KnownVerdicts),
) -> Result<Exit> {
    let folder = results.of_spec(&experiment.spec);
    if !grow(&mut experiment, flags, &folder)? {
        return Ok(Exit::Incomplete);
    }
    let options = options(flags, &experiment)?;
    verbose::tell_of_sweep(&experiment, &options, &folder);
    if !flags.quiet {
        experiment.series.notes.iter().for_each(|note| tell!("note: {}", printable(note)));
    }
    let kept = flags.shard.map_or(folder.clone(), |shard| shard.folder(&folder));
    engine::set_libtorch_threads(options.libtorch_threads);
    let progress = Progress::new(&experiment, options.jobs, flags.quiet);
    let session = run::session(&experiment, &options, flags.shard)?;
    let has_begun = Cell::new(false);
    let approve = |experiment: &Experiment, pending: &mut dyn Iterator<Item = Trial>| match options.gradcheck
    {
        Gradcheck::Skipped => Ok(()),
        Gradcheck::Passed => {
            let bar = GradcheckProgress::new(flags.quiet);
            let options = GateOptions { jobs: options.jobs, watch: &bar, known };
            match has_begun.replace(true) {
                false => before_the_first_trial(|| gate(experiment, pending, &kept, &options)),
                true => gate(experiment, pending, &kept, &options),
            }
        }
    };
    let resolved_spec = resolved_spec(&experiment, &folder)?;
    let take_over = flags.take_over;
    let destination = Destination { folder: &folder, resolved_spec, approve: &approve, take_over };
    let remembered = Remembered::default();
    let context = SweepContext {
        experiment: &experiment,
        options: &options,
        session: &session,
        observer: &progress,
        remembered: &remembered,
        stop,
    };
    if let Some(shard) = flags.shard {
        let part = run::sweep_shard(&context, &destination, shard);
        progress.clear();
        return Ok(shard::ending(&part?, shard, flags.quiet));
    }
    let sweep =
        |observer: &dyn Observer| run::sweep_rungs(&SweepContext { observer, ..context }, &destination);
    let tally = match flags.page {
        true => with_running_page(&folder, &progress, sweep),
        false => sweep(&progress),
    };
    progress.clear();
    let (tally, _lock) = tally?;
    let drawn = options.only.is_none() && !tally.interrupted;
    let swept = Swept { experiment: &experiment, folder: &folder, remembered, tally, drawn };
    swept.finish(&results.root, flags.quiet, stop)
}

/// Adds to the plan the rungs that are decided already; returns whether the one that is asked for is.
fn grow(experiment: &mut Experiment, flags: &Flags, folder: &Path) -> Result<bool> {
    if flags.shard.is_none() {
        if experiment.plan.grows() {
            let journal = Journal::read(folder)?;
            experiment.plan.grow(&journal.outcomes(Some(&experiment.basis())))?;
        }
        return Ok(true);
    }
    before_the_first_trial(|| shard::grow(experiment, folder, flags.rung))
}

fn options(flags: &Flags, experiment: &Experiment) -> Result<Options> {
    let only = match &flags.trial {
        Some(id) => Some(experiment.plan.trial(experiment.plan.find(id, &experiment.spec.places.file)?).id),
        None => None,
    };
    let libtorch_threads = usize::from(flags.libtorch_threads);
    let rerun = flags.rerun.map(|which| match which {
        RerunArg::Failed => Rerun::Failed,
        RerunArg::Diverged => Rerun::Diverged,
        RerunArg::All => Rerun::All,
    });
    let jobs = flags.jobs.map_or_else(|| (cores() / libtorch_threads).max(1), usize::from);
    let gradcheck = if flags.skip_gradcheck { Gradcheck::Skipped } else { Gradcheck::Passed };
    Ok(Options { jobs, libtorch_threads, rerun, only, gradcheck })
}

/// The resolved spec, its data file named relative to the results folder.
fn resolved_spec(experiment: &Experiment, folder: &Path) -> Result<String> {
    std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    Ok(experiment.spec.resolved_yaml(&data_from(&experiment.spec, folder)?))
}
