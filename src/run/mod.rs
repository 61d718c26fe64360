//! From a spec to a full journal: experiment -> pending trials -> workers -> records.
//!
//! Nothing here prints; who wants to see progress is an [`Observer`].

mod estimate;
mod experiment;
mod fit;
mod parts;
mod planned;
mod remembered;
mod shard;
mod step_time;
mod sweep;
mod trial;
mod work;

pub use crate::results::spec_file;
pub(crate) use estimate::Estimate;
pub use experiment::{Experiment, engine_infos, readable_infos, session, slots};
pub(crate) use experiment::{exclude, recorded_targets, reject_mixed_results};
pub use fit::{Fit, fit, fits, forecaster, hash};
pub(crate) use fit::{FitStart, fit_from};
pub use parts::{SampleSource, parts};
pub(crate) use planned::{GIGA, PlanContext, PlanTotal, PlannedTrial};
pub use remembered::{Remembered, forecasts, recorded};
pub(crate) use shard::{
    MOST_DEATHS, PartTally, Proposal, Scripts, ScriptsFor, Survey, array_list, proposed, shard_folders,
    sweep_shard,
};
pub use shard::{Shard, sbatch};
pub(crate) use step_time::step_seconds;
pub(crate) use sweep::{Cost, EtaEstimator, sweep_rungs};
pub use sweep::{
    Destination, Observer, Options, Pending, Queued, Rerun, Sample, Stale, SweepContext, Tally, pending,
    sweep, workers,
};
pub(crate) use trial::panic_hook;
pub use trial::run_trial;
pub use work::goes_on;
