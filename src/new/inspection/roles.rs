//! What each column of a sheet holds: numbers by which marks, words, row numbers, codes, parts of the calendar.

use std::collections::BTreeMap;

use super::name_words::{CALENDAR, CODES, INFLUENCE, MEANT, THINGS, is_one_of, words_of};
use super::sheet::Sheet;
use crate::data::csv::fields::number::{self, MARKS};
use crate::spec::Negatives;

/// Decimal mark and thousands separator.
pub(crate) type Marks = (char, Option<char>);

/// Share of a column's fields that must be numbers or missing.
const NUMBERS: f64 = 0.8;

/// The same where the rest are a few words that recur, such as `Moins de 5`.
const NUMBERS_BESIDE_WORDS: f64 = 0.4;

/// Different marks beside the numbers of a column.
const MOST_FLAGS: usize = 4;

/// Fields that are looked at for their marks.
const LOOKED_AT: usize = 1000;

/// Fields of several columns that are looked at together.
const MOST_FIELDS: usize = 100_000;

/// What a column holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Role {
    /// How its numbers are written; `None`: it holds none.
    pub marks: Option<Marks>,
    /// Words between the numbers, with how often they stand there.
    pub words: BTreeMap<String, usize>,
    /// Marks beside its numbers, such as flags.
    pub strip: Vec<String>,
    /// How its negative numbers are told, if not by a sign before them.
    pub negatives: Option<Negatives>,
    /// Different fields.
    pub distinct: usize,
    /// Whether it goes up by one from row to row.
    pub row_number: bool,
    /// Whether its name tells a code.
    pub code: bool,
    /// Whether its name tells a part of the calendar.
    pub calendar: bool,
    /// Whether its name tells what is likely meant.
    pub meant: bool,
    /// Whether its name tells a sum over all parts.
    pub total: bool,
    /// Whether its name tells an influence.
    pub influence: bool,
    /// Share of fields without a value.
    pub empty: f64,
}

impl Role {
    /// Of a column; a decimal mark and a thousands separator that are `stated` are no guess.
    pub(super) fn of(sheet: &Sheet, column: usize, stated: (Option<char>, Option<char>)) -> Self {
        Self::of_fields(sheet, column, sheet.column(column), stated)
    }

    /// Of columns that hold the numbers of one series: what stands beside some stands in few of them.
    pub(super) fn together(sheet: &Sheet, columns: &[usize], stated: (Option<char>, Option<char>)) -> Self {
        let some = (columns.len() * sheet.body().len() / MOST_FIELDS).max(1);
        let fields = columns.iter().flat_map(|column| sheet.column(*column)).step_by(some).collect();
        Self::of_fields(sheet, columns[0], fields, stated)
    }

    /// Of fields that stand in a column, and perhaps in others like it.
    fn of_fields(sheet: &Sheet, column: usize, all: Vec<&str>, stated: (Option<char>, Option<char>)) -> Self {
        let step = (all.len() / LOOKED_AT).max(1);
        let fields: Vec<&str> = all.iter().step_by(step).copied().collect();
        let empty =
            all.iter().filter(|field| number::is_missing(field)).count() as f64 / all.len().max(1) as f64;
        let mut different: Vec<&str> = all.clone();
        different.sort_unstable();
        different.dedup();
        let negatives = negatives(&all);
        let (all, fields) = (positive(all, negatives), positive(fields, negatives));
        let strip = beside_numbers(&all);
        let numbers: Vec<&str> = fields
            .iter()
            .map(|field| if is_number(field) { field } else { without(field, &strip) })
            .collect();
        let marks = marks(&numbers, sheet.delimiter == b';', stated);
        let mut words = BTreeMap::new();
        if let Some((decimal, thousands)) = marks {
            for field in all.iter().filter(|field| !number::is_missing(field)) {
                if number::with_marks(field, decimal, thousands).is_none()
                    && number::with_marks(without(field, &strip), decimal, thousands).is_none()
                {
                    *words.entry((*field).to_owned()).or_insert(0) += 1;
                }
            }
        }
        let whole: Vec<i64> =
            all[..sheet.contiguous().min(all.len())].iter().map_while(|field| field.parse().ok()).collect();
        let row_number = whole.len() > 2
            && whole.len() == sheet.contiguous()
            && whole.windows(2).all(|pair| pair[1] - pair[0] == 1);
        let parts = words_of(&sheet.titles[column]);
        let whole_name = sheet.titles[column].trim().to_lowercase();
        let has = |list: &str| parts.iter().any(|part| is_one_of(list, part));
        let first_or_last = |list: &str| {
            [parts.first(), parts.last()].into_iter().flatten().any(|part| is_one_of(list, part))
        };
        let whole_numbers = fields.iter().all(|field| field.is_empty() || field.parse::<i64>().is_ok());
        Self {
            negatives: negatives.filter(|_| marks.is_some()),
            strip: if marks.is_some() { strip } else { Vec::new() },
            marks,
            words,
            distinct: different.len(),
            row_number,
            code: sheet.header && sheet.titles[column].is_empty() && whole_numbers
                || is_one_of(THINGS, &whole_name) && whole_numbers
                || first_or_last(CODES)
                    && !sheet.titles[column].to_lowercase().starts_with("number of")
                    && !is_number_of(&parts),
            calendar: is_one_of(CALENDAR, &whole_name) || parts.len() == 1 && has(CALENDAR) && whole_numbers,
            meant: has(MEANT)
                || MEANT.split_whitespace().any(|word| !word.is_ascii() && whole_name.contains(word)),
            total: has("total all gesamt insgesamt summe totale totaal 合计 合計 总计 總計"),
            influence: has(INFLUENCE) || sheet.titles[column].contains('%'),
            empty,
        }
    }

    /// Whether it holds numbers that differ and are neither a row number nor a code.
    pub(crate) fn is_quantity(&self) -> bool {
        self.marks.is_some() && self.distinct > 1 && !self.row_number && !self.code && !self.calendar
    }
}

/// Whether a field is a number by any customary marks.
fn is_number(field: &str) -> bool {
    MARKS.iter().any(|marks| number::with_marks(field, marks.0, marks.1).is_some())
}

/// `no_of_cards`, `noOfTokens`, `nb_vald`: a number of something is a quantity.
fn is_number_of(parts: &[String]) -> bool {
    parts.first().is_some_and(|first| ["no", "number", "num", "nr"].contains(&first.as_str()))
        && parts.get(1).is_some_and(|second| second == "of")
        || parts.last().is_some_and(|last| last == "number") && parts.len() == 2 && parts[0] == "total"
}

/// Marks beside the numbers of a column, if every field that is no number is one with such a mark: most fields have
/// none, or all have the same.
fn beside_numbers(fields: &[&str]) -> Vec<String> {
    let mut marks: Vec<String> = Vec::new();
    let (mut filled, mut marked) = (0, 0);
    for field in fields.iter().filter(|field| !number::is_missing(field)) {
        filled += 1;
        if is_number(field) {
            continue;
        }
        marked += 1;
        let Some(mark) = number::beside(field) else { return Vec::new() };
        if !marks.iter().any(|known| known == mark) {
            marks.push(mark.to_owned());
        }
        if marks.len() > MOST_FLAGS || !is_number(without(field, &marks)) {
            return Vec::new();
        }
    }
    let fits = marked * 2 < filled || marks.len() == 1 && marked == filled;
    if fits { marks } else { Vec::new() }
}

/// How the negative numbers of a column are told, if every field that is no number is one without what tells it.
fn negatives(fields: &[&str]) -> Option<Negatives> {
    Negatives::ALL.into_iter().find(|how| {
        let (mut told, mut plain) = (0, 0);
        for field in fields.iter().filter(|field| !number::is_missing(field)) {
            match number::unsigned(field, *how) {
                Some(bare) if is_number(bare) => told += 1,
                Some(_) => return false,
                None => plain += usize::from(is_number(field)),
            }
        }
        told > 0 && plain > 0
    })
}

/// Fields without what makes some of them negative.
fn positive(fields: Vec<&str>, how: Option<Negatives>) -> Vec<&str> {
    match how {
        None => fields,
        Some(how) => fields.into_iter().map(|field| number::unsigned(field, how).unwrap_or(field)).collect(),
    }
}

/// A field without the mark beside its number.
fn without<'f>(field: &'f str, marks: &[String]) -> &'f str {
    number::stripped(field, marks).unwrap_or(field.trim())
}

/// The marks by which most fields are numbers, among those that fit what is stated; `None` if there are none.
fn marks(
    fields: &[&str],
    semicolons: bool,
    (decimal, thousands): (Option<char>, Option<char>),
) -> Option<Marks> {
    let stated = |marks: &Marks| {
        decimal.is_none_or(|stated| marks.0 == stated)
            && thousands.is_none_or(|stated| marks.1 == Some(stated))
    };
    let known = MARKS.iter().any(stated);
    let fits = |marks: &Marks| !known || stated(marks);
    let filled: Vec<&str> = fields.iter().copied().filter(|field| !number::is_missing(field)).collect();
    if filled.is_empty() {
        return None;
    }
    let mut order = MARKS;
    if semicolons {
        // Who parts fields by semicolons has decimal commas.
        order.swap(1, 2);
        // And points that part thousands, if every point has three digits behind it.
        let points = filled.iter().filter(|field| field.contains('.')).count();
        let grouped =
            |field: &&str| number::with_marks(field, ',', Some('.')).is_some() && !field.starts_with("0.");
        if points > 0 && filled.iter().all(grouped) && fits(&(',', Some('.'))) {
            return Some((',', Some('.')));
        }
    }
    // Commas that all have three digits behind them part thousands: people are counted in whole numbers.
    let commas = filled.iter().filter(|field| field.contains(',')).count();
    let grouped = |field: &&str| {
        number::with_marks(field, '.', Some(',')).is_some()
            && !field.trim_start_matches('-').starts_with('0')
            && !field.contains('.')
            || *field == "0"
    };
    if commas > 0 && filled.iter().all(grouped) && fits(&('.', Some(','))) {
        return Some(('.', Some(',')));
    }
    let count = |(decimal, thousands): &Marks| {
        filled.iter().filter(|field| number::with_marks(field, *decimal, *thousands).is_some()).count()
    };
    // Of equals the first: the usual ones.
    let (best, marks) = order
        .iter()
        .rev()
        .filter(|marks| fits(marks))
        .map(|marks| (count(marks), marks))
        .max_by_key(|(count, _)| *count)?;
    let share = best as f64 / filled.len() as f64;
    let mut rest: Vec<&str> = filled
        .iter()
        .copied()
        .filter(|field| number::with_marks(field, marks.0, marks.1).is_none())
        .collect();
    rest.sort_unstable();
    rest.dedup();
    let few = rest.len() <= 3 && share >= NUMBERS_BESIDE_WORDS && best > 2;
    (best > 0 && (share >= NUMBERS || few)).then_some(*marks)
}
