//! The exclusive timing pass: from shapes and engines to [`Speed`](crate::record::Speed).
//!
//! Nothing else runs meanwhile. On every shape all contestants are warmed up and then timed in random
//! blocks; the reference runs twice, and what it differs from itself is the noise. docs/speed.md
//! tells the method, its known bias and what came of it.

mod against;
mod allocations;
mod case;
mod contestant;
mod facts;
mod pass;
mod peak_memory;
mod peak_probe;
mod race;
pub mod statistics;

pub use against::{SpeedComparison, SpeedVerdict, compare};
pub use allocations::Counting;
pub(crate) use case::grid_of;
pub(crate) use case::of_plan;
pub use case::{Case, grid};
pub use contestant::{Contestant, contestants, samples, step};
pub use pass::{jobs, pass};
pub use peak_probe::probes;
pub use race::{Lane, TimedStep, TimingConfig, race};

/// Blocks of a pass that is not told how many: as few as an interval with two values cut off on each side allows.
pub const BLOCKS: usize = 10;
