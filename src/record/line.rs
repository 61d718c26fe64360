//! The lines of journals and of parts: sessions and records as JSON, parts with a checksum before it.
//!
//! A journal's line is `{"format":1,"session":{...}}` or `{"format":1,"record":{...}}`. A line of a part
//! (the file of one attempt at a shard) is the same behind its CRC-32 as eight hexadecimal digits and a
//! blank, so that a line that was torn, cut or altered is known as such wherever it stands.

use serde::{Deserialize, Serialize};

use super::{Record, Session, Status};
use crate::spec::TrialId;

/// Version of the lines.
pub(super) const FORMAT: u32 = 1;

/// Bytes of a checksum and the blank behind it.
const CHECK: usize = 9;

/// How the lines of a file stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// As JSON alone: the journal.
    Plain,
    /// Behind their checksums: a part.
    Checked,
}

/// A line that was read, with as much of a record as `R` holds.
#[derive(Deserialize)]
#[serde(try_from = "Fields<R>", bound = "R: Deserialize<'de>")]
pub(super) struct Line<R> {
    pub format: u32,
    pub entry: Entry<R>,
}

/// What a line says.
pub(super) enum Entry<R> {
    Session(Box<Session>),
    Record(R),
}

/// What an index needs of a record.
#[derive(Deserialize)]
pub(super) struct Outline {
    pub trial: Named,
    pub result: Ended,
    pub session: String,
}

#[derive(Deserialize)]
pub(super) struct Named {
    pub id: TrialId,
}

#[derive(Deserialize)]
pub(super) struct Ended {
    pub status: Status,
}

impl From<Record> for Outline {
    fn from(record: Record) -> Self {
        let (trial, result) = (Named { id: record.trial.id }, Ended { status: record.result.status });
        Self { trial, result, session: record.session }
    }
}

/// The keys of a line: read as they are, because what serde flattens it reads twice.
#[derive(Deserialize)]
struct Fields<R> {
    format: u32,
    session: Option<Session>,
    record: Option<R>,
}

impl<R> TryFrom<Fields<R>> for Line<R> {
    type Error = &'static str;

    fn try_from(Fields { format, session, record }: Fields<R>) -> Result<Self, Self::Error> {
        let entry = match (session, record) {
            (Some(session), None) => Entry::Session(Box::new(session)),
            (None, Some(record)) => Entry::Record(record),
            _ => return Err("expected either a session or a record"),
        };
        Ok(Self { format, entry })
    }
}

impl<R: Into<Outline>> Line<R> {
    /// The same without what an index has no use for.
    fn outlined(self) -> Line<Outline> {
        let entry = match self.entry {
            Entry::Session(session) => Entry::Session(session),
            Entry::Record(record) => Entry::Record(record.into()),
        };
        Line { format: self.format, entry }
    }
}

/// The line of a finished trial, with its line break.
pub fn record_line(record: &Record) -> String {
    line("record", record)
}

/// The line of a session, with its line break.
pub fn session_line(session: &Session) -> String {
    line("session", session)
}

fn line(name: &str, entry: &impl Serialize) -> String {
    let entry = serde_json::to_string(entry).expect("invariant: entries are plain data with finite numbers");
    let line = format!("{{\"format\":{FORMAT},\"{name}\":{entry}}}\n");
    debug_assert!(serde_json::from_str::<Line<Record>>(&line).is_ok(), "invariant: lines can be read back");
    line
}

impl Framing {
    /// What an index needs of a line. A checksum tells that a line is as it was written; without one only reading
    /// all of it tells that it is whole.
    pub(super) fn outline(self, json: &[u8]) -> serde_json::Result<Line<Outline>> {
        match self {
            Framing::Plain => serde_json::from_slice::<Line<Record>>(json).map(Line::outlined),
            Framing::Checked => serde_json::from_slice(json),
        }
    }

    /// A line as it stands in the file.
    pub(super) fn framed(self, line: String) -> String {
        match self {
            Framing::Plain => line,
            Framing::Checked => format!("{:08x} {line}", crc32fast::hash(line.trim_end().as_bytes())),
        }
    }

    /// The JSON of a line without its line break; `None` if its checksum is not that of the rest.
    pub(super) fn json(self, line: &[u8]) -> Option<&[u8]> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        match self {
            Framing::Plain => Some(line),
            Framing::Checked => {
                let (check, json) = (line.get(..CHECK)?, line.get(CHECK..)?);
                let sum = u32::from_str_radix(std::str::from_utf8(&check[..CHECK - 1]).ok()?, 16).ok()?;
                (check.ends_with(b" ") && sum == crc32fast::hash(json)).then_some(json)
            }
        }
    }
}
