//! Options of `data.csv` that follow from what a sheet looks like.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use super::roles::Role;
use super::sheet::Sheet;
use super::times::TimeGuess;
use crate::base::error::Result;
use crate::base::text::counted;
use crate::data::csv::fields::number;
use crate::data::csv::findings::quote;
use crate::data::csv::text;
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
    let free = packing.encoding.is_none() && bytes.len() as u64 <= text::MOST_BYTES;
    let guess = if free { text::guess_encoding(bytes, &packing, path) } else { None };
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
    csv.header_lines = (sheet.header_lines > 1).then_some(sheet.header_lines);
    csv.row_names = sheet.row_names.then_some(true);
    let filled = sheet.fill_down.iter().map(|column| sheet.names[*column].clone()).collect::<Vec<_>>();
    csv.fill_down = (!filled.is_empty()).then_some(Names(filled));
    csv.skip_below_header = (sheet.below > 0).then_some(sheet.below);
    // Lines that are cut short by rule, not by accident.
    csv.short_rows = (sheet.short * 2 > sheet.total).then_some(true);
}

/// What is said of lines of names and of labels that stand once.
pub(super) fn told(sheet: &Sheet) -> Vec<String> {
    let mut told = Vec::new();
    if sheet.header_lines > 1 {
        let (first, last) = (sheet.skip_header + 1, sheet.skip_header + sheet.header_lines);
        told.push(format!(
            "lines {first} to {last} of the header hold names one below the other: they are joined, as in {} (header_lines)",
            quote(sheet.titles.last().map_or("", String::as_str))
        ));
    }
    if sheet.row_names {
        told.push("each row begins with a number that no name stands for (row_names)".to_owned());
    }
    for column in &sheet.fill_down {
        let name = &sheet.names[*column];
        told.push(format!("column {name}: an empty field is read as what stands above it (fill_down)"));
    }
    told
}

/// Marks beside times; what is said of them.
pub(super) fn marked_times(sheet: &Sheet, time: &TimeGuess, csv: &mut CsvOptions) -> Option<String> {
    let marked = |row: &Vec<&str>| {
        let field = time.columns.iter().map(|column| row[*column]).collect::<Vec<_>>().join(" ");
        number::stripped(&field, &time.strip).is_some().then_some(field)
    };
    let example = sheet.rows.iter().find_map(marked)?;
    let marks: Vec<String> = time.strip.iter().map(|mark| quote(mark)).collect();
    csv.strip = Some(Names(time.strip.clone()));
    Some(format!(
        "times: {} stands beside some, as in {}, perhaps where values are provisional, and is taken off (strip)",
        marks.join(" or "),
        quote(&example)
    ))
}

/// What is said of clocks and quarters that are not those of the calendar.
pub(super) fn odd_clocks(sheet: &Sheet, time: &TimeGuess) -> Option<String> {
    let format = time.format.as_ref()?.text();
    let row = sheet.body().first()?;
    let example = quote(&time.columns.iter().map(|column| row[*column]).collect::<Vec<_>>().join(" "));
    let fiscal = ["%Y/%* ", "%Y-%* "].iter().any(|year| format.starts_with(year));
    if format.contains("%30H") {
        let what =
            "hours of 24 and more are read as those of the next date (%30H), as a day of service has them";
        return Some(format!("times: {what}; the first is {example}"));
    }
    fiscal.then(|| {
        format!(
            "times: {example} is read as a quarter of the calendar year in which its year begins: if that is a fiscal one, each \
             quarter truly lies later by as much"
        )
    })
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

/// Share of rows whose time stands more than once with different values.
pub(crate) fn conflicts(rows: &[Vec<&str>], time: &TimeGuess, value: Option<usize>) -> f64 {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut different = 0;
    for row in rows {
        let time: Vec<&str> = time.columns.iter().map(|column| row[*column]).collect();
        let given = value.map_or("", |value| row[value]);
        match seen.get(&time.join(" ")) {
            Some(other) if *other != given => different += 1,
            Some(_) => {}
            None => _ = seen.insert(time.join(" "), given),
        }
    }
    different as f64 / rows.len().max(1) as f64
}

/// How numbers are written, and which words stand between them; what was guessed.
pub(crate) fn of_numbers(sheet: &Sheet, role: &Role, columns: &[usize], csv: &mut CsvOptions) -> Vec<String> {
    let mut guesses = Vec::new();
    let whose = match columns {
        [one] => format!("column {}", sheet.names[*one]),
        several => format!("the {} columns", several.len()),
    };
    let Some((decimal, thousands)) = role.marks else { return guesses };
    csv.decimal = (decimal != '.').then(|| decimal.to_string());
    csv.thousands = thousands.map(|mark| mark.to_string());
    let fields: Vec<&str> = columns.iter().flat_map(|column| sheet.column(*column)).collect();
    let parted = |field: &&&str| match thousands {
        Some(' ') => field.contains([' ', '\u{a0}', '\u{202f}', '\u{2009}']),
        Some(mark) => field.contains([mark, '\u{2019}']),
        None => false,
    };
    if let Some(example) = fields.iter().find(parted) {
        // One group alone could be three decimals as well.
        let once = |mark: char| fields.iter().all(|field| field.matches(mark).count() <= 1);
        let decimal = match thousands {
            Some(mark @ ('.' | ',')) if once(mark) => {
                format!(" (--set data.csv.decimal={mark} if these are decimals)")
            }
            _ => String::new(),
        };
        guesses.push(format!("numbers: {} has its thousands set apart{decimal}", quote(example)));
    }
    if let Some(example) = fields.iter().find(|field| decimal == ',' && field.contains(',')) {
        guesses.push(format!("numbers: {} has its decimals behind \",\"", quote(example)));
    }
    if !role.strip.is_empty() {
        let marked = fields.iter().find(|field| number::beside(field).is_some()).copied().unwrap_or_default();
        let marks: Vec<String> = role.strip.iter().map(|mark| quote(mark)).collect();
        guesses.push(format!(
            "numbers: {} stands beside some of {whose}, as in {}, and is taken off; the numbers are read as they stand (strip)",
            marks.join(" or "),
            quote(marked)
        ));
        let known = csv.strip.take().unwrap_or_default().0;
        let added = role.strip.iter().filter(|mark| !known.contains(mark));
        csv.strip = Some(Names(known.iter().chain(added).cloned().collect()));
    }
    if let Some(how) = role.negatives {
        let example =
            fields.iter().find(|field| number::unsigned(field, how).is_some()).copied().unwrap_or_default();
        guesses.push(format!("numbers: {} is read as a negative one (negatives)", quote(example)));
        csv.negatives = Some(how);
    }
    if !role.words.is_empty() {
        guesses.extend(words(sheet, role, (columns, &whose), csv));
    }
    guesses
}

/// Words that stand for a value that is not told, of the whole columns.
fn words(
    sheet: &Sheet,
    role: &Role,
    (columns, whose): (&[usize], &str),
    csv: &mut CsvOptions,
) -> Option<String> {
    let (decimal, thousands) = role.marks?;
    let mut found: HashMap<String, usize> = HashMap::new();
    let mut rows = 0;
    let skip = csv.skip_footer.unwrap_or(0);
    for field in sheet.records_of(columns).flatten() {
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
        "{whose}: {} of {rows} hold {}, perhaps a small count that is suppressed: read as missing (missing_values)",
        counted(all, "field"),
        shown.join(", "),
    ))
}

/// Whether a word may stand for a value that is not told: it is no damaged number.
fn stands_for_missing(word: &str, times: usize) -> bool {
    let lower = word.to_lowercase();
    let infinite = lower.trim_start_matches(['+', '-']).starts_with("inf");
    let digits = word.chars().any(char::is_numeric);
    let letters = word.chars().any(char::is_alphabetic);
    let bound = lower.starts_with(['<', '>', '\u{2264}', '\u{2265}']);
    let sentence = letters && word.contains(' ') && times > 1;
    !infinite && (!digits || bound || sentence) && !word.contains(['"', '\0', '=', '#'])
}
