//! Verbs around a spec before it runs.

pub mod check;
pub mod list;
pub mod new;
pub mod plan;
pub mod schema;
