//! Results and what they are called.

use crate::results::ResultsFolder;

/// Results and what they are called.
pub(crate) struct Side<'a> {
    /// As the user named them.
    pub name: String,
    /// What they are made of.
    pub results: &'a ResultsFolder,
}
