//! A plan in parts: dealt out to processes that do not talk to each other, and united from their files.

mod attempt;
mod deal;
mod grow;
mod slurm;
mod survey;
mod sweep_shard;

pub use deal::{Proposal, Shard, deal, proposed};
pub use slurm::{Scripts, ScriptsFor, sbatch};
pub use survey::{RungStanding, ShardStanding, Survey, array_list};
pub use sweep_shard::{MOST_DEAD_ATTEMPTS, MOST_DEATHS, PartTally, shard_folders, sweep_shard};
