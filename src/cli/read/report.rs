//! `lookback report DIR`.

use std::path::{Path, PathBuf};

use crate::base::error::Result;
use crate::cli::finish::{overview, tell_of_journal};
use crate::cli::screen::verbose;
use crate::cli::screen::{print_json, tell_of_page, width};
use crate::cli::{Exit, Form, print};
use crate::record::{SPEED_FILE, Speed};
use crate::report::{
    Sources, Standing, render, render_speed, summary_json, write, write_figures, write_speed,
    write_speed_figure,
};
use crate::results::{ResultsFolder, SPEC_FILE, Targets};
use crate::run::engine_infos;

/// Arguments of `report`.
#[derive(clap::Args)]
pub struct Args {
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
pub fn run(args: &Args) -> Result<Exit> {
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
        for folder in targets.begun() {
            rebuild(folder, args.no_figures, |_, _| Ok(()))?;
        }
        overview(&args.folder, Some(args.format))?;
        return Ok(Exit::Done);
    }
    rebuild(&args.folder, args.no_figures, |sources, standing| {
        match args.format {
            Form::Text => print(&render(sources, standing, width()))?,
            Form::Json => print_json(&summary_json(sources, standing))?,
        }
        verbose::tell_of_files(&args.folder);
        tell_of_page(&args.folder);
        Ok(())
    })?;
    Ok(Exit::Done)
}

/// Rebuilds the derived files of one experiment; `shown` has a look at what they are made from.
fn rebuild(
    folder: &Path,
    no_figures: bool,
    shown: impl FnOnce(&Sources, &Standing) -> Result<()>,
) -> Result<()> {
    let results = ResultsFolder::open(folder, engine_infos())?;
    tell_of_journal(&results.journal);
    let sources = results.sources();
    let (records, planned) = (sources.journal.len(), sources.plan.len());
    verbose::tell(|| format!("{}: {records} records of {planned} planned trials", folder.display()));
    let standing = Standing::from_sources(&sources);
    write(&sources, &standing, folder)?;
    if !no_figures {
        write_figures(&sources, &standing, folder)?;
    }
    shown(&sources, &standing)
}
