//! Columns that tell series apart, if rows of several series stand below each other.

use std::collections::{BTreeMap, HashSet};

use super::roles::Role;
use super::sheet::Sheet;
use super::times::TimeGuess;
use crate::data::csv::table::BETWEEN_KEYS;

/// Share of rows that may share time and keys with another one.
const TWICE: f64 = 0.002;

/// Share of the first rows whose time stands more than once, from which on several series are looked for.
pub(crate) const SEVERAL: f64 = 0.05;

/// Share of the rows that there would be if each series had every time, from which on numbers tell series apart.
const COVER: f64 = 0.3;

/// Columns that together are tried.
const MOST: usize = 3;

/// Names of series that are counted.
const MOST_SERIES: usize = 5000;

/// Columns that are tried at all.
const TRIED: usize = 12;

/// Times whose rows are looked for in the whole file, and the most of these rows.
const SOME: (usize, usize) = (200, 20_000);

/// The rows of some times that are spread over the file, where times go back and forth in it: series may stand in blocks, the
/// rows of one time far apart.
pub(super) fn rows_of_some_times<'t>(sheet: &Sheet<'t>, time: &TimeGuess) -> Option<Vec<Vec<&'t str>>> {
    let of = |row: &[&str]| time.columns.iter().map(|column| row[*column]).collect::<Vec<_>>().join(" ");
    let texts: Vec<String> = sheet.body().iter().map(|row| of(row)).collect();
    let read = texts.iter().filter_map(|text| time.read(text).ok());
    let times: Vec<_> = read.map(|stamp| stamp.local).collect();
    let turns = |back: bool| times.windows(2).any(|pair| pair[0] != pair[1] && (pair[1] < pair[0]) == back);
    if !turns(true) || !turns(false) {
        return None;
    }
    let wanted: HashSet<&str> =
        texts.iter().step_by((texts.len() / SOME.0).max(1)).map(String::as_str).collect();
    let all: Vec<usize> = (0..sheet.names.len()).collect();
    let rows = sheet.records_of(&all).filter(|row| wanted.contains(of(row).as_str()));
    Some(rows.take(SOME.1).collect())
}

/// The fewest columns that make the times of some rows different, text before codes.
pub(super) fn find(
    (sheet, rows): (&Sheet, &[Vec<&str>]),
    time: &TimeGuess,
    roles: &[Role],
    value: Option<usize>,
) -> Option<Vec<usize>> {
    let times: Vec<String> = rows.iter().map(|row| instant(row, time)).collect();
    let fits = |column: &usize| {
        let role = &roles[*column];
        let text = role.marks.is_none();
        !time.columns.contains(column)
            && Some(*column) != value
            && role.distinct > 1
            && role.distinct * 2 <= rows.len()
            && (text
                || (role.code || role.distinct * 20 <= rows.len())
                    && !role.calendar
                    && !role.meant
                    && !role.influence)
            && role.empty < 0.01
    };
    let mut candidates: Vec<usize> = (0..sheet.names.len()).filter(fits).collect();
    candidates.sort_by_key(|column| (roles[*column].marks.is_some(), *column));
    candidates.truncate(TRIED);
    let unique = |columns: &[usize]| {
        let mut seen = HashSet::new();
        let twice = rows.iter().zip(&times).filter(|(row, time)| {
            let key: Vec<&str> = columns.iter().map(|column| row[*column]).collect();
            !seen.insert((key, time.as_str()))
        });
        twice.count() as f64 <= TWICE * rows.len() as f64
    };
    let told = |column: &usize| roles[*column].marks.is_none() || roles[*column].code;
    let told_apart: Vec<usize> = candidates.iter().copied().filter(told).collect();
    let different: HashSet<&str> = times.iter().map(String::as_str).collect();
    // A number that happens to differ wherever times do not has many values of which each has few of the times.
    let whole = |columns: &[usize]| {
        let keys: HashSet<Vec<&str>> =
            rows.iter().map(|row| columns.iter().map(|column| row[*column]).collect()).collect();
        rows.len() as f64 >= COVER * (keys.len() * different.len()) as f64
    };
    fewest(&told_apart, &unique).or_else(|| fewest(&candidates, &|columns| unique(columns) && whole(columns)))
}

/// The columns whose words tell rows apart, each of which is a series with its values in the columns of `run`; none if
/// there is one row alone.
pub(super) fn of_rows(sheet: &Sheet, roles: &[Role], (from, to): (usize, usize)) -> Option<Vec<usize>> {
    if sheet.rows.len() == 1 {
        return Some(Vec::new());
    }
    let free = |column: &usize| {
        !(from..=to).contains(column) && roles.get(*column).is_some_and(|role| role.empty < 0.01)
    };
    let mut candidates: Vec<usize> = (0..sheet.names.len()).filter(free).collect();
    candidates.sort_by_key(|column| (roles[*column].marks.is_some(), *column));
    candidates.truncate(TRIED);
    let unique = |columns: &[usize]| {
        let mut seen = HashSet::new();
        sheet
            .rows
            .iter()
            .all(|row| seen.insert(columns.iter().map(|column| row[*column]).collect::<Vec<_>>()))
    };
    fewest(&candidates, &unique)
}

/// The fewest of the columns that together are enough.
fn fewest(candidates: &[usize], enough: &dyn Fn(&[usize]) -> bool) -> Option<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..MOST {
        let wider = |set: &Vec<usize>| {
            let from = set
                .last()
                .and_then(|last| candidates.iter().position(|column| column == last))
                .map_or(0, |at| at + 1);
            candidates[from..].iter().map(|column| [set.as_slice(), &[*column]].concat()).collect::<Vec<_>>()
        };
        sets = sets.iter().flat_map(wider).collect();
        if let Some(found) = sets.iter().find(|set| enough(set)) {
            return Some(found.clone());
        }
    }
    None
}

fn instant(row: &[&str], time: &TimeGuess) -> String {
    let joined: Vec<&str> = time.columns.iter().map(|column| row[*column]).collect();
    let joined = joined.join(" ");
    match time.read(&joined) {
        Ok(stamp) => format!("{:?} {:?}", stamp.local, stamp.offset),
        Err(_) => joined,
    }
}

/// The names of all series, in the order of the file, with their rows.
pub(super) fn series(sheet: &Sheet, keys: &[usize]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut name = String::new();
    for row in sheet.records_of(keys) {
        name.clear();
        for (at, key) in row.iter().enumerate() {
            if at > 0 {
                name.push_str(BETWEEN_KEYS);
            }
            name.push_str(key);
        }
        let next = counts.len();
        match counts.get_mut(&name) {
            Some((_, count)) => *count += 1,
            None if next < MOST_SERIES => _ = counts.insert(name.clone(), (next, 1)),
            None => {}
        }
    }
    let mut found: Vec<(usize, String, usize)> =
        counts.into_iter().map(|(name, (at, count))| (at, name, count)).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name, count)| (name, count)).collect()
}
