//! The line of column names: where the columns are, and what a record holds in them.

use super::column_names::{joined_names, names_of, numbered, positions, trim};
use super::header_search::HeaderSearch;
use crate::base::error::{Error, Result};
use crate::data::csv::fields::stamp_hint::is_time_of_day;
use crate::data::csv::findings::{quote, refuse};
use crate::data::csv::rules::Rules;
use crate::data::csv::text::records::{CsvRecord, Records};

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
    filters: Vec<(usize, Vec<String>)>,
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
    pub(crate) fn find(records: &mut Records, text: &str, rules: &Rules) -> Result<Self> {
        let data = &rules.data;
        let (record, columns) = first_record(records, rules)?;
        let search = HeaderSearch::new(&columns, (&record, text), rules);
        search.all()?;
        let each = |key, names: &[String]| -> Result<Vec<usize>> {
            names.iter().map(|name| search.find(key, trim(name)).map_err(Error::input)).collect()
        };
        let time = each("data.time", data.time.columns())?;
        let fill_down =
            each("data.csv.fill_down", data.csv.fill_down.as_ref().map_or(&[][..], |names| &names.0))?;
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
                            || filters.iter().any(|(filtered, _)| filtered == column)
                            || columns[*column].is_empty()
                    };
                    let free: Vec<usize> = (0..columns.len()).filter(|column| !taken(column)).collect();
                    if free.len() != 1 {
                        let names: Vec<String> = free.iter().map(|column| quote(&columns[*column])).collect();
                        let message = format!(
                            "data.value must say which column holds the values of the series; there are {}",
                            names.join(", ")
                        );
                        return refuse(&rules.path, Some(record.line), message, "data.value: one of them");
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

/// The records below the header of a text, and the names of its columns.
///
/// # Errors
/// If there is no header.
pub(crate) fn below_header<'t>(text: &'t str, rules: &Rules) -> Result<(Records<'t>, Vec<String>)> {
    let mut records = Records::new(text, rules).skip_lines(rules.skip_header);
    let (_, columns) = first_record(&mut records, rules)?;
    for _ in 0..rules.skip_below_header {
        records.next(&rules.path)?;
    }
    Ok((records, columns))
}

/// The first record and the names of the columns: those that it begins, or their numbers.
fn first_record<'t>(records: &mut Records<'t>, rules: &Rules) -> Result<(CsvRecord<'t>, Vec<String>)> {
    let record = loop {
        match records.next(&rules.path)? {
            Some(record) if record.is_blank() => {}
            Some(record) => break record,
            None => return refuse(&rules.path, None, "the file has no header and no data", ""),
        }
    };
    let columns = match rules.header {
        true => names(&record, records, rules)?,
        false => (0..record.fields.len()).map(numbered).collect(),
    };
    Ok((record, columns))
}

/// The names of the columns, of which `record` is the first line.
fn names(record: &CsvRecord, records: &mut Records, rules: &Rules) -> Result<Vec<String>> {
    let mut lines = vec![names_of(record)];
    while lines.len() < rules.header_lines {
        match records.next(&rules.path)? {
            Some(more) if more.is_blank() => {}
            Some(more) => lines.push(names_of(&more)),
            None => {
                let help = "data.csv.header_lines is less";
                return refuse(&rules.path, None, "the file ends within its header", help);
            }
        }
    }
    let mut names = joined_names(&lines);
    if rules.data.csv.row_names == Some(true) {
        names.insert(0, String::new());
    }
    Ok(names)
}
