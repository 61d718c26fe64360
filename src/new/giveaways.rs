//! Columns of a file that give the target away: whoever called them known would score what he had told.
//!
//! The search is that of `check` and `audit`, over every further column of numbers.

use std::path::Path;

use super::CsvInspection;
use crate::base::error::Error;
use crate::data::csv::{bytes, parse};
use crate::data::{KnownLeak, Series, Split, leaks_of};
use crate::spec::Fill;

/// Columns that are looked at.
const MOST: usize = 30;

/// A sentence for each find.
pub(super) fn told(look: &CsvInspection, path: &Path) -> Vec<String> {
    let Some((series, names)) = with_columns(look, path) else { return Vec::new() };
    let split = Split::by_fractions(series.len(), 0.7, 0.15, (0, 0));
    leaks_of(&series, &split, &names, 1).iter().map(sentence).collect()
}

fn sentence(leak: &KnownLeak) -> String {
    let KnownLeak { columns, target, with, .. } = leak;
    let (sure, verb, what) = match columns.len() {
        1 => ("", "tells", "it is `past`"),
        _ => ("together ", "tell", "they are `past`"),
    };
    format!(
        "{} {sure}{verb} the value of {target} in the same row ({:.1} % of it): as an input {what}, never `known`",
        columns.join(" and "),
        100.0 * with
    )
}

/// The series with its further columns, as far as these can be read.
fn with_columns(look: &CsvInspection, path: &Path) -> Option<(Series, Vec<String>)> {
    let of_columns = look.data.series.is_empty() && look.data.across.is_none() && !look.data.counter;
    if !of_columns || look.others.is_empty() {
        return None;
    }
    let text = bytes(path).ok()?;
    let mut data = look.data.clone();
    data.covariates = look.others.iter().take(MOST).cloned().collect();
    // No value of the target is missing where nothing says what becomes of it: this holds on those of the columns.
    data.csv.missing = data.csv.missing.or(Some(Fill::Drop));
    while !data.covariates.is_empty() {
        match parse(&text, &data, path) {
            Ok(series) => return Some((series, data.covariates)),
            Err(Error::Input(problems)) => {
                let before = data.covariates.len();
                let blamed = |name: &String| {
                    problems.iter().any(|problem| problem.message.starts_with(&format!("column {name}: ")))
                };
                data.covariates.retain(|name| !blamed(name));
                if data.covariates.len() == before {
                    return None;
                }
            }
            Err(_) => return None,
        }
    }
    None
}
