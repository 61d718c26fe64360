//! Which columns hold the times, alone or together, and in which format.

use super::sheet::Sheet;
use super::wishes::Wishes;
use crate::data::csv::axis::point::{months, wall_seconds};
use crate::data::csv::fields::format::Format;
use crate::data::csv::fields::stamp::{self, Kind};
use crate::data::csv::fields::{names, number, stamp_hint};

/// Columns and a format that read the sampled rows as times.
#[derive(Clone, Debug)]
pub struct TimeGuess {
    pub columns: Vec<usize>,
    /// `None`: ISO 8601.
    pub format: Option<Format>,
    pub kind: Kind,
    /// Share of different times among the first rows.
    pub distinct: f64,
    /// Share of rows that are not earlier than the one before, or not later, whichever is more.
    pub ordered: f64,
    /// Share of the most common distance among the distances of different times.
    pub regular: f64,
    /// Rows there are of those that there would be between the first and the last.
    pub cover: f64,
    /// Whether the column holds plain numbers, which may be anything.
    numeric: bool,
    /// Whether one of the names tells of times.
    named: bool,
}

/// What was found out about times.
pub enum Found {
    /// Columns and a format; others that read every row too but are less even.
    One(TimeGuess, Vec<TimeGuess>),
    /// Several that are as good, each reading every row.
    Several(Vec<TimeGuess>),
    /// None; why, if there is something to say.
    None(Option<String>),
}

/// Words that name parts of times, in lower case.
const YEAR: &[&str] = &[
    "year", "yr", "jahr", "annee", "année", "anio", "año", "ano", "anno", "jaar", "年", "年份", "iso_year",
    "isoyear",
];
const MONTH: &[&str] = &[
    "month",
    "mon",
    "mo",
    "mnth",
    "monat",
    "mois",
    "mes",
    "mês",
    "mese",
    "maand",
    "月",
    "月份",
    "month_number",
];
const DAY: &[&str] =
    &["day", "dia", "día", "tag", "jour", "giorno", "dag", "日", "mday", "dom", "day_of_month"];
const HOUR: &[&str] = &[
    "hour",
    "hr",
    "hora",
    "stunde",
    "heure",
    "ora",
    "uur",
    "hours",
    "時段",
    "时段",
    "小时",
    "小時",
    "時",
    "hourending",
    "hour_ending",
    "hourend",
    "he",
    "hour_end",
    "hour_of_day",
    "hod",
    "hour ending",
    "time",
    "clock",
    "uhrzeit",
    "h",
    "time_of_day",
    "tranche_horaire",
];
const MINUTE: &[&str] =
    &["minute", "min", "minuto", "minutes", "minute_of_day", "minuteofday", "minutes_of_day", "hhmm"];
const QUARTER: &[&str] = &["quarter", "qtr", "q", "quartal", "trimestre", "trimester", "kwartaal", "季度"];
const WEEK: &[&str] =
    &["week", "wk", "woche", "semaine", "semana", "kw", "isoweek", "iso_week", "week_number", "weeknr", "周"];
const TIMES: &[&str] = &[
    "date",
    "time",
    "datetime",
    "timestamp",
    "datum",
    "fecha",
    "data",
    "ds",
    "period",
    "zeit",
    "jour",
    "dia",
    "day",
    "month",
    "week",
    "quarter",
    "year",
    "日期",
    "时间",
    "時間",
    "stamp",
    "epoch",
    "ts",
    "unix",
];

/// Formats of times of day that stand in a column of their own.
const CLOCKS: [&str; 22] = [
    "%H:%M",
    "%H:%M:%S",
    "%H:%M:%S.%f",
    "%I:%M %p",
    "%I:%M:%S %p",
    "%I:%M%p",
    "%I.%M %p",
    "%I.%M.%S %p",
    "%I %p",
    "%I%p",
    "%H-%*",
    "%H - %*",
    "%H:%M-%*",
    "%H:%M - %*",
    "%H:%M:%S - %*",
    "%Hh",
    "%H.%M",
    "%N",
    "%i",
    "%Hh-%*",
    "%I %p-%*",
    "%H",
];

/// Rows whose clocks run backward within one date, of all, from which on the day is taken to begin at another hour.
const OPERATIONAL: f64 = 0.02;

fn is(name: &str, words: &[&str]) -> bool {
    words.contains(&name.trim().to_lowercase().as_str())
}

/// Finds the times of a sheet.
pub fn find(sheet: &Sheet, wishes: &Wishes) -> Found {
    let own = wishes.names("data.time");
    if !own.is_empty() {
        let columns: Vec<usize> =
            own.iter().filter_map(|name| sheet.names.iter().position(|own| own == name.trim())).collect();
        return if columns.len() == own.len() {
            of_columns(sheet, wishes, &columns)
        } else {
            Found::None(None)
        };
    }
    let mut singles: Vec<TimeGuess> = Vec::new();
    for column in 0..sheet.names.len() {
        singles.extend(readers(sheet, wishes, &[column]));
    }
    let mut all: Vec<TimeGuess> = singles.iter().filter(|guess| guess.plausible()).cloned().collect();
    let dates: Vec<TimeGuess> =
        singles.iter().filter(|guess| guess.kind == Kind::Date && guess.distinct < 1.0).cloned().collect();
    let mut odd = None;
    for date in &dates {
        for column in (0..sheet.names.len()).filter(|column| !date.columns.contains(column)) {
            match with_clock(sheet, date, column) {
                Some(Ok(guess)) => all.push(guess),
                Some(Err(what)) => odd = odd.or(Some(what)),
                None => {}
            }
        }
    }
    all.extend(parts(sheet));
    match choose(sheet, all) {
        // Days that stand more than once, and a clock that cannot join them.
        Some(Found::One(guess, _)) if guess.kind == Kind::Date && guess.distinct < 1.0 && odd.is_some() => {
            Found::None(odd)
        }
        Some(found) => found,
        None => Found::None(odd),
    }
}

/// The way to read one column as times.
pub fn one(sheet: &Sheet, wishes: &Wishes, column: usize) -> Option<TimeGuess> {
    let guesses: Vec<TimeGuess> =
        readers(sheet, wishes, &[column]).into_iter().filter(TimeGuess::plausible).collect();
    match choose(sheet, guesses)? {
        Found::One(guess, _) => Some(guess),
        _ => None,
    }
}

fn of_columns(sheet: &Sheet, wishes: &Wishes, columns: &[usize]) -> Found {
    let mut all = readers(sheet, wishes, columns);
    if all.is_empty() && columns.len() == 2 {
        for date in readers(sheet, wishes, &columns[..1]) {
            if let Some(Ok(guess)) = with_clock(sheet, &date, columns[1]) {
                all.push(guess);
            }
        }
    }
    if all.is_empty() {
        all = parts(sheet).into_iter().filter(|guess| guess.columns == columns).collect();
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
        whole[..last]
            .iter()
            .filter(|field| !field.is_empty())
            .all(|field| stamp::parse(field, guess.format.as_ref()).is_ok())
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
            ..measure(&columns, guess.format.clone(), &fields, fields.len())
        };
    }
    // Formats that mean the same times are one.
    let mut different: Vec<TimeGuess> = Vec::new();
    for guess in left {
        let sees = |own: &TimeGuess, field: &&str| stamp::parse(field, own.format.as_ref()).ok();
        let same = |other: &TimeGuess| {
            fields
                .iter()
                .step_by(1 + fields.len() / 500)
                .all(|field| sees(&guess, field) == sees(other, field))
        };
        if !different.iter().any(same) {
            different.push(guess);
        }
    }
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
fn readers(sheet: &Sheet, wishes: &Wishes, columns: &[usize]) -> Vec<TimeGuess> {
    let joined = joined(sheet.body().iter().map(|row| columns.iter().map(|column| row[*column]).collect()));
    let fields: Vec<&str> = joined.iter().map(String::as_str).filter(|field| !field.is_empty()).collect();
    if fields.len() * 10 < sheet.body().len() * 9 || fields.is_empty() {
        return Vec::new();
    }
    let contiguous = sheet.contiguous().min(fields.len());
    let first_year =
        wishes.get("data.csv.first_year").and_then(serde_json::Value::as_i64).map(|year| year as i16);
    let formats: Vec<Option<Format>> = match wishes.text("data.csv.date_format") {
        Some(format) => Format::new(format, first_year).ok().into_iter().map(Some).collect(),
        None if fields.iter().all(|field| stamp_hint::is_iso(field)) => vec![None],
        None => stamp_hint::formats(&fields).into_iter().map(Some).collect(),
    };
    let formats = formats.into_iter().filter_map(|format| match (first_year, format) {
        (Some(_), Some(format)) => Format::new(format.text(), first_year).ok().map(Some),
        (_, format) => Some(format),
    });
    let reads =
        |format: &Option<Format>| fields.iter().all(|field| stamp::parse(field, format.as_ref()).is_ok());
    let numeric = columns.len() == 1 && fields.iter().all(|field| number::bare_number(field));
    let named = columns.iter().any(|column| tells_time(&sheet.names[*column]));
    let of = |format| TimeGuess { numeric, named, ..measure(columns, format, &fields, contiguous) };
    formats.filter(reads).map(of).collect()
}

/// Whether a name tells of times.
pub fn tells_time(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let written = ["日期", "年月", "时间", "時間", "日付", "일자", "날짜", "시간", "일시"];
    is(name, TIMES)
        || written.iter().any(|word| lower.contains(word))
        || words.iter().any(|word| TIMES.contains(word))
}

/// A date with a clock in another column; an error if the clock runs backward within each date.
fn with_clock(sheet: &Sheet, date: &TimeGuess, column: usize) -> Option<Result<TimeGuess, String>> {
    let clock = sheet.column(column);
    let filled: Vec<&str> = clock.iter().copied().filter(|field| !field.is_empty()).collect();
    let mut different = filled.clone();
    different.sort_unstable();
    different.dedup();
    if filled.len() < clock.len() || different.len() < 2 || different.len() > 1440 {
        return None;
    }
    let day = date.format.as_ref().map_or("%Y-%m-%d", Format::text);
    let joined = joined(sheet.body().iter().map(|row| vec![row[date.columns[0]], row[column]]));
    let fields: Vec<&str> = joined.iter().map(String::as_str).collect();
    let digits = different.iter().all(|field| field.bytes().all(|byte| byte.is_ascii_digit()));
    let named = is(&sheet.names[column], HOUR) || is(&sheet.names[column], MINUTE);
    let long = different.iter().any(|field| field.len() > 2);
    if digits && !named && (long || !counts_hours(&filled)) {
        return None;
    }
    let iso =
        !(digits && long) && date.format.is_none() && fields.iter().all(|field| stamp_hint::is_iso(field));
    // One or two digits are hours; more are a clock without its colon, or minutes of the day.
    let fits = |clock: &&&str| long || !["%N", "%i"].contains(*clock);
    let text = CLOCKS.iter().filter(fits).map(|clock| format!("{day} {clock}"));
    let first_year = date.format.as_ref().map(Format::first_year);
    let mut formats = text.filter_map(|text| Format::new(&text, first_year).ok());
    let format = match iso {
        true => None,
        false => Some(formats.find(|format| fields.iter().all(|field| format.parse(field).is_ok()))?),
    };
    let guess = measure(&[date.columns[0], column], format, &fields, sheet.contiguous());
    if guess.distinct <= date.distinct * 1.5 {
        return None;
    }
    let backward = steps_back_within_dates(&guess, &fields[..sheet.contiguous().min(fields.len())]);
    if guess.distinct >= 0.999 && backward > OPERATIONAL {
        return Some(Err(format!(
            "within each date of column {} the clock in column {} runs backward: the day seems to begin at another hour, and \
             the hours after midnight to belong to the next date",
            sheet.names[date.columns[0]], sheet.names[column]
        )));
    }
    Some(Ok(TimeGuess { numeric: false, named: true, ..guess }))
}

/// Whether whole numbers go round as the hours of a day do.
fn counts_hours(fields: &[&str]) -> bool {
    let numbers: Vec<i64> = fields.iter().filter_map(|field| field.parse().ok()).collect();
    let (low, high) =
        (numbers.iter().min().copied().unwrap_or(0), numbers.iter().max().copied().unwrap_or(0));
    let next = numbers
        .windows(2)
        .filter(|pair| pair[1] - pair[0] == 1 || pair[1] == low && pair[0] == high || pair[0] == pair[1])
        .count();
    (0..=1).contains(&low)
        && (23..=24).contains(&high)
        && numbers.len() > 24
        && next * 10 >= numbers.len() * 9
}

/// Share of rows whose time is earlier than that of the row before, of the same date.
fn steps_back_within_dates(guess: &TimeGuess, fields: &[&str]) -> f64 {
    let day = |field: &str| field.split(' ').next().unwrap_or_default().to_owned();
    let times: Vec<Option<i64>> = fields.iter().map(|field| seconds(field, guess.format.as_ref())).collect();
    let falls = |at: &usize| times[*at] < times[*at - 1] && day(fields[*at]) == day(fields[*at - 1]);
    let rises = |at: &usize| times[*at] > times[*at - 1] && day(fields[*at]) == day(fields[*at - 1]);
    let (falls, rises) = ((1..times.len()).filter(falls).count(), (1..times.len()).filter(rises).count());
    // Rows that run from new to old fall all the time.
    if rises == 0 { 0.0 } else { falls as f64 / times.len() as f64 }
}

/// Years, months and so on in columns of their own.
fn parts(sheet: &Sheet) -> Vec<TimeGuess> {
    let fits = |column: usize, low: i64, high: i64| {
        sheet.column(column).iter().all(|field| {
            field.parse::<f64>().is_ok_and(|n| n.fract() == 0.0 && (low..=high).contains(&(n as i64)))
        })
    };
    let whole = |column: usize| {
        sheet.column(column).iter().all(|field| field.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let called = |words: &'static [&'static str], low, high| {
        (0..sheet.names.len())
            .find(|column| is(&sheet.names[*column], words) && whole(*column) && fits(*column, low, high))
    };
    let Some(year) = called(YEAR, 1700, 2200) else { return Vec::new() };
    let words = |column: usize| sheet.column(column).iter().all(|field| names::month(field).is_some());
    let month_word = (0..sheet.names.len()).find(|column| *column != year && words(*column));
    let month = month_word.or_else(|| called(MONTH, 1, 12));
    let mut chains: Vec<(Vec<usize>, String)> = Vec::new();
    if let Some(month) = month {
        let mut format = format!("%Y {}", if month_word.is_some() { "%B" } else { "%m" });
        let mut columns = vec![year, month];
        chains.push((columns.clone(), format.clone()));
        for (words, low, high, directive) in [(DAY, 1, 31, "%d"), (HOUR, 0, 24, "%H"), (MINUTE, 0, 59, "%M")]
        {
            let Some(next) = called(words, low, high) else { break };
            format = format!("{format} {directive}");
            columns.push(next);
            chains.push((columns.clone(), format.clone()));
        }
    }
    let others = |words: &'static [&'static str]| {
        (0..sheet.names.len()).find(|column| *column != year && is(&sheet.names[*column], words))
    };
    for (found, formats) in [
        (others(QUARTER), vec!["%Y %q", "%Y Q%q", "%Y T%q", "%Y K%q"]),
        (others(WEEK), vec!["%G %V", "%G W%V"]),
    ] {
        chains.extend(
            found.into_iter().flat_map(|column| {
                formats.iter().map(move |format| (vec![year, column], (*format).to_owned()))
            }),
        );
    }
    let mut found = Vec::new();
    for (columns, format) in chains {
        let joined =
            joined(sheet.body().iter().map(|row| columns.iter().map(|column| row[*column]).collect()));
        let fields: Vec<&str> = joined.iter().map(String::as_str).collect();
        let Ok(format) = Format::new(&format, None) else { continue };
        if fields.iter().all(|field| format.parse(field).is_ok()) {
            let guess = measure(&columns, Some(format), &fields, sheet.contiguous());
            found.push(TimeGuess { numeric: false, named: true, ..guess });
        }
    }
    found
}

/// The fields of rows, joined as the reader joins them.
fn joined<'f>(rows: impl Iterator<Item = Vec<&'f str>>) -> Vec<String> {
    rows.map(|fields| fields.join(" ").trim().to_owned()).collect()
}

/// How the first rows, which follow each other, behave as times.
fn measure(columns: &[usize], format: Option<Format>, fields: &[&str], contiguous: usize) -> TimeGuess {
    let stamps: Vec<stamp::Stamp> =
        fields[..contiguous].iter().filter_map(|field| stamp::parse(field, format.as_ref()).ok()).collect();
    let kind = stamps.first().map_or(Kind::Date, |stamp| stamp.kind);
    let axis = |stamp: &stamp::Stamp| match stamp.kind.is_months() {
        true => months(stamp.local),
        false => wall_seconds(stamp.local) - i64::from(stamp.offset.unwrap_or(0)),
    };
    let times: Vec<i64> = stamps.iter().map(axis).collect();
    let pairs = times.len().saturating_sub(1).max(1) as f64;
    let up = times.windows(2).filter(|pair| pair[0] <= pair[1]).count() as f64;
    let down = times.windows(2).filter(|pair| pair[0] >= pair[1]).count() as f64;
    let mut sorted = times.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let mut steps: Vec<i64> = sorted.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let count = steps.len().max(1) as f64;
    steps.sort_unstable();
    let mode = steps.chunk_by(|a, b| a == b).max_by_key(|run| run.len());
    let (step, often) = mode.map_or((1, 0), |run| (run[0].max(1), run.len()));
    // Months are of different length: dates a month apart are as even as can be.
    let monthly = steps.iter().filter(|step| (28 * 86_400..=31 * 86_400).contains(*step)).count();
    let often = if kind.is_months() { often } else { often.max(monthly) };
    let span = sorted.last().zip(sorted.first()).map_or(0, |(last, first)| last - first);
    let step = if !kind.is_months() && monthly == often && monthly > 0 { 2_630_000 } else { step };
    TimeGuess {
        columns: columns.to_vec(),
        format,
        kind,
        distinct: sorted.len() as f64 / times.len().max(1) as f64,
        ordered: up.max(down) / pairs,
        regular: often as f64 / count,
        cover: (sorted.len() as f64 / (span as f64 / step as f64 + 1.0)).min(1.0),
        numeric: false,
        named: false,
    }
}

fn seconds(field: &str, format: Option<&Format>) -> Option<i64> {
    stamp::parse(field, format).ok().map(|stamp| wall_seconds(stamp.local))
}

impl TimeGuess {
    /// Whether the column can hold times: plain numbers must look like them in every way.
    fn plausible(&self) -> bool {
        let short = self.format.as_ref().is_some_and(Format::has_short_year);
        let scattered = self.distinct == 1.0 && self.kind.is_months() && self.evenness() < 0.5;
        if scattered || short && self.ordered < 0.9 && self.evenness() < 0.5 && self.distinct == 1.0 {
            return false;
        }
        if !self.numeric {
            return true;
        }
        let even = self.regular >= 0.9 && self.cover >= 0.5;
        let year = self.kind == Kind::Year;
        if even && self.kind == Kind::Date && self.format.is_none() {
            // Eight digits that are a day in every row.
            return true;
        }
        (self.named && (even || self.distinct < 1.0)
            || even && self.distinct == 1.0 && self.ordered == 1.0 && !year)
            || year && even && self.ordered == 1.0 && self.distinct == 1.0
    }

    /// How even the times are.
    fn evenness(&self) -> f64 {
        self.regular * self.cover
    }

    /// What decides between columns: different times first, then what can be nothing else.
    fn rank(&self) -> (u8, u8, u8, u8, i64) {
        let unique = u8::from(self.distinct >= 0.98);
        let fine = match self.kind {
            Kind::DateTime | Kind::Offset => 2,
            Kind::Date => 1,
            _ => 0,
        };
        let distinct = if unique == 1 { 0 } else { (self.distinct * 1000.0) as i64 };
        let single = u8::from(self.columns.len() == 1);
        let sure = u8::from(!self.numeric);
        match unique {
            1 => (1, sure, single, u8::from(self.regular >= 0.5), fine),
            _ => (0, sure, u8::from(self.regular >= 0.5), 0, distinct * 2 + i64::from(single)),
        }
    }
}
