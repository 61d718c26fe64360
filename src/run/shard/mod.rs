//! A plan in parts: dealt out to processes that do not talk to each other, and united from their files.

mod attempt;
mod deal;
mod grow_from_parts;
mod slurm;
mod survey;
mod sweep_shard;

pub use deal::Shard;
pub(crate) use deal::{Proposal, deal, proposed};
pub use slurm::sbatch;
pub(crate) use slurm::{Scripts, ScriptsFor};
pub(crate) use survey::{Survey, array_list};
pub(crate) use sweep_shard::{MOST_DEATHS, PartTally, shard_folders, sweep_shard};
