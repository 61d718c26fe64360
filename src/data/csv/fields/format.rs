//! Formats of times: strftime's directives, and a few that files need besides.
//!
//! `%q` is the digit of a quarter, `%v` a quarter or half-year in words (`1. Quartal`, `S1`), `%o` a day as `1st`, `%30n` the number of a slot of 30
//! minutes (1 begins at midnight), `%E` a Japanese year (`令和2`), `%t` a year of the Buddhist era (2562 is 2019), `%r` one of the Republic of China (108 is 2019), `%N` a clock without its colon (`905`), `%i` the minute of the day, `%Q` milliseconds since 1970, `%*` anything up to what follows it; `%H` takes 24 for the
//! midnight that ends a day. `decimal year` reads 1990.083 as the month that it falls in. A format is checked once
//! and then read without allocating.

use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};

use super::names;
use super::stamp::{Kind, Stamp};

/// The format of `1990.083`.
pub(crate) const DECIMAL_YEAR: &str = "decimal year";

/// The format of `1990.01` to `1990.12` whose October was cut to `1990.1`.
pub(crate) const DECIMAL_MONTH: &str = "decimal month";

/// The first of the hundred years that two digits mean if nothing else is said: as POSIX has it.
pub(crate) const FIRST_YEAR: i16 = 1969;

/// A year that no count has come to yet.
pub(crate) const AHEAD: i16 = 2030;

/// A checked format.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Format {
    text: String,
    parts: Vec<FormatPart>,
    /// First of the hundred years that `%y` may mean.
    first_year: i16,
}

/// A piece of a format.
#[derive(Clone, Copy, Debug, PartialEq)]
enum FormatPart {
    Literal(char),
    /// One or more blanks.
    Blank,
    /// A directive's letter, and whether every digit must be there.
    Directive(char, bool),
    /// The number of a slot of so many minutes, the first of a day being 1.
    Slot(i16),
}

/// What has been read of a time.
#[derive(Default)]
struct Fields {
    year: Option<i16>,
    iso_year: Option<i16>,
    quarter: Option<i8>,
    half: Option<i8>,
    month: Option<i8>,
    day: Option<i8>,
    day_of_year: Option<i16>,
    week: Option<i8>,
    weekday: Option<Weekday>,
    hour: Option<i8>,
    minute: i8,
    second: i8,
    afternoon: Option<bool>,
    offset: Option<i32>,
    instant: Option<i64>,
    fraction: bool,
    decimal_month: Option<i8>,
}

/// Letters of directives that read digits, with the most digits.
const DIGITS: [(char, usize); 19] = [
    ('t', 4),
    ('r', 3),
    ('Y', 4),
    ('G', 4),
    ('y', 2),
    ('m', 2),
    ('d', 2),
    ('e', 2),
    ('j', 3),
    ('V', 2),
    ('u', 1),
    ('q', 1),
    ('H', 2),
    ('k', 2),
    ('I', 2),
    ('M', 2),
    ('S', 2),
    ('N', 4),
    ('i', 4),
];

impl Format {
    /// Checks a format; `first_year` is the first of the hundred years that `%y` may mean.
    ///
    /// # Errors
    /// What is wrong with it, as it follows the key in a message.
    pub(crate) fn new(text: &str, first_year: Option<i16>) -> Result<Self, String> {
        let first_year = first_year.unwrap_or(FIRST_YEAR);
        if text == DECIMAL_YEAR {
            return Ok(Self {
                text: text.to_owned(),
                parts: vec![FormatPart::Directive('~', false)],
                first_year,
            });
        }
        if text == DECIMAL_MONTH {
            return Ok(Self {
                text: text.to_owned(),
                parts: vec![FormatPart::Directive('&', false)],
                first_year,
            });
        }
        let long = text.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S").replace("%R", "%H:%M");
        let long = long.replace("%D", "%m/%d/%y");
        let mut parts = Vec::new();
        let mut chars = long.chars().peekable();
        while let Some(c) = chars.next() {
            if c.is_whitespace() {
                if parts.last() != Some(&FormatPart::Blank) {
                    parts.push(FormatPart::Blank);
                }
            } else if c != '%' {
                parts.push(FormatPart::Literal(c));
            } else {
                let flag = |c: &char| "-_0^#:.123456789".contains(*c);
                let mut flags = String::new();
                flags.extend(std::iter::from_fn(|| chars.next_if(flag)));
                let dot = flags.contains('.');
                match chars.next() {
                    Some('n') => match flags.parse() {
                        Ok(minutes) if minutes > 0 && 1440 % minutes == 0 => {
                            parts.push(FormatPart::Slot(minutes))
                        }
                        _ => {
                            return Err(format!(
                                "{text:?}: %n needs the minutes of a slot, for example %30n"
                            ));
                        }
                    },
                    Some('%') => parts.push(FormatPart::Literal('%')),
                    Some('f') if dot => parts.push(FormatPart::Directive('.', false)),
                    Some(letter) => parts.push(FormatPart::Directive(letter, false)),
                    None => return Err(format!("{text:?} ends with a lone %")),
                }
            }
        }
        let digits = |part: &FormatPart| matches!(part, FormatPart::Directive(letter, _) if DIGITS.iter().any(|(own, _)| own == letter));
        for at in 0..parts.len().saturating_sub(1) {
            if digits(&parts[at])
                && digits(&parts[at + 1])
                && let FormatPart::Directive(_, exact) = &mut parts[at]
            {
                *exact = true;
            }
        }
        for at in 1..parts.len() {
            if matches!(parts[at - 1], FormatPart::Directive(_, true))
                && let FormatPart::Directive(_, exact) = &mut parts[at]
            {
                *exact = true;
            }
        }
        let own = Self { text: text.to_owned(), parts, first_year };
        match own.fault() {
            Some(fault) => Err(fault),
            None => Ok(own),
        }
    }

    /// As the spec has it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether years have two digits.
    pub(crate) fn has_short_year(&self) -> bool {
        self.has("y")
    }

    /// First of the hundred years that two digits may mean.
    pub(crate) fn first_year(&self) -> i16 {
        self.first_year
    }

    fn has(&self, letters: &str) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, FormatPart::Directive(letter, _) if letters.contains(*letter)))
    }

    /// Why a format cannot tell times.
    fn fault(&self) -> Option<String> {
        let text = &self.text;
        let known = "YGymdejVuqvoEHkIMSNibBhaApPzZfsQ*.~&tr";
        let unknown = self.parts.iter().find_map(|part| match part {
            FormatPart::Directive(letter, _) if !known.contains(*letter) => Some(*letter),
            _ => None,
        });
        match unknown {
            Some('U' | 'W') => {
                return Some(format!(
                    "{text:?} counts weeks that no date follows from: use %G and %V (ISO 8601)"
                ));
            }
            Some('g' | 'C' | 'c' | 'x' | 'X') => {
                return Some(format!("{text:?}: %{} is not read: write the year as %Y or %y", unknown?));
            }
            Some(letter) => return Some(format!("{text:?}: %{letter} is not read")),
            None => {}
        }
        if !self.has("YyGEsQ~&tr") {
            return Some(format!("{text:?} has no year (%Y), for example \"%d.%m.%Y\""));
        }
        if self.has("I") && !self.has("pP") {
            return Some(format!("{text:?} has a 12-hour clock (%I) without %p: use %H or add %p"));
        }
        if self.has("V") != self.has("G") {
            return Some(format!("{text:?}: an ISO week (%V) needs its year (%G), and the other way round"));
        }
        None
    }

    /// Reads a time.
    ///
    /// # Errors
    /// What is wrong, as it follows the value in a message.
    pub(crate) fn parse(&self, field: &str) -> Result<Stamp, String> {
        let mut fields = Fields::default();
        let mut rest = field.trim();
        for (at, part) in self.parts.iter().enumerate() {
            rest = match part {
                FormatPart::Literal(c) => rest.strip_prefix(*c),
                FormatPart::Blank => {
                    let after = rest.trim_start();
                    (after.len() < rest.len()).then_some(after)
                }
                FormatPart::Slot(minutes) => slot(*minutes, rest, &mut fields),
                FormatPart::Directive('*', _) => match self.parts.get(at + 1) {
                    None => Some(""),
                    Some(FormatPart::Literal(next)) => rest.find(*next).map(|to| &rest[to..]),
                    Some(FormatPart::Blank) => rest.find(char::is_whitespace).map(|to| &rest[to..]),
                    Some(FormatPart::Directive(..) | FormatPart::Slot(_)) => Some(rest),
                },
                FormatPart::Directive(letter, exact) => self.directive(*letter, *exact, rest, &mut fields),
            }
            .ok_or_else(|| self.misfit())?;
        }
        if !rest.is_empty() {
            return Err(self.misfit());
        }
        if fields.fraction {
            return Err("has a fraction of a second: whole seconds are the finest step".to_owned());
        }
        fields
            .stamp()
            .unwrap_or_else(|| Err(format!("is a time that no calendar and clock has (\"{}\")", self.text)))
    }

    fn misfit(&self) -> String {
        let exact = self.parts.iter().any(|part| matches!(part, FormatPart::Directive(_, true)));
        let places = if exact { " with every digit in its place" } else { "" };
        format!("is not a time of the form \"{}\"{places}", self.text)
    }

    /// Reads one directive off the front.
    fn directive<'t>(
        &self,
        letter: char,
        exact: bool,
        rest: &'t str,
        fields: &mut Fields,
    ) -> Option<&'t str> {
        if let Some((_, most)) = DIGITS.iter().find(|(own, _)| *own == letter) {
            let rest = if exact { rest } else { rest.trim_start() };
            let found = rest.bytes().take(*most).take_while(u8::is_ascii_digit).count();
            let least = if exact || "Gyt".contains(letter) { *most } else { 1 };
            if found < least {
                return None;
            }
            fields.number(letter, rest[..found].parse().ok()?, self.first_year)?;
            return Some(&rest[found..]);
        }
        let word = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        match letter {
            'b' | 'B' | 'h' => {
                fields.month = Some(names::month(&rest[..word])?);
                Some(rest[word..].strip_prefix('.').unwrap_or(&rest[word..]))
            }
            'a' | 'A' => {
                fields.weekday = Some(names::weekday(&rest[..word])?);
                Some(rest[word..].strip_prefix('.').unwrap_or(&rest[word..]))
            }
            'p' | 'P' => {
                let (afternoon, length) = names::half_day(rest)?;
                fields.afternoon = Some(afternoon);
                Some(&rest[length..])
            }
            'Z' => {
                fields.offset = Some(names::zone(&rest[..word])?);
                Some(&rest[word..])
            }
            'v' => {
                let part = names::year_part(rest)?;
                let field = if part.months == 3 { &mut fields.quarter } else { &mut fields.half };
                *field = Some(part.number);
                Some(part.rest)
            }
            'o' => {
                let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
                fields.number('d', rest[..digits].parse().ok()?, self.first_year)?;
                ["st", "nd", "rd", "th"].iter().find_map(|end| rest[digits..].strip_prefix(end))
            }
            'E' => japanese_year(rest, fields),
            'z' => offset(rest, fields),
            'f' | '.' => {
                let Some(digits) = (if letter == 'f' { Some(rest) } else { rest.strip_prefix(['.', ',']) })
                else {
                    return Some(rest);
                };
                let end = digits.bytes().take_while(u8::is_ascii_digit).count();
                fields.fraction |= digits[..end].bytes().any(|digit| digit != b'0');
                (end > 0).then(|| &digits[end..])
            }
            's' | 'Q' => instant(letter, rest, fields),
            '~' => decimal_year(rest, fields),
            '&' => decimal_month(rest, fields),
            _ => None,
        }
    }
}

fn offset<'t>(rest: &'t str, fields: &mut Fields) -> Option<&'t str> {
    if let Some(rest) = rest.strip_prefix(['Z', 'z']) {
        fields.offset = Some(0);
        return Some(rest);
    }
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    let digits = rest.strip_prefix(['+', '-'])?;
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let (minutes, after) = match digits.get(2..).unwrap_or_default() {
        more if more.starts_with(':') => (more.get(1..3)?.parse().ok()?, &more[3..]),
        more if more.starts_with(|c: char| c.is_ascii_digit()) => (more.get(..2)?.parse().ok()?, &more[2..]),
        more => (0, more),
    };
    (hours <= 18 && (0..60).contains(&minutes)).then_some(())?;
    fields.offset = Some(sign * (hours * 3600 + minutes * 60));
    Some(after)
}

/// Seconds or milliseconds since 1970; a fraction may only be zeros.
fn instant<'t>(letter: char, rest: &'t str, fields: &mut Fields) -> Option<&'t str> {
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    let digits = rest.strip_prefix('-').unwrap_or(rest);
    let end = digits.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = digits[..end].parse().ok()?;
    let (seconds, thousandths) = if letter == 'Q' { (number / 1000, number % 1000) } else { (number, 0) };
    fields.fraction |= thousandths != 0;
    fields.instant = Some(sign * seconds);
    let after = &digits[end..];
    match after.strip_prefix('.') {
        Some(zeros) => {
            let end = zeros.bytes().take_while(u8::is_ascii_digit).count();
            fields.fraction |= zeros[..end].bytes().any(|digit| digit != b'0');
            (end > 0).then(|| &zeros[end..])
        }
        None => Some(after),
    }
}

/// `1990.083`: a year and the part of it that has passed, at the beginning or in the middle of a month.
fn decimal_year<'t>(rest: &'t str, fields: &mut Fields) -> Option<&'t str> {
    let (year, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (year.len() == 4 && digits(year) && digits(fraction)).then_some(())?;
    let passed: f64 = format!("0.{fraction}").parse().ok()?;
    // 1/12 is written 0.08, 0.083 or 0.0833.
    let month = (passed * 12.0 + 0.05).floor() as i8;
    fields.year = year.parse().ok();
    fields.decimal_month = Some(month.min(11) + 1);
    Some("")
}

/// `2010.09`, `2010.1` (October, whose zero was cut off), `2010.11`.
fn decimal_month<'t>(rest: &'t str, fields: &mut Fields) -> Option<&'t str> {
    let (year, month) = rest.split_once('.')?;
    (year.len() == 4 && year.bytes().chain(month.bytes()).all(|byte| byte.is_ascii_digit())).then_some(())?;
    fields.year = year.parse().ok();
    fields.month = match month {
        "1" => Some(10),
        _ if month.len() == 2 => month.parse().ok().filter(|month| (1..=12).contains(month)),
        _ => None,
    };
    fields.month.map(|_| "")
}

/// `令和2`, `平成元`, `R2`.
fn japanese_year<'t>(rest: &'t str, fields: &mut Fields) -> Option<&'t str> {
    const ERAS: [(&str, &str, i16); 4] =
        [("令和", "R", 2018), ("平成", "H", 1988), ("昭和", "S", 1925), ("大正", "T", 1911)];
    let (after, before) = ERAS.iter().find_map(|(name, letter, before)| {
        Some((rest.strip_prefix(name).or_else(|| rest.strip_prefix(letter))?, *before))
    })?;
    let (year, after) = match after.strip_prefix('元') {
        Some(after) => (1, after),
        None => {
            let digits = after.bytes().take(2).take_while(u8::is_ascii_digit).count();
            (after[..digits].parse::<i16>().ok()?, &after[digits..])
        }
    };
    fields.year = Some(before + year);
    Some(after)
}

/// The number of a slot of a day, from 1.
fn slot<'t>(minutes: i16, rest: &'t str, fields: &mut Fields) -> Option<&'t str> {
    let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let number: i16 = rest[..digits].parse().ok()?;
    (1..=1440 / minutes).contains(&number).then_some(())?;
    let begin = (number - 1) * minutes;
    (fields.hour, fields.minute) = (Some((begin / 60) as i8), (begin % 60) as i8);
    Some(&rest[digits..])
}

impl Fields {
    fn number(&mut self, letter: char, number: i16, first_year: i16) -> Option<()> {
        let small = number as i8;
        let within = |low: i16, high: i16| (low..=high).contains(&number).then_some(());
        match letter {
            'Y' => self.year = Some(number),
            't' => self.year = Some(number - 543),
            'r' => self.year = Some(number + 1911),
            'G' => self.iso_year = Some(number),
            'y' => {
                let century = first_year.div_euclid(100) * 100;
                let year = century + number;
                self.year = Some(if year < first_year { year + 100 } else { year });
            }
            'm' => self.month = within(1, 12).map(|()| small),
            'd' | 'e' => self.day = within(1, 31).map(|()| small),
            'j' => self.day_of_year = within(1, 366).map(|()| number),
            'V' => self.week = within(1, 53).map(|()| small),
            'u' => self.weekday = Some(Weekday::from_monday_one_offset(small).ok()?),
            'q' => self.quarter = within(1, 4).map(|()| small),
            'H' | 'k' => self.hour = within(0, 24).map(|()| small),
            'I' => self.hour = within(1, 12).map(|()| small),
            'M' => self.minute = within(0, 59).map(|()| small)?,
            'S' => self.second = within(0, 59).map(|()| small)?,
            'N' => {
                within(0, 2400)?;
                self.minute = i8::try_from(number % 100).ok().filter(|minute| *minute < 60)?;
                self.hour = Some((number / 100) as i8);
            }
            'i' => {
                within(0, 1440)?;
                (self.hour, self.minute) = (Some((number / 60) as i8), (number % 60) as i8);
            }
            _ => return None,
        }
        let read = match letter {
            'm' => self.month.is_some(),
            'd' | 'e' => self.day.is_some(),
            'j' => self.day_of_year.is_some(),
            'V' => self.week.is_some(),
            'q' => self.quarter.is_some(),
            'H' | 'k' | 'I' => self.hour.is_some(),
            _ => true,
        };
        read.then_some(())
    }

    /// The time that the fields make; `None` if they make none.
    fn stamp(&self) -> Option<Result<Stamp, String>> {
        if let Some(instant) = self.instant {
            let instant = jiff::Timestamp::from_second(instant).ok()?;
            let local = jiff::tz::Offset::UTC.to_datetime(instant);
            return Some(Ok(Stamp { kind: Kind::Offset, local, offset: Some(0) }));
        }
        let (kind, date) = self.date()?;
        if self
            .weekday
            .is_some_and(|weekday| kind == Kind::Date && self.week.is_none() && date.weekday() != weekday)
        {
            return Some(Err("names a weekday that its date does not fall on".to_owned()));
        }
        let Some(hour) = self.hour else {
            return Some(Ok(Stamp { kind, local: date.to_datetime(Time::midnight()), offset: None }));
        };
        if kind != Kind::Date {
            return Some(Err("has a time of day but no day".to_owned()));
        }
        let kind = if self.offset.is_some() { Kind::Offset } else { Kind::DateTime };
        Some(Ok(Stamp { kind, local: self.clock(date, hour)?, offset: self.offset }))
    }

    fn date(&self) -> Option<(Kind, Date)> {
        if let (Some(year), Some(week)) = (self.iso_year, self.week) {
            let weekday = self.weekday.unwrap_or(Weekday::Monday);
            return Some((Kind::Date, ISOWeekDate::new(year, week, weekday).ok()?.date()));
        }
        let year = self.year?;
        if let Some(day) = self.day_of_year {
            let date = Date::new(year, 1, 1).ok()?.checked_add(jiff::Span::new().days(day - 1)).ok()?;
            return (date.year() == year).then_some((Kind::Date, date));
        }
        if let Some(half) = self.half {
            let alone = self.quarter.is_none() && self.month.is_none() && self.day.is_none();
            return alone.then_some((Kind::Month, Date::new(year, half * 6 - 5, 1).ok()?));
        }
        match (self.quarter, self.month.or(self.decimal_month), self.day) {
            (Some(quarter), None, None) => Some((Kind::Quarter, Date::new(year, quarter * 3 - 2, 1).ok()?)),
            (None, Some(month), None) => Some((Kind::Month, Date::new(year, month, 1).ok()?)),
            (_, Some(month), Some(day)) => Some((Kind::Date, Date::new(year, month, day).ok()?)),
            (None, None, None) => Some((Kind::Year, Date::new(year, 1, 1).ok()?)),
            _ => None,
        }
    }

    fn clock(&self, date: Date, hour: i8) -> Option<DateTime> {
        let hour = match self.afternoon {
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
            None => hour,
        };
        match hour {
            24 if self.minute == 0 && self.second == 0 => {
                Some(date.tomorrow().ok()?.to_datetime(Time::midnight()))
            }
            24 => None,
            _ => Some(date.to_datetime(Time::new(hour, self.minute, self.second, 0).ok()?)),
        }
    }
}
