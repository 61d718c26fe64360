//! Options of `data.csv` that follow from what a sheet looks like.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use super::roles::Role;
use super::sheet::{FOOTER, Sheet};
use super::times::TimeGuess;
use crate::base::error::Result;
use crate::data::csv::fields::{number, stamp};
use crate::data::csv::findings::{count, quote};
use crate::data::csv::text;
use crate::data::csv::text::records::Records;
use crate::spec::{CsvOptions, Names};

/// Most different words that may stand for missing values.
const WORDS: usize = 6;

/// The text of a file, its encoding guessed if it is not UTF-8 and none is told.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    mut packing: CsvOptions,
    path: &Path,
    guesses: &mut Vec<String>,
) -> Result<(CsvOptions, Cow<'a, str>)> {
    let first = match text::open(bytes, &packing, path, &mut Vec::new()) {
        Ok(text) => return Ok((packing, text)),
        Err(error) => error,
    };
    let guess = if packing.encoding.is_none() { text::guess_encoding(bytes, &packing, path) } else { None };
    let Some(guess) = guess else { return Err(first) };
    packing.encoding = Some(guess.name.clone());
    let Ok(text) = text::open(bytes, &packing, path, &mut Vec::new()) else { return Err(first) };
    let header: Vec<&str> = text.lines().find(|line| !line.is_ascii()).into_iter().collect();
    let shown =
        header.first().map_or(String::new(), |line| format!(", by which a line reads {}", quote(line)));
    let rivals = match guess.others.is_empty() {
        true => "no other of the usual ones reads every byte".to_owned(),
        false => format!("{} would read every byte too", guess.others.join(", ")),
    };
    guesses.push(format!(
        "encoding: {} by guess{shown}; {rivals} (--encoding)",
        text::encoding::shown(&guess.name)
    ));
    Ok((packing, text))
}

/// Separator, lines that are no data.
pub(crate) fn of_sheet(sheet: &Sheet, csv: &mut CsvOptions) {
    csv.delimiter = (sheet.delimiter != b',').then(|| match sheet.delimiter {
        b'\t' => "\\t".to_owned(),
        other => char::from(other).to_string(),
    });
    csv.comment = sheet.comment.map(|mark| char::from(mark).to_string());
    csv.skip_header = (sheet.skip_header > 0).then_some(sheet.skip_header);
    csv.header = (!sheet.header).then_some(false);
    csv.skip_below_header = (sheet.below > 0).then_some(sheet.below);
    // Lines that are cut short by rule, not by accident.
    csv.short_rows = (sheet.short * 2 > sheet.total).then_some(true);
}

/// Lines at the end that hold no time; none if the last line is data.
pub(super) fn footer(sheet: &Sheet, time: &TimeGuess) -> Option<usize> {
    let lines: Vec<&str> = sheet.text.lines().rev().take(2 * FOOTER).collect();
    let is_data = |line: &&str| {
        let record = Records::with_delimiter(line, sheet.delimiter, sheet.comment).next(Path::new(""));
        let Ok(Some(record)) = record else { return false };
        let fields: Option<Vec<&str>> =
            time.columns.iter().map(|column| record.fields.get(*column).map(|field| field.trim())).collect();
        fields.is_some_and(|fields| stamp::parse(fields.join(" ").trim(), time.format.as_ref()).is_ok())
    };
    let tail = lines.iter().position(is_data)?;
    // Blank lines alone are skipped by every reader.
    let separators = |c: char| c.is_whitespace() || c == char::from(sheet.delimiter);
    let blank = lines[..tail].iter().all(|line| line.trim_matches(separators).is_empty());
    (tail > 0 && !blank).then_some(tail)
}

/// Words of rows between the others that are no data, and how many these are.
pub(crate) fn odd_rows(sheet: &Sheet, time: &TimeGuess, csv: &mut CsvOptions) -> Option<String> {
    let odd = sheet.odd.as_ref().filter(|odd| time.columns.contains(&odd.column))?;
    csv.skip_rows = Some(Names(vec![odd.word.clone()]));
    Some(format!(
        "rows with {} in column {} are no data and are left out (skip_rows)",
        quote(&odd.word),
        sheet.names[odd.column]
    ))
}

/// Share of the first rows whose time stands more than once with different values.
pub(crate) fn conflicts(sheet: &Sheet, time: &TimeGuess, value: Option<usize>) -> f64 {
    let rows = &sheet.body()[..sheet.contiguous()];
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut different = 0;
    for row in rows {
        let time: Vec<&str> = time.columns.iter().map(|column| row[*column]).collect();
        let own = value.map_or("", |value| row[value]);
        match seen.get(&time.join(" ")) {
            Some(other) if *other != own => different += 1,
            Some(_) => {}
            None => _ = seen.insert(time.join(" "), own),
        }
    }
    different as f64 / rows.len().max(1) as f64
}

/// How numbers are written, and which words stand between them; what was guessed.
pub(crate) fn of_numbers(sheet: &Sheet, role: &Role, column: usize, csv: &mut CsvOptions) -> Vec<String> {
    let mut guesses = Vec::new();
    let Some((decimal, thousands)) = role.marks else { return guesses };
    csv.decimal = (decimal != '.').then(|| decimal.to_string());
    csv.thousands = thousands.map(|mark| mark.to_string());
    let fields = sheet.column(column);
    let parted = |field: &&&str| match thousands {
        Some(' ') => field.contains([' ', '\u{a0}', '\u{202f}', '\u{2009}']),
        Some(mark) => field.contains([mark, '\u{2019}']),
        None => false,
    };
    if let Some(example) = fields.iter().find(parted) {
        guesses.push(format!("numbers: {} has its thousands set apart", quote(example)));
    }
    if let Some(example) = fields.iter().find(|field| decimal == ',' && field.contains(',')) {
        guesses.push(format!("numbers: {} has its decimals behind \",\"", quote(example)));
    }
    if !role.strip.is_empty() {
        let marked = fields.iter().find(|field| number::beside(field).is_some()).copied().unwrap_or_default();
        let marks: Vec<String> = role.strip.iter().map(|mark| quote(mark)).collect();
        guesses.push(format!(
            "numbers: {} stands beside some of column {}, as in {}, and is taken off; the numbers are read as they stand (strip)",
            marks.join(" or "),
            sheet.names[column],
            quote(marked)
        ));
        csv.strip = Some(Names(role.strip.clone()));
    }
    if !role.words.is_empty() {
        guesses.extend(words(sheet, role, column, csv));
    }
    guesses
}

/// Words that stand for a value that is not told, of the whole column.
fn words(sheet: &Sheet, role: &Role, column: usize, csv: &mut CsvOptions) -> Option<String> {
    let (decimal, thousands) = role.marks?;
    let mut found: HashMap<String, usize> = HashMap::new();
    let mut rows = 0;
    let skip = csv.skip_footer.unwrap_or(0);
    for field in sheet.records_of(&[column]).map(|fields| fields[0]) {
        rows += 1;
        if !number::is_missing(field) && number::with_marks(field, decimal, thousands).is_none() {
            *found.entry(field.to_owned()).or_insert(0) += 1;
            if found.len() > 2 * WORDS {
                return None;
            }
        }
    }
    found.retain(|word, times| *times > skip || role.words.contains_key(word));
    let all: usize = found.values().sum();
    let fit = |(word, times): (&String, &usize)| stands_for_missing(word, *times);
    if found.is_empty() || found.len() > WORDS || !found.iter().all(fit) {
        return None;
    }
    let mut words: Vec<String> = found.into_keys().collect();
    words.sort();
    let shown: Vec<String> = words.iter().map(|word| quote(word)).collect();
    csv.missing_values = Some(Names(words));
    Some(format!(
        "column {}: {} of {rows} hold {}, perhaps a small count that is suppressed: read as missing (missing_values)",
        sheet.names[column],
        count(all, "field"),
        shown.join(", "),
    ))
}

/// Whether a word may stand for a value that is not told: it is no damaged number.
fn stands_for_missing(word: &str, times: usize) -> bool {
    let lower = word.to_lowercase();
    let infinite = lower.trim_start_matches(['+', '-']).starts_with("inf");
    let digits = word.chars().any(char::is_numeric);
    let letters = word.chars().any(char::is_alphabetic);
    let bound = lower.starts_with(['<', '>', '\u{2264}', '\u{2265}', '~']);
    let sentence = letters && word.contains(' ') && times > 1;
    !infinite && (!digits || bound || sentence) && !word.contains(['"', '\0', '=', '#'])
}
