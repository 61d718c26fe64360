//! The journal: JSON Lines, append-only, one line for each session and each finished trial.
//!
//! A line is written by one call, so a killed process leaves at most one torn line, the last. It is
//! dropped on the next opening and its trial runs again. A line that does not fit on the disk is taken
//! back at once, and nothing is appended after it. A line that is damaged anywhere else is an
//! error: it is never skipped, because a silently missing trial would change every mean.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::replace::sweep_away_unfinished;
use super::{Record, Session};
use crate::error::{Error, Place, Problem, Result};
use crate::spec::TrialId;

/// Version of the journal's lines.
const FORMAT: u32 = 1;

/// The journal's name in a results folder.
pub const JOURNAL_FILE: &str = "journal.jsonl";

#[derive(Serialize, Deserialize)]
struct Line<E> {
    format: u32,
    #[serde(flatten)]
    entry: E,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    Session(Session),
    Record(Record),
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum EntryRef<'a> {
    Session(&'a Session),
    Record(&'a Record),
}

/// Everything a journal says.
#[derive(Debug, Default)]
pub struct Journal {
    /// By id.
    pub sessions: BTreeMap<String, Session>,
    /// The id of the last session.
    pub last_session: Option<String>,
    /// The last record of each trial.
    pub records: BTreeMap<TrialId, Record>,
    /// Bytes of a torn last line; 0 if the journal is whole.
    pub torn: usize,
}

impl Journal {
    /// Reads the journal of a results folder; a folder without one has an empty journal.
    ///
    /// # Errors
    /// If it cannot be read, a line is damaged, or it was written by a newer program.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(JOURNAL_FILE);
        match std::fs::read(&path) {
            Ok(bytes) => Self::parse(&bytes, &path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    /// Reads a journal's bytes; `path` is for messages.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self> {
        let mut journal = Self::default();
        for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            match serde_json::from_slice::<Line<Entry>>(line) {
                Ok(Line { format: FORMAT, entry }) => journal.add(entry),
                _ if !line.ends_with(b"\n") => journal.torn = line.len(),
                Ok(Line { format, .. }) => return Err(newer(path, number + 1, format)),
                Err(error) => return Err(damaged(path, number + 1, line, &error)),
            }
        }
        Ok(journal)
    }

    fn add(&mut self, entry: Entry) {
        match entry {
            Entry::Session(session) => {
                self.last_session = Some(session.id.clone());
                self.sessions.insert(session.id.clone(), session);
            }
            Entry::Record(record) => {
                self.records.insert(record.trial.id.clone(), record);
            }
        }
    }

    /// The record of a trial, if it was made from the data and by the results version of the last
    /// session; an older one has no place beside the newer ones in a table.
    pub fn current(&self, trial: &TrialId) -> Option<&Record> {
        let record = self.records.get(trial)?;
        let last = &self.sessions.get(self.last_session.as_ref()?)?.facts;
        let own = &self.session_of(record)?.facts;
        let same = own.data_sha256 == last.data_sha256 && own.results_version == last.results_version;
        same.then_some(record)
    }

    /// The session that made a record, if the journal names it.
    pub fn session_of(&self, record: &Record) -> Option<&Session> {
        self.sessions.get(&record.session)
    }
}

fn newer(path: &Path, line: usize, format: u32) -> Error {
    let message = format!("journal format {format}, this program knows up to {FORMAT}");
    Error::input(
        Problem::new(Place::line(path, line), message).help("use the newer `lookback` that wrote it"),
    )
}

fn damaged(path: &Path, line: usize, bytes: &[u8], error: &serde_json::Error) -> Error {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    if let Ok(Format { format }) = serde_json::from_slice(bytes)
        && format > FORMAT
    {
        return newer(path, line, format);
    }
    let message = format!("damaged journal line: {error}");
    let help = "restore the file from a copy, or delete this line: its trial will then run again";
    Error::input(Problem::new(Place::line(path, line), message).help(help))
}

/// The only process that may append to a results folder's journal.
#[derive(Debug)]
pub struct Writer {
    file: File,
    path: PathBuf,
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
        std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        let lock = lock(folder)?;
        Journal::read(folder)?;
        let path = folder.join(JOURNAL_FILE);
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .map_err(Error::io("write", &path))?;
        let length = mend_tail(&mut file).map_err(Error::io("write", &path))?;
        sweep_away_unfinished(folder).map_err(Error::io("write", folder))?;
        Ok(Self { file, path, length, failed: false, _lock: lock })
    }

    /// Appends a session.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn session(&mut self, session: &Session) -> Result<()> {
        self.append(&EntryRef::Session(session))
    }

    /// Appends a finished trial.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn record(&mut self, record: &Record) -> Result<()> {
        self.append(&EntryRef::Record(record))
    }

    /// Asks the system to put everything on the disk.
    ///
    /// # Errors
    /// If it cannot.
    pub fn sync(&mut self) -> Result<()> {
        self.file.sync_data().map_err(Error::io("write", &self.path))
    }

    fn append(&mut self, entry: &EntryRef) -> Result<()> {
        let mut line = serde_json::to_string(&Line { format: FORMAT, entry })
            .expect("invariant: entries are plain data with finite numbers");
        debug_assert!(
            serde_json::from_str::<Line<Entry>>(&line).is_ok(),
            "invariant: lines can be read back"
        );
        line.push('\n');
        if self.failed {
            let error = std::io::Error::other("an earlier line could not be written");
            return Err(Error::io("write", &self.path)(error));
        }
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
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let tail = &bytes[whole..];
    if tail.is_empty() {
        return Ok(whole as u64);
    }
    if serde_json::from_slice::<Line<Entry>>(tail).is_ok() {
        file.write_all(b"\n")?;
        return Ok(bytes.len() as u64 + 1);
    }
    file.set_len(whole as u64)?;
    Ok(whole as u64)
}
