//! The journal as it is read: an index in memory, the records in their files.
//!
//! A journal is JSON Lines, append-only, one line for each session and each finished trial. A line is
//! written by one call, so a killed process leaves at most one torn line, the last. It is dropped on
//! the next opening and its trial runs again. A line that is damaged anywhere else is an error: it is
//! never skipped, because a silently missing trial would change every mean.
//!
//! The parts of a shard are read in the same way, many files as one; there every line has a checksum,
//! and a damaged one is counted and its trial is one that has not run.
//!
//! Memory: 40 bytes for each record; a record is read from its file when it is asked for.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::line::{Entry, FORMAT, Framing, Line, Outline};
use super::source::Source;
use super::{Record, Session, SessionFacts, Status};
use crate::base::error::{Error, Place, Problem, Result};
use crate::spec::TrialId;

/// The journal's name in a results folder.
pub const JOURNAL_FILE: &str = "journal.jsonl";

/// Everything a journal says.
#[derive(Debug, Default)]
pub struct Journal {
    /// By id.
    pub sessions: BTreeMap<String, Session>,
    /// The id of the last session.
    pub last_session: Option<String>,
    /// Bytes of a torn last line; 0 if the journal is whole.
    pub torn: usize,
    /// Lines of parts whose checksum is wrong, by file; a torn last line is one.
    pub damaged: BTreeMap<PathBuf, usize>,
    files: Vec<Source>,
    /// Names of sessions, as the index counts them.
    names: Vec<String>,
    /// The last record of each trial, by id; once reading is done.
    index: Vec<Row>,
    /// Pairs of records of one trial: an earlier one and the one that took its place.
    repeated: Vec<[Row; 2]>,
    /// Why a record could not be read again.
    failure: OnceLock<Error>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
struct Row {
    id: u64,
    /// First byte of its line.
    at: u64,
    /// Bytes of its line without the line break.
    length: u32,
    file: u32,
    session: u32,
    status: Status,
}

impl Journal {
    /// Reads the journal of a results folder; a folder without one has an empty journal.
    ///
    /// # Errors
    /// If it cannot be read, a line is damaged, or it was written by a newer program.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(JOURNAL_FILE);
        match File::open(&path) {
            Ok(_) => Self::of_files(&[path], Framing::Plain),
            // Below a file there is no journal either; who then makes the folder hears why it cannot.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Ok(Self::default())
            }
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    /// Reads several files as one journal, in this order.
    ///
    /// # Errors
    /// As [`Journal::read`]; a checked line that is damaged is counted instead.
    pub fn of_files(paths: &[PathBuf], framing: Framing) -> Result<Self> {
        let mut reading = Reading::default();
        for path in paths {
            let file = File::open(path).map_err(Error::io("read", path))?;
            let again = file.try_clone().map_err(Error::io("read", path))?;
            reading.take(BufReader::with_capacity(1 << 20, file), Source::file(again, path, framing))?;
        }
        Ok(reading.finish())
    }

    /// Reads a journal's bytes; `path` is for messages.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self> {
        let mut reading = Reading::default();
        reading.take(bytes, Source::memory(bytes, path))?;
        Ok(reading.finish())
    }

    /// Number of trials with a record.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// The last record of a trial.
    pub fn record(&self, trial: &TrialId) -> Option<Record> {
        self.load(self.row(trial)?)
    }

    /// The record of a trial, if it was made from the data and by the results version of the last
    /// session; an older one has no place beside the newer ones in a table.
    pub fn current(&self, trial: &TrialId) -> Option<Record> {
        self.load(self.current_row(trial)?)
    }

    /// How a trial ended that has a current record.
    pub fn current_status(&self, trial: &TrialId) -> Option<Status> {
        Some(self.current_row(trial)?.status)
    }

    /// How a trial ended, and the facts about the session that ran it if the journal names it.
    pub fn standing(&self, trial: &TrialId) -> Option<(Status, Option<&SessionFacts>)> {
        let row = self.row(trial)?;
        Some((row.status, self.facts(row)))
    }

    /// The sessions that made the records.
    pub fn sessions_of_records(&self) -> Vec<&Session> {
        let mut used = vec![false; self.names.len()];
        self.index.iter().for_each(|row| used[row.session as usize] = true);
        let names = self.names.iter().zip(used).filter(|(_, used)| *used);
        names.filter_map(|(name, _)| self.sessions.get(name)).collect()
    }

    /// The session that made a record, if the journal names it.
    pub fn session_of(&self, record: &Record) -> Option<&Session> {
        self.sessions.get(&record.session)
    }

    /// The last record of every trial, in the order of ids.
    pub fn records(&self) -> impl Iterator<Item = Record> + '_ {
        self.index.iter().filter_map(|row| self.load(row))
    }

    /// Pairs of records of one trial with the files they stand in, an earlier one first.
    pub fn repeated(&self) -> impl Iterator<Item = [(Record, &Path); 2]> + '_ {
        self.repeated.iter().filter_map(|pair| {
            let load = |row: &Row| Some((self.load(row)?, self.files[row.file as usize].path()));
            Some([load(&pair[0])?, load(&pair[1])?])
        })
    }

    /// The line of a trial's last record as a journal has it, without its line break.
    ///
    /// # Errors
    /// If it cannot be read again.
    pub fn line(&self, trial: &TrialId) -> Result<Option<Vec<u8>>> {
        self.row(trial).map(|row| self.files[row.file as usize].json(row.at, row.length)).transpose()
    }

    /// Whether every record that was asked for could be read. What was made from this journal must not
    /// be kept if it fails: a record that cannot be read is left out by the other functions.
    ///
    /// # Errors
    /// Why the first one could not.
    pub fn intact(&self) -> Result<()> {
        self.failure.get().map_or(Ok(()), |error| Err(Error::Check(error.to_string())))
    }

    fn row(&self, trial: &TrialId) -> Option<&Row> {
        let id = number(&trial.0)?;
        self.index.binary_search_by_key(&id, |row| row.id).ok().map(|at| &self.index[at])
    }

    fn current_row(&self, trial: &TrialId) -> Option<&Row> {
        let row = self.row(trial)?;
        let last = &self.sessions.get(self.last_session.as_ref()?)?.facts;
        let own = self.facts(row)?;
        let same = own.data_sha256 == last.data_sha256 && own.results_version == last.results_version;
        same.then_some(row)
    }

    fn facts(&self, row: &Row) -> Option<&SessionFacts> {
        self.sessions.get(&self.names[row.session as usize]).map(|session| &session.facts)
    }

    fn load(&self, row: &Row) -> Option<Record> {
        let source = &self.files[row.file as usize];
        let record = source.json(row.at, row.length).and_then(|json| {
            match serde_json::from_slice::<Line<Record>>(&json) {
                Ok(Line { entry: Entry::Record(record), .. }) => Ok(record),
                _ => Err(Error::Check(format!("{}: changed while it was read", source.path().display()))),
            }
        });
        record.map_err(|error| _ = self.failure.set(error)).ok()
    }
}

/// An id as the index has it: the number that its 16 hexadecimal digits are.
fn number(id: &str) -> Option<u64> {
    let digits = id.len() == 16 && id.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
    digits.then(|| u64::from_str_radix(id, 16).expect("invariant: 16 hexadecimal digits fit"))
}

/// A journal on its way into memory.
#[derive(Default)]
struct Reading {
    journal: Journal,
    numbers: HashMap<String, u32>,
}

impl Reading {
    fn take(&mut self, mut lines: impl BufRead, source: Source) -> Result<()> {
        let (path, framing) = (source.path().to_path_buf(), source.framing());
        let file = self.journal.files.len() as u32;
        self.journal.files.push(source);
        let (mut at, mut line, mut number) = (0, Vec::new(), 0);
        loop {
            line.clear();
            let read = lines.read_until(b'\n', &mut line).map_err(Error::io("read", &path))?;
            if read == 0 {
                return Ok(());
            }
            number += 1;
            let whole = line.ends_with(b"\n");
            let row = (at, (read - usize::from(whole)) as u32, file);
            at += read as u64;
            let Some(json) = framing.json(&line) else {
                *self.journal.damaged.entry(path.clone()).or_default() += 1;
                continue;
            };
            match framing.outline(json) {
                Ok(Line { format: FORMAT, entry }) => self.add(entry, row, Place::line(&path, number))?,
                _ if !whole => self.journal.torn = line.len(),
                Ok(Line { format, .. }) => return Err(newer(&path, number, format)),
                Err(error) => return Err(damaged(&path, number, json, &error)),
            }
        }
    }

    fn add(
        &mut self,
        entry: Entry<Outline>,
        (at, length, file): (u64, u32, u32),
        place: Place,
    ) -> Result<()> {
        match entry {
            Entry::Session(session) => {
                self.journal.last_session = Some(session.id.clone());
                self.journal.sessions.insert(session.id.clone(), *session);
            }
            Entry::Record(record) => {
                let Some(id) = number(&record.trial.id.0) else {
                    let message = format!("damaged journal line: `{}` is no trial's id", record.trial.id.0);
                    return Err(Error::input(Problem::new(place, message).help(RESTORE)));
                };
                let session = self.session_number(&record.session);
                self.journal.index.push(Row { id, at, length, file, session, status: record.result.status });
            }
        }
        Ok(())
    }

    fn session_number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.journal.names.len() as u32;
        self.journal.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// Sorts the index; of several records of one trial the last stays in it.
    fn finish(self) -> Journal {
        let mut journal = self.journal;
        journal.index.sort_by_key(|row| row.id);
        let mut repeated = Vec::new();
        // Sorting kept the order of lines, so the row that stands first is the earlier one.
        journal.index.dedup_by(|later, kept| {
            let same = later.id == kept.id;
            if same {
                repeated.push([*kept, *later]);
                *kept = *later;
            }
            same
        });
        journal.index.shrink_to_fit();
        journal.repeated = repeated;
        journal
    }
}

const RESTORE: &str = "restore the file from a copy, or delete this line: its trial will then run again";

fn newer(path: &Path, line: usize, format: u32) -> Error {
    let message = format!("journal format {format}, this program knows up to {FORMAT}");
    Error::input(
        Problem::new(Place::line(path, line), message).help("use the newer `lookback` that wrote it"),
    )
}

fn damaged(path: &Path, line: usize, bytes: &[u8], error: &serde_json::Error) -> Error {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    if let Ok(Format { format }) = serde_json::from_slice(bytes)
        && format > FORMAT
    {
        return newer(path, line, format);
    }
    let message = format!("damaged journal line: {error}");
    Error::input(Problem::new(Place::line(path, line), message).help(RESTORE))
}
