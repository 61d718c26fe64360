//! The lines of journals and of parts: sessions and records as JSON, each with a checksum.
//!
//! A journal's line is `{"format":1,"session":{...},"crc32":"..."}` or the same with `"record"`: the checksum is the
//! CRC-32, as eight hexadecimal digits, of all that stands before `,"crc32"`. Lines of older programs have none and
//! are read as they are; they are counted ([`super::Journal::unguarded`]).
//!
//! A line of a part (the file of one attempt at a shard) is the same behind another CRC-32 and a blank, so that a line
//! that was torn, cut or altered is known as such wherever it stands.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{Record, Session, Status};
use crate::spec::TrialId;

/// Version of the lines.
pub(super) const FORMAT: u32 = 1;

/// Bytes of a part's checksum and the blank behind it.
const CHECK: usize = 9;

/// What stands around the checksum at the end of a journal's line.
const GUARD: (&[u8], &[u8]) = (b",\"crc32\":\"", b"\"}");

/// Digits of a CRC-32.
const DIGITS: usize = 8;

/// How the lines of a file stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// As JSON alone: the journal.
    Plain,
    /// Behind their checksums: a part.
    Checked,
}

/// A line that was read, with as much of a record as `R` holds.
#[derive(Deserialize)]
#[serde(try_from = "LineFields<R>", bound = "R: Deserialize<'de>")]
pub(super) struct JournalLine<R> {
    pub format: u32,
    pub entry: LineEntry<R>,
}

/// What a line says.
pub(super) enum LineEntry<R> {
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

/// The keys of a line: read as they are, because what serde flattens it reads twice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineFields<R> {
    format: u32,
    session: Option<Session>,
    record: Option<R>,
    #[serde(default, rename = "crc32")]
    _crc32: Option<IgnoredAny>,
}

impl<R> TryFrom<LineFields<R>> for JournalLine<R> {
    type Error = &'static str;

    fn try_from(LineFields { format, session, record, .. }: LineFields<R>) -> Result<Self, Self::Error> {
        let entry = match (session, record) {
            (Some(session), None) => LineEntry::Session(Box::new(session)),
            (None, Some(record)) => LineEntry::Record(record),
            _ => return Err("expected either a session or a record"),
        };
        Ok(Self { format, entry })
    }
}

/// The line of a finished trial, with its line break.
pub(crate) fn record_line(record: &Record) -> String {
    line("record", record)
}

/// The line of a session, with its line break.
pub(crate) fn session_line(session: &Session) -> String {
    line("session", session)
}

fn line(name: &str, entry: &impl Serialize) -> String {
    let entry = serde_json::to_string(entry).expect("invariant: entries are plain data with finite numbers");
    let line = guarded(&format!("{{\"format\":{FORMAT},\"{name}\":{entry}}}")) + "\n";
    debug_assert!(
        serde_json::from_str::<JournalLine<Record>>(&line).is_ok(),
        "invariant: lines can be read back"
    );
    line
}

/// A line's JSON with its checksum; one that has it stays as it is.
pub(crate) fn guarded(json: &str) -> String {
    if guard_of(json.as_bytes()) != Guard::None {
        return json.to_owned();
    }
    let body = json.strip_suffix('}').unwrap_or(json);
    format!("{body},\"crc32\":\"{:08x}\"}}", crc32fast::hash(body.as_bytes()))
}

/// What the end of a line says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// It has no checksum.
    None,
    /// It is as it was written.
    Right,
    /// It was altered.
    Wrong,
}

/// Holds a line's JSON against its checksum, if it has one.
pub(super) fn guard_of(json: &[u8]) -> Guard {
    let digits = || {
        let rest = json.strip_suffix(GUARD.1)?;
        let (before, digits) = rest.split_at_checked(rest.len().checked_sub(DIGITS)?)?;
        Some((before.strip_suffix(GUARD.0)?, digits))
    };
    match digits() {
        None => Guard::None,
        Some((body, digits)) if hexadecimal(digits) == Some(crc32fast::hash(body)) => Guard::Right,
        Some(_) => Guard::Wrong,
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

impl Framing {
    /// What an index needs of a line. A checksum tells that a line is as it was written; without one only reading
    /// all of it tells that it is whole.
    pub(super) fn outline(self, json: &[u8]) -> serde_json::Result<JournalLine<Outline>> {
        if self == Framing::Plain && guard_of(json) != Guard::Right {
            serde_json::from_slice::<JournalLine<Record>>(json)?;
        }
        serde_json::from_slice(json)
    }

    /// A line as it stands in the file.
    pub(super) fn framed(self, line: String) -> String {
        match self {
            Framing::Plain => line,
            Framing::Checked => format!("{:08x} {line}", crc32fast::hash(line.trim_end().as_bytes())),
        }
    }

    /// The JSON of a line without its line break; `None` if a checksum is not that of the rest.
    pub(super) fn json(self, line: &[u8]) -> Option<&[u8]> {
        let line = line.trim_ascii_end();
        let json = match self {
            Framing::Plain => line,
            Framing::Checked => {
                let (check, json) = (line.get(..CHECK)?, line.get(CHECK..)?);
                let sum = hexadecimal(&check[..CHECK - 1])?;
                (check.ends_with(b" ") && sum == crc32fast::hash(json)).then_some(json)?
            }
        };
        (guard_of(json) != Guard::Wrong).then_some(json)
    }
}
