//! Verbs and texts for the shell.

pub mod completions;
pub mod examples;
pub mod man;
