//! Tables whose columns are times: hours of a day, slots, months of a year, days.

mod numbered_names;
pub(super) mod time_names;

use self::numbered_names::{NumberedName, WIDEST, runs};
use self::time_names::{HOURS, is_date, is_hour};
use super::sheet::Sheet;
use crate::data::csv::fields::{names, number};

/// Columns of times, from the first to the last.
pub(crate) struct TimeColumns {
    pub from: usize,
    pub to: usize,
    /// Every how many of them one holds values.
    pub every: usize,
    /// Format of the names, to stand behind that of the row's own time; `None`: the names hold whole dates.
    pub format: Option<String>,
    /// What the names are.
    pub what: &'static str,
    /// Whether they can be read.
    pub readable: bool,
}

/// The columns of a sheet that are times, if most are.
pub(crate) fn time_columns(sheet: &Sheet) -> Option<TimeColumns> {
    let width = sheet.names.len();
    if width < 4 {
        return None;
    }
    let of = |(from, to, every): (usize, usize, usize), format: Option<&str>, what| TimeColumns {
        from,
        to,
        every,
        format: format.map(str::to_owned),
        what,
        readable: true,
    };
    if let Some(found) = numbered(sheet) {
        return Some(found);
    }
    if let Some(ends) = quarters(sheet) {
        return Some(of(ends, Some("%v"), "quarters"));
    }
    let longest = |fits: &dyn Fn(&str) -> bool| longest(sheet, fits);
    for format in HOURS {
        if let Some(ends) = longest(&|name| is_hour(name, format)) {
            return Some(of(ends, Some(format), "hours"));
        }
    }
    if let Some(ends) = longest(&|name| names::month(name).is_some()) {
        return Some(of(ends, Some("%B"), "months"));
    }
    let weekday = |name: &str| names::weekdays_at(name).is_some_and(|(_, rest)| rest.is_empty());
    if let Some(ends) = longest(&weekday).filter(|(from, to, every)| (to - from) / every == 6) {
        return Some(TimeColumns { readable: false, ..of(ends, None, "weekdays") });
    }
    let date = |name: &str| name.chars().filter(char::is_ascii_digit).count() >= 4 && is_date(name);
    longest(&date).map(|ends| of(ends, None, "times"))
}

/// The longest run of columns whose names fit, beside each other or with as many between, if most are of it: its ends
/// and from how many columns one is of it.
fn longest(sheet: &Sheet, fits: &dyn Fn(&str) -> bool) -> Option<(usize, usize, usize)> {
    let width = sheet.names.len();
    let fitting: Vec<usize> = (0..width).filter(|at| fits(&sheet.names[*at])).collect();
    let run = |every: usize| {
        let run = fitting.chunk_by(|a, b| a + every == *b).max_by_key(|run| run.len())?;
        (run.len() >= 4 && run.len() * every * 2 > width).then(|| (run[0], run[run.len() - 1], every))
    };
    (1..=WIDEST).find_map(run)
}

/// Four columns that are the quarters of a year.
fn quarters(sheet: &Sheet) -> Option<(usize, usize, usize)> {
    let is = |name: &str, number: i8| {
        names::year_part(name)
            .is_some_and(|part| part.months == 3 && part.rest.is_empty() && part.number == number)
    };
    let from = sheet.names.iter().position(|name| is(name, 1))?;
    let run = sheet.names.get(from..from + 4)?;
    let all = run.iter().zip(1..).all(|(name, at)| is(name, at));
    (all && sheet.names.len() <= 8).then_some((from, from + 3, 1))
}

/// Columns whose names are numbered as the slots of a day are, or the months of a year: all of them, in their order.
fn numbered(sheet: &Sheet) -> Option<TimeColumns> {
    let width = sheet.names.len();
    let digits = |column: usize| {
        let fields = sheet.column(column);
        fields.iter().filter(|field| number::parse_plain(field).is_some()).count() * 2 > fields.len()
    };
    let found = runs(&sheet.names).into_iter().filter(|run| (run.to - run.from + run.every) * 2 > width);
    let told =
        found.filter(|run| digits(run.from)).find_map(|run| Some((slots(&run.name, run.count())?, run)));
    let ((directive, what), run) = told?;
    let NumberedName { before, behind, .. } = &run.name;
    let format = format!("{}{directive}{}", before.replace('%', "%%"), behind.replace('%', "%%"));
    Some(TimeColumns {
        from: run.from,
        to: run.to,
        every: run.every,
        format: Some(format),
        what,
        readable: true,
    })
}

/// What so many numbered names are, the first of which is given: the directive of their number, and a word.
fn slots(first: &NumberedName, count: usize) -> Option<(String, &'static str)> {
    /// Things of which there may be as many as hours, in small letters: their beginnings.
    const THINGS: [&str; 22] = [
        "stat", "sens", "stop", "line", "linie", "rout", "gate", "lane", "det", "count", "zone", "area",
        "site", "bus", "car", "door", "plat", "col", "dist", "sector", "ward", "field",
    ];
    let before = first.before.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if THINGS.iter().any(|thing| word.starts_with(thing)) || word == "s" || word == "x" {
        return None;
    }
    let months = ["", "m", "month", "mon", "mes", "mois", "monat"].contains(&word);
    match (count, first.number) {
        (24, 0 | 1) => Some(("%H".to_owned(), "hours")),
        (12, 1) if months => Some(("%m".to_owned(), "months")),
        (48 | 96 | 144 | 288, 0 | 1) => {
            let directive = if first.number == 0 { 'K' } else { 'n' };
            Some((format!("%{}{directive}", 1440 / count), "slots of a day"))
        }
        _ => None,
    }
}

/// Words in the columns behind those of the values that say whether these count.
pub(super) enum ValidityMarks {
    /// These say that they do, these that they do not.
    Known(Vec<String>, Vec<String>),
    /// Nobody knows which do.
    Unknown(Vec<String>),
    /// There are none.
    None,
}

/// What the columns behind those of the values hold, where there is one behind each.
pub(super) fn marks(sheet: &Sheet, found: &TimeColumns) -> ValidityMarks {
    const VALID: [&str; 16] = [
        "v", "valid", "valido", "válido", "válida", "gültig", "ok", "good", "y", "yes", "si", "sí", "ja",
        "oui", "true", "a",
    ];
    const INVALID: [&str; 15] = [
        "n",
        "no",
        "invalid",
        "invalido",
        "inválido",
        "ungültig",
        "bad",
        "nein",
        "non",
        "false",
        "x",
        "f",
        "missing",
        "m",
        "",
    ];
    /// Different words.
    const MOST: usize = 8;
    if found.every < 2 {
        return ValidityMarks::None;
    }
    let mut words: Vec<&str> = (found.from..=found.to)
        .step_by(found.every)
        .filter(|column| column + 1 < sheet.names.len())
        .flat_map(|column| sheet.column(column + 1))
        .collect();
    words.sort_unstable();
    words.dedup();
    if words.len() > MOST || words.iter().any(|word| word.parse::<f64>().is_ok()) {
        return ValidityMarks::None;
    }
    let (valid, rest): (Vec<&str>, Vec<&str>) =
        words.into_iter().partition(|word| VALID.contains(&word.to_lowercase().as_str()));
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let all_told = rest.iter().all(|word| INVALID.contains(&word.to_lowercase().as_str()));
    match valid.is_empty() || !all_told {
        true => ValidityMarks::Unknown(owned(&[valid, rest].concat())),
        false => ValidityMarks::Known(owned(&valid), owned(&rest)),
    }
}
