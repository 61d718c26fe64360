//! The one process that may append to a file of lines.
//!
//! What is lost when: a line is handed to the system by one call before its trial counts as finished,
//! so a killed process loses nothing that was finished. [`Writer::handle`] lets another thread put lines on the disk
//! about once a second, many at a time, so a power cut loses at most the last second or so of finished trials;
//! they run again. A line that does not fit on the disk is taken back at once, and nothing is appended after it; nor
//! after a failed sync, of which nobody knows what it left on the disk.

mod replaced;
mod tail;

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) use self::tail::is_torn;
use self::tail::opened;
use super::line::Framing;
use super::{JOURNAL_FILE, Journal, Record, Session, record_line, session_line};
use crate::base::error::{Error, Result};
use crate::base::file::sweep_away_unfinished;

/// Appends lines to a journal or to a part.
#[derive(Debug)]
pub struct Writer {
    file: Arc<File>,
    path: PathBuf,
    framing: Framing,
    /// Bytes of whole lines.
    length: u64,
    /// Why nothing may be appended any more: a later line would stand behind remains of an earlier one.
    failure: Option<Error>,
    /// Locked as long as this lives; the system frees it even if the process is killed.
    _lock: File,
}

impl Writer {
    /// Makes the folder if need be, locks it, drops a torn last line, and appends from there.
    ///
    /// # Errors
    /// [`Error::Locked`] if another process holds the folder; [`Error::Io`] if it cannot be written;
    /// and as [`Journal::read`], so that a file that is no journal of this program is never cut.
    pub fn open(folder: &Path) -> Result<Self> {
        Ok(Self::open_reading(folder)?.0)
    }

    /// The same, with what the journal says.
    ///
    /// # Errors
    /// As [`Writer::open`].
    pub(crate) fn open_reading(folder: &Path) -> Result<(Self, Journal)> {
        std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        let lock = lock(folder)?;
        let journal = Journal::read(folder)?;
        let path = folder.join(JOURNAL_FILE);
        let (file, length) = opened(&path, journal.torn)?;
        sweep_away_unfinished(folder).map_err(Error::io("write", folder))?;
        let framing = Framing::Plain;
        Ok((Self { file: Arc::new(file), path, framing, length, failure: None, _lock: lock }, journal))
    }

    /// A fresh file of checked lines; `lock` is kept for as long as the writer lives.
    ///
    /// # Errors
    /// If the file cannot be made or is there already.
    pub fn part(path: &Path, lock: File) -> Result<Self> {
        let file = OpenOptions::new().read(true).append(true).create_new(true).open(path);
        let file = Arc::new(file.map_err(Error::io("create", path))?);
        let (path, framing) = (path.to_path_buf(), Framing::Checked);
        Ok(Self { file, path, framing, length: 0, failure: None, _lock: lock })
    }

    /// Appends a session.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn session(&mut self, session: &Session) -> Result<()> {
        self.append(session_line(session))
    }

    /// Appends a finished trial.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn record(&mut self, record: &Record) -> Result<()> {
        self.append(record_line(record))
    }

    /// The file, so that it can be put on the disk while others append. If another file has got its name under way
    /// (by rsync, git or an editor), the lines that it lacks are written into that one first.
    ///
    /// # Errors
    /// If the file cannot be written any more.
    pub(crate) fn handle(&mut self) -> Result<SyncHandle> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.keep_its_name().inspect_err(|error| self.failure = Some(error.clone()))?;
        Ok(SyncHandle { file: Arc::clone(&self.file), path: self.path.clone() })
    }

    /// Nothing may be appended from now on.
    pub(crate) fn give_up(&mut self, why: &Error) {
        self.failure.get_or_insert_with(|| why.clone());
    }

    fn keep_its_name(&mut self) -> Result<()> {
        if replaced::has_its_name(&self.file, &self.path)? {
            let length = self.file.metadata().map_err(Error::io("read", &self.path))?.len();
            if length >= self.length {
                return Ok(());
            }
            let path = self.path.display();
            return Err(Error::System(format!(
                "{path}: another program cut it while it was written; what it held before that is gone, and the same \
                 command runs the trials again that it lacks"
            )));
        }
        let (file, length) = replaced::write_again(&self.file, &self.path, self.framing)?;
        (self.file, self.length) = (Arc::new(file), length);
        Ok(())
    }

    /// Appends a line with its line break, as [`record_line`] makes it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn append(&mut self, line: String) -> Result<()> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let line = self.framing.framed(line);
        if let Err(error) = (&*self.file).write_all(line.as_bytes()) {
            // If this fails too, the torn line is the last one and the next opening drops it.
            let _ = self.file.set_len(self.length);
            return Err(self.failure.insert(Error::io("write", &self.path)(error)).clone());
        }
        self.length += line.len() as u64;
        Ok(())
    }
}

/// A file whose lines can be put on the disk.
pub(crate) struct SyncHandle {
    file: Arc<File>,
    path: PathBuf,
}

impl SyncHandle {
    /// Asks the system to put everything on the disk. One failure is final: what of it was lost is not told, and a
    /// second try would succeed without it.
    ///
    /// # Errors
    /// If it cannot.
    pub(crate) fn sync(&self) -> Result<()> {
        self.file.sync_data().map_err(Error::io("put on the disk", &self.path))
    }
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(".lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(Error::io("write", &path))?;
    match file.try_lock() {
        Ok(()) => {
            let text = format!("process {}", std::process::id());
            file.set_len(0)
                .and_then(|()| file.write_all(text.as_bytes()))
                .map_err(Error::io("write", &path))?;
            Ok(file)
        }
        Err(std::fs::TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let named = file.read_to_string(&mut holder).is_ok() && !holder.is_empty();
            let holder = if named { format!(" ({holder})") } else { String::new() };
            Err(Error::Locked { path: folder.to_path_buf(), holder })
        }
        Err(std::fs::TryLockError::Error(error)) => Err(Error::io("lock", &path)(error)),
    }
}
