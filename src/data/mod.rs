//! From a CSV file to batches: `Series` -> `Split` -> `Pipeline` (`Transform`, `Scaler`) -> `Frame` -> `Windows` -> `Batch`.
//!
//! Knows nothing of engines. What a scaler may be fitted on is a type ([`FitRows`]), so that
//! validation and test rows cannot reach it by accident.

mod calendar;
mod channel;
mod clock;
pub(crate) mod csv;
mod frame;
pub mod lags;
mod leaks;
mod pipeline;
mod read_series;
mod remarks;
mod rolling;
mod rows_ahead;
mod scaler;
mod seasons;
mod series;
mod split;
mod step;
mod transform;
mod windows;

pub(crate) use calendar::{MOST_SLOTS, ProfileMeans, Slots};
pub use channel::Channel;
pub use clock::{Clock, Period};
pub use frame::{Frame, Inverse};
pub(crate) use leaks::leaks_of;
pub use leaks::{KnownLeak, leaks};
pub use pipeline::{Pipeline, Profiles, Scalers, Scaling};
pub(crate) use remarks::remarks;
pub use rolling::Rolling;
pub use scaler::{FitRows, Scaler};
pub use seasons::Season;
pub(crate) use seasons::{autocorrelation, seasons};
pub use series::{Series, Written};
pub use split::Split;
pub use step::Step;

pub use crate::spec::Part;
pub use transform::Transform;
pub use windows::{Batch, Shape, Windows};
