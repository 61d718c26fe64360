//! Tables, page and summary of one experiment.

use std::path::Path;

use crate::base::error::{Error, Result};
use crate::cli::screen::{print, tell_of_page, width};
use crate::record::{JOURNAL_FILE, Journal};
use crate::report::{Beside, FIGURES_FOLDER, Standing, render, write, write_figures};
use crate::results::ResultsFolder;

/// Writes the tables and shows the summary; `before` has a look at what they are made from.
pub(crate) fn summarise(
    results: &ResultsFolder,
    folder: &Path,
    quiet: bool,
    before: impl FnOnce(&Standing) -> Result<()>,
) -> Result<()> {
    let standing = Standing::from_results(results)?;
    before(&standing)?;
    let beside = Beside::read(folder, &standing)?;
    write(&standing, &beside, folder)?;
    // Drawing takes longer than all tables, so a sweep only keeps up what a report has begun.
    if folder.join(FIGURES_FOLDER).is_dir() {
        write_figures(&standing, &beside, folder)?;
    }
    if !quiet {
        print(&render(&standing, &beside, width()))?;
        tell_of_page(folder);
    }
    Ok(())
}

/// Holds the journal as it lies on the disk against what the sweep believes to be finished.
///
/// # Errors
/// [`Error::Check`] if they differ: tables of fewer trials would pass for the whole.
pub(crate) fn agree(results: &ResultsFolder, finished: usize, folder: &Path) -> Result<()> {
    let ids = results.plan.ids(0..results.plan.len());
    let recorded = ids.filter(|(_, id)| results.journal.current_status(id).is_some()).count();
    if recorded == finished {
        return Ok(());
    }
    Err(Error::Check(format!(
        "{}: {finished} trials are finished, and its journal has {recorded} of them; the tables are left as they were. \
         Another program changed the journal under way: the same command runs what is missing",
        folder.display()
    )))
}

/// Says where a journal is less sure than it could be.
pub(crate) fn tell_of_journal(journal: &Journal) {
    if journal.unguarded > 0 {
        tell!(
            "{} lines of {JOURNAL_FILE} have no checksum, an older program wrote them: a bit that flips there may go \
             unnoticed; `lookback reproduce` tells",
            journal.unguarded
        );
    }
    if journal.torn > 0 {
        tell!("the last line of {JOURNAL_FILE} is torn: its trial counts as not run");
    }
}
