//! Checks of the harness's own numbers: from engines to verdicts, row by row.
//!
//! * [`gradient`]: does backpropagation follow from what an engine forecasts?
//! * [`gate`]: may a sweep begin, and where its verdict is kept.
//! * [`case`]: the distinct shapes that a spec asks for, and samples and weights for them.
//!
//! A check sees engines only as [`crate::engine::Model`] and prints nothing.

pub mod case;
pub mod gate;
pub mod gradient;
