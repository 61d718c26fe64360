//! From the fields of further columns to one number for each row of the series.
//!
//! A column of words is kept as words, for inputs to be made of those that the train part has; `weather = rain` is one
//! of these inputs, 1 where column weather holds rain, else 0. A row that was filled in takes what stands in the row
//! before it: that looks ahead nowhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::number;
use crate::base::error::{Place, Problem, ProblemKind, Result};
use crate::base::text::counted;
use crate::data::csv::axis::observation::Point;
use crate::data::csv::findings::{Findings, quote};
use crate::data::csv::rules::Rules;
use crate::data::csv::table::{CsvTable, Row};
use crate::data::{Note, WordColumn, word_input};

/// Most different words of a column.
const MOST_WORDS: usize = 50;

/// Unseen words that are named.
const NAMED: usize = 5;

/// What further columns hold, by name.
#[derive(Default)]
pub(crate) struct Covariates {
    /// Numbers, one for each row.
    pub numbers: BTreeMap<String, Vec<f64>>,
    /// Words, one for each row.
    pub words: BTreeMap<String, WordColumn>,
}

/// How the fields of a column become numbers.
enum FieldReading<'a> {
    /// They are.
    Numbers,
    /// By their place among these words.
    Words(Vec<&'a str>),
    /// 1 for this word, 0 for another.
    Is(&'a str),
}

/// The columns that the spec's features need.
///
/// # Errors
/// Every field that is no number in a column of numbers, and missing ones unless `data.csv.missing` fills.
pub(crate) fn read(
    table: &CsvTable,
    rules: &Rules,
    points: &[Point],
    notes: &mut Vec<Note>,
) -> Result<Covariates> {
    let mut read = Covariates::default();
    let mut findings = Findings::new(&rules.path);
    let lines = (0..table.rows.len()).map(|at| (table.rows.get(at).line, at)).collect();
    for (number, name) in rules.data.covariates.iter().enumerate() {
        let fields = || table.rows.iter().map(|row| row.other(number));
        let reading = match word_input(name).filter(|_| !table.is_plain[number]) {
            Some((_, word)) => FieldReading::Is(word),
            None if is_of_words(fields(), rules) => FieldReading::Words(words(fields(), rules)),
            None => FieldReading::Numbers,
        };
        if let FieldReading::Words(words) = &reading
            && words.len() > MOST_WORDS
        {
            let what = format!("column {name} holds {} different words, at most {MOST_WORDS}", words.len());
            let help = "an input of its own for each needs a column of fewer: leave it out of `features`";
            let place = Place::file(&rules.path);
            let kind = ProblemKind::FurtherColumn(number);
            findings.add(vec![Problem::new(place, what).help(help).kind(kind)], usize::MAX);
            continue;
        }
        let mut column = FurtherColumn { table, rules, lines: &lines, number, name, reading: &reading };
        let values = column.values(points, &mut findings, notes);
        match reading {
            FieldReading::Words(words) => {
                let words = words.into_iter().map(str::to_owned).collect();
                read.words.insert(name.clone(), WordColumn { words, of_row: values });
            }
            _ => _ = read.numbers.insert(name.clone(), values),
        }
    }
    notes.extend(unseen(table, rules).into_iter().map(Note::from));
    findings.finish()?;
    Ok(read)
}

/// A column under way.
struct FurtherColumn<'a> {
    table: &'a CsvTable,
    rules: &'a Rules,
    /// The row of the table that each line is.
    lines: &'a HashMap<usize, usize>,
    number: usize,
    name: &'a str,
    reading: &'a FieldReading<'a>,
}

impl FurtherColumn<'_> {
    /// A number for each row of the series.
    fn values(&mut self, points: &[Point], findings: &mut Findings, notes: &mut Vec<Note>) -> Vec<f64> {
        let (table, rules, name) = (self.table, self.rules, self.name);
        let mut problems = Vec::new();
        let mut values: Vec<f64> = Vec::with_capacity(points.len());
        let (mut held, mut unknown) = (0, 0);
        for point in points {
            // Whoever forecasts the row says which of these must be known.
            let open = rules.ahead && point.value.is_none();
            let last = values.last().copied();
            let Some(row) = self.lines.get(&point.line).map(|at| table.rows.get(*at)) else {
                // A filled row stands behind one of the file.
                values.push(if open { f64::NAN } else { last.unwrap_or(0.0) });
                continue;
            };
            match (self.cell(row.other(self.number)), last) {
                (Ok(Some(value)), _) => values.push(value),
                (Ok(None), _) if open => values.push(f64::NAN),
                // A row to forecast: what is measured then is not known, and a timetable may end earlier.
                (Ok(None), Some(last)) if point.value.is_none() => {
                    unknown += 1;
                    values.push(last);
                }
                (Ok(None), Some(last)) if rules.data.csv.missing.is_some() => {
                    held += 1;
                    values.push(last);
                }
                (Ok(None), _) => problems.push(self.hole(row, last.is_none())),
                (Err((what, help)), _) => problems.push(self.problem(row, what, &help)),
            }
        }
        if held > 0 {
            let values = counted(held, "value");
            notes.push(format!("column {name}: {values} filled with the last value before them").into());
        }
        if unknown > 0 {
            let rows = counted(unknown, "row");
            notes.push(
                format!("column {name}: unknown for {rows} to forecast: there its last value holds on")
                    .into(),
            );
        }
        findings.add(problems, points.len());
        values
    }

    fn cell(&self, field: &str) -> Result<Option<f64>, (String, String)> {
        match self.reading {
            FieldReading::Numbers => number::parse(field, self.rules).map_err(|(what, help)| {
                let word = format!("{} = {}", self.name, field.trim());
                (
                    what,
                    format!("{help}; where words stand among numbers, an input for one: past: [\"{word}\"]"),
                )
            }),
            FieldReading::Words(_) | FieldReading::Is(_) if is_hole(field, self.rules) => Ok(None),
            FieldReading::Words(words) => {
                let place = words.binary_search(&field).unwrap_or_default();
                Ok(Some(place as f64))
            }
            FieldReading::Is(word) => Ok(Some(f64::from(field == *word))),
        }
    }

    fn problem(&self, row: Row, what: String, help: &str) -> Problem {
        let place = Place::line(&self.rules.path, row.line);
        let kind = ProblemKind::FurtherColumn(self.number);
        Problem::new(place, format!("column {}: {what}", self.name)).help(help).kind(kind)
    }

    /// A field without a value; `first`: none stands before it.
    fn hole(&self, row: Row, first: bool) -> Problem {
        let what = format!("{} is missing at {}", quote(row.other(self.number)), row.time);
        let help = match first {
            true => {
                "no value stands before it that could hold on: fill it in the file, or begin the file later"
            }
            false => "fill it in the file, or let the last value hold on with data.csv.missing: ffill",
        };
        self.problem(row, what, help)
    }
}

/// Whether no field is a number, and one is a word that does not stand for a missing value.
fn is_of_words<'a>(fields: impl Iterator<Item = &'a str>, rules: &Rules) -> bool {
    let mut some = false;
    for field in fields {
        match number::parse(field, rules) {
            Ok(None) => {}
            Err(_)
                if field
                    .chars()
                    .all(|c| c.is_alphabetic() || c.is_whitespace() || "-_/&'.,()".contains(c)) =>
            {
                some = true;
            }
            _ => return false,
        }
    }
    some
}

/// The different words, in the order of the alphabet.
fn words<'a>(fields: impl Iterator<Item = &'a str>, rules: &Rules) -> Vec<&'a str> {
    let words: BTreeSet<&str> = fields.filter(|field| !is_hole(field, rules)).collect();
    words.into_iter().collect()
}

/// Whether nothing is said. `none` and `-` may be words like others here.
fn is_hole(field: &str, rules: &Rules) -> bool {
    const HOLES: [&str; 6] = ["", "na", "n/a", "#n/a", "nan", "null"];
    let lower = field.to_lowercase();
    HOLES.contains(&lower.as_str()) || rules.missing_words.contains(&lower)
}

/// Words of a column that none of the inputs made of it is for.
fn unseen(table: &CsvTable, rules: &Rules) -> Vec<String> {
    let mut known: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    let inputs = rules.data.covariates.iter().enumerate();
    for (number, name) in inputs.filter(|(number, _)| !table.is_plain[*number]) {
        if let Some((column, word)) = word_input(name) {
            known.entry(column).or_insert((number, BTreeSet::new())).1.insert(word);
        }
    }
    let of = |(column, (number, words)): (&str, (usize, BTreeSet<&str>))| {
        let fields = table.rows.iter().map(|row| row.other(number));
        let other = fields.filter(|field| !words.contains(field) && !is_hole(field, rules));
        unseen_words(column, other)
    };
    known.into_iter().filter_map(of).collect()
}

/// A sentence on words that have no input; `None` if there are none.
pub(crate) fn unseen_words<'a>(column: &str, words: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    let rows: usize = counts.values().sum();
    let named: Vec<String> =
        counts.iter().take(NAMED).map(|(word, rows)| format!("{} ({rows})", quote(word))).collect();
    let more = if counts.len() > NAMED { " and others" } else { "" };
    (rows > 0).then(|| {
        format!(
            "column {column}: {} with a word that has no input of its own, as the train part lacks it or none was asked \
             for: {}{more}; all its inputs are 0 there",
            counted(rows, "row"),
            named.join(", ")
        )
    })
}
