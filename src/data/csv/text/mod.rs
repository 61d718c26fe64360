//! From a file's bytes to text with `\n` line ends, or a word on what the file is instead.

pub(crate) mod records;

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::findings::refuse;

use crate::base::error::Result;

/// First bytes of files that are no text: what they are and what to do.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"\x1f\x8b", "gzip data", "unpack it first, for example with `gunzip`"),
    (
        b"PK\x03\x04",
        "a zip archive or an Excel workbook (.xlsx)",
        "unpack it, or save the sheet as CSV UTF-8",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "save the sheet as CSV UTF-8"),
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

/// Decodes a file: UTF-8 with or without a byte-order mark, or UTF-16 with one.
///
/// # Errors
/// If the bytes are no such text.
pub fn decode<'a>(bytes: &'a [u8], path: &Path, notes: &mut Vec<String>) -> Result<Cow<'a, str>> {
    if bytes.is_empty() {
        return refuse(path, None, "the file is empty", "");
    }
    if let Some((_, what, help)) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return refuse(path, None, format!("not text: {what}"), help);
    }
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return refuse(path, None, "the file is UTF-32", "save it as UTF-8");
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            notes.push(format!("the file is {} (by its byte-order mark) and was decoded", encoding.name()));
            match encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]) {
                Some(text) => Cow::Owned(text.into_owned()),
                None => {
                    let message = format!("the file begins as {} but is damaged", encoding.name());
                    return refuse(path, None, message, "save it as UTF-8");
                }
            }
        }
        Some((_, mark)) => utf8(&bytes[mark..], path)?,
        None => utf8(bytes, path)?,
    };
    let start = text.trim_start().get(..16).unwrap_or(text.trim_start()).to_lowercase();
    if let Some((_, what)) = MARKUP.iter().find(|(mark, _)| start.starts_with(mark)) {
        let help = "export the table as CSV; a download link may have led to a page instead of the file";
        return refuse(path, Some(1), format!("not CSV: {what}"), help);
    }
    Ok(unix_line_ends(text))
}

fn utf8<'a>(bytes: &'a [u8], path: &Path) -> Result<Cow<'a, str>> {
    if let Some(name) = utf16_without_mark(bytes) {
        let message = format!("the file looks like {name} without a byte-order mark");
        return refuse(path, None, message, "save it as UTF-8");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(fault) => {
            let at = fault.valid_up_to();
            let line = 1 + line_ends(&bytes[..at]);
            let byte = bytes[at];
            let help = "save the file as UTF-8; if it is Latin-1 or Windows-1252: \
                        `iconv -f WINDOWS-1252 -t UTF-8 old.csv > new.csv`";
            refuse(
                path,
                Some(line),
                format!("byte 0x{byte:02X} is not UTF-8 (Latin-1 or Windows-1252?)"),
                help,
            )
        }
    }
}

/// Text in UTF-16 has a zero in every other byte as long as it is plain ASCII.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static str> {
    let sample = &bytes[..bytes.len().min(1000) & !1];
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let most = sample.len() / 2 * 9 / 10;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd > 1 && odd >= most => Some("UTF-16LE"),
        (even, 0) if even > 1 && even >= most => Some("UTF-16BE"),
        _ => None,
    }
}

/// Line ends (`\n`, `\r\n` or `\r`) in bytes.
fn line_ends(bytes: &[u8]) -> usize {
    let lone =
        bytes.iter().enumerate().filter(|(i, byte)| **byte == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
    bytes.iter().filter(|byte| **byte == b'\n').count() + lone.count()
}

fn unix_line_ends(text: Cow<str>) -> Cow<str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}
