//! The one process that may append to a file of lines.
//!
//! What is lost when: a line is handed to the system by one call before its trial counts as finished,
//! so a killed process loses nothing that was finished. [`Writer::syncer`] puts lines on the disk about
//! once a second, many at a time, so a power cut loses at most the last second or so of finished trials;
//! they run again. A line that does not fit on the disk is taken back at once, and nothing is appended
//! after it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::line::{Framing, Line};
use super::{JOURNAL_FILE, Journal, Record, Session, record_line, session_line};
use crate::base::error::{Error, Result};
use crate::base::file::sweep_away_unfinished;

/// Appends lines to a journal or to a part.
#[derive(Debug)]
pub struct Writer {
    file: File,
    path: PathBuf,
    framing: Framing,
    /// Bytes of whole lines.
    length: u64,
    /// Whether a line could not be written: a later one would stand behind its remains.
    failed: bool,
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
    pub fn open_reading(folder: &Path) -> Result<(Self, Journal)> {
        std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        let lock = lock(folder)?;
        let journal = Journal::read(folder)?;
        let path = folder.join(JOURNAL_FILE);
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(&path);
        let mut file = file.map_err(Error::io("write", &path))?;
        let length = mend_tail(&mut file).map_err(Error::io("write", &path))?;
        sweep_away_unfinished(folder).map_err(Error::io("write", folder))?;
        Ok((Self { file, path, framing: Framing::Plain, length, failed: false, _lock: lock }, journal))
    }

    /// A fresh file of checked lines; `lock` is kept for as long as the writer lives.
    ///
    /// # Errors
    /// If the file cannot be made or is there already.
    pub fn part(path: &Path, lock: File) -> Result<Self> {
        let file = OpenOptions::new().append(true).create_new(true).open(path);
        let file = file.map_err(Error::io("create", path))?;
        let path = path.to_path_buf();
        Ok(Self { file, path, framing: Framing::Checked, length: 0, failed: false, _lock: lock })
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

    /// Asks the system to put everything on the disk.
    ///
    /// # Errors
    /// If it cannot.
    pub fn sync(&mut self) -> Result<()> {
        self.file.sync_data().map_err(Error::io("write", &self.path))
    }

    /// What puts the lines on the disk while others append.
    ///
    /// # Errors
    /// If the system has no more file handles.
    pub fn syncer(&self) -> Result<impl Fn() -> Result<()> + Send + use<>> {
        let (file, path) =
            (self.file.try_clone().map_err(Error::io("write", &self.path))?, self.path.clone());
        Ok(move || file.sync_data().map_err(Error::io("write", &path)))
    }

    /// Appends a line with its line break, as [`record_line`] makes it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn append(&mut self, line: String) -> Result<()> {
        if self.failed {
            let error = std::io::Error::other("an earlier line could not be written");
            return Err(Error::io("write", &self.path)(error));
        }
        let line = self.framing.framed(line);
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            self.failed = true;
            // If this fails too, the torn line is the last one and the next opening drops it.
            let _ = self.file.set_len(self.length);
            return Err(Error::io("write", &self.path)(error));
        }
        self.length += line.len() as u64;
        Ok(())
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

/// Ends the file with a whole line: a last line without its line break is completed if it can be read,
/// else cut. Returns the file's length then.
fn mend_tail(file: &mut File) -> std::io::Result<u64> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = tail(file, length)?;
    let whole = length - tail.len() as u64;
    if tail.is_empty() {
        return Ok(length);
    }
    if serde_json::from_slice::<Line<Record>>(&tail).is_ok() {
        file.write_all(b"\n")?;
        return Ok(length + 1);
    }
    file.set_len(whole)?;
    Ok(whole)
}

/// What stands behind the last line break.
fn tail(file: &mut File, length: u64) -> std::io::Result<Vec<u8>> {
    let mut span: u64 = 1 << 16;
    loop {
        let start = length.saturating_sub(span);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        file.read_to_end(&mut bytes)?;
        match bytes.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => return Ok(bytes.split_off(last + 1)),
            None if start == 0 => return Ok(bytes),
            None => span *= 2,
        }
    }
}
