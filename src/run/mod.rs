//! From a spec to a full journal: experiment -> pending trials -> workers -> records.
//!
//! Nothing here prints; who wants to see progress is an [`Observer`].

mod estimate;
mod experiment;
mod fit;
mod forecasts;
mod parts;
mod shard;
mod step_time;
mod sweep;
mod trial;
mod work;

pub use crate::results::{
    Outdated, SPEC_FILE, Targets, fingerprint, grow, outdated, result_folders, spec_file, spec_files,
};
pub use estimate::Estimate;
pub use experiment::{Experiment, engine_infos, readable_infos, reject_mixed_results, session, slots};
pub use fit::{Fit, fit, fits, forecaster, hash};
pub use forecasts::{Remembered, forecasts, recorded};
pub use parts::parts;
pub use shard::{
    MOST_DEAD_ATTEMPTS, MOST_DEATHS, PartTally, Proposal, RungStanding, Scripts, ScriptsFor, Shard,
    ShardStanding, Survey, array_list, deal, proposed, sbatch, shard_folders, sweep_shard,
};
pub use step_time::{engine_factor, step_seconds};
pub use sweep::{
    Approve, Cost, Destination, EtaEstimator, Observer, Options, Pending, Queued, Rerun, Sample, Stale,
    SweepContext, Tally, pending, sweep, sweep_rungs, workers,
};
pub use trial::{panic_hook, run_trial};
pub use work::{TrialWork, goes_on};
