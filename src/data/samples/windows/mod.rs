//! Samples as engines see them: which rows each holds, its shape, and what lies a season or the whole past behind it.

mod going_on;
mod sample_shape;
mod sample_windows;
mod seasons_before;
mod whole_past;

pub(crate) use going_on::{OwnTail, SharedPast};
pub use sample_shape::Shape;
pub use sample_windows::{Batch, Windows};
pub(crate) use whole_past::SeasonPlaces;
