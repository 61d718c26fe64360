//! `lookback sweep SPEC`.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use clap::ValueEnum;

use crate::base::error::{Error, Result};
use crate::base::text::printable;
use crate::check::gate::{GateOptions, KnownVerdicts, gate};
use crate::cli::WantedSpec;
use crate::cli::finish::{Swept, data_from, keep_list, overview, with_running_page};
use crate::cli::interrupt::{before_the_first_trial, quiet_trials, stop_flag};
use crate::cli::libtorch;
use crate::cli::make::shard;
use crate::cli::screen::GradcheckProgress;
use crate::cli::screen::Progress;
use crate::cli::screen::verbose;
use crate::cli::{Exit, Form, ResultsRoot};
use crate::engine;
use crate::record::{Gradcheck, Journal};
use crate::run::{
    self, Destination, Experiment, Observer, Options, Remembered, Rerun, Shard, SweepContext,
    reject_mixed_results,
};
use crate::spec::Trial;

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
    trial: Option<String>,
    /// Run only part I of N of the plan, counted from 0, into a file of its own (see `merge`)
    #[arg(long, value_name = "I/N", conflicts_with = "trial")]
    shard: Option<Shard>,
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
    quiet: bool,
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

/// Runs the pending trials, writes the tables and prints the summary.
///
/// # Errors
/// Everything that keeps the sweep from running; trials that fail are rows, not errors.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let experiments = match (&args.shard, &args.trial) {
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
        if listed && !args.quiet {
            let target = printable(&experiment.spec.data.target);
            tell!("target {} of {count}: {target}", at + 1);
        }
        match one(args, experiment, &stop, &known)? {
            Exit::Done => {}
            other => exit = other,
        }
        if exit == Exit::Interrupted {
            break;
        }
    }
    if listed && args.shard.is_none() {
        overview(&folder, (!args.quiet).then_some(Form::Text))?;
    }
    Ok(exit)
}

/// Sweeps one experiment. Gradients are checked at the shapes that are not known to be right.
fn one(args: &Args, mut experiment: Experiment, stop: &AtomicBool, known: &KnownVerdicts) -> Result<Exit> {
    let folder = args.results.of_spec(&experiment.spec);
    if !grow(&mut experiment, args, &folder)? {
        return Ok(Exit::Incomplete);
    }
    let options = options(args, &experiment)?;
    verbose::tell_of_sweep(&experiment, &options, &folder);
    if !args.quiet {
        experiment.series.notes.iter().for_each(|note| tell!("note: {}", printable(note)));
    }
    let kept = args.shard.map_or(folder.clone(), |shard| shard.folder(&folder));
    engine::set_libtorch_threads(options.libtorch_threads);
    let progress = Progress::new(&experiment, options.jobs, args.quiet);
    let session = run::session(&experiment, &options, args.shard)?;
    let bar = GradcheckProgress::new(args.quiet);
    let approve = |pending: &mut dyn Iterator<Item = Trial>| match options.gradcheck {
        Gradcheck::Skipped => Ok(()),
        Gradcheck::Passed => {
            let options = GateOptions { jobs: options.jobs, watch: &bar, known };
            before_the_first_trial(|| gate(&experiment, pending, &kept, &options))
        }
    };
    let resolved_spec = resolved_spec(&experiment, &folder)?;
    let take_over = args.take_over;
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
    if let Some(shard) = args.shard {
        let part = run::sweep_shard(&context, &destination, shard);
        progress.clear();
        return Ok(shard::ending(&part?, shard, args.quiet));
    }
    let sweep =
        |observer: &dyn Observer| run::sweep_rungs(&SweepContext { observer, ..context }, &destination);
    let tally = match args.page {
        true => with_running_page(&folder, &progress, sweep),
        false => sweep(&progress),
    };
    progress.clear();
    let (tally, _lock) = tally?;
    let drawn = options.only.is_none() && !tally.interrupted;
    let swept = Swept { experiment: &experiment, folder: &folder, remembered, tally, drawn };
    swept.finish(&args.results.root, args.quiet, stop)
}

/// Adds to the plan the rungs that are decided already; returns whether the one that is asked for is.
fn grow(experiment: &mut Experiment, args: &Args, folder: &Path) -> Result<bool> {
    if args.shard.is_none() {
        if experiment.plan.grows() {
            experiment.grow(&Journal::read(folder)?);
        }
        return Ok(true);
    }
    before_the_first_trial(|| shard::grow(experiment, folder, args.rung))
}

fn options(args: &Args, experiment: &Experiment) -> Result<Options> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let only = match &args.trial {
        Some(id) => Some(experiment.plan.trial(experiment.plan.find(id, &args.wanted.spec)?).id),
        None => None,
    };
    let libtorch_threads = usize::from(args.libtorch_threads);
    let rerun = args.rerun.map(|which| match which {
        RerunArg::Failed => Rerun::Failed,
        RerunArg::Diverged => Rerun::Diverged,
        RerunArg::All => Rerun::All,
    });
    let jobs = args.jobs.map_or((cores / libtorch_threads).max(1), usize::from);
    let gradcheck = if args.skip_gradcheck { Gradcheck::Skipped } else { Gradcheck::Passed };
    Ok(Options { jobs, libtorch_threads, rerun, only, gradcheck })
}

/// The resolved spec, its data file named relative to the results folder.
fn resolved_spec(experiment: &Experiment, folder: &Path) -> Result<String> {
    std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    Ok(experiment.spec.resolved_yaml(&data_from(&experiment.spec, folder)?))
}
