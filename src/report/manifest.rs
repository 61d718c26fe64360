//! `manifest.json`: which programs, machines and inputs the results came from.

use serde_json::{Value, json};

use super::analysis::Standing;

/// The manifest, from the sessions whose records stand in the tables.
pub(super) fn manifest(standing: &Standing) -> Value {
    let results = standing.results;
    let census = &standing.census;
    let mut sessions: Vec<_> =
        census.sessions.iter().filter_map(|id| results.journal.sessions.get(id)).collect();
    sessions.sort_by_key(|session| (session.facts.started.clone(), session.id.clone()));
    json!({
        "made_by": "lookback report",
        "experiment": results.spec.title(),
        "trials": {
            "planned": results.plan.len(),
            "done": census.done,
            "diverged": census.diverged,
            "failed": census.failed,
            "pending": results.plan.len() - census.finished(),
        },
        "sessions": sessions,
    })
}
