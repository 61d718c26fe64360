//! From a file's bytes to its rows, each a time and a value.

use jiff::civil::DateTime;

use super::fields::Columns;
use super::findings::{Findings, quote, refuse};
use super::rules::Rules;
use super::table::{self, CsvTable};
use super::text;
use crate::base::digest::sha256_hex;
use crate::base::error::Result;
use crate::data::Note;

/// The rows of a file as its fields tell them, before anything is said of their order, their doubles and their holes.
#[derive(Clone)]
pub(crate) struct FileRows {
    /// Times and values.
    pub columns: Columns,
    /// The fields of further columns, if there are any.
    pub table: Option<CsvTable>,
    /// The file's SHA-256.
    pub sha256: String,
}

impl FileRows {
    /// Reads a file's bytes.
    ///
    /// # Errors
    /// All that is wrong with the file and its fields.
    pub(crate) fn read(bytes: &[u8], rules: &Rules) -> Result<Self> {
        let mut findings = Findings::new(&rules.path);
        let (mut tables, from) = tables(bytes, rules, &[&rules.data.target], &mut findings)?;
        Self::from_table(tables.remove(0), rules, (findings, from))
    }

    /// The same for several of the series that stand in rows below each other, in one pass over the file.
    ///
    /// # Errors
    /// What is wrong with the file; each has its own for what is wrong with its fields.
    pub(crate) fn read_each(bytes: &[u8], each: &[Rules]) -> Result<Vec<Result<Self>>> {
        let targets: Vec<&str> = each.iter().map(|rules| rules.data.target.as_str()).collect();
        let mut findings = Findings::new(&each[0].path);
        let (tables, from) = tables(bytes, &each[0], &targets, &mut findings)?;
        findings.finish()?;
        let one = |(table, rules): (CsvTable, &Rules)| {
            Self::from_table(table, rules, (Findings::new(&rules.path), from.clone()))
        };
        Ok(tables.into_iter().zip(each).map(one).collect())
    }

    fn from_table(
        table: CsvTable,
        rules: &Rules,
        (findings, (mut notes, sha256)): (Findings, Origin),
    ) -> Result<Self> {
        let mut columns = Columns::read(&table, rules, findings)?;
        notes.append(&mut columns.notes);
        columns.notes = notes;
        // Of no use any more but for further columns, and as large as what follows.
        let table = (!rules.data.covariates.is_empty()).then_some(table);
        Ok(Self { columns, table, sha256 })
    }

    /// The times, in the order of the file.
    pub(crate) fn times(&self) -> impl Iterator<Item = DateTime> {
        self.columns.rows.iter().map(|row| row.stamp.local)
    }
}

/// What was noticed in a file, and its SHA-256.
type Origin = (Vec<Note>, String);

/// A table of fields for each target.
fn tables(
    bytes: &[u8],
    rules: &Rules,
    targets: &[&str],
    findings: &mut Findings,
) -> Result<(Vec<CsvTable>, Origin)> {
    let sha256 = checksum(bytes, rules)?;
    let mut notes = Vec::new();
    let text = text::open(bytes, &rules.data.csv, &rules.path, &mut notes)?;
    let tables = table::read(&text, rules, targets, findings, &mut notes)?;
    Ok((tables, (notes, sha256)))
}

fn checksum(bytes: &[u8], rules: &Rules) -> Result<String> {
    let sha256 = sha256_hex(bytes);
    match &rules.data.sha256 {
        Some(expected) if !expected.trim().eq_ignore_ascii_case(&sha256) => {
            let what = format!("the file's SHA-256 is {sha256}, but data.sha256 is {}", quote_hash(expected));
            let help = "the file has changed since the spec was written: restore it or correct data.sha256";
            refuse(&rules.path, None, what, help)
        }
        _ => Ok(sha256),
    }
}

fn quote_hash(expected: &str) -> String {
    if expected.trim().len() == 64 { expected.trim().to_owned() } else { quote(expected) }
}
