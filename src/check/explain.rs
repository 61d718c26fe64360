//! Why a result may come out otherwise: what differs between the session that made it and this one.

use super::{LIBTORCH_ELSEWHERE, Promise};
use crate::engine::LIBTORCH_NAME;
use crate::record::SessionFacts;

/// What an engine promises between two sessions; `recorded` is `None` if the journal does not name it.
///
/// The reference engine and the baselines promise bits everywhere. libtorch promises them on one
/// processor model and library version with one thread for each operation.
pub(crate) fn promise(engine: &str, recorded: Option<&SessionFacts>, now: &SessionFacts) -> Promise {
    if engine != LIBTORCH_NAME {
        return Promise::Bits;
    }
    let facts = |facts: &SessionFacts| (facts.cpu.clone(), facts.libtorch.clone(), facts.libtorch_threads);
    let known = now.cpu != "unknown" && now.libtorch_threads == 1;
    match recorded {
        Some(recorded) if known && facts(recorded) == facts(now) => Promise::Bits,
        _ => Promise::Within(LIBTORCH_ELSEWHERE),
    }
}

/// What differs between two sessions and may change numbers, most telling first; one line each.
pub fn differences(engine: &str, recorded: Option<&SessionFacts>, now: &SessionFacts) -> Vec<String> {
    let Some(recorded) = recorded else {
        return vec!["the journal does not say which session made the record".to_owned()];
    };
    let mut lines = Vec::new();
    let mut differ = |what: &str, recorded: String, now: String| {
        if recorded != now {
            lines.push(format!("{what}: recorded {recorded}, now {now}"));
        }
    };
    differ("data file (SHA-256)", recorded.data_sha256.clone(), now.data_sha256.clone());
    differ("results version", recorded.results_version.to_string(), now.results_version.to_string());
    if engine == LIBTORCH_NAME {
        let version = |facts: &SessionFacts| facts.libtorch.clone().unwrap_or_else(|| "none".to_owned());
        differ("libtorch", version(recorded), version(now));
        let threads = |facts: &SessionFacts| facts.libtorch_threads.to_string();
        differ("libtorch threads", threads(recorded), threads(now));
    }
    differ("processor", recorded.cpu.clone(), now.cpu.clone());
    let program = |facts: &SessionFacts| format!("{} ({})", facts.lookback, facts.commit);
    differ("lookback", program(recorded), program(now));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> SessionFacts {
        SessionFacts {
            started: "2026-01-01T00:00:00Z".to_owned(),
            lookback: "0.1.0".to_owned(),
            commit: "abc".to_owned(),
            results_version: 1,
            libtorch: Some("2.13.0".to_owned()),
            libtorch_threads: 1,
            jobs: 2,
            host: "host".to_owned(),
            cpu: "cpu".to_owned(),
            cores: 2,
            os: "os".to_owned(),
            spec_sha256: "s".to_owned(),
            data_sha256: "d".to_owned(),
            gradcheck: None,
            agrees_from: None,
            notes: Vec::new(),
            shard: None,
        }
    }

    #[test]
    fn the_reference_promises_bits_whatever_the_machine() {
        let other = SessionFacts { cpu: "other".to_owned(), libtorch: None, ..facts() };
        assert_eq!(promise("reference", Some(&other), &facts()), Promise::Bits);
        assert_eq!(promise("ridge", None, &facts()), Promise::Bits);
    }

    #[test]
    fn libtorch_promises_bits_on_one_processor_version_and_thread_only() {
        let started = SessionFacts { started: "later".to_owned(), jobs: 7, ..facts() };
        assert_eq!(promise("libtorch", Some(&started), &facts()), Promise::Bits);
        let others = [
            SessionFacts { cpu: "other".to_owned(), ..facts() },
            SessionFacts { libtorch: Some("2.12.0".to_owned()), ..facts() },
            SessionFacts { libtorch_threads: 2, ..facts() },
        ];
        for other in &others {
            assert_ne!(promise("libtorch", Some(other), &facts()), Promise::Bits);
            assert_eq!(differences("libtorch", Some(other), &facts()).len(), 1);
        }
        assert_ne!(promise("libtorch", None, &facts()), Promise::Bits);
    }

    #[test]
    fn data_version_processor_and_program_are_named_where_they_differ() {
        assert!(differences("reference", Some(&facts()), &facts()).is_empty());
        let other = SessionFacts {
            data_sha256: "x".to_owned(),
            results_version: 0,
            commit: "xyz".to_owned(),
            cpu: "other".to_owned(),
            ..facts()
        };
        let lines = differences("reference", Some(&other), &facts());
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines[0].contains("data file"), "{lines:?}");
    }
}
