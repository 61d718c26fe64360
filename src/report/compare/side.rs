//! Results and what they are called.

use crate::report::analysis::Sources;

/// Results and what they are called.
pub(crate) struct Side<'a> {
    /// As the user named them.
    pub name: String,
    /// What they are made of.
    pub sources: Sources<'a>,
}
