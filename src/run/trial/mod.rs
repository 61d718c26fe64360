//! One trial: from its configuration to what its record keeps.

mod outcome;
mod run_trial;
mod score;

pub(crate) use run_trial::panic_hook;
pub use run_trial::run_trial;
pub(super) use run_trial::{Ran, run_from};
