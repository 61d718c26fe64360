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
//! Which records count together is a property of each of them: the data it was computed from and the version of the
//! results ([`Basis`]). Records of several bases lie in one journal, and each stays the record of its trial on its own.
//!
//! Memory: 40 bytes for each record; a record is read from its file when it is asked for. One that cannot be read again is
//! an error and never none: what is made of a part of the records would pass for the whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::line::{JournalLine, LineEntry};
use super::source::Source;
use super::without_errors::RecordWithoutErrors;
use super::{Basis, Detail, Record, Session, Status};
use crate::base::error::{Error, Result};
use crate::spec::{Outcome, Trial, TrialId, named};

/// The journal's name in a results folder.
pub(crate) const JOURNAL_FILE: &str = "journal.jsonl";

/// What to do about a damaged line.
pub(crate) const RESTORE: &str =
    "restore the file from a copy, or delete this line: its trial will then run again";

/// Everything a journal says.
#[derive(Debug, Default)]
pub struct Journal {
    /// By id.
    pub sessions: BTreeMap<String, Session>,
    /// The id of the last session.
    pub(super) last_session: Option<String>,
    /// Bytes of a torn last line; 0 if the journal is whole.
    pub torn: usize,
    /// Lines without a checksum, as older programs wrote them: a flipped bit in one of them can go unnoticed.
    pub unguarded: usize,
    /// Lines of parts whose checksum is wrong, by file; a torn last line is one.
    pub damaged: BTreeMap<PathBuf, usize>,
    /// Records of parts whose session's line is missing or damaged, by file; they do not count.
    pub orphans: BTreeMap<PathBuf, usize>,
    pub(super) files: Vec<Source>,
    /// Names of sessions, as the index counts them, and what each of them worked on.
    pub(super) names: Vec<String>,
    pub(super) bases: Vec<Option<Basis>>,
    /// The last record of each trial on each basis, by id, then in the order of lines; once reading is done.
    pub(super) index: Vec<IndexedRecord>,
    /// What the tables are made of: the basis of the last session that has records of it.
    pub(super) basis: Option<Basis>,
    /// Pairs of records of one trial on one basis: an earlier one and the one that took its place.
    pub(super) repeated: Vec<[IndexedRecord; 2]>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct IndexedRecord {
    pub id: u64,
    /// First byte of its line.
    pub at: u64,
    /// Bytes of its line without the line break.
    pub length: u32,
    pub file: u32,
    pub session: u32,
    pub status: Status,
    /// Whether its line has a checksum.
    pub guarded: bool,
}

/// How a trial stands that has a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordStanding {
    /// It ended so, on the basis that was asked for.
    Ended(Status),
    /// It was run on other data alone.
    OtherData,
    /// It was run by programs of other results versions alone.
    OtherVersion,
}

impl Journal {
    /// Number of trials with a record, on whatever basis.
    pub fn len(&self) -> usize {
        self.index.chunk_by(|a, b| a.id == b.id).count()
    }

    /// Whether a trial has a record, on whatever basis.
    pub(crate) fn has_record(&self, trial: &TrialId) -> bool {
        !self.rows(trial).is_empty()
    }

    /// The trials that have a record, on whatever basis, in the order of ids.
    pub(crate) fn trials(&self) -> impl Iterator<Item = TrialId> + '_ {
        self.index.chunk_by(|a, b| a.id == b.id).map(|rows| rows[0].trial())
    }

    /// The trials whose records have no checksum.
    pub(crate) fn unguarded_trials(&self) -> impl Iterator<Item = TrialId> + '_ {
        self.index.iter().filter(|row| !row.guarded).map(IndexedRecord::trial)
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// What tables are made of: the data and the version of the last session that has records of them. A session that
    /// ended before its first trial leaves the tables as they were.
    pub(crate) fn basis(&self) -> Option<&Basis> {
        self.basis.as_ref()
    }

    /// The record of a trial: the one on the tables' basis, else the last of all.
    ///
    /// # Errors
    /// If it cannot be read again.
    pub fn record(&self, trial: &TrialId) -> Result<Option<Record>> {
        self.load(self.current_row(trial).or_else(|| self.rows(trial).last()))
    }

    /// The record of a trial on the tables' basis; one on another has no place beside them.
    ///
    /// # Errors
    /// If it cannot be read again.
    pub fn current(&self, trial: &TrialId) -> Result<Option<Record>> {
        self.load(self.current_row(trial))
    }

    /// The same of a trial as the plan has it.
    ///
    /// # Errors
    /// If it cannot be read again, or its content is not what its id says.
    pub(crate) fn current_of(&self, trial: Trial, detail: Detail) -> Result<Option<Record>> {
        let Some(row) = self.current_row(&trial.id) else { return Ok(None) };
        let record = match detail {
            Detail::Whole => self.read_as::<Record>(row)?,
            Detail::WithoutErrors => self.read_as::<RecordWithoutErrors>(row)?.into(),
        };
        if same_content(&record.trial, &trial) {
            return Ok(Some(Record { trial, ..record }));
        }
        Err(Error::Check(format!(
            "{}: the record of trial {} holds other settings than those of its id: it was altered; {}",
            self.files[row.file as usize].path().display(),
            trial.id.0,
            RESTORE
        )))
    }

    /// How trials ended on a basis, for a plan that grows by it; on none, none has.
    pub(crate) fn outcomes(&self, basis: Option<&Basis>) -> impl Fn(&TrialId) -> Result<Option<Outcome>> {
        move |trial| {
            let row = basis.and_then(|basis| self.row_on(trial, basis));
            let read = |row| self.read_as::<RecordWithoutErrors>(row);
            Ok(row.map(read).transpose()?.map(|record| Record::from(record).outcome()))
        }
    }

    /// How a trial ended that has a record on the tables' basis.
    pub(crate) fn current_status(&self, trial: &TrialId) -> Option<Status> {
        Some(self.current_row(trial)?.status)
    }

    /// How a trial stands on a basis; `None` if it has no record at all.
    pub(crate) fn standing(&self, trial: &TrialId, basis: &Basis) -> Option<RecordStanding> {
        if let Some(row) = self.row_on(trial, basis) {
            return Some(RecordStanding::Ended(row.status));
        }
        let last = self.basis_of(self.rows(trial).last()?);
        let same_data = last.is_some_and(|last| last.data_sha256 == basis.data_sha256);
        Some(if same_data { RecordStanding::OtherVersion } else { RecordStanding::OtherData })
    }

    /// The sessions that made the records.
    pub(crate) fn sessions_of_records(&self) -> Vec<&Session> {
        let mut used = vec![false; self.names.len()];
        self.index.iter().for_each(|row| used[row.session as usize] = true);
        let names = self.names.iter().zip(used).filter(|(_, used)| *used);
        names.filter_map(|(name, _)| self.sessions.get(name)).collect()
    }

    /// The last session.
    pub(crate) fn last_session(&self) -> Option<&Session> {
        self.sessions.get(self.last_session.as_ref()?)
    }

    /// The session that made a trial's record on a basis.
    pub(crate) fn session_on(&self, trial: &TrialId, basis: &Basis) -> Option<&Session> {
        self.sessions.get(&self.names[self.row_on(trial, basis)?.session as usize])
    }

    /// The session that made a record, if the journal names it.
    pub fn session_of(&self, record: &Record) -> Option<&Session> {
        self.sessions.get(&record.session)
    }

    /// The last record of every trial, in the order of ids; an error for one that cannot be read again.
    pub fn records(&self) -> impl Iterator<Item = Result<Record>> + '_ {
        self.index.iter().map(|row| self.read_as(row))
    }

    /// Pairs of records of one trial with the files they stand in, an earlier one first; an error where one cannot be read
    /// again.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = Result<[(Record, &Path); 2]>> + '_ {
        self.repeated.iter().map(|[earlier, later]| Ok([self.with_file(earlier)?, self.with_file(later)?]))
    }

    fn with_file(&self, row: &IndexedRecord) -> Result<(Record, &Path)> {
        Ok((self.read_as(row)?, self.files[row.file as usize].path()))
    }

    /// The line of a trial's record on the tables' basis as a journal has it, without its line break.
    ///
    /// # Errors
    /// If it cannot be read again.
    pub fn line(&self, trial: &TrialId) -> Result<Option<String>> {
        let Some(row) = self.current_row(trial) else { return Ok(None) };
        let source = &self.files[row.file as usize];
        let line = String::from_utf8(source.json(row.at, row.length)?);
        line.map(Some).map_err(|_| changed(source))
    }

    /// The records of a trial, on each basis the last.
    fn rows(&self, trial: &TrialId) -> &[IndexedRecord] {
        let Some(id) = number(&trial.0) else { return &[] };
        let first = self.index.partition_point(|row| row.id < id);
        let count = self.index[first..].partition_point(|row| row.id == id);
        &self.index[first..first + count]
    }

    fn row_on(&self, trial: &TrialId, basis: &Basis) -> Option<&IndexedRecord> {
        self.rows(trial).iter().find(|row| self.basis_of(row) == Some(basis))
    }

    fn current_row(&self, trial: &TrialId) -> Option<&IndexedRecord> {
        self.row_on(trial, self.basis.as_ref()?)
    }

    fn basis_of(&self, row: &IndexedRecord) -> Option<&Basis> {
        self.bases[row.session as usize].as_ref()
    }

    fn load(&self, row: Option<&IndexedRecord>) -> Result<Option<Record>> {
        row.map(|row| self.read_as(row)).transpose()
    }

    fn read_as<R: DeserializeOwned>(&self, row: &IndexedRecord) -> Result<R> {
        let source = &self.files[row.file as usize];
        match serde_json::from_slice::<JournalLine<R>>(&source.json(row.at, row.length)?) {
            Ok(JournalLine { entry: LineEntry::Record(record), .. }) => Ok(record),
            _ => Err(changed(source)),
        }
    }
}

impl IndexedRecord {
    fn trial(&self) -> TrialId {
        TrialId(format!("{:016x}", self.id))
    }
}

fn changed(source: &Source) -> Error {
    Error::Check(format!("{}: changed while it was read", source.path().display()))
}

/// Whether a record's trial is the one of the plan that has its id. Sets of features go by their content, which may
/// have got another name.
pub(crate) fn same_content(recorded: &Trial, planned: &Trial) -> bool {
    fn settings(trial: &Trial) -> impl Iterator<Item = (&String, &serde_json::Value)> {
        trial.settings.iter().filter(|(name, _)| name.as_str() != named::features.name)
    }
    recorded.engine == planned.engine
        && recorded.seed == planned.seed
        && settings(recorded).eq(settings(planned))
}

/// An id as the index has it: the number that its 16 hexadecimal digits are.
pub(super) fn number(id: &str) -> Option<u64> {
    let digits = id.len() == 16 && id.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
    digits.then(|| u64::from_str_radix(id, 16).expect("invariant: 16 hexadecimal digits fit"))
}
