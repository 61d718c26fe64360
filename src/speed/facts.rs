//! When, where and by what a speed pass is made, and whether the machine was its own.

use sysinfo::System;

use super::race::TimingConfig;
use crate::base::error::Result;
use crate::base::in_parallel::cores;
use crate::engine;
use crate::engine::reference::isa::Isa;
use crate::record::{SpeedFacts, machine};

/// Load above which another program must have been at work: of the minute before the pass ...
const BUSY_BEFORE: f64 = 0.5;
/// ... and of its last minute, to which this program adds 1.
const BUSY_AFTER: f64 = 1.5;

/// What the load is averaged over, in seconds.
const MINUTE: f64 = 60.0;

/// Processes that want a processor, averaged over a minute; `None` where the system does not tell.
fn load() -> Option<f64> {
    System::load_average().ok().map(|load| load.one)
}

/// The facts as they are now; time and load at the end are for [`end`].
///
/// # Errors
/// If `LOOKBACK_ISA` asks for instructions that this machine lacks.
pub(super) fn begin(config: &TimingConfig) -> Result<SpeedFacts> {
    let (_, cpu, os) = machine();
    Ok(SpeedFacts {
        started: jiff::Timestamp::now().to_string(),
        seconds: 0.0,
        lookback: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("LOOKBACK_COMMIT").unwrap_or("unknown").to_owned(),
        libtorch: engine::libtorch_version(),
        cpu,
        cores: cores(),
        os,
        isa: Isa::from_environment()?.word().to_owned(),
        blocks: config.blocks,
        sample_ms: config.sample.as_millis() as u64,
        load_before: load(),
        load_after: None,
    })
}

/// Fills in what is known at the end.
pub(super) fn end(facts: &mut SpeedFacts) {
    let now = jiff::Timestamp::now();
    let begun = facts.started.parse::<jiff::Timestamp>().unwrap_or(now);
    facts.seconds = now.duration_since(begun).as_secs_f64();
    facts.load_after = load();
}

/// What in the facts makes the figures less sure.
pub(super) fn warnings(facts: &SpeedFacts, noise_floor: f64) -> Vec<String> {
    const NOISY: f64 = 0.10;
    let mut warnings = Vec::new();
    if let Some(load) = facts.load_before.filter(|load| *load > BUSY_BEFORE) {
        let cores = facts.cores;
        warnings.push(format!(
            "other programs were at work in the minute before: load {load:.1} on {cores} processors"
        ));
    }
    if let Some(load) = facts.load_after.filter(|load| *load > BUSY_AFTER && facts.seconds >= MINUTE) {
        warnings.push(format!(
            "other programs were at work meanwhile: load {load:.1} at the end, of which 1 is this pass"
        ));
    }
    if noise_floor > NOISY {
        warnings.push(format!("the reference differs from itself by up to {:.0} %", 100.0 * noise_floor));
    }
    if cfg!(debug_assertions) {
        warnings.push("this program was not built with --release".to_owned());
    }
    warnings
}
