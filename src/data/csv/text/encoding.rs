//! From bytes to text: by the encoding that the spec names, by a byte-order mark, else as UTF-8.
//!
//! An encoding that is not told is guessed for advice alone: reading never guesses.

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::UTF_8;

use super::code_pages::TextEncoding;
use super::encoding_guess::{EncodingGuess, guess, utf16_without_mark};
use crate::base::error::Result;
use crate::data::Note;
use crate::data::csv::findings::refuse;

/// The decoded bytes.
///
/// # Errors
/// If they are not in that encoding.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    stated: Option<&str>,
    path: &Path,
    notes: &mut Vec<Note>,
) -> Result<Cow<'a, str>> {
    let (bytes, marked) = match TextEncoding::marked(bytes) {
        Some((encoding, mark)) => (&bytes[mark..], Some(encoding)),
        None => (bytes, None),
    };
    let stated = match stated {
        Some(name) => match TextEncoding::named(name) {
            Some(encoding) => Some(encoding),
            None => {
                let what = format!("data.csv.encoding: {name:?} is no encoding that is known");
                return refuse(
                    path,
                    None,
                    what,
                    "for example utf-8, windows-1252, cp850, gb18030, big5, shift_jis, euc-kr",
                );
            }
        },
        None => None,
    };
    if let (Some(mark), Some(stated)) = (marked, stated)
        && mark.title() != stated.title()
    {
        let what =
            format!("the byte-order mark says {}, data.csv.encoding says {}", mark.title(), stated.title());
        return refuse(path, None, what, "leave data.csv.encoding out");
    }
    match marked.or(stated) {
        None => utf8(bytes, path),
        Some(encoding) if encoding.title() == UTF_8.name() => utf8(bytes, path),
        Some(encoding) => {
            if marked.is_some() {
                notes.push(
                    format!("the file is {} (by its byte-order mark) and was decoded", encoding.title())
                        .into(),
                );
            }
            match encoding.decoded(bytes) {
                Some(text) => Ok(text),
                None if marked.is_some() => {
                    let message = format!("the file begins as {} but is damaged", encoding.title());
                    refuse(path, None, message, "save it as UTF-8")
                }
                None => {
                    let what = format!("the file is not {} (data.csv.encoding)", encoding.title());
                    refuse(path, None, what, &advice(bytes))
                }
            }
        }
    }
}

fn utf8<'a>(bytes: &'a [u8], path: &Path) -> Result<Cow<'a, str>> {
    if let Some(name) = utf16_without_mark(bytes) {
        let message = format!("the file looks like {name} without a byte-order mark");
        return refuse(
            path,
            None,
            message,
            &format!("save it as UTF-8, or data.csv.encoding: {}", name.to_lowercase()),
        );
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(fault) => {
            let at = fault.valid_up_to();
            let line = 1 + line_ends(&bytes[..at]);
            let what = format!("byte 0x{:02X} is not UTF-8{}", bytes[at], likely(bytes));
            refuse(path, Some(line), what, &advice(bytes))
        }
    }
}

fn likely(bytes: &[u8]) -> String {
    guess(bytes).map_or(String::new(), |guess| format!(" ({}?)", shown(&guess.name)))
}

/// As people write the name of an encoding.
pub(crate) fn shown(name: &str) -> String {
    match name {
        "windows-1252" => "Windows-1252, also called Latin-1".to_owned(),
        "gb18030" => "GB18030, also called GBK".to_owned(),
        "big5" => "Big5".to_owned(),
        "euc-kr" => "EUC-KR, also called CP949".to_owned(),
        page if page.starts_with("cp") => format!("{page}, a code page of DOS"),
        other => other.to_owned(),
    }
}

fn advice(bytes: &[u8]) -> String {
    let Some(EncodingGuess { name, others }) = guess(bytes) else {
        return "save the file as UTF-8".to_owned();
    };
    let rivals = if others.is_empty() {
        String::new()
    } else {
        format!("; {} would read every byte too: look at the names", others.join(" and "))
    };
    format!("data.csv.encoding: {name}{rivals}; or save the file as UTF-8")
}

/// Line ends (`\n`, `\r\n` or `\r`) in bytes.
fn line_ends(bytes: &[u8]) -> usize {
    let lone =
        bytes.iter().enumerate().filter(|(i, byte)| **byte == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
    bytes.iter().filter(|byte| **byte == b'\n').count() + lone.count()
}
