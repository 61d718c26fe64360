//! What a session leaves in the journal about this program and this machine.

use std::path::Path;

use super::{Experiment, Options, Shard};
use crate::base::digest::sha256_hex;
use crate::base::error::{Error, Result};
use crate::engine;
use crate::record::{RESULTS_VERSION, Session, SessionFacts, ShardFacts, machine};
use crate::spec::Spec;

/// The session that begins now, for a shard or for the whole plan.
///
/// # Errors
/// If the spec cannot be read again.
pub fn session(experiment: &Experiment, options: &Options, shard: Option<Shard>) -> Result<Session> {
    let file = &experiment.spec.places.file;
    let text = std::fs::read(file).map_err(Error::io("read", file))?;
    let (host, cpu, os) = machine();
    Ok(Session::new(SessionFacts {
        started: jiff::Timestamp::now().to_string(),
        lookback: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("LOOKBACK_COMMIT").unwrap_or("unknown").to_owned(),
        results_version: RESULTS_VERSION,
        libtorch: engine::libtorch_version(),
        libtorch_threads: options.libtorch_threads,
        jobs: options.jobs,
        host,
        cpu,
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        os,
        spec_sha256: sha256_hex(&text),
        data_sha256: experiment.series.sha256.clone(),
        gradcheck: Some(options.gradcheck),
        shard: shard.map(|shard| ShardFacts {
            shard: shard.to_string(),
            plan: fingerprint(&experiment.spec),
            process: std::process::id(),
        }),
    }))
}

/// What two specs share that have the same plan: 16 hexadecimal digits of SHA-256 over the resolved
/// spec without its question, its data's unit and where the data file lies.
pub fn fingerprint(spec: &Spec) -> String {
    let mut spec = spec.clone();
    spec.question.clear();
    spec.data.unit.clear();
    spec.data.sha256 = None;
    sha256_hex(spec.resolved_yaml(Path::new("data")))[..16].to_owned()
}
