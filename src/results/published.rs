//! Where the results that ship with a checkout lie.

use std::path::{Path, PathBuf};

use crate::record::JOURNAL_FILE;
use crate::spec::Spec;

/// The folder below that of all results which a user's own sweeps leave alone.
const PUBLISHED: &str = "published";

/// The published results of a spec below `root`, if there are any and `here` is another folder.
pub fn published(root: &Path, spec: &Spec, here: &Path) -> Option<PathBuf> {
    let folder = root.join(PUBLISHED).join(spec.folder());
    let is_own = || folder.canonicalize().ok() == here.canonicalize().ok();
    (folder.join(JOURNAL_FILE).exists() && !is_own()).then_some(folder)
}
