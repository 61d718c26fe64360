//! A file's bytes and its text, if it is not too large.

use std::borrow::Cow;
use std::path::Path;

use super::findings::refuse;
use super::rules::Rules;
use super::text::{self, MOST_BYTES};
use crate::base::error::Result;
use crate::base::file::read_at_most;
use crate::data::Note;

/// The bytes of a file, but one too many of one that is too large.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>> {
    read_at_most(path, MOST_BYTES + 1)
}

/// The text of a file's bytes; what was noticed is noted.
pub(super) fn open<'a>(bytes: &'a [u8], rules: &Rules, notes: &mut Vec<Note>) -> Result<Cow<'a, str>> {
    if bytes.len() as u64 > MOST_BYTES {
        let what = format!("the file is larger than {} MiB", MOST_BYTES >> 20);
        return refuse(&rules.path, None, what, "cut it to the rows and columns that are needed");
    }
    text::open(bytes, &rules.data.csv, &rules.path, notes)
}
