//! Verbs that use a trained network.

pub(super) mod export;
pub(super) mod forecast;
pub(super) mod weights;
