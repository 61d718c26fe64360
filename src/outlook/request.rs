//! What is asked of a forecast.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Place, Problem, Result};

/// What is asked.
pub struct Request {
    /// A results folder.
    pub folder: PathBuf,
    /// A file with newer rows.
    pub data: Option<PathBuf>,
    /// How many rows to forecast; `None`: as many as one forecast reaches.
    pub rows: Option<usize>,
    /// Until which time instead.
    pub until: Option<String>,
    /// This trial alone instead of the chosen configuration.
    pub trial: Option<String>,
    /// The chosen configuration of this engine.
    pub engine: Option<String>,
    /// Train it on every known row first.
    pub refit: bool,
    /// Its forecasts combined with those of the best baseline in their place.
    pub combined: bool,
}

impl Request {
    /// What a report of the folder shows: the next rows of its own data, by the configuration that is best.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let folder = folder.to_path_buf();
        let (data, rows, until, trial, engine) = (None, None, None, None, None);
        Self { folder, data, rows, until, trial, engine, refit: false, combined: false }
    }

    /// Whether the configuration that is best is asked for by itself, whatever the rows.
    pub(crate) fn is_of_best(&self) -> bool {
        self.trial.is_none() && self.engine.is_none() && !self.combined
    }
}

/// Something that was asked for and cannot be had.
pub(super) fn refused<T>(file: &Path, message: impl Into<String>, help: &str) -> Result<T> {
    Err(Error::input(Problem::new(Place::file(file), message).help(help)))
}
