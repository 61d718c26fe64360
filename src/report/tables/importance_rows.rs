//! `importance.csv`: the share of each set of hyperparameters, engine by engine.

use crate::base::text::exact;
use crate::report::analysis::Importance;

/// Its headings.
pub(crate) fn importance_columns() -> Vec<String> {
    ["engine", "hyperparameters", "axes", "share"].map(str::to_owned).into()
}

/// Its rows, for each engine the largest share first; all of an engine's add up to 1.
pub(crate) fn importance_rows(all: &[Importance]) -> impl Iterator<Item = Vec<String>> {
    all.iter().flat_map(|importance| {
        importance.shares.iter().map(|(names, share)| {
            vec![importance.engine.clone(), names.join(" x "), names.len().to_string(), exact(*share)]
        })
    })
}
