//! `importance.csv`: the share of each set of hyperparameters, engine by engine.

use super::Table;
use crate::base::text::exact;
use crate::report::analysis::Standing;

/// For each engine the largest share first; all of an engine's add up to 1. `None` if nothing is known.
pub(crate) fn importance_table(standing: &Standing) -> Option<Table> {
    let mut table = Table::plain(["engine", "hyperparameters", "axes", "share"]);
    table.rows.extend(standing.importance.iter().flat_map(|importance| {
        importance.shares.iter().map(|(names, share)| {
            vec![importance.engine.clone(), names.join(" x "), names.len().to_string(), exact(*share)]
        })
    }));
    (!standing.importance.is_empty()).then_some(table)
}
