//! What lies in a folder of results, for every reader. Knows files and formats, and no engine.

mod catalogue;
mod folder;
mod outdated;
mod published;
mod recorded;
mod target_folders;

pub(crate) use catalogue::{result_folders, spec_files};
pub use folder::{ResultsFolder, readable, spec_file};
pub(crate) use folder::{SPEC_FILE, speed_of};
pub(crate) use outdated::{fingerprint, outdated};
pub use published::published;
pub(crate) use target_folders::{Targets, begun_folders};
