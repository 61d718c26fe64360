//! `manifest.json`: which programs, machines and inputs the results came from.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Sources;
use crate::record::Status;

/// The manifest, from the sessions whose records stand in the tables.
pub fn manifest(sources: &Sources) -> Value {
    let used: BTreeSet<&str> = sources.records().map(|record| record.session.as_str()).collect();
    let mut sessions: Vec<_> = used.iter().filter_map(|id| sources.journal.sessions.get(*id)).collect();
    sessions.sort_by_key(|session| (session.facts.started.clone(), session.id.clone()));
    let count = |status| sources.records().filter(|record| record.result.status == status).count();
    let (done, diverged, failed) = (count(Status::Done), count(Status::Diverged), count(Status::Failed));
    json!({
        "made_by": "lookback report",
        "experiment": sources.spec.name,
        "trials": {
            "planned": sources.plan.len(),
            "done": done,
            "diverged": diverged,
            "failed": failed,
            "pending": sources.plan.len() - done - diverged - failed,
        },
        "sessions": sessions,
    })
}
