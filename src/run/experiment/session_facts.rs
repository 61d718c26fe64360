//! What a session leaves in the journal about this program and this machine.

use super::Experiment;
use crate::base::digest::sha256_hex;
use crate::base::error::Result;
use crate::base::file::read;
use crate::base::in_parallel::cores;
use crate::engine;
use crate::record::{Basis, RESULTS_VERSION, Session, SessionFacts, ShardFacts, machine};
use crate::results::fingerprint;
use crate::run::{Options, Shard};

impl Experiment {
    /// What its results are computed from and by.
    pub(crate) fn basis(&self) -> Basis {
        Basis { data_sha256: self.series.sha256.clone(), results_version: self.agrees_from() }
    }
}

/// The session that begins now, for a shard or for the whole plan.
///
/// # Errors
/// If the spec cannot be read again.
pub fn session(experiment: &Experiment, options: &Options, shard: Option<Shard>) -> Result<Session> {
    let file = &experiment.spec.places.file;
    let text = read(file)?;
    let (host, cpu, os) = machine();
    Ok(Session::new(SessionFacts {
        started: jiff::Timestamp::now().to_string(),
        lookback: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("LOOKBACK_COMMIT").unwrap_or("unknown").to_owned(),
        results_version: RESULTS_VERSION,
        agrees_from: Some(experiment.agrees_from()).filter(|from| *from < RESULTS_VERSION),
        libtorch: engine::libtorch_version(),
        libtorch_threads: options.libtorch_threads,
        jobs: options.jobs,
        host,
        cpu,
        cores: cores(),
        os,
        spec_sha256: sha256_hex(&text),
        data_sha256: experiment.series.sha256.clone(),
        gradcheck: Some(options.gradcheck),
        notes: experiment.series.notes.iter().map(|note| note.to_string()).collect(),
        shard: shard.map(|shard| ShardFacts {
            shard: shard.to_string(),
            plan: fingerprint(&experiment.spec),
            process: std::process::id(),
        }),
    }))
}
