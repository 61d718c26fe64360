//! What every room stands on: errors, random streams, digests and files that are replaced in one step.

pub mod digest;
pub mod error;
pub mod file;
pub mod rng;
