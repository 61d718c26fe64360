//! Tables, page and summary of one experiment.

use std::path::Path;

use crate::base::error::Result;
use crate::cli::screen::{print, tell_of_page, width};
use crate::report::{FIGURES_FOLDER, Sources, Standing, render, write, write_figures};
use crate::results::ResultsFolder;
use crate::run::engine_infos;

/// Writes the tables and shows the summary; `before` has a look at what they are made from.
pub fn summarise(
    folder: &Path,
    quiet: bool,
    before: impl FnOnce(&Sources, &Standing) -> Result<()>,
) -> Result<()> {
    let results = ResultsFolder::open(folder, engine_infos())?;
    let sources = results.sources();
    let standing = Standing::from_sources(&sources);
    before(&sources, &standing)?;
    write(&sources, &standing, folder)?;
    // Drawing takes longer than all tables, so a sweep only keeps up what a report has begun.
    if folder.join(FIGURES_FOLDER).is_dir() {
        write_figures(&sources, &standing, folder)?;
    }
    if !quiet {
        print(&render(&sources, &standing, width()))?;
        tell_of_page(folder);
    }
    Ok(())
}
