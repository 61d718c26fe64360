//! The last words of a sweep: whether its trials have the bits of the published results.

use std::path::Path;

use crate::base::error::Result;
use crate::base::text::printable;
use crate::check::published_results::Published;
use crate::record::Journal;
use crate::results::published;
use crate::run::Experiment;

/// Says how the results in `folder` compare with the published ones below `root`; nothing where there are none.
///
/// # Errors
/// If a journal cannot be read.
pub(crate) fn tell_of_published(root: &Path, folder: &Path, experiment: &Experiment) -> Result<()> {
    let Some(there) = published(root, &experiment.spec, folder) else { return Ok(()) };
    let found = Published::of(&experiment.plan, &Journal::read(folder)?, &Journal::read(&there)?)?;
    if found.compared > 0 {
        tell!("{}", printable(&found.sentence(&there)));
    }
    Ok(())
}
