//! Tables whose columns are times: hours of a day, slots, months of a year, days.

mod numbered_names;
mod row_parts;
mod time_columns;
pub(super) mod time_names;

use self::numbered_names::{NumberedName, WIDEST, runs};
pub(super) use self::row_parts::row_part;
pub(crate) use self::time_columns::TimeColumns;
use self::time_columns::{DAYS, HOURS, SLOTS};
use self::time_names::{HourFormat, ends_of_dates, is_date};
use super::name_words::is_one_of;
use super::roles::Role;
use super::sheet::Sheet;
use crate::data::csv::fields::{names, number};
use crate::data::csv::findings::quote;

/// The fewest columns that are times.
const FEWEST: usize = 4;

/// Columns that a sentence names.
const NAMED: usize = 6;

/// A sentence on columns of numbers beside these and the `times` of rows, which are not read.
pub(super) fn left_out(
    sheet: &Sheet,
    roles: &[Role],
    found: &TimeColumns,
    times: &[usize],
) -> Option<String> {
    let fits =
        |column: &usize| !found.holds(*column) && !times.contains(column) && roles[*column].is_quantity();
    let names: Vec<String> =
        (0..roles.len()).filter(fits).map(|column| quote(&sheet.names[column])).collect();
    (!names.is_empty()).then(|| {
        let (s, verb) = if names.len() == 1 { ("", "is") } else { ("s", "are") };
        let more = match names.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = names[..names.len().min(NAMED)].join(", ");
        format!("column{s} {named}{more} of numbers beside the {} {verb} left out", found.what)
    })
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
        ends: Default::default(),
        what,
        readable: true,
    };
    if let Some(found) = numbered(sheet) {
        return Some(found);
    }
    if let Some(ends) = quarters(sheet) {
        return Some(of(ends, Some("%v"), "quarters"));
    }
    let any = |name: &str| HourFormat::all().iter().any(|format| format.read(name).is_some());
    if sheet.names.iter().filter(|name| any(name)).count() >= FEWEST {
        for format in HourFormat::all() {
            // Two columns of the same hour, as for both directions, are none of one series.
            if let Some(ends) = longest(sheet, &|name| format.read(name)) {
                return Some(of(ends, Some(format.text), HOURS));
            }
        }
    }
    let longest = |fits: &dyn Fn(&str) -> bool| longest(sheet, &|name| fits(name).then(|| name.to_owned()));
    if let Some(ends) = longest(&|name| names::month(name).is_some()) {
        return Some(of(ends, Some("%B"), "months"));
    }
    let weekday = |name: &str| names::weekdays_at(name).is_some_and(|(_, rest)| rest.is_empty());
    if let Some(ends) = longest(&weekday).filter(|(from, to, every)| (to - from) / every == 6) {
        return Some(TimeColumns { readable: false, ..of(ends, None, "weekdays") });
    }
    if let Some(run) = longest(&is_date) {
        return Some(of(run, None, "times"));
    }
    let ends = ends_of_dates(&sheet.names)?;
    let date = |name: &str| {
        let bare = name.strip_prefix(ends.0.as_str()).and_then(|name| name.strip_suffix(ends.1.as_str()));
        bare.is_some_and(is_date)
    };
    longest(&date).map(|run| TimeColumns { ends: ends.clone(), ..of(run, None, "times") })
}

/// The longest run of columns whose names tell something that differs from one to the next, beside each other or with as
/// many between, if most are of it: its ends and from how many columns one is of it.
fn longest<T: PartialEq>(sheet: &Sheet, tells: &dyn Fn(&str) -> Option<T>) -> Option<(usize, usize, usize)> {
    let width = sheet.names.len();
    let told: Vec<Option<T>> = sheet.names.iter().map(|name| tells(name)).collect();
    let run = |every: usize| {
        let mut best = (0, 0);
        for first in 0..width {
            let goes_on =
                |at: usize| at + every < width && told[at + every].is_some() && told[at] != told[at + every];
            if told[first].is_none()
                || first >= every && told[first - every].is_some() && goes_on(first - every)
            {
                continue;
            }
            let mut last = first;
            while goes_on(last) {
                last += every;
            }
            best = if last - first > best.1 - best.0 { (first, last) } else { best };
        }
        let (first, last) = best;
        let count = (last - first) / every + 1;
        (count >= FEWEST && count * every * 2 > width).then_some((first, last, every))
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
        ends: Default::default(),
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
    let days = ["", "d", "day", "dia", "día", "jour", "tag", "dag", "giorno"].contains(&word);
    match (count, first.number) {
        (24, 0 | 1) => Some(("%H".to_owned(), HOURS)),
        (12, 1) if months => Some(("%m".to_owned(), "months")),
        (31, 1) if days => Some(("%d".to_owned(), DAYS)),
        (48 | 96 | 144 | 288, 0 | 1) => {
            let directive = if first.number == 0 { 'K' } else { 'n' };
            Some((format!("%{}{directive}", 1440 / count), SLOTS))
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
    const VALID: &str = "v valid valido válido válida gültig ok good y yes si sí ja oui true a";
    const INVALID: &str = "n no invalid invalido inválido ungültig bad nein non false x f missing m";
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
        words.into_iter().partition(|word| is_one_of(VALID, &word.to_lowercase()));
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let all_told = rest.iter().all(|word| word.is_empty() || is_one_of(INVALID, &word.to_lowercase()));
    match valid.is_empty() || !all_told {
        true => ValidityMarks::Unknown(owned(&[valid, rest].concat())),
        false => ValidityMarks::Known(owned(&valid), owned(&rest)),
    }
}
