//! Which rows are which part, as a spec says it before its data is known.

mod split_spec;
mod time_span;

pub use split_spec::{PartStart, RollingSpec, SplitBy, SplitSpec, Trim};
pub use time_span::TimeSpan;
