//! From rows with times to an even axis: points in order, the step, regular breaks, what is missing.

pub(crate) mod even;
mod exchange;
pub(crate) mod fill;
pub(crate) mod grid;
pub(crate) mod observation;
pub(crate) mod order;
pub(crate) mod point;
pub(crate) mod resample;
pub(crate) mod service;
