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
use crate::data::Note;
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
    (b"\x80\x02", PICKLE, "export it as CSV, with `to_csv` for example"),
    (b"\x80\x03", PICKLE, "export it as CSV, with `to_csv` for example"),
    (b"\x80\x04", PICKLE, "export it as CSV, with `to_csv` for example"),
    (b"\x80\x05", PICKLE, "export it as CSV, with `to_csv` for example"),
    (b"RDX2\n", "a data file of R", "export it as CSV, with `write.csv` for example"),
    (b"RDX3\n", "a data file of R", "export it as CSV, with `write.csv` for example"),
    (b"X\n\0\0\0", "a data file of R", "export it as CSV, with `write.csv` for example"),
    (b"$FL2@(#)", "a data file of SPSS", "export it as CSV"),
    (b"<stata_dta>", "a data file of Stata", "export it as CSV"),
    (b"MATLAB 5.0 MAT-file", "a data file of MATLAB", "export it as CSV"),
    (b"CDF\x01", "a netCDF file", "export it as CSV"),
    (b"CDF\x02", "a netCDF file", "export it as CSV"),
    (b"Obj\x01", "an Avro file", "export it as CSV"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x89PNG", "a picture", "a table is needed, not its picture"),
    (b"\xff\xd8\xff", "a picture", "a table is needed, not its picture"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself", "run `git lfs pull`"),
];

const PICKLE: &str = "a pickle of Python";

/// What a tar archive has behind the name and the numbers of its first file.
const TAR: (usize, &[u8]) = (257, b"ustar");

/// First characters of text that is no CSV, in lower case.
const MARKUP: &[(&str, &str)] = &[
    ("<!", "an HTML page"),
    ("<?xml", "an XML file"),
    ("@relation", "a file of ARFF or .tsf, a series in each line"),
    ("{\"", "JSON"),
    ("{\n", "JSON"),
    ("{\r", "JSON"),
    ("[{", "JSON"),
    ("[[", "JSON"),
    ("[\n", "JSON"),
];

/// Lines that are looked at for what a text is.
const HEAD: usize = 100;

/// The text of a file with `\n` line ends: unpacked if it is packed, decoded as the spec says.
///
/// # Errors
/// If the bytes are no such text.
pub(crate) fn open<'a>(
    bytes: &'a [u8],
    options: &CsvOptions,
    path: &Path,
    notes: &mut Vec<Note>,
) -> Result<Cow<'a, str>> {
    if bytes.is_empty() {
        return refuse(path, None, "the file is empty", "");
    }
    if bytes.len() as u64 > MOST_BYTES {
        let what = format!("the file is larger than {} MiB", MOST_BYTES >> 20);
        return refuse(path, None, what, "cut it to the rows and columns that are needed");
    }
    let text = match unpack::unpack(bytes, options.inner.as_deref(), path, notes)? {
        Cow::Borrowed(bytes) => decode(bytes, options, path, notes)?,
        Cow::Owned(bytes) => Cow::Owned(decode(&bytes, options, path, notes)?.into_owned()),
    };
    if let Some(what) = markup(&text) {
        let help = "export the table as CSV; a download link may have led to a page instead of the file";
        return refuse(path, Some(1), format!("not CSV: {what}"), help);
    }
    Ok(unix_line_ends(text))
}

/// What a text is that is no CSV.
fn markup(text: &str) -> Option<&'static str> {
    /// Tags that pages begin with; a column may be called `<DATE>`.
    const TAGS: [&str; 16] = [
        "html", "head", "body", "meta", "title", "script", "style", "link", "table", "div", "p", "span",
        "h1", "pre", "center", "form",
    ];
    let start: String = text.trim_start().chars().take(16).collect::<String>().to_lowercase();
    let tag = start.strip_prefix('<').and_then(|tag| tag.split(|c: char| !c.is_alphanumeric()).next());
    if tag.is_some_and(|tag| TAGS.contains(&tag)) {
        return Some("an HTML page");
    }
    // Such files begin with remarks.
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty()).take(HEAD);
    let first = lines.find(|line| !line.starts_with(['#', '%'])).unwrap_or_default();
    let first: String = first.chars().take(16).collect::<String>().to_lowercase();
    let begins = |mark: &str| start.starts_with(mark) || first.starts_with(mark);
    MARKUP.iter().find(|(mark, _)| begins(mark)).map(|(_, what)| *what)
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
    notes: &mut Vec<Note>,
) -> Result<Cow<'a, str>> {
    if let Some((_, what, help)) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return refuse(path, None, format!("not text: {what}"), help);
    }
    if bytes.get(TAR.0..).is_some_and(|bytes| bytes.starts_with(TAR.1)) {
        return refuse(path, None, "not text: a tar archive", "unpack it first, for example with `tar -xf`");
    }
    encoding::decode(bytes, options.encoding.as_deref(), path, notes)
}

fn unix_line_ends(text: Cow<str>) -> Cow<str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}
