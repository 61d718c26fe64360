//! A file that lost its name to another while it was written: its lines go into the one that has the name now.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fs::{File, OpenOptions};
use std::hash::{Hash, Hasher};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::tail::opened;
use crate::base::error::{Error, Result};
use crate::record::Journal;
use crate::record::line::Framing;

/// Whether a path still leads to this file.
#[cfg(unix)]
pub(super) fn has_its_name(file: &File, path: &Path) -> Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let here = file.metadata().map_err(Error::io("read", path))?;
    match std::fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (here.dev(), here.ino())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

/// Elsewhere a file that is open keeps its name.
#[cfg(not(unix))]
pub(super) fn has_its_name(_file: &File, _path: &Path) -> Result<bool> {
    Ok(true)
}

/// Appends to the file that has the name now every line of the old one that it lacks; returns it and its length.
///
/// # Errors
/// If it is no journal: then the lines are kept in a file beside it, which the message names.
pub(super) fn write_again(old: &File, path: &Path, framing: Framing) -> Result<(File, u64)> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    }
    let journal = match Journal::of_files(&[path.to_path_buf()], framing) {
        Ok(journal) => journal,
        Err(error) => return Err(rescue(old, path, &error)),
    };
    let (mut file, mut length) = opened(path, journal.torn)?;
    let known = lines(&file, path)?.collect::<Result<HashSet<u64>>>()?;
    let failed = || Error::io("write", path);
    for line in whole_lines(old, path)? {
        let line = line?;
        if !known.contains(&digest(&line)) {
            file.write_all(&line).map_err(failed())?;
            length += line.len() as u64;
        }
    }
    file.sync_data().map_err(Error::io("put on the disk", path))?;
    Ok((file, length))
}

fn lines(file: &File, path: &Path) -> Result<impl Iterator<Item = Result<u64>>> {
    Ok(whole_lines(file, path)?.map(|line| Ok(digest(&line?))))
}

/// The lines of an open file, with their line breaks.
fn whole_lines(file: &File, path: &Path) -> Result<impl Iterator<Item = Result<Vec<u8>>>> {
    let failed = || Error::io("read", path);
    let mut file = file.try_clone().map_err(failed())?;
    file.seek(SeekFrom::Start(0)).map_err(failed())?;
    let (mut lines, path) = (BufReader::with_capacity(1 << 20, file), path.to_path_buf());
    Ok(std::iter::from_fn(move || {
        let mut line = Vec::new();
        match lines.read_until(b'\n', &mut line) {
            Err(error) => Some(Err(Error::io("read", &path)(error))),
            Ok(_) => line.ends_with(b"\n").then_some(Ok(line)),
        }
    }))
}

fn digest(line: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    line.hash(&mut hasher);
    hasher.finish()
}

/// Keeps the lines where nothing else can be; returns what to say.
fn rescue(old: &File, path: &Path, error: &Error) -> Error {
    match kept_beside(old, path) {
        Err(error) => error,
        Ok(kept) => Error::System(format!(
            "{}: another program put a file there while it was written, and it is none to go on with: {error}\n\
             all finished trials are kept in {}: rename it to the old name, and the same command goes on",
            path.display(),
            kept.display()
        )),
    }
}

fn kept_beside(old: &File, path: &Path) -> Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let free = |number: usize| path.with_file_name(format!("{name}.kept-{number}"));
    let kept = (1..).map(free).find(|path| !path.exists()).expect("invariant: numbers do not end");
    let file = OpenOptions::new().write(true).create_new(true).open(&kept);
    let mut file = file.map_err(Error::io("create", &kept))?;
    for line in whole_lines(old, path)? {
        file.write_all(&line?).map_err(Error::io("write", &kept))?;
    }
    file.sync_data().map_err(Error::io("put on the disk", &kept))?;
    Ok(kept)
}
