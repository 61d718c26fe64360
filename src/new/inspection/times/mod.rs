//! Which columns hold the times, alone or together, and in which format.

mod calendar_parts;
mod clock_formats;
mod guess;
mod joint;
mod time_marks;
mod told_numbers;
mod words;

use self::calendar_parts::{days_of_months, parts};
pub(super) use self::clock_formats::clock_formats;
pub(crate) use self::guess::TimeGuess;
pub(super) use self::guess::is;
use self::guess::{joined, measure};
use self::joint::{at_midnight, with_clock, with_half, with_minutes};
pub(super) use self::told_numbers::follows_time;
use self::words::TIMES;
pub(super) use self::words::{DAY, HOUR, MONTH, QUARTER, WEEK};
use super::name_words::is_one_of;
use super::sheet::Sheet;
use crate::data::csv::fields::format::Format;
use crate::data::csv::fields::stamp::Kind;
use crate::data::csv::fields::time_field;
use crate::data::csv::fields::{number, stamp_hint};
use crate::spec::DataSpec;

/// What was found out about times.
pub(crate) enum Found {
    /// Columns and a format; others that read every row too but are less even.
    One(TimeGuess, Vec<TimeGuess>),
    /// Several that are as good, each reading every row.
    Several(Vec<TimeGuess>),
    /// None; why, if there is something to say.
    None(Option<String>),
}

/// Finds the times of a sheet.
pub(super) fn find(sheet: &Sheet, told: &DataSpec) -> Found {
    let wished = told.time.columns();
    if !wished.is_empty() {
        let columns: Vec<usize> = wished
            .iter()
            .filter_map(|name| sheet.names.iter().position(|known| known == name.trim()))
            .collect();
        return if columns.len() == wished.len() {
            of_columns(sheet, told, &columns)
        } else {
            Found::None(None)
        };
    }
    let mut singles: Vec<TimeGuess> = Vec::new();
    for column in 0..sheet.names.len() {
        singles.extend(readers(sheet, told, &[column]));
    }
    let mut all: Vec<TimeGuess> = singles.iter().filter(|guess| guess.plausible()).cloned().collect();
    let repeated = || singles.iter().filter(|guess| guess.distinct < 1.0);
    let mut dates: Vec<TimeGuess> = repeated().filter(|guess| guess.kind == Kind::Date).cloned().collect();
    dates.extend(repeated().filter_map(|guess| at_midnight(sheet, guess)));
    let mut odd = None;
    for date in &dates {
        for column in (0..sheet.names.len()).filter(|column| !date.columns.contains(column)) {
            match with_clock(sheet, date, column) {
                Some(Ok(guess)) => {
                    all.extend(with_minutes(sheet, &guess));
                    all.extend(with_half(sheet, &guess));
                    all.push(guess);
                }
                Some(Err(what)) => odd = odd.or(Some(what)),
                None => {}
            }
        }
    }
    all.extend(parts(sheet, told.csv.first_year));
    all.extend(repeated().flat_map(|guess| days_of_months(sheet, guess)));
    match choose(sheet, all) {
        // Days that stand more than once, and a clock that cannot join them.
        Some(Found::One(guess, _)) if guess.kind == Kind::Date && guess.distinct < 1.0 && odd.is_some() => {
            Found::None(odd)
        }
        Some(found) => found,
        None => Found::None(odd),
    }
}

/// The columns of times among those that are free, and how they are read: one, or years, months and days.
pub(super) fn outside(sheet: &Sheet, told: &DataSpec, free: &dyn Fn(&usize) -> bool) -> Option<TimeGuess> {
    let one = |column| {
        let guesses = readers(sheet, told, &[column]).into_iter().filter(TimeGuess::plausible).collect();
        match choose(sheet, guesses)? {
            Found::One(guess, _) => Some(at_midnight(sheet, &guess).unwrap_or(guess)),
            _ => None,
        }
    };
    let several =
        parts(sheet, told.csv.first_year).into_iter().filter(|guess| guess.columns.iter().all(free));
    let finest = several.max_by(|a, b| a.distinct.total_cmp(&b.distinct));
    let whole = |guess: &TimeGuess| match guess.kind {
        Kind::Date => guess.columns.len() > 2,
        kind => kind == Kind::Month,
    };
    finest.filter(whole).or_else(|| (0..sheet.names.len()).filter(free).find_map(one))
}

/// Further columns of digits that tell times: the same in another way, such as 201001 beside `2010 January`, or instants.
pub(super) fn twins(sheet: &Sheet, told: &DataSpec, time: &TimeGuess) -> Vec<usize> {
    let times =
        joined(sheet.body().iter().map(|row| time.columns.iter().map(|column| row[*column]).collect()));
    let local = |guess: &TimeGuess, field: &str| guess.read(field).ok().map(|stamp| stamp.local);
    let same = |column: usize, guess: &TimeGuess| {
        // The end of a step beside its beginning is no other time of it, and no quantity either.
        guess.is_instant() && guess.regular >= 0.9
            || times
                .iter()
                .zip(sheet.column(column))
                .all(|(told, field)| local(time, told) == local(guess, field))
    };
    let digits = |column: &usize| {
        let fields = sheet.column(*column);
        fields.first().is_some_and(|field| field.len() > 3 && field.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let further = (0..sheet.names.len()).filter(|column| !time.columns.contains(column)).filter(digits);
    further
        .filter(|column| readers(sheet, told, &[*column]).iter().any(|guess| same(*column, guess)))
        .collect()
}

/// The format of times as text, that of ISO 8601 too.
pub(super) fn text<'g>(sheet: &Sheet, guess: &'g TimeGuess) -> &'g str {
    let first = || sheet.column(guess.columns[0]).first().copied().unwrap_or_default();
    guess.format.as_ref().map_or_else(|| iso_text(guess.kind, first()), Format::text)
}

/// The format of times in ISO 8601 that are of a kind and written as one of them.
pub(super) fn iso_text(kind: Kind, example: &str) -> &'static str {
    match (kind, example.contains('-')) {
        (Kind::Year, _) => "%Y",
        (Kind::Month, _) => "%Y-%m",
        (Kind::Quarter, true) => "%Y-Q%q",
        (Kind::Quarter, false) => "%YQ%q",
        (_, true) => "%Y-%m-%d",
        (_, false) => "%Y%m%d",
    }
}

/// What the names of columns tell as times, and the format that reads them; `None` is ISO 8601.
pub(super) fn of_names(names: &[&str], told: &DataSpec) -> Option<(Kind, Option<Format>)> {
    let kind =
        |format: Option<&Format>| time_field::parse(names.first()?, format).ok().map(|stamp| stamp.kind);
    if names.iter().all(|name| stamp_hint::is_iso(name)) {
        return Some((kind(None)?, None));
    }
    let ascends = |format: &Format| {
        let times: Vec<_> =
            names.iter().map(|name| format.parse(name).map(|stamp| stamp.local).ok()).collect();
        times.windows(2).all(|pair| pair[0] < pair[1]) || times.windows(2).all(|pair| pair[0] > pair[1])
    };
    let known = stamp_hint::formats(names).into_iter().filter(ascends);
    let known = known.filter_map(|format| Format::new(format.text(), told.csv.first_year).ok());
    // A format that is a word has no place for what else a name or a row holds.
    let (directives, words): (Vec<Format>, Vec<Format>) =
        known.partition(|format| format.text().contains('%'));
    let known = if directives.is_empty() { words } else { directives }.into_iter();
    let even = |format: &Format| measure(&[], (Some(format.clone()), &[]), names, names.len()).evenness();
    let best = known.max_by(|a, b| even(a).total_cmp(&even(b)))?;
    Some((kind(Some(&best))?, Some(best)))
}

fn of_columns(sheet: &Sheet, told: &DataSpec, columns: &[usize]) -> Found {
    let mut all = readers(sheet, told, columns);
    if all.is_empty() && columns.len() == 2 {
        for date in readers(sheet, told, &columns[..1]) {
            if let Some(Ok(guess)) = with_clock(sheet, &date, columns[1]) {
                all.push(guess);
            }
        }
    }
    if all.is_empty() {
        all =
            parts(sheet, told.csv.first_year).into_iter().filter(|guess| guess.columns == columns).collect();
    }
    choose(sheet, all).unwrap_or(Found::None(None))
}

/// The best of what reads the sample; `None` if there is nothing.
fn choose(sheet: &Sheet, all: Vec<TimeGuess>) -> Option<Found> {
    let best = all
        .iter()
        .max_by(|a, b| a.rank().partial_cmp(&b.rank()).unwrap_or(std::cmp::Ordering::Equal))?
        .clone();
    // Of equally good ones the first column.
    let best = all.iter().find(|guess| guess.rank() == best.rank()).cloned().unwrap_or(best);
    let same: Vec<TimeGuess> = all.into_iter().filter(|guess| guess.columns == best.columns).collect();
    if same.len() == 1 {
        return Some(Found::One(best, Vec::new()));
    }
    Some(narrow(sheet, same))
}

/// Of several formats of the same columns those that read the whole file, and of these the one that is even.
fn narrow(sheet: &Sheet, guesses: Vec<TimeGuess>) -> Found {
    let columns = guesses[0].columns.clone();
    let whole = joined(sheet.records_of(&columns));
    let last = whole.len().saturating_sub(super::sheet::FOOTER.min(whole.len() / 4));
    let reads = |guess: &&TimeGuess| {
        whole[..last].iter().filter(|field| !field.is_empty()).all(|field| guess.read(field).is_ok())
    };
    let mut left: Vec<TimeGuess> = guesses.iter().filter(reads).cloned().collect();
    if left.is_empty() {
        left = guesses;
    }
    let fields: Vec<&str> = whole[..last].iter().map(String::as_str).collect();
    for guess in &mut left {
        *guess = TimeGuess {
            numeric: guess.numeric,
            named: guess.named,
            ..measure(&columns, (guess.format.clone(), &guess.strip), &fields, fields.len())
        };
    }
    let some: Vec<&str> = fields.iter().step_by(1 + fields.len() / 500).copied().collect();
    let mut different =
        stamp_hint::different(left.into_iter(), &some, |guess: &TimeGuess, field| guess.read(field).ok());
    different.sort_by(|a, b| b.evenness().total_cmp(&a.evenness()));
    match different.len() {
        1 => Found::One(different.remove(0), Vec::new()),
        _ if different[0].evenness() >= 0.5 && different[1].evenness() <= 0.5 * different[0].evenness() => {
            let best = different.remove(0);
            Found::One(best, different)
        }
        _ => Found::Several(different),
    }
}

/// The ways to read columns together.
fn readers(sheet: &Sheet, told: &DataSpec, columns: &[usize]) -> Vec<TimeGuess> {
    let of = |rows: &[Vec<&'_ str>]| {
        joined(rows.iter().map(|row| columns.iter().map(|column| row[*column]).collect()))
    };
    let (all, body) = (of(&sheet.rows), of(sheet.body()));
    let strip = match &told.csv.strip {
        None => time_marks::marks(&all.iter().map(String::as_str).collect::<Vec<_>>()),
        Some(told) => told.0.clone(),
    };
    let fields: Vec<&str> = body
        .iter()
        .map(|field| time_marks::without(field, &strip))
        .filter(|field| !field.is_empty())
        .collect();
    if fields.len() * 10 < sheet.body().len() * 9 || fields.is_empty() {
        return Vec::new();
    }
    let contiguous = sheet.contiguous().min(fields.len());
    let formats: Vec<Option<Format>> = match &told.csv.date_format {
        Some(format) => Format::new(format, told.csv.first_year).ok().into_iter().map(Some).collect(),
        None if fields.iter().all(|field| stamp_hint::is_iso(field)) => vec![None],
        None => stamp_hint::formats(&fields).into_iter().map(Some).collect(),
    };
    let formats = formats.into_iter().filter_map(|format| match (told.csv.first_year, format) {
        (Some(first), Some(format)) => Format::new(format.text(), Some(first)).ok().map(Some),
        (_, format) => Some(format),
    });
    let reads = |format: &Option<Format>| {
        fields.iter().all(|field| time_field::parse(field, format.as_ref()).is_ok())
    };
    let numeric = columns.len() == 1 && fields.iter().all(|field| number::bare_number(field));
    let named = columns.iter().any(|column| tells_time(&sheet.names[*column]));
    let of = |format| TimeGuess { numeric, named, ..measure(columns, (format, &strip), &fields, contiguous) };
    formats.filter(reads).map(of).collect()
}

/// Whether a name tells of times.
pub(crate) fn tells_time(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let written = ["日期", "年月", "时间", "時間", "日付", "일자", "날짜", "시간", "일시"];
    is(name, TIMES)
        || written.iter().any(|word| lower.contains(word))
        || words.iter().any(|word| is_one_of(TIMES, word))
}
