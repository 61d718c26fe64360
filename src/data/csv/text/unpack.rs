//! Packed files: gzip and zip with one file in them, and workbooks, a sheet of which becomes CSV text.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};

use crate::base::error::Result;
use crate::data::Note;
use crate::data::csv::findings::{quote, refuse};

/// Largest file that is read, in bytes: 512 MiB. Reading takes about three times a file's size in memory.
pub(crate) const MOST_BYTES: u64 = 512 << 20;

/// The content of a file: unpacked if it is packed. `inner` names the file of an archive, or the sheet of a workbook.
///
/// # Errors
/// If there is not one thing in it to read.
pub(crate) fn unpack<'a>(
    bytes: &'a [u8],
    inner: Option<&str>,
    path: &Path,
    notes: &mut Vec<Note>,
) -> Result<Cow<'a, [u8]>> {
    if bytes.starts_with(b"\x1f\x8b") {
        notes.push("the file is gzip data and was unpacked".into());
        return ungzip(bytes, path).map(Cow::Owned);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return workbook(bytes, inner, path, notes).map(Cow::Owned);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return unzip(bytes, inner, path, notes).map(Cow::Owned);
    }
    Ok(Cow::Borrowed(bytes))
}

/// The bytes of a stream, as many as are read of a file.
fn all(stream: impl Read, what: &str, path: &Path) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    match stream.take(MOST_BYTES + 1).read_to_end(&mut content) {
        Ok(_) if content.len() as u64 > MOST_BYTES => {
            let what = format!("{what} unpacks to more than {} MiB", MOST_BYTES >> 20);
            refuse(path, None, what, "unpack it and cut it to the rows and columns that are needed")
        }
        Ok(_) => Ok(content),
        Err(error) => refuse(
            path,
            None,
            format!("{what} cannot be unpacked: {error}"),
            "the file is damaged: fetch it again",
        ),
    }
}

fn ungzip(bytes: &[u8], path: &Path) -> Result<Vec<u8>> {
    all(flate2::read::MultiGzDecoder::new(bytes), "the gzip data", path)
}

fn unzip(bytes: &[u8], inner: Option<&str>, path: &Path, notes: &mut Vec<Note>) -> Result<Vec<u8>> {
    let damaged = "the file is damaged: fetch it again, or unpack it and give the CSV file in it";
    let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            return refuse(
                path,
                None,
                format!("a zip archive or workbook (.xlsx) that cannot be read: {error}"),
                damaged,
            );
        }
    };
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.into_owned()).collect();
    if names
        .iter()
        .any(|name| name == "xl/workbook.xml" || name == "content.xml" || name == "xl/workbook.bin")
    {
        return workbook(bytes, inner, path, notes);
    }
    let is_file = |name: &&String| {
        !name.ends_with('/') && !name.starts_with("__MACOSX/") && !name.ends_with(".DS_Store")
    };
    let mut files: Vec<&String> = names.iter().filter(is_file).collect();
    files.sort();
    // The one table among notes on it.
    let table = |name: &&&String| {
        let lower = name.to_lowercase();
        [".csv", ".tsv"].iter().any(|end| lower.ends_with(end))
            && !lower.contains("metadata")
            && !lower.contains("readme")
    };
    let tables: Vec<&String> = files.iter().filter(table).copied().collect();
    if tables.len() == 1 && inner.is_none() {
        files = tables;
    }
    let chosen = one_of(&files, inner, "a zip archive", "file", path)?;
    notes.push(format!("the file is a zip archive: {} of it was read", quote(&chosen)).into());
    match archive.by_name(&chosen) {
        Ok(file) => all(file, "the archive", path),
        Err(error) => refuse(path, None, format!("{} cannot be unpacked: {error}", quote(&chosen)), damaged),
    }
}

/// The one thing in a packed file, or the one that is named.
fn one_of(names: &[&String], inner: Option<&str>, whole: &str, part: &str, path: &Path) -> Result<String> {
    let shown = || names.iter().take(12).map(|name| quote(name)).collect::<Vec<_>>().join(", ");
    match (inner, names) {
        (Some(inner), _) => match names.iter().find(|name| name.as_str() == inner) {
            Some(name) => Ok((*name).clone()),
            None => {
                let what = format!(
                    "{whole} without a {part} named {} (data.csv.inner); there are {}",
                    quote(inner),
                    shown()
                );
                refuse(path, None, what, "set data.csv.inner to one of them")
            }
        },
        (None, [one]) => Ok((*one).clone()),
        (None, []) => refuse(path, None, format!("{whole} without a {part}"), "give the CSV file itself"),
        (None, [first, ..]) => {
            let what = format!("{whole} with {} {part}s: {}", names.len(), shown());
            refuse(
                path,
                None,
                what,
                &format!("name one of them, for example data.csv.inner: {}", quote(first)),
            )
        }
    }
}

/// A sheet as CSV text; times become ISO 8601.
fn workbook(bytes: &[u8], inner: Option<&str>, path: &Path, notes: &mut Vec<Note>) -> Result<Vec<u8>> {
    let help = "save the sheet as CSV UTF-8";
    let mut book: Sheets<_> = match open_workbook_auto_from_rs(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(error) => return refuse(path, None, format!("a workbook that cannot be read: {error}"), help),
    };
    let mut filled = Vec::new();
    for name in book.sheet_names() {
        match book.worksheet_range(&name) {
            Ok(range) if !range.is_empty() => filled.push(name),
            _ => {}
        }
    }
    let sheet = one_of(&filled.iter().collect::<Vec<_>>(), inner, "a workbook", "sheet", path)?;
    let range = match book.worksheet_range(&sheet) {
        Ok(range) => range,
        Err(error) => {
            return refuse(path, None, format!("sheet {} cannot be read: {error}", quote(&sheet)), help);
        }
    };
    notes.push(format!("the file is a workbook: sheet {} of it was read", quote(&sheet)).into());
    let (height, width) = range.get_size();
    if height as u64 * width as u64 * 8 > MOST_BYTES {
        return refuse(
            path,
            None,
            format!("sheet {} has {height} rows and {width} columns", quote(&sheet)),
            help,
        );
    }
    // What stands above and left of the first filled cell keeps its place, so that lines are those of the sheet.
    let (above, left) = range.start().unwrap_or_default();
    let mut text = "\n".repeat(above as usize);
    for row in range.rows() {
        text.push_str(&",".repeat(left as usize));
        let fields: Vec<String> = row.iter().map(|cell| quoted(&field(cell))).collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    Ok(text.into_bytes())
}

/// A field as CSV holds it; a line break within it would count as a line.
fn quoted(field: &str) -> String {
    let field = field.replace(['\n', '\r'], " ");
    if field.contains([',', '"']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

/// A cell as a field.
fn field(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        // Less than a day: a time of day, which some write as one of the first day there is.
        Data::DateTime(time) if time.is_datetime() && time.as_f64() >= 1.0 => {
            let (year, month, day, hour, minute, second, thousandths) = time.to_ymd_hms_milli();
            // A spreadsheet's clock is a fraction of a day, which is often a thousandth short.
            let up = thousandths >= 500;
            let date = jiff::civil::Date::new(year as i16, month as i8, day as i8);
            let clock = jiff::civil::Time::new(hour as i8, minute as i8, second as i8, 0);
            let (Ok(date), Ok(clock)) = (date, clock) else { return cell.to_string() };
            let clock = date.to_datetime(clock);
            let clock = if up { clock.saturating_add(jiff::Span::new().seconds(1)) } else { clock };
            let midnight = clock.time() == jiff::civil::Time::midnight();
            clock.strftime(if midnight { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" }).to_string()
        }
        Data::DateTime(time) => {
            let seconds = (time.as_f64() * 86_400.0).round() as i64;
            format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) | Data::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}
