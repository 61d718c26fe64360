//! One trial: from its configuration to what its record keeps.

mod outcome;
mod run_trial;
mod score;

pub(super) use run_trial::{Ran, run_from};
pub use run_trial::{panic_hook, run_trial};
