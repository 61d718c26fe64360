//! A session that made-up records come from.

use lookback::record::{Gradcheck, RESULTS_VERSION, Session, SessionFacts};

/// The same one each time.
pub(crate) fn session() -> Session {
    Session::new(SessionFacts {
        started: "2026-01-01T00:00:00Z".to_owned(),
        lookback: "0.1.0".to_owned(),
        commit: "abc".to_owned(),
        results_version: RESULTS_VERSION,
        libtorch: None,
        libtorch_threads: 1,
        jobs: 2,
        host: "host".to_owned(),
        cpu: "cpu".to_owned(),
        cores: 2,
        os: "os".to_owned(),
        spec_sha256: "s".to_owned(),
        data_sha256: "d".to_owned(),
        gradcheck: Some(Gradcheck::Passed),
        agrees_from: None,
        notes: Vec::new(),
        shard: None,
    })
}
