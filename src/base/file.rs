//! Files that are replaced in one step.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use crate::base::error::{Error, Result};

/// How the names of files begin that are not whole yet.
const UNFINISHED: &str = ".writing-";

/// Replaces a file by writing beside it and renaming, so that no reader ever sees half of it. A file
/// that has this text already is left alone.
///
/// # Errors
/// If the folder cannot be written.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    replace_by(path, |file| file.write_all(text.as_bytes()).map_err(Error::io("write", path)))
}

/// The same for a text that is too long to be held in memory: `fill` writes it.
///
/// # Errors
/// If the folder cannot be written, and those of `fill`: the file stays as it was.
pub fn replace_by(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let failed = || Error::io("write", path);
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder).map_err(failed())?;
    let mut buffer = BufWriter::with_capacity(1 << 16, &mut file);
    fill(&mut buffer)?;
    buffer.flush().map_err(failed())?;
    drop(buffer);
    if same(path, file.as_file()).unwrap_or(false) {
        return Ok(());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(failed())?;
    }
    file.persist(path).map_err(|error| failed()(error.error))?;
    Ok(())
}

/// Whether the file at `path` has the content of `new`.
fn same(path: &Path, mut new: &File) -> std::io::Result<bool> {
    let old = File::open(path)?;
    if old.metadata()?.len() != new.metadata()?.len() {
        return Ok(false);
    }
    new.seek(SeekFrom::Start(0))?;
    let (mut old, mut new) = (BufReader::new(old), BufReader::new(new));
    loop {
        let (a, b) = (old.fill_buf()?, new.fill_buf()?);
        let length = a.len().min(b.len());
        if length == 0 {
            return Ok(a.len() == b.len());
        }
        if a[..length] != b[..length] {
            return Ok(false);
        }
        old.consume(length);
        new.consume(length);
    }
}

/// Removes what a process that was killed while it replaced a file has left in `folder`.
pub(crate) fn sweep_away_unfinished(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            // It may just have got its final name: the tables are written after the folder is free.
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}
