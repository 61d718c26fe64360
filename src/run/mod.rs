//! From a spec to a full journal: preflight -> pending trials -> workers -> records.
//!
//! Nothing here prints; who wants to see progress is an [`Observer`].

mod checkpoint;
mod crew;
mod estimate;
mod forecasts;
mod misfits;
mod parts;
mod pending;
mod preflight;
mod provenance;
mod rungs;
mod sweep;
mod trial;
mod workers;

pub use estimate::Estimate;
pub use forecasts::forecasts;
pub use parts::parts;
pub use pending::{Cost, Pending, Queued, Sample, Stale, pending};
pub use preflight::{Experiment, engine_infos, readable_infos, spec_file};
pub use provenance::session;
pub use rungs::{climb, grow};
pub use sweep::{Approve, Destination, Given, Observer, Options, Rerun, SPEC_FILE, Tally, sweep};
pub use trial::{fit, hash, panic_hook, run_trial};
pub use workers::workers;
