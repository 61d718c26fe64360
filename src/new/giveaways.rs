//! Columns of a file that give the target away: whoever called them known would score what he had told.
//!
//! The search is that of `check` and `audit`, over every further column of numbers.

use super::columns_beside::WithColumns;
use super::first_split::by_fractions;
use crate::data::{KnownLeak, leaks_of};

/// A sentence for each find.
pub(super) fn told(read: &WithColumns) -> Vec<String> {
    let WithColumns { series, names, .. } = read;
    leaks_of(series, &by_fractions(series), names, 1).iter().map(sentence).collect()
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
