//! The line of column names: where the two columns are, or why they cannot be found.

use std::path::Path;

use crate::base::error::{Error, Place, Problem, ProblemKind, Result};
use crate::data::csv::fields::stamp_hint::is_time_of_day;
use crate::data::csv::fields::{number, time_field};
use crate::data::csv::findings::{quote, refuse};
use crate::data::csv::rules::Rules;
use crate::data::csv::text::records::{CsvRecord, Records};
use crate::data::word_input;
use crate::spec::{Across, DataSpec};

/// Where the columns are.
pub(crate) struct Header {
    /// Names, blanks around them taken off; trailing ones may be empty.
    pub columns: Vec<String>,
    /// Columns up to the last one that has a name.
    pub named: usize,
    /// Columns that hold the time together; none if the spec says when the rows are.
    pub time: Vec<usize>,
    /// Columns that tell series apart.
    pub keys: Vec<usize>,
    /// Columns in which an empty field means what stands above it.
    pub fill_down: Vec<usize>,
    /// Columns that pick rows, with what they may hold.
    pub filters: Vec<(usize, Vec<String>)>,
    /// Columns that hold values: one, or one after the other for the times in their names.
    pub values: Vec<usize>,
    /// Whether the names of these columns are times, or the end of them.
    pub in_names: bool,
    /// Words in the column behind each of these that say that its value counts; none if nothing says so.
    pub valid: Vec<String>,
    /// Further columns that the spec's features need.
    pub others: Vec<usize>,
    /// For each of these whether the name is that of a column, not of an input made of one.
    pub is_plain: Vec<bool>,
}

impl Header {
    /// Reads the first record as names and finds the columns of the spec among them.
    ///
    /// # Errors
    /// If there is no such record, or a column is not in it, or twice.
    pub(crate) fn find(
        records: &mut Records,
        text: &str,
        rules: &Rules,
        data: &DataSpec,
        path: &Path,
    ) -> Result<Self> {
        let record = loop {
            match records.next(path)? {
                Some(record) if record.is_blank() => {}
                Some(record) => break record,
                None => return refuse(path, None, "the file has no header and no data", ""),
            }
        };
        let columns = match rules.header {
            true => names(&record, records, rules, path)?,
            false => (0..record.fields.len()).map(numbered).collect(),
        };
        let search =
            HeaderSearch { columns: &columns, record: &record, text, rules, wanted: wanted(data), path };
        search.all()?;
        let each = |key, names: &[String]| -> Result<Vec<usize>> {
            names.iter().map(|name| search.find(key, trim(name)).map_err(Error::input)).collect()
        };
        let time = each("data.time", data.time.columns())?;
        let fill_down = each("data.csv.fill_down", &rules.fill_down)?;
        let keys = each("data.series", &data.series.0)?;
        let others = search.others(&data.covariates)?;
        let is_plain =
            data.covariates.iter().map(|name| !positions(&columns, trim(name)).is_empty()).collect();
        let filters = data.filter.iter().map(|(name, words)| {
            Ok((search.find("data.where", trim(name)).map_err(Error::input)?, words.0.clone()))
        });
        let filters: Vec<(usize, Vec<String>)> = filters.collect::<Result<_>>()?;
        let values = match &data.across {
            Some(across) => search.across(across)?,
            None if keys.is_empty() => each("data.target", std::slice::from_ref(&data.target))?,
            None => match &data.value {
                Some(name) => each("data.value", std::slice::from_ref(name))?,
                None => {
                    let taken = |column: &usize| {
                        time.contains(column)
                            || keys.contains(column)
                            || filters.iter().any(|(own, _)| own == column)
                            || columns[*column].is_empty()
                    };
                    let free: Vec<usize> = (0..columns.len()).filter(|column| !taken(column)).collect();
                    if free.len() != 1 {
                        let names: Vec<String> = free.iter().map(|column| quote(&columns[*column])).collect();
                        let message = format!(
                            "data.value must say which column holds the values of the series; there are {}",
                            names.join(", ")
                        );
                        return refuse(path, Some(record.line), message, "data.value: one of them");
                    }
                    free
                }
            },
        };
        let named = columns.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        let last = time.iter().chain(&keys).chain(&values).max().map_or(0, |last| last + 1);
        let in_names = data.across.is_some();
        let valid = data.across.as_ref().and_then(|across| across.valid.clone()).unwrap_or_default().0;
        let named = named.max(last);
        Ok(Self { columns, named, time, keys, fill_down, filters, values, in_names, valid, others, is_plain })
    }

    /// A column's name, or its number if it has none.
    pub(crate) fn name(&self, column: usize) -> String {
        match self.columns.get(column) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("{}", column + 1),
        }
    }

    /// Another column that looks like times of day in this record: its name and value.
    pub(crate) fn time_of_day(&self, record: &CsvRecord) -> Option<(String, String)> {
        let fields = record.fields.iter().enumerate();
        let mut others =
            fields.filter(|(column, _)| !self.time.contains(column) && !self.values.contains(column));
        let (column, field) = others.find(|(_, field)| is_time_of_day(field.trim()))?;
        Some((self.name(column), field.trim().to_owned()))
    }

    /// What a record holds in a column of values: nothing if the column behind says that it does not count.
    pub(crate) fn value<'r>(&self, record: &'r CsvRecord, column: usize) -> &'r str {
        let mark = || record.fields.get(column + 1).map_or("", |mark| trim(mark));
        let counts = self.valid.is_empty() || self.valid.iter().any(|word| word == mark());
        if counts { trim(&record.fields[column]) } else { "" }
    }

    /// Whether the spec wants this record.
    pub(crate) fn picks(&self, record: &CsvRecord) -> bool {
        let holds = |(column, words): &(usize, Vec<String>)| {
            record.fields.get(*column).is_some_and(|field| words.iter().any(|word| word == trim(field)))
        };
        self.filters.iter().all(holds)
    }
}

/// The names of the columns, of which `record` is the first line.
fn names(record: &CsvRecord, records: &mut Records, rules: &Rules, path: &Path) -> Result<Vec<String>> {
    let mut lines = vec![names_of(record)];
    while lines.len() < rules.header_lines {
        match records.next(path)? {
            Some(more) if more.is_blank() => {}
            Some(more) => lines.push(names_of(&more)),
            None => {
                return refuse(
                    path,
                    None,
                    "the file ends within its header",
                    "data.csv.header_lines is less",
                );
            }
        }
    }
    let mut names = joined_names(&lines);
    if rules.row_names {
        names.insert(0, String::new());
    }
    Ok(names)
}

/// The names in a record, on one line each.
pub(crate) fn names_of(record: &CsvRecord) -> Vec<String> {
    let name = |name: &str| match name.contains(char::is_control) {
        true => name.split_whitespace().collect::<Vec<_>>().join(" "),
        false => name.to_owned(),
    };
    record.fields.iter().map(|field| name(trim(field))).collect()
}

/// The names of columns from several lines of them; in all but the last an empty one is that on its left.
pub(crate) fn joined_names(lines: &[Vec<String>]) -> Vec<String> {
    let [above @ .., last] = lines else { return Vec::new() };
    let mut names: Vec<String> = vec![String::new(); lines.iter().map(Vec::len).max().unwrap_or(0)];
    let mut add = |at: usize, word: &str| {
        if !word.is_empty() {
            let blank = if names[at].is_empty() { "" } else { " " };
            names[at] = format!("{}{blank}{word}", names[at]);
        }
    };
    for line in above {
        let mut left = "";
        for (at, word) in line.iter().enumerate() {
            left = if word.is_empty() { left } else { word };
            add(at, left);
        }
    }
    last.iter().enumerate().for_each(|(at, word)| add(at, word));
    names
}

/// The name of a column that has none.
pub(crate) fn numbered(column: usize) -> String {
    format!("column {}", column + 1)
}

/// The columns that a spec names, each with its key.
fn wanted(data: &DataSpec) -> Vec<(&'static str, String)> {
    let mut wanted: Vec<(&'static str, String)> =
        data.time.columns().iter().map(|name| ("data.time", trim(name).to_owned())).collect();
    wanted.extend(data.series.0.iter().map(|name| ("data.series", trim(name).to_owned())));
    wanted.extend(data.value.iter().map(|name| ("data.value", trim(name).to_owned())));
    wanted.extend(data.filter.keys().map(|name| ("data.where", trim(name).to_owned())));
    match &data.across {
        Some(across) => {
            wanted.extend([&across.from, &across.to].map(|name| ("data.across", trim(name).to_owned())))
        }
        None if data.series.0.is_empty() => wanted.push(("data.target", trim(&data.target).to_owned())),
        None => {}
    }
    wanted
}

/// Takes off blanks and what else cannot be seen.
pub(crate) fn trim(name: &str) -> &str {
    let shows = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if shows(name.as_bytes().first()) && shows(name.as_bytes().last()) {
        return name;
    }
    name.trim_matches(|c: char| c.is_whitespace() || "\u{feff}\u{200b}\u{200e}\u{200f}".contains(c))
}

/// The columns of a name, or the one of a number: `column 3`.
fn positions(columns: &[String], name: &str) -> Vec<usize> {
    let named: Vec<usize> = (0..columns.len()).filter(|column| columns[*column] == name).collect();
    let number = || name.strip_prefix("column ").and_then(|number| number.parse::<usize>().ok());
    match number() {
        Some(number) if named.is_empty() && (1..=columns.len()).contains(&number) => vec![number - 1],
        _ => named,
    }
}

/// The names that are there and those that are wanted.
struct HeaderSearch<'a> {
    columns: &'a [String],
    record: &'a CsvRecord<'a>,
    text: &'a str,
    rules: &'a Rules,
    /// Key of the spec and name.
    wanted: Vec<(&'static str, String)>,
    path: &'a Path,
}

impl HeaderSearch<'_> {
    /// Whether all wanted columns are there; every one that is not, if several have no column.
    fn all(&self) -> Result<()> {
        let found = self.wanted.iter().map(|(key, name)| self.find(key, name));
        let missing: Vec<Problem> = found.filter_map(std::result::Result::err).collect();
        match missing.first() {
            None => Ok(()),
            Some(first) if first.kind == ProblemKind::NoColumn => Err(Error::Input(missing)),
            Some(first) => Err(Error::input(first.clone())),
        }
    }

    /// The columns of values that stand across.
    fn across(&self, across: &Across) -> Result<Vec<usize>> {
        let end = |name: &str| self.find("data.across", trim(name)).map_err(Error::input);
        let (from, to, every) = (end(&across.from)?, end(&across.to)?, across.every.unwrap_or(1).max(1));
        let refused = |what: String, help: &str| refuse(self.path, Some(self.record.line), what, help);
        let names = (quote(&across.from), quote(&across.to));
        if from > to {
            return refused(
                format!("data.across: {} stands behind {}", names.0, names.1),
                "exchange the two",
            );
        }
        if (to - from) % every != 0 {
            let what =
                format!("data.across: {} is not {every} columns, or a multiple, behind {}", names.1, names.0);
            return refused(what, "data.across.to names the last column of values");
        }
        if across.valid.is_some() && to + 1 >= self.columns.len() {
            let what = format!("data.across.valid: no column stands behind {}", names.1);
            return refused(what, "leave it out if no column tells which values count");
        }
        Ok((from..=to).step_by(every).collect())
    }

    /// The numbers of further columns, or all that are missing.
    fn others(&self, names: &[String]) -> Result<Vec<usize>> {
        let column = |name: &String| match word_input(name) {
            Some((column, _)) if self.find("features", trim(name)).is_err() => self.find("features", column),
            _ => self.find("features", trim(name)),
        };
        let found: Vec<_> = names.iter().map(column).collect();
        let missing: Vec<Problem> = found.iter().filter_map(|column| column.clone().err()).collect();
        match missing.is_empty() {
            true => Ok(found.into_iter().flatten().collect()),
            false => Err(Error::Input(missing)),
        }
    }

    fn find(&self, key: &str, name: &str) -> Result<usize, Problem> {
        let place = Place::line(self.path, self.record.line);
        match positions(self.columns, name).as_slice() {
            [one] => Ok(*one),
            [] => {
                let damage = self.damage().map(|(message, help)| Problem::new(place.clone(), message).help(help));
                Err(damage.unwrap_or_else(|| {
                    let (message, help) = self.misnamed(key, name);
                    Problem::new(place, message).help(help).kind(ProblemKind::NoColumn)
                }))
            }
            [first, second, ..] => {
                let (first, second) = (first + 1, second + 1);
                let message =
                    format!("column name {} occurs twice (columns {first} and {second})", quote(name));
                let help =
                    format!("give each column its own name, or call it by its number: \"column {first}\"");
                Err(Problem::new(place, message).help(help))
            }
        }
    }

    /// Why the line is no line of names at all: what and a remedy.
    fn damage(&self) -> Option<(String, String)> {
        let raw = trim(self.record.raw);
        if raw.to_lowercase().starts_with("sep=") {
            let what = format!("{} is a word to a spreadsheet, not a header", quote(raw));
            return Some((what, "delete the line and name the separator in data.csv.delimiter".to_owned()));
        }
        if raw.starts_with(['#', '%']) && self.rules.comment.is_none() {
            let what = format!("{} is not a header with the columns {}", quote(raw), self.wanted_names());
            return Some((what, format!("if such lines are comments: data.csv.comment: \"{}\"", &raw[..1])));
        }
        let only = format!("only 1 column named {}", quote(&self.columns[0]));
        let one = self.columns.len() == 1;
        if let Some(delimiter) = self.other_delimiter() {
            let shown = if delimiter == b'\t' { "\\t".to_owned() } else { char::from(delimiter).to_string() };
            let what = if one { only } else { format!("the header has no columns {}", self.wanted_names()) };
            let semicolon = delimiter == b';';
            let decimal =
                if semicolon { " (and data.csv.decimal: \",\" if numbers have a decimal comma)" } else { "" };
            let help = format!("data.csv.delimiter: \"{shown}\"{decimal}");
            return Some((format!("{what}; is the delimiter \"{shown}\"?"), help));
        }
        (one && self.columns[0].contains(char::from(self.rules.delimiter)))
            .then(|| (only, "the whole line stands in quotes: export without them".to_owned()))
    }

    /// Why one name is not among those of the line.
    fn misnamed(&self, key: &str, name: &str) -> (String, String) {
        let names: Vec<String> = self.columns.iter().map(|name| quote(name)).collect();
        let what = format!("no column is named {} ({key}); there are {}", quote(name), names.join(", "));
        if self.columns.iter().any(|name| is_data(name, self.rules)) {
            return (
                what,
                "the first line looks like data: write a line of column names above it".to_owned(),
            );
        }
        if let Some(line) = self.header_below() {
            return (what, format!("line {line} looks like the header: data.csv.skip_header: {}", line - 1));
        }
        let near = |column: &&String| {
            let (a, b) = (column.to_lowercase(), name.to_lowercase());
            !a.is_empty() && (a == b || strsim::jaro_winkler(&a, &b) > 0.8)
        };
        let help = match self.columns.iter().find(near) {
            Some(column) => format!("{key}: {} is meant?", quote(column)),
            None if self.columns.iter().any(String::is_empty) => {
                "a column without a name needs one in the file".to_owned()
            }
            None => format!("set {key} to one of them"),
        };
        (what, help)
    }

    fn wanted_names(&self) -> String {
        self.wanted.iter().map(|(_, name)| quote(name)).collect::<Vec<_>>().join(" and ")
    }

    /// A separator that would make the wanted names of the line, or at least more than one.
    fn other_delimiter(&self) -> Option<u8> {
        let names = |delimiter: u8| -> Vec<String> {
            match Records::with_delimiter(self.record.raw, delimiter, None).next(self.path) {
                Ok(Some(record)) => {
                    record.fields.iter().map(|name| trim(name).to_owned()).collect::<Vec<String>>()
                }
                _ => Vec::new(),
            }
        };
        let used = self.rules.delimiter;
        let others = || [b';', b'\t', b'|', b',', b' '].into_iter().filter(|delimiter| *delimiter != used);
        let all = |delimiter: &u8| {
            let names = names(*delimiter);
            self.wanted.iter().all(|(_, wanted)| names.iter().any(|name| name == wanted))
        };
        let alone = names(used).len() == 1;
        others().find(all).or_else(|| others().take(3).find(|delimiter| alone && names(*delimiter).len() > 1))
    }

    /// The line below the first one, but not far, that has all wanted names.
    fn header_below(&self) -> Option<usize> {
        let mut records = Records::new(self.text, self.rules);
        for _ in 0..30 {
            let record = records.next(self.path).ok()??;
            let has = |wanted: &str| record.fields.iter().any(|field| trim(field) == wanted);
            if self.wanted.iter().all(|(_, wanted)| has(wanted)) {
                return Some(record.line);
            }
        }
        None
    }
}

fn is_data(name: &str, rules: &Rules) -> bool {
    matches!(number::parse(name, rules), Ok(number::NumberCell::Value(_)))
        || time_field::parse(name, rules.format()).is_ok()
}
