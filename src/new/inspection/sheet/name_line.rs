//! Where the line of names is, and which records below it are no data yet.

use crate::data::csv::fields::number;
use crate::data::csv::fields::stamp_hint;
use crate::data::csv::table::column_names::trim;
use crate::data::csv::text::records::CsvRecord;
use crate::new::inspection::across::time_names::is_time_name;
use crate::new::inspection::name_words::is_one_of;

/// Rows at the end that may be a footer, and are not looked at for what a column holds.
pub(crate) const FOOTER: usize = 20;

/// Records among which data may begin.
const DEEPEST: usize = 60;

/// Where the line of names is.
pub(super) struct Head {
    /// Number of the record.
    pub at: usize,
    pub header: bool,
    /// Records of units below it.
    pub below: usize,
    /// First and last record that hold names, if there are several.
    pub several: Option<(usize, usize)>,
}

impl Head {
    /// Of the first records.
    pub(super) fn of(records: &[CsvRecord]) -> Self {
        let plain = Self { at: 0, header: true, below: 0, several: None };
        let mut widths: Vec<usize> = records.iter().map(|record| record.fields.len()).collect();
        widths.sort_unstable();
        let most = widths.chunk_by(|a, b| a == b).max_by_key(|run| run.len());
        // A table of few rows may stand below many lines of words: it has the most fields.
        let wide = |run: &&[usize]| run.len() > 1 && most.is_some_and(|most| run.len() * run[0] > most.len());
        let width = match most {
            Some([1, ..]) => {
                widths.chunk_by(|a, b| a == b).filter(wide).max_by_key(|run| run.len() * run[0]).or(most)
            }
            _ => most,
        };
        let width = width.map_or(1, |run| run[0]);
        let is_data = |at: usize| {
            records.get(at).is_some_and(|record| record.fields.len() + 1 >= width && holds_data(record))
        };
        if let Some(head) = above_steady_times(records, width) {
            return head;
        }
        if is_data(0) {
            // Names may be numbers: those of sensors, or years.
            let header = records.len() < 3 || !alike(records);
            return Self { header, ..plain };
        }
        let Some(at) = (0..records.len())
            .find(|at| !is_data(*at) && is_data(at + 1) && (width < 2 || records[*at].fields.len() >= 2))
        else {
            return plain;
        };
        let names = |at: usize| {
            records[at]
                .fields
                .iter()
                .map(|name| trim(name))
                .filter(|name| !name.is_empty())
                .collect::<Vec<_>>()
        };
        let here = names(at);
        if at > 0 {
            let above = names(at - 1);
            let mut distinct = above.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let whole = records[at - 1].fields.len() >= width
                && above.len() >= width
                && distinct.len() == above.len();
            let units = here.iter().all(|name| is_unit(name));
            if whole && units {
                return Self { at: at - 1, below: 1, ..plain };
            }
            if here.len() * 2 < width && records[at - 1].fields.len() >= width {
                let first = (0..at).find(|above| records[*above].fields.len() >= width).unwrap_or(0);
                return Self { at, several: Some((first, at)), ..plain };
            }
        }
        Self { at, ..plain }
    }
}

/// The head of a table that has a column of times all alike in the lower half of the records: data begins where that does.
fn above_steady_times(records: &[CsvRecord], width: usize) -> Option<Head> {
    let middle = records.len() / 2;
    if middle < 3 || width < 2 {
        return None;
    }
    let field = |at: usize, column: usize| records[at].fields.get(column).map_or("", |field| trim(field));
    // A footer may end the records.
    let lower = middle..records.len() - (records.len() / 10).min(FOOTER);
    let steady = |column: &usize| {
        let form = shape(field(middle, *column));
        lower.clone().all(|at| shape(field(at, *column)) == form) && is_time(field(middle, *column))
    };
    let column = (0..width).find(steady)?;
    let form = shape(field(middle, column));
    let mut begin = (0..middle).rev().find(|at| shape(field(*at, column)) != form)? + 1;
    // Times of another look are data too.
    while begin > 0 && is_time(field(begin - 1, column)) {
        begin -= 1;
    }
    let filled = |at: usize| records[at].fields.iter().filter(|field| !trim(field).is_empty()).count();
    // In the first line of all, names may be numbers: hours, years.
    let first_line = |at: usize| at == 0 && begin == 1 && filled(0) >= width && !is_datum(field(0, column));
    let names =
        |at: &usize| records[*at].fields.len() + 1 >= width && (is_plain(&records[*at]) || first_line(*at));
    // The fullest line of names, and of those as full the one next to the data.
    let at =
        (0..begin).filter(names).filter(|at| filled(*at) <= width).max_by_key(|at| (filled(*at), *at))?;
    let mut different: Vec<&str> =
        records[at].fields.iter().map(|name| trim(name)).filter(|name| !name.is_empty()).collect();
    let all = different.len();
    different.sort_unstable();
    different.dedup();
    let first = (0..at).find(names).unwrap_or(at);
    let last = (at..begin).rev().find(|at| !is_rule(&records[*at])).unwrap_or(at);
    // A library that writes several levels of names puts that of the first column into a line of its own.
    let whole = records[at].fields.len() >= width;
    let levels = whole && width > 2 && filled(last) == 1 && !field(last, 0).is_empty();
    let several = ((different.len() < all || levels) && last > first).then_some((first, last));
    (begin <= DEEPEST).then(|| Head { at, header: true, below: begin - at - 1, several })
}

/// Whether a record holds names, not units, types, numbers or times.
fn is_plain(record: &CsvRecord) -> bool {
    let fields: Vec<&str> =
        record.fields.iter().map(|field| trim(field)).filter(|field| !field.is_empty()).collect();
    let typed = |field: &&str| TYPES.contains(&field.to_lowercase().as_str());
    if is_rule(record) {
        return false;
    }
    let types = fields.iter().all(|field| typed(field) || ["date", "time", "timestamp"].contains(field));
    let types = types && fields.iter().any(typed);
    let units = fields.iter().all(|field| is_unit(field));
    let data = fields.iter().any(|field| is_datum(field) && !is_year(field));
    !(types || units || data)
}

/// Whether a record is a line that is drawn: `----  ---`, `+---+---+`.
fn is_rule(record: &CsvRecord) -> bool {
    let mut fields =
        record.fields.iter().map(|field| trim(field)).filter(|field| !field.is_empty()).peekable();
    fields.peek().is_some()
        && fields.all(|field| field.len() > 1 && field.chars().all(|c| "-=+:_─┼".contains(c)))
}

/// Types of columns that a line below the names may tell.
const TYPES: &[&str] =
    &["string", "text", "int", "integer", "float", "double", "numeric", "number", "bigint", "varchar"];

/// Names of columns may be years.
fn is_year(field: &str) -> bool {
    field.len() == 4 && field.parse::<u16>().is_ok_and(|year| (1800..2200).contains(&year))
}

/// What a field looks like: runs of digits and of letters, and what stands between them.
fn shape(field: &str) -> String {
    let mut shape = String::new();
    for c in field.chars() {
        let kind = if c.is_ascii_digit() {
            '9'
        } else if c.is_alphabetic() || ('\u{e31}'..='\u{e4e}').contains(&c) {
            'a'
        } else {
            c
        };
        if !(kind == '9' || kind == 'a') || !shape.ends_with(kind) {
            shape.push(kind);
        }
    }
    shape
}

/// Whether a field is a time with its year.
fn is_time(field: &str) -> bool {
    let digits = field.chars().filter(char::is_ascii_digit).count();
    digits >= 4 && (stamp_hint::is_iso(field) || !stamp_hint::formats(&[field]).is_empty())
}

/// Whether a word names a unit rather than a column.
fn is_unit(word: &str) -> bool {
    const UNITS: &str =
        "mw mwh kw kwh gw gwh wh w m km mm cm s min h hpa c f persons people veh unit number thousands";
    let lower = word.to_lowercase();
    ["yyyy", "dd.", "dd/", "mm/", "hh:"].iter().any(|start| lower.starts_with(start))
        || word.starts_with(['[', '('])
        || word.len() <= 8 && word.contains(['%', '°', '/'])
        || is_one_of(UNITS, &lower)
}

/// Whether a record holds a number or a time behind its first word, or at its beginning.
fn holds_data(record: &CsvRecord) -> bool {
    let fields: Vec<&str> = record.fields.iter().map(|field| trim(field)).collect();
    let first = fields.iter().find(|field| !field.is_empty()).copied().unwrap_or_default();
    let starts = is_datum(first);
    let numbers = fields.iter().filter(|field| is_datum(field)).count();
    // Names of columns that are times may have none in front of them.
    let begins = starts && (fields[0] == first || !looks_across(&fields));
    begins || numbers > 0 && !looks_across(&fields)
}

/// Whether the names of columns are times: a word in front, then hours, months or days.
fn looks_across(fields: &[&str]) -> bool {
    let times = fields.iter().filter(|field| is_time_name(field)).count();
    times > 3 && times * 2 > fields.len()
}

/// Whether a field is a number, or begins as a time does.
fn is_datum(field: &str) -> bool {
    let digits = field.chars().filter(char::is_ascii_digit).count();
    let letters = field.chars().filter(|c| c.is_alphabetic()).count();
    let numeric = number::bare_number(field) || number::parse_plain(field).flatten().is_some();
    numeric
        || digits > 0
            && (stamp_hint::is_iso(field)
                || digits >= 3 && letters <= 12 && !stamp_hint::formats(&[field]).is_empty())
}

/// Whether the first record is of the same size as those below it.
fn alike(records: &[CsvRecord]) -> bool {
    let value = |record: &CsvRecord, at: usize| {
        record.fields.get(at).and_then(|field| trim(field).parse::<f64>().ok())
    };
    let width = records[0].fields.len();
    let mut same = 0;
    let mut counted = 0;
    for at in 0..width {
        let Some(name) = value(&records[0], at) else { continue };
        let below: Vec<f64> = records[1..].iter().filter_map(|record| value(record, at)).collect();
        let (low, high) = below
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
        if below.is_empty() {
            continue;
        }
        counted += 1;
        let room = (high - low).max(high.abs() * 0.5);
        same += usize::from(name >= low - room && name <= high + room);
    }
    // A time at the front and numbers behind it: a row like the others.
    counted == 0 || same * 2 >= counted
}
