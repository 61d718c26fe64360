//! Verbs that need results alone.

pub mod compare;
pub mod report;
pub mod why;
