//! The pending trials of a plan, run by workers into a journal, rung by rung where a search halves.

mod checkpoints;
mod context;
mod eta;
mod pending;
mod start;
mod sweep_rungs;
mod threads;
mod worker_pool;

pub(super) use checkpoints::Checkpoints;
pub use context::{Destination, Observer, SweepContext, Tally};
pub(crate) use eta::EtaEstimator;
pub(crate) use pending::Cost;
pub use pending::{Options, Pending, Queued, Rerun, Sample, Stale, pending};
pub(super) use start::check_threads;
pub use start::sweep;
pub(crate) use sweep_rungs::sweep_rungs;
pub use threads::workers;
pub(super) use worker_pool::WorkerPool;
