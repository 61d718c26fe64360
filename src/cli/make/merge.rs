//! `lookback merge DIR`.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::base::error::Result;
use crate::base::text::printable;
use crate::check::gate;
use crate::check::gradient_case::CaseInputs;
use crate::cli::finish::{agree, keep_forecasts, summarise};
use crate::cli::make::missing_shards::lacking;
use crate::cli::{Exit, libtorch, print};
use crate::record::Writer;
use crate::results::ResultsFolder;
use crate::run::{Experiment, Survey, engine_infos, shard_folders};

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback merge results/metro"];

/// Arguments of `merge`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The results folder that the shards share, for example results/metro
    folder: PathBuf,
    /// Merge what is there even if trials are missing; the tables say how many
    #[arg(long)]
    partial: bool,
    /// Show no summary
    #[arg(long, short)]
    quiet: bool,
}

/// Unites the parts of a sweep into one journal and its tables.
///
/// # Errors
/// If parts do not belong together, or the folder is in use or cannot be written.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let mut experiment = Experiment::of_results(&args.folder)?;
    libtorch::ready_for(&experiment.spec)?;
    let survey = Survey::of(&mut experiment, &args.folder)?;
    for (path, lines) in &survey.damaged {
        let path = printable(&path.display().to_string());
        tell!("{path}: {lines} damaged lines (torn or altered) do not count");
    }
    for (path, records) in &survey.orphans {
        let path = printable(&path.display().to_string());
        tell!("{path}: the line of a session is damaged or missing, so {records} trials of it do not count");
    }
    if !survey.missing().is_empty() && !args.partial {
        print(&lacking(&survey, &args.folder))?;
        return Ok(Exit::Incomplete);
    }
    let lock = Writer::open(&args.folder)?;
    survey.write(&experiment, &args.folder)?;
    let folders: Vec<PathBuf> = shard_folders(&args.folder)?.into_iter().map(|(_, folder)| folder).collect();
    let inputs = CaseInputs::of(&experiment);
    gate::unite(inputs, &experiment.plan, &args.folder, &folders)?;
    let (planned, finished) = survey.trials();
    let duplicates = survey.duplicates;
    drop(survey);
    let results = ResultsFolder::open(&args.folder, engine_infos())?;
    agree(&results, finished, &args.folder)?;
    summarise(&results, &args.folder, args.quiet, |standing| {
        keep_forecasts(&experiment, &args.folder, standing, Vec::new(), &AtomicBool::new(false))
    })?;
    drop(lock);
    if !args.quiet {
        tell!(
            "merged {finished} of {planned} trials, {duplicates} of them run more than once with equal results"
        );
    }
    Ok(if finished == planned { Exit::Done } else { Exit::Incomplete })
}
