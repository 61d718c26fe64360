//! From a file's bytes to text with `\n` line ends, or a word on what the file is instead.

mod code_pages;
pub(crate) mod encoding;
mod encoding_guess;
pub(crate) mod records;
mod unpack;

use std::borrow::Cow;
use std::path::Path;

pub(crate) use self::unpack::MOST_BYTES;

use self::encoding_guess::{EncodingGuess, guess};
use super::findings::refuse;
use crate::base::error::Result;
use crate::spec::CsvOptions;

/// First bytes of files that are no text: what they are and what to do.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"PAR1", "a Parquet file", "export it as CSV"),
    (b"ARROW1", "an Arrow (Feather) file", "export it as CSV"),
    (b"\x89HDF", "an HDF5 file", "export it as CSV"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"BZh", "bzip2 data", "unpack it first, for example with `bunzip2`"),
    (b"\xfd7zXZ", "xz data", "unpack it first, for example with `unxz`"),
    (b"\x28\xb5\x2f\xfd", "zstd data", "unpack it first, for example with `unzstd`"),
    (b"7z\xbc\xaf", "a 7-zip archive", "unpack it first"),
    (b"%PDF", "a PDF file", "export the table as CSV"),
    (b"\x93NUMPY", "a NumPy file", "export it as CSV"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself", "run `git lfs pull`"),
];

/// First characters of text that is no CSV, in lower case.
const MARKUP: &[(&str, &str)] = &[
    ("<!doctype", "an HTML page"),
    ("<html", "an HTML page"),
    ("<table", "an HTML table"),
    ("<?xml", "an XML file"),
    ("{\"", "JSON"),
    ("{\n", "JSON"),
    ("{\r", "JSON"),
    ("[{", "JSON"),
    ("[[", "JSON"),
    ("[\n", "JSON"),
];

/// The text of a file with `\n` line ends: unpacked if it is packed, decoded as the spec says.
///
/// # Errors
/// If the bytes are no such text.
pub(crate) fn open<'a>(
    bytes: &'a [u8],
    options: &CsvOptions,
    path: &Path,
    notes: &mut Vec<String>,
) -> Result<Cow<'a, str>> {
    if bytes.is_empty() {
        return refuse(path, None, "the file is empty", "");
    }
    let text = match unpack::unpack(bytes, options.inner.as_deref(), path, notes)? {
        Cow::Borrowed(bytes) => decode(bytes, options, path, notes)?,
        Cow::Owned(bytes) => Cow::Owned(decode(&bytes, options, path, notes)?.into_owned()),
    };
    let start = text.trim_start().get(..16).unwrap_or(text.trim_start()).to_lowercase();
    if let Some((_, what)) = MARKUP.iter().find(|(mark, _)| start.starts_with(mark)) {
        let help = "export the table as CSV; a download link may have led to a page instead of the file";
        return refuse(path, Some(1), format!("not CSV: {what}"), help);
    }
    Ok(unix_line_ends(text))
}

/// The likeliest encoding of a file that is not UTF-8; `None` if it is, or none reads it.
pub(crate) fn guess_encoding(bytes: &[u8], options: &CsvOptions, path: &Path) -> Option<EncodingGuess> {
    let bytes = unpack::unpack(bytes, options.inner.as_deref(), path, &mut Vec::new()).ok()?;
    if std::str::from_utf8(&bytes).is_ok() && !bytes.contains(&0) { None } else { guess(&bytes) }
}

fn decode<'a>(
    bytes: &'a [u8],
    options: &CsvOptions,
    path: &Path,
    notes: &mut Vec<String>,
) -> Result<Cow<'a, str>> {
    if let Some((_, what, help)) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return refuse(path, None, format!("not text: {what}"), help);
    }
    encoding::decode(bytes, options.encoding.as_deref(), path, notes)
}

fn unix_line_ends(text: Cow<str>) -> Cow<str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}
