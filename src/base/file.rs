//! Files: opened only if they are some, and replaced in one step.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::NamedTempFile;

use crate::base::error::{Error, Place, Problem, Result};

/// How the names of files begin that are not whole yet.
const UNFINISHED: &str = ".writing-";

/// Opens a file for reading; `None` if there is none.
///
/// # Errors
/// If it cannot be opened, or is a pipe, a device or a folder: reading those may never end.
pub(crate) fn open_if_there(path: &Path) -> Result<Option<File>> {
    if !is_there(path)? {
        return Ok(None);
    }
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

/// Opens a file that must be there.
///
/// # Errors
/// As `open_if_there`, or if it is not there.
pub fn open(path: &Path) -> Result<File> {
    open_if_there(path)?.ok_or_else(|| Error::io("read", path)(ErrorKind::NotFound.into()))
}

/// The content of a file that must be there.
///
/// # Errors
/// As [`open`].
pub fn read(path: &Path) -> Result<Vec<u8>> {
    read_at_most(path, u64::MAX)
}

/// The first bytes of a file that must be there.
///
/// # Errors
/// As [`open`].
pub(crate) fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>> {
    let (mut bytes, file) = (Vec::new(), open(path)?);
    let length = file.metadata().map_err(Error::io("read", path))?.len();
    // What the system makes up has no length, and may never end: /proc/kmsg.
    if length > 0 {
        // What cannot be had shows when it is read.
        _ = bytes.try_reserve_exact(length.min(most) as usize);
        file.take(most).read_to_end(&mut bytes).map_err(Error::io("read", path))?;
    }
    Ok(bytes)
}

/// The content of a file; `None` if there is none.
///
/// # Errors
/// As [`open_if_there`].
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    if is_there(path)? { read(path).map(Some) } else { Ok(None) }
}

/// Removes a file, if it is there.
///
/// # Errors
/// If it cannot be removed.
pub(crate) fn remove_if_there(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// The text of a file that must be there.
///
/// # Errors
/// As [`open`], or if it is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    let is_no_text = |_| Error::io("read", path)(ErrorKind::InvalidData.into());
    String::from_utf8(read(path)?).map_err(is_no_text)
}

/// Whether a file is there; what below a file would be is not.
///
/// # Errors
/// If that cannot be told, or what is there is a pipe, a device or a folder.
pub(crate) fn is_there(path: &Path) -> Result<bool> {
    let (kind, help) = match std::fs::metadata(path) {
        Ok(found) if found.is_file() => return Ok(true),
        Ok(found) if found.is_dir() => ("a folder", "name a file in it"),
        Ok(_) => ("a pipe or a device", "copy its content into a file, and name that"),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(false);
        }
        Err(error) => return Err(Error::io("read", path)(error)),
    };
    let problem = Problem::new(Place::file(path), format!("is {kind}, and must be a file"));
    Err(Error::input(problem.help(help)))
}

/// Replaces a file by writing beside it and renaming, so that no reader ever sees half of it. A file
/// that has this text already is left alone.
///
/// # Errors
/// If the folder cannot be written.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    replace_by(path, |file| file.write_all(text.as_bytes()).map_err(Error::io("write", path)))
}

/// The same for a text that is too long to be held in memory: `fill` writes it. A device is written to.
///
/// # Errors
/// If the folder cannot be written, and those of `fill`: the file stays as it was.
pub(crate) fn replace_by(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let failed = || Error::io("write", path);
    if is_device(path) {
        // No file may take its place: /dev/null would be gone.
        let mut buffer = BufWriter::new(File::options().write(true).open(path).map_err(failed())?);
        fill(&mut buffer)?;
        return buffer.flush().map_err(failed());
    }
    let file = written(path, fill)?;
    if !same(path, file.as_file()).unwrap_or(false) {
        file.persist(path).map_err(|error| failed()(error.error))?;
    }
    Ok(())
}

/// Makes a new file, whole when it gets its name.
///
/// # Errors
/// If the folder cannot be written, or the file is there already: it stays as it is.
pub(crate) fn create(path: &Path, text: &str) -> Result<()> {
    let file = written(path, |file| file.write_all(text.as_bytes()).map_err(Error::io("write", path)))?;
    file.persist_noclobber(path).map_err(|error| Error::io("write", path)(error.error))?;
    Ok(())
}

/// What `fill` writes, in a file beside the one at `path` that everybody may read.
fn written(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<NamedTempFile> {
    let failed = || Error::io("write", path);
    let mut file = unfinished(folder_of(path)).map_err(failed())?;
    let mut buffer = BufWriter::with_capacity(1 << 16, &mut file);
    fill(&mut buffer)?;
    buffer.flush().map_err(failed())?;
    drop(buffer);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(failed())?;
    }
    Ok(file)
}

/// Whether what is there takes characters as they come, as /dev/null and terminals do. A pipe is none: whoever opens it waits for a
/// reader.
fn is_device(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        std::fs::metadata(path).is_ok_and(|found| found.file_type().is_char_device())
    }
    #[cfg(not(unix))]
    {
        _ = path;
        false
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file that gets its name when it is whole; locked, so that others can tell it from what a dead process left. The
/// first in each folder sweeps that away.
///
/// # Errors
/// If the folder cannot be written.
fn unfinished(folder: &Path) -> std::io::Result<NamedTempFile> {
    static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let first = SWEPT.lock().is_ok_and(|mut swept| swept.insert(folder.to_path_buf()));
    if first {
        sweep_away_unfinished(folder)?;
    }
    loop {
        let file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        // Where files cannot be locked, nothing is ever swept away.
        let swept =
            matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock)) || !file.path().exists();
        if !swept {
            return Ok(file);
        }
    }
}

/// Puts the name of a new file on the disk, where the system can.
///
/// # Errors
/// If the system refuses.
pub(crate) fn sync_folder(file: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let folder = folder_of(file);
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        match synced {
            // Some network filesystems know no such thing.
            Err(error) if error.kind() == ErrorKind::InvalidInput => {}
            synced => synced.map_err(Error::io("put on the disk", folder))?,
        }
    }
    Ok(())
}

/// Whether the file at `path` has the content of `new`.
fn same(path: &Path, mut new: &File) -> std::io::Result<bool> {
    if !std::fs::metadata(path)?.is_file() {
        return Ok(false);
    }
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

/// Removes what processes that were killed while they replaced a file have left in `folder`.
pub(crate) fn sweep_away_unfinished(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED)
            && entry.file_type().is_ok_and(|kind| kind.is_file());
        // It may just have got its final name, or be of a process that is at it.
        if unfinished && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}
