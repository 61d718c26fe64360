//! What cuts a file into records and fields: its separator, and the mark of lines that are no data.

use std::path::Path;

use crate::data::csv::rules::separator_line;
use crate::data::csv::text::records::{CsvRecord, Records};

/// Separators that are tried, the usual one first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Records among which the header is looked for.
pub(super) const HEAD: usize = 200;

/// The first character of lines that are no data; a line of names may begin with it too.
pub(super) fn comment_mark(text: &str, first: &str) -> Option<u8> {
    let mark = first.bytes().next().filter(|byte| b"#%".contains(byte))?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
    let marked = lines.iter().filter(|line| line.trim_start().as_bytes().first() == Some(&mark)).count();
    let cuts =
        |line: &str| DELIMITERS.iter().map(|cut| line.bytes().filter(|byte| byte == cut).count()).max();
    let names =
        marked == 1 && lines.len() > 1 && cuts(lines[0]) == cuts(lines[1]) && cuts(lines[0]) > Some(0);
    (!names).then_some(mark)
}

/// The first records that are not blank; one that cannot be cut ends them.
pub(super) fn records(text: &str, delimiter: u8, comment: Option<u8>, most: usize) -> Vec<CsvRecord<'_>> {
    let skip = usize::from(separator_line(text).is_some());
    let mut records = Records::with_delimiter(text, delimiter, comment).skip_lines(skip);
    let mut found = Vec::new();
    while let Ok(Some(record)) = records.next(Path::new("")) {
        if !record.is_blank() {
            found.push(record);
        }
        if found.len() >= most {
            break;
        }
    }
    found
}

/// The separator that cuts most lines into equally many fields; a blank only where no other cuts them.
pub(super) fn delimiter(text: &str, comment: Option<u8>) -> u8 {
    let fitting = |delimiter: u8| {
        let mut widths: Vec<usize> =
            records(text, delimiter, comment, HEAD).iter().map(|record| record.fields.len()).collect();
        widths.sort_unstable();
        let runs = widths.chunk_by(|a, b| a == b).filter(|run| run[0] > 1);
        (runs.map(|run| (run.len(), run[0])).max().unwrap_or((0, 0)), widths.len())
    };
    // Of equals the first: the usual one.
    let best =
        DELIMITERS.iter().rev().max_by_key(|delimiter| fitting(**delimiter).0).copied().unwrap_or(b',');
    let ((lines, _), all) = fitting(b' ');
    let by_blanks = lines > 2 && lines * 10 >= all * 8 && fitting(best).0.0 * 2 < all;
    if by_blanks { b' ' } else { best }
}
