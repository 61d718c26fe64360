//! Files that are replaced in one step.

use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};

/// How the names of files begin that are not whole yet.
const UNFINISHED: &str = ".writing-";

/// Replaces a file by writing beside it and renaming, so that no reader ever sees half of it.
///
/// # Errors
/// If the folder cannot be written.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    replace_bytes(path, text.as_bytes())
}

/// As [`replace`], for a file that is not text.
///
/// # Errors
/// As [`replace`].
pub fn replace_bytes(path: &Path, content: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        file.write_all(content)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(Error::io("write", path))
}

/// Removes what a process that was killed while it replaced a file has left in `folder`.
pub(super) fn sweep_away_unfinished(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            // It may just have got its final name: the tables are written after the folder is free.
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}
