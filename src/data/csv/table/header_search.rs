//! Where the columns of a spec are in a line of names, or why they cannot be found there.

use super::column_names::{positions, trim};
use crate::base::error::{Error, Place, Problem, ProblemKind, Result};
use crate::data::csv::fields::{number, time_field};
use crate::data::csv::findings::{quote, refuse};
use crate::data::csv::rules::Rules;
use crate::data::csv::text::records::{CsvRecord, Records};
use crate::data::word_input;
use crate::spec::{Across, DataSpec};

/// The names that are there and those that are wanted.
pub(super) struct HeaderSearch<'a> {
    columns: &'a [String],
    record: &'a CsvRecord<'a>,
    text: &'a str,
    rules: &'a Rules,
    /// Key of the spec and name.
    wanted: Vec<(&'static str, String)>,
}

impl<'a> HeaderSearch<'a> {
    /// For the columns that a spec names, in the line that `record` is; `text` begins there.
    pub(super) fn new(
        columns: &'a [String],
        (record, text): (&'a CsvRecord<'a>, &'a str),
        rules: &'a Rules,
    ) -> Self {
        Self { columns, record, text, rules, wanted: wanted(&rules.data) }
    }

    /// Whether all wanted columns are there; every one that is not, if several have no column.
    pub(super) fn all(&self) -> Result<()> {
        let found = self.wanted.iter().map(|(key, name)| self.find(key, name));
        let missing: Vec<Problem> = found.filter_map(std::result::Result::err).collect();
        match missing.first() {
            None => Ok(()),
            Some(first) if first.kind == ProblemKind::NoColumn => Err(Error::Input(missing)),
            Some(first) => Err(Error::input(first.clone())),
        }
    }

    /// The columns of values that stand across.
    pub(super) fn across(&self, across: &Across) -> Result<Vec<usize>> {
        let end = |name: &str| self.find("data.across", trim(name)).map_err(Error::input);
        let (from, to, every) = (end(&across.from)?, end(&across.to)?, across.every.unwrap_or(1).max(1));
        let refused = |what: String, help: &str| refuse(&self.rules.path, Some(self.record.line), what, help);
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
    pub(super) fn others(&self, names: &[String]) -> Result<Vec<usize>> {
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

    /// The number of one column.
    ///
    /// # Errors
    /// Why it cannot be found.
    pub(super) fn find(&self, key: &str, name: &str) -> Result<usize, Problem> {
        let place = Place::line(&self.rules.path, self.record.line);
        match positions(self.columns, name).as_slice() {
            [one] => Ok(*one),
            [] => {
                let damage =
                    self.damage().map(|(message, help)| Problem::new(place.clone(), message).help(help));
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
            match Records::with_delimiter(self.record.raw, delimiter, None).next(&self.rules.path) {
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
            let record = records.next(&self.rules.path).ok()??;
            let has = |wanted: &str| record.fields.iter().any(|field| trim(field) == wanted);
            if self.wanted.iter().all(|(_, wanted)| has(wanted)) {
                return Some(record.line);
            }
        }
        None
    }
}

fn is_data(name: &str, rules: &Rules) -> bool {
    matches!(number::parse(name, rules), Ok(Some(_))) || time_field::parse(name, rules.format()).is_ok()
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
