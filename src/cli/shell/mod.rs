//! Verbs for the shell.

pub(super) mod completions;
pub(super) mod man;
