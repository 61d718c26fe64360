//! What every room stands on: errors, random streams, digests, text and files that are replaced in one step.

pub mod digest;
pub mod error;
pub mod file;
pub mod rng;
pub mod text;
