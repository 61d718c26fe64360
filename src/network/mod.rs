//! The network as a value: what it computes with, what its tensors are called and what a step of it costs.
//!
//! The only place that knows tensors, gates, operations and bytes. It says nothing of how anything is computed, of
//! specs or of data: engines, limits, plans and checks all read it here.
//!
//! Letters: B samples in a batch, T time steps, F features of a step, H hidden units, L layers, N outputs.

mod cell;
mod cost;
mod loss;
mod quantiles;
mod shape;
mod weights;

pub use cell::{Cell, CellOutput};
pub use cost::Flop;
pub(crate) use cost::{Footprint, StepCost};
pub use loss::{Loss, LossKind};
pub use quantiles::Quantiles;
pub(crate) use quantiles::{MEDIAN, MOST_LEVELS};
pub use shape::{NetworkShape, TensorShape};
pub use weights::{Tensor, Weights};
