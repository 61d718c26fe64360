//! Verbs that use a trained network.

pub mod weights;
