//! `manifest.json`: which programs, machines and inputs the results came from.

use serde_json::{Value, json};

use super::analysis::{Sources, Standing};

/// The manifest, from the sessions whose records stand in the tables.
pub(super) fn manifest(sources: &Sources, standing: &Standing) -> Value {
    let census = &standing.census;
    let mut sessions: Vec<_> =
        census.sessions.iter().filter_map(|id| sources.journal.sessions.get(id)).collect();
    sessions.sort_by_key(|session| (session.facts.started.clone(), session.id.clone()));
    json!({
        "made_by": "lookback report",
        "experiment": sources.spec.title(),
        "trials": {
            "planned": sources.plan.len(),
            "done": census.done,
            "diverged": census.diverged,
            "failed": census.failed,
            "pending": sources.plan.len() - census.finished(),
        },
        "sessions": sessions,
    })
}
