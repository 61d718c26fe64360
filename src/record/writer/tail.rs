//! A last line without its line break: torn off by the end of a process, or not ours at all.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::base::error::{Error, Result};
use crate::base::file::{is_there, sync_folder};
use crate::record::line::FORMAT;

/// What is added to the name of a file for one that keeps what was cut off it.
const KEPT: &str = "torn";

/// Whether such a line is the beginning of one that this program writes: a process that was killed leaves that, and
/// a machine that lost power leaves zeros behind it. Nothing else is ever cut off a file.
pub(crate) fn is_torn(tail: &[u8]) -> bool {
    let zeros = tail.iter().rev().take_while(|byte| **byte == 0).count();
    let begun = &tail[..tail.len() - zeros];
    let heads = ["session", "record"].map(|name| format!("{{\"format\":{FORMAT},\"{name}\":{{"));
    let ours = heads.iter().map(|head| head.as_bytes()).any(|head| {
        let both = head.len().min(begun.len());
        head[..both] == begun[..both]
    });
    ours && (begun.is_empty() || ends_early(begun))
}

/// Whether nothing is wrong with a JSON text but that it ends.
fn ends_early(text: &[u8]) -> bool {
    // A value that is skipped calls half a number wrong, where one that is read says that the text ends.
    serde_json::from_slice::<serde_json::Value>(text).is_err_and(|error| error.is_eof())
}

/// Ends the file with a whole line: cuts off `torn` bytes, of which a copy is kept beside it, and completes a last line
/// that lacks nothing but its line break. Returns the file's length then.
pub(super) fn mend(mut file: &File, path: &Path, torn: usize) -> Result<u64> {
    let failed = || Error::io("write", path);
    let length = file.seek(SeekFrom::End(0)).map_err(failed())?;
    let whole = length - torn as u64;
    if torn > 0 {
        let mut cut = Vec::new();
        file.seek(SeekFrom::Start(whole)).and_then(|_| file.read_to_end(&mut cut)).map_err(failed())?;
        keep(&cut, &path.with_extension(KEPT))?;
        file.set_len(whole).map_err(failed())?;
        return Ok(whole);
    }
    let mut last = [0];
    if length > 0 {
        file.seek(SeekFrom::End(-1)).and_then(|_| file.read_exact(&mut last)).map_err(failed())?;
    }
    if length == 0 || last == *b"\n" {
        return Ok(length);
    }
    file.write_all(b"\n").map_err(failed())?;
    Ok(length + 1)
}

fn keep(cut: &[u8], path: &Path) -> Result<()> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(cut).and_then(|()| file.write_all(b"\n")))
        .map_err(Error::io("write", path))
}

/// A journal that lines can be appended to, and its length; `torn` bytes at its end are none.
pub(super) fn opened(path: &Path, torn: usize) -> Result<(File, u64)> {
    let new = !is_there(path)?;
    let file = OpenOptions::new().read(true).append(true).create(true).open(path);
    let file = file.map_err(Error::io("write", path))?;
    if new {
        sync_folder(path)?;
    }
    let length = mend(&file, path, torn)?;
    Ok((file, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_beginning_of_our_own_lines_is_torn() {
        let line =
            b"{\"format\":1,\"record\":{\"trial\":{\"id\":\"ab\"},\"rmse\":-1.5e-3},\"crc32\":\"00000000\"}";
        assert!((0..line.len()).all(|cut| is_torn(&line[..cut])));
        assert!(is_torn(&[&line[..30], &[0; 40]].concat()) && is_torn(&[0; 9]));
        let foreign: [&[u8]; 5] =
            [b"notes", b"{\"format\":2,\"row\":{", b"{\"a\":[1,", b"{\"format\":1,\"record\":{]", b" "];
        for text in [line.as_slice(), &[line.as_slice(), b"J"].concat()].into_iter().chain(foreign) {
            assert!(!is_torn(text), "{}", String::from_utf8_lossy(text));
        }
    }
}
