//! Verbs that run trials, alone or as shards.

pub mod merge;
mod missing_shards;
pub mod shard;
pub mod status;
pub mod submit;
pub mod sweep;
