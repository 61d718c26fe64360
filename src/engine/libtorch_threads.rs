//! libtorch by name, and the threads that it computes with: for programs without the library too.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The name of the engine that brings its own threads and runs in a program of its own.
pub(crate) const LIBTORCH_NAME: &str = "libtorch";

/// Intra-op threads of models built from now on.
static THREADS: AtomicUsize = AtomicUsize::new(1);

/// Sets the threads that libtorch spends on one operation, for models built from now on; default
/// 1, at least 1. Results are only promised to keep their bits with 1. Starts no thread, and does
/// nothing without the feature `libtorch`.
pub(crate) fn set_libtorch_threads(threads: usize) {
    THREADS.store(threads.max(1), Ordering::Relaxed);
}

/// What [`set_libtorch_threads`] set.
#[cfg(feature = "libtorch")]
pub(super) fn threads() -> i32 {
    i32::try_from(THREADS.load(Ordering::Relaxed)).unwrap_or(i32::MAX)
}
