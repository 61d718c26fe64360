//! The lines of journals and of parts: sessions and records as JSON, parts with a checksum before it.
//!
//! A journal's line is `{"format":1,"session":{...}}` or `{"format":1,"record":{...}}`. A line of a part
//! (the file of one attempt at a shard) is the same behind its CRC-32 as eight hexadecimal digits and a
//! blank, so that a line that was torn, cut or altered is known as such wherever it stands.

use serde::{Deserialize, Serialize};

use super::{Record, Session};

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

#[derive(Serialize, Deserialize)]
pub(super) struct Line<E> {
    pub format: u32,
    #[serde(flatten)]
    pub entry: E,
}

/// What a line says.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entry {
    Session(Session),
    Record(Record),
}

/// The same, to be written.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EntryRef<'a> {
    Session(&'a Session),
    Record(&'a Record),
}

/// The line of a finished trial, with its line break.
pub fn record_line(record: &Record) -> String {
    line(&EntryRef::Record(record))
}

/// The line of a session, with its line break.
pub fn session_line(session: &Session) -> String {
    line(&EntryRef::Session(session))
}

fn line(entry: &EntryRef) -> String {
    let mut text = serde_json::to_string(&Line { format: FORMAT, entry })
        .expect("invariant: entries are plain data with finite numbers");
    debug_assert!(serde_json::from_str::<Line<Entry>>(&text).is_ok(), "invariant: lines can be read back");
    text.push('\n');
    text
}

impl Framing {
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
