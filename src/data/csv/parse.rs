//! The whole way of a file, from its bytes to series.

use std::path::Path;

use super::file_rows::FileRows;
use super::opened::bytes;
use super::rows_to_series::series;
use super::rules::Rules;
use crate::base::error::Result;
use crate::data::Series;
use crate::spec::DataSpec;

/// Reads and checks a file.
pub(crate) fn read(data: &DataSpec, path: &Path) -> Result<Series> {
    parse(&bytes(path)?, data, path)
}

/// The same for several of the series that stand in rows below each other, in one pass over the file.
///
/// `each` differ in their target alone.
pub(crate) fn read_each(each: &[&DataSpec], path: &Path) -> Result<Vec<Result<Series>>> {
    let first = Rules::new(each[0], path)?;
    let rules = |data: &&DataSpec| Rules { data: (*data).clone(), ..first.clone() };
    let each: Vec<Rules> = each.iter().map(rules).collect();
    let rows = FileRows::read_each(&bytes(path)?, &each)?;
    Ok(rows.into_iter().zip(&each).map(|(rows, rules)| series(rows?, rules)).collect())
}

/// Checks a file's bytes.
pub(crate) fn parse(bytes: &[u8], data: &DataSpec, path: &Path) -> Result<Series> {
    parse_with(bytes, &Rules::new(data, path)?)
}

pub(super) fn parse_with(bytes: &[u8], rules: &Rules) -> Result<Series> {
    series(FileRows::read(bytes, rules)?, rules)
}
