//! From a series to what a network sees and learns: `Pipeline` (`Transform`, `Scaler`) -> `Frame` -> `Windows` -> `Batch`.

mod channel;
mod channel_layout;
mod fitted_line;
mod frame;
pub mod lags;
mod layout;
mod line_stage;
mod pipeline;
mod predictions;
mod scaler;
mod transform;
mod windows;

pub use channel::Channel;
pub use fitted_line::{FittedLine, LineFit};
pub use frame::{Frame, Inverse};
pub(crate) use layout::{RowLayout, Walks};
pub use pipeline::{Pipeline, Profiles, Scalers, Scaling};
pub use predictions::Predictions;
pub use scaler::{FitRows, Scaler};
pub use transform::Transform;
pub use windows::{Batch, Shape, Windows};
pub(crate) use windows::{OwnTail, SeasonPlaces, SharedPast};
