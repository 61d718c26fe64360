//! Verbs that need results alone.

pub(super) mod compare;
pub(super) mod report;
pub(super) mod why;
