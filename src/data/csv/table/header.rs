//! The line of column names: where the two columns are, or why they cannot be found.

use std::path::Path;

use crate::base::error::{Error, Place, Problem, Result};
use crate::data::csv::fields::stamp_hint::is_time_of_day;
use crate::data::csv::fields::{number, stamp};
use crate::data::csv::findings::{quote, refuse};
use crate::data::csv::rules::Rules;
use crate::data::csv::text::records::{CsvRecord, Records};
use crate::data::word_input;
use crate::spec::DataSpec;

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
    /// Columns that pick rows, with what they may hold.
    pub filters: Vec<(usize, Vec<String>)>,
    /// Columns that hold values: one, or one after the other for the times in their names.
    pub values: Vec<usize>,
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
        let columns: Vec<String> = match rules.header {
            true => record.fields.iter().map(|name| trim(name).to_owned()).collect(),
            false => (0..record.fields.len()).map(numbered).collect(),
        };
        let search =
            HeaderSearch { columns: &columns, record: &record, text, rules, wanted: wanted(data), path };
        search.all()?;
        let each = |key, names: &[String]| -> Result<Vec<usize>> {
            names.iter().map(|name| search.find(key, trim(name)).map_err(Error::input)).collect()
        };
        let time = each("data.time", data.time.columns())?;
        let keys = each("data.series", &data.series.0)?;
        let others = search.others(&data.covariates)?;
        let is_plain =
            data.covariates.iter().map(|name| !positions(&columns, trim(name)).is_empty()).collect();
        let filters = data.filter.iter().map(|(name, words)| {
            Ok((search.find("data.where", trim(name)).map_err(Error::input)?, words.0.clone()))
        });
        let filters: Vec<(usize, Vec<String>)> = filters.collect::<Result<_>>()?;
        let values = match &data.across {
            Some(across) => {
                let ends = each("data.across", &[across.from.clone(), across.to.clone()])?;
                if ends[0] > ends[1] {
                    let message =
                        format!("data.across: {} stands behind {}", quote(&across.from), quote(&across.to));
                    return refuse(path, Some(record.line), message, "exchange the two");
                }
                (ends[0]..=ends[1]).collect()
            }
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
        Ok(Self { columns, named: named.max(last), time, keys, filters, values, others, is_plain })
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

    /// Whether the spec wants this record.
    pub(crate) fn picks(&self, record: &CsvRecord) -> bool {
        let holds = |(column, words): &(usize, Vec<String>)| {
            record.fields.get(*column).is_some_and(|field| words.iter().any(|word| word == trim(field)))
        };
        self.filters.iter().all(holds)
    }
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
    name.trim_matches(|c: char| c.is_whitespace() || "\u{feff}\u{200b}\u{200e}\u{200f}".contains(c))
}

/// The columns of a name; one without a name is called by its number.
fn positions(columns: &[String], name: &str) -> Vec<usize> {
    let named: Vec<usize> = (0..columns.len()).filter(|column| columns[*column] == name).collect();
    let number = || name.strip_prefix("column ").and_then(|number| number.parse::<usize>().ok());
    match number() {
        Some(number)
            if named.is_empty() && columns.get(number.wrapping_sub(1)).is_some_and(String::is_empty) =>
        {
            vec![number - 1]
        }
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
            Some(first) if first.message.starts_with("no column") => Err(Error::Input(missing)),
            Some(first) => Err(Error::input(first.clone())),
        }
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
                let (message, help) = self.damage().unwrap_or_else(|| self.misnamed(key, name));
                Err(Problem::new(place, message).help(help))
            }
            [first, second, ..] => {
                let (first, second) = (first + 1, second + 1);
                let message =
                    format!("column name {} occurs twice (columns {first} and {second})", quote(name));
                Err(Problem::new(place, message).help("give each column its own name"))
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
        || stamp::parse(name, rules.format()).is_ok()
}
