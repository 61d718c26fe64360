//! The plan: which trials, in which order, as a pure function of the spec.
//!
//! Trials are computed from their number and never stored, so a plan of millions costs nothing.
//! Order: engines as in the spec, then baselines; within each the axes in the order of the
//! hyperparameters' table (those with a condition last), the first slowest, values as in the file; for searches
//! that draw, in the order of the draws; seeds innermost. Rungs of a halving above its first come last; they follow
//! from the spec and the records of the rung below ([`Plan::grow`]).

mod block;
mod extent;
mod id;
pub(crate) mod limits;
mod rung;
mod rungs;
mod sampler;
mod space;
mod tpe;
mod trial;
mod trials;

pub use extent::SearchExtent;
pub use rung::{Decided, KnownOutcomes, Outcome, Rung};
pub use trial::{Trial, TrialId};
pub use trials::Plan;
