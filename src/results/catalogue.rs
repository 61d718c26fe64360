//! Which specs and which folders of results are at hand.

use std::path::{Path, PathBuf};

use super::SPEC_FILE;
use crate::base::error::{Error, Result};
use crate::record::{JOURNAL_FILE, SPEED_FILE};

/// Folders below the one of experiments that are looked into.
const DEEPEST: usize = 2;

/// The YAML files in a folder and below it, in the order of their paths; none if there is no such folder.
///
/// # Errors
/// If a folder cannot be read.
pub(crate) fn spec_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    gather(folder, DEEPEST, &mut |path| {
        if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            found.push(path);
        }
    })?;
    found.sort();
    Ok(found)
}

/// The folders of results directly below `root`, in the order of their names; none if there is no such folder.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn result_folders(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if root.is_dir() {
        for entry in std::fs::read_dir(root).map_err(Error::io("list", root))? {
            let path = entry.map_err(Error::io("list", root))?.path();
            if [SPEC_FILE, JOURNAL_FILE, SPEED_FILE].iter().any(|file| path.join(file).is_file()) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn gather(folder: &Path, deeper: usize, found: &mut impl FnMut(PathBuf)) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let entry = entry.map_err(Error::io("list", folder))?;
        // A link may lead back up.
        let kind = entry.file_type().map_err(Error::io("list", folder))?;
        match kind.is_dir() {
            true if deeper > 0 => gather(&entry.path(), deeper - 1, found)?,
            true => {}
            false => found(entry.path()),
        }
    }
    Ok(())
}
