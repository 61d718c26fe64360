//! Checks of the harness's own numbers: from engines and records to verdicts, row by row.
//!
//! * [`gradient`]: does backpropagation follow from what an engine forecasts?
//! * [`gate`]: may a sweep begin, and where its verdict is kept.
//! * [`gradient_case`]: the distinct shapes that a spec asks for, and samples and weights for them.
//! * [`leakage`]: does a forecast know what it could not have known?
//! * [`parity`]: do the engines agree, from equal weights and batches?
//! * [`reproduce`]: do recorded trials come out the same when they run again?
//! * [`published_results`]: do the trials of a sweep have the bits of the published ones?
//! * [`stored_weights`]: the weights of a recorded trial, by its hash.
//!
//! A check runs the code that made the numbers, never a copy of it; it sees engines only as
//! [`crate::engine::Model`] and prints nothing. It may use every layer but the command line.

mod compare;
mod explain;
mod field;
mod finding;
pub mod gradient;
pub mod leakage;
mod new_rows;
pub mod parity;
mod paths;
pub mod published_results;
pub mod reproduce;
pub mod stored_weights;

pub(crate) use compare::LIBTORCH_ELSEWHERE;
pub use compare::{Promise, Tolerance, compare};
pub use explain::differences;
pub(crate) use explain::promise;
pub use field::{Field, FieldVerdict};
pub use gradient::{gate, gradient_case};
pub use paths::{DataPath, looks_ahead};
