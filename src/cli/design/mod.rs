//! Verbs around a spec before it runs.

pub(super) mod check;
pub(super) mod list;
pub(super) mod new;
pub(super) mod plan;
pub(super) mod schema;
