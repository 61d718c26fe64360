//! From a spec to a full journal: preflight -> pending trials -> workers -> records.
//!
//! Nothing here prints; who wants to see progress is an [`Observer`].

mod estimate;
mod parts;
mod preflight;
mod provenance;
mod sweep;
mod trial;

pub use estimate::Estimate;
pub use parts::parts;
pub use preflight::{Experiment, engine_infos, readable_infos, spec_file};
pub use provenance::session;
pub use sweep::{Destination, Observer, Options, Queued, Rerun, SPEC_FILE, Stale, Tally, pending, sweep};
pub use trial::{fit, panic_place_hook, run_trial};
