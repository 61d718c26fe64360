//! Where the results of a spec that lists targets lie.
//!
//! `results/stations/` then holds the resolved spec with its whole list, and no journal; `results/stations/NAME/` is
//! the results folder of one target.

use std::path::{Path, PathBuf};

use super::{SPEC_FILE, readable};
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::replace;
use crate::record::JOURNAL_FILE;
use crate::spec::{EngineInfo, Spec};

/// The folder itself; of a spec that lists targets those of them that hold results.
///
/// # Errors
/// If its spec cannot be read, or no target has results yet.
pub(crate) fn begun_folders(folder: &Path, infos: &[&EngineInfo]) -> Result<Vec<PathBuf>> {
    let Some(targets) = Targets::of(folder, infos)? else { return Ok(vec![folder.to_path_buf()]) };
    let begun: Vec<PathBuf> = targets.begun().cloned().collect();
    if begun.is_empty() {
        let problem = Problem::new(Place::file(folder), "holds no results of any target yet");
        return Err(Error::input(problem.help("lookback sweep SPEC makes them")));
    }
    Ok(begun)
}

/// The results of a spec that lists targets.
pub(crate) struct Targets {
    /// One for each, in the order of the spec.
    pub specs: Vec<Spec>,
    /// Where the folders of their results are, or will be.
    pub folders: Vec<PathBuf>,
}

impl Targets {
    /// Those of a folder; `None` if it is not that of a spec that lists targets.
    ///
    /// # Errors
    /// If its spec cannot be read.
    pub(crate) fn of(folder: &Path, infos: &[&EngineInfo]) -> Result<Option<Self>> {
        let file = folder.join(SPEC_FILE);
        if folder.join(JOURNAL_FILE).exists() || !file.exists() {
            return Ok(None);
        }
        let readable = readable(infos);
        let specs = Spec::read_each(&file, &readable.iter().collect::<Vec<_>>())?;
        let folders: Vec<PathBuf> = specs.iter().map(|spec| folder.join(spec.target_folder())).collect();
        // A target's own spec lists it too, but nothing lies below its folder.
        let any = specs[0].listed && folders.iter().any(|folder| folder.is_dir());
        Ok(any.then_some(Self { specs, folders }))
    }

    /// Whether there are results of target `at`.
    pub(crate) fn has_results(&self, at: usize) -> bool {
        self.folders[at].join(JOURNAL_FILE).exists()
    }

    /// The folders that hold results.
    pub(crate) fn begun(&self) -> impl Iterator<Item = &PathBuf> {
        (0..self.folders.len()).filter(|at| self.has_results(*at)).map(|at| &self.folders[at])
    }

    /// Leaves the spec with its list in the folder of all its results; `data_file` is the data's path from there.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(crate) fn keep(specs: &[Spec], folder: &Path, data_file: &Path) -> Result<()> {
        let names: Vec<&str> = specs.iter().map(|spec| spec.data.target.as_str()).collect();
        replace(&folder.join(SPEC_FILE), &specs[0].resolved_yaml_of(&names, data_file))
    }
}
