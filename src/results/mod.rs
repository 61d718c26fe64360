//! What lies in a folder of results, for every reader. Knows files and formats, and no engine.

mod catalogue;
mod folder;
mod outdated;
mod published;
mod target_folders;

pub use catalogue::{result_folders, spec_files};
pub use folder::{ResultsFolder, SPEC_FILE, grow, readable, spec_file, speed_of};
pub use outdated::{Outdated, fingerprint, outdated};
pub use published::published;
pub use target_folders::Targets;
