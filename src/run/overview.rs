//! Which experiments and results are at hand, and whether the one still belongs to the other.

use std::path::{Path, PathBuf};

use super::{SPEC_FILE, fingerprint};
use crate::base::digest::sha256_hex;
use crate::base::error::{Error, Result};
use crate::record::{JOURNAL_FILE, Journal, SPEED_FILE};
use crate::spec::Spec;

/// Folders below the one of experiments that are looked into.
const DEEPEST: usize = 2;

/// The YAML files in a folder and below it, in the order of their paths; none if there is no such folder.
///
/// # Errors
/// If a folder cannot be read.
pub fn spec_files(folder: &Path) -> Result<Vec<PathBuf>> {
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
pub fn result_folders(root: &Path) -> Result<Vec<PathBuf>> {
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

/// Why results no longer are what their spec would give now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outdated {
    /// The spec asks for something else.
    Spec,
    /// The data file has other content.
    Data,
    /// There is no data file.
    NoData,
}

impl Outdated {
    /// As in a list.
    pub fn words(self) -> &'static str {
        match self {
            Self::Spec => "spec changed",
            Self::Data => "data changed",
            Self::NoData => "data missing",
        }
    }
}

/// What has become of a spec and its data since results were made from `then`, the spec in their folder.
pub fn outdated(now: &Spec, then: &Spec, journal: &Journal) -> Vec<Outdated> {
    let mut found = Vec::new();
    if fingerprint(now) != fingerprint(then) {
        found.push(Outdated::Spec);
    }
    let last = journal.last_session.as_ref().and_then(|id| journal.sessions.get(id));
    match (std::fs::read(now.data_path()), last) {
        (Err(_), _) => found.push(Outdated::NoData),
        (Ok(bytes), Some(last)) if sha256_hex(&bytes) != last.facts.data_sha256 => {
            found.push(Outdated::Data);
        }
        _ => {}
    }
    found
}
