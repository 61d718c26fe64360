//! Verbs that use a trained network.

pub mod export;
pub mod forecast;
pub mod weights;
