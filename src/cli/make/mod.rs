//! Verbs that run trials, alone or as shards.

pub(super) mod merge;
mod missing_shards;
pub(super) mod shard;
pub(super) mod status;
pub(super) mod submit;
pub(super) mod sweep;
mod target_sweep;
