//! From a spec to a full journal: preflight -> pending trials -> workers -> records.
//!
//! Nothing here prints; who wants to see progress is an [`Observer`].

mod estimate;
mod parts;
mod pending;
mod preflight;
mod provenance;
mod sweep;
mod trial;
mod workers;

pub use estimate::Estimate;
pub use parts::parts;
pub use pending::{Queued, Stale, pending};
pub use preflight::{Experiment, engine_infos, readable_infos, spec_file};
pub use provenance::session;
pub use sweep::{Destination, Observer, Options, Rerun, SPEC_FILE, Tally, sweep};
pub use trial::{fit, hash, panic_hook, run_trial};
pub use workers::workers;
