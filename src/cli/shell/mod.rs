//! Verbs and texts for the shell.

pub(super) mod completions;
pub(super) mod examples;
pub(super) mod man;
