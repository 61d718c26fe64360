//! What every room stands on: errors, random streams, digests, choices, medians, text and files that are replaced in one step.

pub mod choice;
pub(crate) mod digest;
pub mod error;
pub mod file;
pub(crate) mod in_parallel;
pub(crate) mod median;
pub(crate) mod path;
pub mod rng;
pub mod text;
