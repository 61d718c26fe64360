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
pub use context::{Approve, Destination, Observer, SweepContext, Tally};
pub use eta::EtaEstimator;
pub use pending::{Cost, Options, Pending, Queued, Rerun, Sample, Stale, pending};
pub(super) use start::check_threads;
pub use start::sweep;
pub use sweep_rungs::sweep_rungs;
pub use threads::workers;
pub(super) use worker_pool::WorkerPool;
