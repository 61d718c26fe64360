//! The whole way of a file, from its bytes to series.

use std::path::Path;

use super::file_rows::FileRows;
use super::rows_to_series::series;
use super::rules::Rules;
use super::text::MOST_BYTES;
use crate::base::error::Result;
use crate::base::file::read_at_most;
use crate::data::Series;
use crate::spec::DataSpec;

impl Series {
    /// Reads a CSV file and checks it; `path` is the file as the program finds it.
    ///
    /// # Errors
    /// [`crate::base::error::Error::Input`] with line, column, value and remedy of all that is wrong, or
    /// [`crate::base::error::Error::Io`] if the file cannot be read.
    pub fn read(data: &DataSpec, path: &Path) -> Result<Self> {
        Self::parse(&bytes(path)?, data, path)
    }

    /// The series of several targets of one file, each or why it cannot be read; those that stand in rows below each
    /// other in one pass. `each` differ in their target alone, and there is at least one.
    pub(crate) fn read_each(each: &[&DataSpec], path: &Path) -> Vec<Result<Self>> {
        let at_once =
            if each.len() < 2 || each[0].series.is_empty() { None } else { at_once(each, path).ok() };
        // What is wrong with all of them each says in its own words.
        at_once.unwrap_or_else(|| each.iter().map(|data| Self::read(data, path)).collect())
    }

    /// The same from a file's bytes; `path` only names the file in messages.
    ///
    /// # Errors
    /// As [`Series::read`].
    pub fn parse(bytes: &[u8], data: &DataSpec, path: &Path) -> Result<Self> {
        parse(bytes, &Rules::new(data, path)?)
    }
}

fn at_once(each: &[&DataSpec], path: &Path) -> Result<Vec<Result<Series>>> {
    let first = Rules::new(each[0], path)?;
    let rules = |data: &&DataSpec| Rules { data: (*data).clone(), ..first.clone() };
    let each: Vec<Rules> = each.iter().map(rules).collect();
    let rows = FileRows::read_each(&bytes(path)?, &each)?;
    Ok(rows.into_iter().zip(&each).map(|(rows, rules)| series(rows?, rules)).collect())
}

/// The series in a file's bytes.
pub(super) fn parse(bytes: &[u8], rules: &Rules) -> Result<Series> {
    series(FileRows::read(bytes, rules)?, rules)
}

/// The bytes of a file, but one too many of one that is too large.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>> {
    read_at_most(path, MOST_BYTES + 1)
}
