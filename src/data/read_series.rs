//! A series from a CSV file.

use std::path::Path;

use super::{Series, csv};
use crate::base::error::Result;
use crate::spec::DataSpec;

impl Series {
    /// Reads a CSV file and checks it; `path` is the file as the program finds it.
    ///
    /// # Errors
    /// [`crate::base::error::Error::Input`] with line, column, value and remedy of all that is wrong, or
    /// [`crate::base::error::Error::Io`] if the file cannot be read.
    pub fn read(data: &DataSpec, path: &Path) -> Result<Self> {
        csv::read(data, path)
    }

    /// The series of several targets of one file, each or why it cannot be read; those that stand in rows below each
    /// other in one pass. `each` differ in their target alone, and there is at least one.
    pub(crate) fn read_each(each: &[&DataSpec], path: &Path) -> Vec<Result<Self>> {
        if each.len() < 2 || each[0].series.is_empty() {
            return each.iter().map(|data| Self::read(data, path)).collect();
        }
        match csv::read_each(each, path) {
            Ok(series) => series,
            // Each says it in its own words.
            Err(_) => each.iter().map(|data| Self::read(data, path)).collect(),
        }
    }

    /// The same from a file's bytes; `path` only names the file in messages.
    ///
    /// # Errors
    /// As [`Series::read`].
    pub fn parse(bytes: &[u8], data: &DataSpec, path: &Path) -> Result<Self> {
        csv::parse(bytes, data, path)
    }
}
