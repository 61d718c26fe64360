//! From a spec to a full journal: preflight -> pending trials -> workers -> records.
//!
//! Nothing here prints; who wants to see progress is an [`Observer`].

mod attempt;
mod checkpoint;
mod crew;
mod draft;
mod estimate;
mod fit;
mod forecasts;
mod merge;
mod misfits;
mod overview;
mod part;
mod parts;
mod pending;
mod preflight;
mod provenance;
mod results;
mod rolling;
mod rungs;
mod score;
mod shard;
mod sweep;
mod targets;
mod trial;
mod workers;

pub use draft::{Draft, engine_factor};
pub use estimate::Estimate;
pub use fit::{Fit, fit, fits, hash};
pub use forecasts::{Remembered, forecasts, recorded};
pub use merge::{RungStanding, ShardStanding, Survey, array_list};
pub use misfits::slots;
pub use overview::{Outdated, outdated, result_folders, spec_files};
pub use part::{MOST_DEAD_ATTEMPTS, MOST_DEATHS, PartTally, shard_folders, sweep_shard};
pub use parts::parts;
pub use pending::{Cost, Pending, Queued, Sample, Stale, pending};
pub use preflight::{Experiment, engine_infos, readable_infos, spec_file};
pub use provenance::{fingerprint, session};
pub use rungs::{climb, grow};
pub use shard::{Proposal, Shard, deal, proposed};
pub use sweep::{Approve, Destination, Given, Observer, Options, Rerun, SPEC_FILE, Tally, sweep};
pub use targets::{Targets, apart};
pub use trial::{panic_hook, run_trial};
pub use workers::workers;
