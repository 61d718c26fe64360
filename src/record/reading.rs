//! A journal on its way from its lines into its index.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::Basis;
use super::journal::{IndexedRecord, JOURNAL_FILE, Journal, RESTORE, number};
use super::line::{FORMAT, Framing, Guard, JournalLine, LineEntry, Outline, guard_of};
use super::source::Source;
use super::writer::is_torn;
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::open_if_there;

impl Journal {
    /// Reads the journal of a results folder; a folder without one has an empty journal.
    ///
    /// # Errors
    /// If it cannot be read, a line is damaged, or it was written by a newer program.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(JOURNAL_FILE);
        let Some(file) = open_if_there(&path)? else { return Ok(Self::default()) };
        let mut reading = Reading::default();
        reading.take_file(file, &path, Framing::Plain)?;
        reading.finish()
    }

    /// Reads several files as one journal, in this order.
    ///
    /// # Errors
    /// As [`Journal::read`]; a checked line that is damaged is counted instead.
    pub(crate) fn of_files(paths: &[PathBuf], framing: Framing) -> Result<Self> {
        let mut reading = Reading::default();
        for path in paths {
            // A part that went away since it was listed is one that was removed.
            if let Some(file) = open_if_there(path)? {
                reading.take_file(file, path, framing)?;
            }
        }
        reading.finish()
    }

    /// Reads a journal's bytes; `path` is for messages.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self> {
        let mut reading = Reading::default();
        reading.take(bytes, Source::memory(bytes, path))?;
        reading.finish()
    }
}

/// Longest line, in bytes: the errors of a hundred million forecasts. A file without line breaks is refused before it
/// fills the memory.
const LONGEST: usize = 1 << 30;

/// How a line of a journal begins; what begins otherwise is refused before its end is looked for.
const HEAD: &[u8] = b"{\"format\":";

/// A journal on its way into memory.
#[derive(Default)]
pub(super) struct Reading {
    journal: Journal,
    numbers: HashMap<String, u32>,
    /// The first record that names each session, by number.
    named_at: Vec<Place>,
    /// Ids of sessions in the order of their lines.
    order: Vec<String>,
}

impl Reading {
    /// Takes in an open file; `path` is for messages.
    pub(crate) fn take_file(&mut self, file: File, path: &Path, framing: Framing) -> Result<()> {
        let again = file.try_clone().map_err(Error::io("read", path))?;
        self.take(BufReader::with_capacity(1 << 20, file), Source::file(again, path, framing))
    }

    /// Takes in lines that can be read again from `source`.
    pub(super) fn take(&mut self, mut lines: impl BufRead, source: Source) -> Result<()> {
        let (path, framing) = (source.path().to_path_buf(), source.framing());
        let file = self.journal.files.len() as u32;
        self.journal.files.push(source);
        let (mut at, mut line, mut number) = (0, Vec::new(), 0);
        loop {
            line.clear();
            number += 1;
            let place = || Place::line(&path, number);
            if !next_line(&mut lines, &mut line, framing).map_err(Error::io("read", &path))? {
                return Err(refused(place(), "is no line of a journal", framing));
            }
            if line.is_empty() {
                return Ok(());
            }
            let whole = line.ends_with(b"\n");
            let row = (at, (line.len() - usize::from(whole)) as u32, file);
            at += line.len() as u64;
            // An editor leaves blank lines behind.
            if whole && line.trim_ascii().is_empty() {
                continue;
            }
            let Some(json) = framing.json(&line) else {
                if framing == Framing::Plain {
                    return Err(refused(place(), "its checksum is wrong: it was altered", framing));
                }
                *self.journal.damaged.entry(path.clone()).or_default() += 1;
                continue;
            };
            match framing.outline(json) {
                Ok(JournalLine { format: FORMAT, entry }) => {
                    let guarded = framing == Framing::Checked || guard_of(json) == Guard::Right;
                    self.journal.unguarded += usize::from(!guarded);
                    self.add(entry, row, guarded, place())?;
                }
                Ok(JournalLine { format, .. }) => return Err(newer(place(), format)),
                Err(_) if !whole && is_torn(&line) => self.journal.torn = line.len(),
                Err(error) => return Err(damaged(place(), json, &error)),
            }
        }
    }

    fn add(
        &mut self,
        entry: LineEntry<Outline>,
        (at, length, file): (u64, u32, u32),
        guarded: bool,
        place: Place,
    ) -> Result<()> {
        match entry {
            LineEntry::Session(session) => {
                self.journal.last_session = Some(session.id.clone());
                self.order.push(session.id.clone());
                self.journal.sessions.insert(session.id.clone(), *session);
            }
            LineEntry::Record(record) => {
                let Some(id) = number(&record.trial.id.0) else {
                    let message = format!("damaged journal line: `{}` is no trial's id", record.trial.id.0);
                    return Err(Error::input(Problem::new(place, message).help(RESTORE)));
                };
                let session = self.session_number(&record.session, place);
                let status = record.result.status;
                self.journal.index.push(IndexedRecord { id, at, length, file, session, status, guarded });
            }
        }
        Ok(())
    }

    fn session_number(&mut self, name: &str, place: Place) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.journal.names.len() as u32;
        self.journal.names.push(name.to_owned());
        self.named_at.push(place);
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// Sorts the index; of several records of one trial on one basis the last stays in it.
    ///
    /// # Errors
    /// If a record of a journal names a session that is not there; of parts such records are counted and left out.
    pub(super) fn finish(mut self) -> Result<Journal> {
        self.find_bases()?;
        let Self { mut journal, order, .. } = self;
        journal.index.sort_by_key(|row| row.id);
        let mut repeated = Vec::new();
        let mut kept: Vec<IndexedRecord> = Vec::with_capacity(journal.index.len());
        for row in &journal.index {
            let basis = &journal.bases[row.session as usize];
            // Sorting kept the order of lines, so the row that stands first is the earlier one.
            let same = kept.iter().rposition(|old| old.id != row.id).map_or(0, |other| other + 1);
            let earlier = (same..kept.len()).find(|at| journal.bases[kept[*at].session as usize] == *basis);
            if let Some(earlier) = earlier {
                repeated.push([kept.remove(earlier), *row]);
            }
            kept.push(*row);
        }
        kept.shrink_to_fit();
        (journal.index, journal.repeated) = (kept, repeated);
        let recorded: HashSet<&Basis> =
            journal.index.iter().filter_map(|row| journal.bases[row.session as usize].as_ref()).collect();
        let bases =
            order.iter().rev().filter_map(|id| journal.sessions.get(id)).map(|session| session.facts.basis());
        journal.basis = bases.into_iter().find(|basis| recorded.contains(basis));
        Ok(journal)
    }

    fn find_bases(&mut self) -> Result<()> {
        let journal = &mut self.journal;
        let basis = |name: &String| Some(journal.sessions.get(name)?.facts.basis());
        journal.bases = journal.names.iter().map(basis).collect();
        let Some(missing) = journal.bases.iter().position(Option::is_none) else { return Ok(()) };
        if journal.files.iter().all(|file| file.framing() == Framing::Plain) {
            let (place, name) = (self.named_at[missing].clone(), &journal.names[missing]);
            let message =
                format!("damaged journal line: no line describes its session, {}", name.escape_debug());
            let help = "restore the file from a copy, or delete every line of this session: its trials will then run again";
            return Err(Error::input(Problem::new(place, message).help(help)));
        }
        for row in journal.index.iter().filter(|row| journal.bases[row.session as usize].is_none()) {
            let path = journal.files[row.file as usize].path().to_path_buf();
            *journal.orphans.entry(path).or_default() += 1;
        }
        let bases = &journal.bases;
        journal.index.retain(|row| bases[row.session as usize].is_some());
        Ok(())
    }
}

/// Reads a line with its line break, or what is left; nothing at the end. `false`: it is none of ours, because it
/// begins otherwise or never ends.
fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>, framing: Framing) -> std::io::Result<bool> {
    loop {
        let bytes = match lines.fill_buf() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            bytes => bytes?,
        };
        let end = bytes.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let taken = end.unwrap_or(bytes.len());
        line.extend_from_slice(&bytes[..taken]);
        lines.consume(taken);
        if end.is_some() || taken == 0 {
            return Ok(true);
        }
        // Zeros are what a machine leaves that lost power, behind any byte of a line.
        let zeros = line.iter().rev().take_while(|byte| **byte == 0).count();
        let begun = &line[..line.len() - zeros];
        let ours = begun.starts_with(HEAD) || HEAD.starts_with(begun);
        if line.len() > LONGEST || (framing == Framing::Plain && line.len() > HEAD.len() && !ours) {
            return Ok(false);
        }
    }
}

fn refused(place: Place, what: &str, framing: Framing) -> Error {
    let name = if framing == Framing::Plain { "journal" } else { "part's" };
    Error::input(Problem::new(place, format!("damaged {name} line: {what}")).help(RESTORE))
}

fn newer(place: Place, format: u32) -> Error {
    let message = format!("journal format {format}, this program knows up to {FORMAT}");
    Error::input(Problem::new(place, message).help("use the newer `lookback` that wrote it"))
}

fn damaged(place: Place, bytes: &[u8], error: &serde_json::Error) -> Error {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let told = serde_json::from_slice(bytes).ok().map(|Format { format }| format);
    match told.or_else(|| torn_format(bytes)) {
        Some(format) if format > FORMAT => newer(place, format),
        _ => {
            let message = format!("damaged journal line: {error}");
            Error::input(Problem::new(place, message).help(RESTORE))
        }
    }
}

/// The format that a line begins with whose end is missing.
fn torn_format(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.strip_prefix(HEAD)?;
    let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_behind_any_byte_of_a_line_are_read_and_foreign_text_is_not() {
        let line = b"{\"format\":1,\"record\":{\"trial\"";
        let read = |text: &[u8]| next_line(&mut &text[..], &mut Vec::new(), Framing::Plain).unwrap();
        for end in 0..line.len() {
            assert!(read(&[&line[..end], &[0; 100]].concat()), "{end}");
        }
        assert!(!read(b"notes of mine, longer") && !read(&[b"{\"forms\"".as_slice(), &[0; 100]].concat()));
    }
}
