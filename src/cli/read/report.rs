//! `lookback report DIR`.

use std::path::{Path, PathBuf};

use crate::base::error::Result;
use crate::cli::finish::{open_targets, show_overview, tell_of_journal};
use crate::cli::screen::{print_json, tell_of_page, verbose, width};
use crate::cli::{Exit, Form, print};
use crate::record::{SPEED_FILE, Speed};
use crate::report::{
    Beside, Standing, render, render_speed, summary_json, write, write_figures, write_speed,
    write_speed_figure,
};
use crate::results::{ResultsFolder, SPEC_FILE, Targets};
use crate::run::engine_infos;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback report results/published/metro"];

/// Arguments of `report`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A folder of results, for example results/metro
    folder: PathBuf,
    /// Leave figures/ as it is
    #[arg(long)]
    no_figures: bool,
    /// Form of the summary
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Form,
}

/// Rebuilds the derived files of a results folder and prints the summary.
///
/// # Errors
/// If the folder holds no results, or its journal or spec cannot be read.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let speed_file = args.folder.join(SPEED_FILE);
    if speed_file.exists() && !args.folder.join(SPEC_FILE).exists() {
        let speed = Speed::read(&speed_file)?;
        write_speed(&speed, &args.folder)?;
        if !args.no_figures {
            write_speed_figure(&speed, &args.folder)?;
        }
        match args.format {
            Form::Text => print(&render_speed(&speed, width()))?,
            Form::Json => print_json(&serde_json::json!(speed))?,
        }
        return Ok(Exit::Done);
    }
    if let Some(targets) = Targets::of(&args.folder, &engine_infos())? {
        let opened = open_targets(&targets)?;
        let rebuilt = opened.iter().zip(&targets.folders).map(|(results, folder)| {
            let rebuilt = results.as_ref().map(|results| rebuild(results, folder, args.no_figures));
            rebuilt.transpose().map(|rebuilt| rebuilt.map(|(standing, _)| standing))
        });
        show_overview(&args.folder, &targets, rebuilt.collect::<Result<_>>()?, Some(args.format))?;
        return Ok(Exit::Done);
    }
    let results = ResultsFolder::open(&args.folder, engine_infos())?;
    let (standing, beside) = rebuild(&results, &args.folder, args.no_figures)?;
    match args.format {
        Form::Text => print(&render(&standing, &beside, width()))?,
        Form::Json => print_json(&summary_json(&standing, &beside))?,
    }
    verbose::tell_of_files(&args.folder);
    tell_of_page(&args.folder);
    Ok(Exit::Done)
}

/// Rebuilds the derived files of one experiment; returns what they are made from.
fn rebuild<'a>(
    results: &'a ResultsFolder,
    folder: &Path,
    no_figures: bool,
) -> Result<(Standing<'a>, Beside)> {
    tell_of_journal(&results.journal);
    let (records, planned) = (results.journal.len(), results.plan.len());
    verbose::tell(|| format!("{}: {records} records of {planned} planned trials", folder.display()));
    let standing = Standing::from_results(results)?;
    let beside = Beside::read(folder, &standing)?;
    write(&standing, &beside, folder)?;
    if !no_figures {
        write_figures(&standing, &beside, folder)?;
    }
    Ok((standing, beside))
}
