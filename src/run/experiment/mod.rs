//! A spec, its plan and its data, found to fit together before the first trial starts.

mod grow;
mod preflight;
mod provenance;
mod slices;
mod targets;
mod validate;

pub use preflight::{Experiment, engine_infos, readable_infos};
pub use provenance::session;
pub(crate) use targets::reject_mixed_results;
pub use validate::slots;
