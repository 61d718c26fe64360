//! Checks of the harness's own numbers, each of which returns rows of verdicts and prints nothing.
//!
//! A check runs the code that made the numbers, never a copy of it. It may use every layer but the
//! command line; nothing below knows it.

mod compare;
mod explain;
pub mod leakage;
mod paths;
pub mod reproduce;

pub use compare::{Field, LIBTORCH_ELSEWHERE, Promise, Verdict, compare};
pub use explain::{differences, promise};
pub use paths::{DataPath, looks_ahead};
