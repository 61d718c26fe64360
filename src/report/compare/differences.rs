//! What is not the same: keys of the specs, and facts about programs, machines and data.

use std::collections::BTreeSet;

use super::side::Side;
use crate::record::SessionFacts;
use crate::report::analysis::Gathered;

/// Something that is not the same in all results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The key or the fact.
    pub what: String,
    /// What each result has; empty where it has nothing.
    pub values: Vec<String>,
}

/// Keys whose values differ, in the order of the first spec that has them.
pub(super) fn spec(sides: &[Side]) -> Vec<Difference> {
    let keys: Vec<_> = sides.iter().map(|side| side.results.spec.resolved_keys()).collect();
    let mut order: Vec<&String> = Vec::new();
    for (key, _) in keys.iter().flatten() {
        if !order.contains(&key) {
            order.push(key);
        }
    }
    let value = |side: &Vec<(String, String)>, key: &String| {
        side.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let row = |key: &String| Difference {
        what: key.clone(),
        values: keys.iter().map(|side| value(side, key)).collect(),
    };
    order.into_iter().map(row).filter(differs).collect()
}

fn differs(difference: &Difference) -> bool {
    difference.values.iter().any(|value| *value != difference.values[0])
}

/// A fact about a session, for a table.
type Fact = (&'static str, fn(&SessionFacts) -> String);

/// The facts that may make results differ, the likeliest first.
const FACTS: &[Fact] = &[
    ("data sha256", |facts| facts.data_sha256.chars().take(16).collect()),
    ("lookback", |facts| facts.lookback.clone()),
    ("commit", |facts| facts.commit.clone()),
    ("results version", |facts| facts.results_version.to_string()),
    ("libtorch", |facts| facts.libtorch.clone().unwrap_or_else(|| "not built in".to_owned())),
    ("libtorch threads", |facts| facts.libtorch_threads.to_string()),
    ("processor", |facts| facts.cpu.clone()),
    ("cores", |facts| facts.cores.to_string()),
    ("system", |facts| facts.os.clone()),
    ("host", |facts| facts.host.clone()),
    ("workers", |facts| facts.jobs.to_string()),
];

/// The facts that differ, and the names of those that all results share; several sessions of one result stand
/// side by side.
pub(super) fn environment(sides: &[Side], gathered: &[Gathered]) -> (Vec<Difference>, Vec<String>) {
    let of = |fact: &Fact| Difference {
        what: fact.0.to_owned(),
        values: sides.iter().zip(gathered).map(|(side, gathered)| values(side, gathered, fact.1)).collect(),
    };
    let (apart, same): (Vec<_>, Vec<_>) = FACTS.iter().map(of).partition(differs);
    (apart, same.into_iter().map(|fact| fact.what).collect())
}

fn values(side: &Side, gathered: &Gathered, of: fn(&SessionFacts) -> String) -> String {
    let sessions = &side.results.journal.sessions;
    let known = gathered.census.sessions.iter().filter_map(|id| sessions.get(id));
    let values: BTreeSet<String> = known.map(|session| of(&session.facts)).collect();
    values.into_iter().collect::<Vec<_>>().join(", ")
}
