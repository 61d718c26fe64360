//! How a file is to be read that no spec describes yet: columns, options, and what could not be decided.
//!
//! text -> `sheet` (separator, header, rows) -> `times`, `roles`, `keys`, `target` (which column is what) -> `strict_read` (what
//! the strict reader says to it). Only remedies that the strict reader has taken are proposed.

mod across;
mod chosen_target;
mod columns_across;
mod footer;
mod inspected;
mod look;
mod name_words;
mod options;
mod roles;
mod series_keys;
mod sheet;
mod strict_read;
mod target;
mod times;
mod undecided;
mod wishes;

use std::path::Path;

pub use self::inspected::{CsvInspection, Inspected};
use self::look::Look;
use self::sheet::Sheet;
pub use self::wishes::Wishes;
use crate::base::error::Result;
use crate::data::csv::bytes;
use crate::spec::CsvOptions;

/// Looks at the file at `path`.
///
/// # Errors
/// If nothing can be said of it: files that cannot be opened, that are no table, or that hold no times.
pub fn inspect(path: &Path, wishes: &Wishes) -> Result<Inspected> {
    inspect_bytes(&bytes(path)?, wishes, path)
}

/// The same for a file's bytes; `path` only names the file in messages.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_bytes(bytes: &[u8], wishes: &Wishes, path: &Path) -> Result<Inspected> {
    let (told, mut guesses) = (wishes.told(path)?, Vec::new());
    let packing = CsvOptions {
        inner: told.csv.inner.clone(),
        encoding: told.csv.encoding.clone(),
        ..CsvOptions::default()
    };
    let (packing, decoded) = options::decode(bytes, packing, path, &mut guesses)?;
    let sheet = Sheet::of(&decoded, &told.csv, path)?;
    guesses.extend(options::told(&sheet));
    let mut look = Look { sheet: &sheet, told: &told, path, guesses };
    let mut known = look.columns(packing)?;
    known.data = wishes.apply(&known.data, path)?;
    strict_read::read(bytes, known, look.guesses, path)
}
