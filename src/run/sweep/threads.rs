//! The threads that trials and checks run on.

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::base::error::{Error, Result};

/// A pool of `jobs` threads with a number and a name each.
///
/// # Errors
/// [`Error::System`] if the system has no threads left.
pub fn workers(jobs: usize) -> Result<ThreadPool> {
    let pool = ThreadPoolBuilder::new().num_threads(jobs).thread_name(|number| format!("worker {number}"));
    pool.build().map_err(|error| {
        Error::System(format!("cannot start {jobs} workers: {error}; try fewer with --jobs"))
    })
}
