//! Verbs that use a trained network.

pub mod forecast;
pub mod weights;
