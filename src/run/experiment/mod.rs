//! A spec, its plan and its data, found to fit together before the first trial starts.

mod cut;
mod excluded;
mod experiment_targets;
mod infos;
mod no_line;
mod preflight;
mod season_lengths;
mod session_facts;
mod slices;
mod validate;
mod word_inputs;

pub(crate) use cut::recorded_targets;
pub(crate) use excluded::exclude;
pub(crate) use experiment_targets::reject_mixed_results;
pub use infos::{engine_infos, readable_infos};
pub use preflight::Experiment;
pub use session_facts::session;
pub use validate::slots;
