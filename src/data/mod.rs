//! From a CSV file to batches: `Series` -> `Split` -> `Scaler` -> `Windows` -> `Batch`.
//!
//! Knows nothing of engines. What a scaler may be fitted on is a type ([`FitRows`]), so that
//! validation and test rows cannot reach it by accident.

mod csv;
mod scaler;
mod series;
mod split;
mod windows;

pub use scaler::{FitRows, Scaler};
pub use series::{Series, Step};
pub use split::{Part, Split};
pub use windows::{Batch, Shape, Windows};
