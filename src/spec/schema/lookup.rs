//! The rows of both tables, all of them or those of a section.

use super::{HYPERPARAMETERS, KEYS, Key};

/// Every key: [`KEYS`], then [`HYPERPARAMETERS`].
pub fn all() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().chain(HYPERPARAMETERS)
}

/// The keys that stand directly in the section `at` (empty: the whole file).
pub(crate) fn children(at: &str) -> impl Iterator<Item = &'static Key> {
    all().filter(move |key| key.section() == at)
}
