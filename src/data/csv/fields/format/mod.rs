//! Formats of times: strftime's directives, and a few that files need besides (docs/files.md lists them).
//!
//! A format is checked once and then read without allocating.

mod directives;
mod format_parts;
mod time_parts;

use self::directives::{clock, instant, japanese_year, offset, slot};
pub(crate) use self::format_parts::{DECIMAL_MONTH, DECIMAL_YEAR, SHEET_DAY, SHEET_TIME};
use self::format_parts::{FormatPart, fault, most_digits, parts_of};
use self::time_parts::TimeParts;
use super::names;
use super::stamp::Stamp;

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

impl Format {
    /// Checks a format; `first_year` is the first of the hundred years that `%y` may mean.
    ///
    /// # Errors
    /// What is wrong with it, as it follows the key in a message.
    pub(crate) fn new(text: &str, first_year: Option<i16>) -> Result<Self, String> {
        let parts = parts_of(text)?;
        match fault(text, &parts) {
            Some(fault) => Err(fault),
            None => Ok(Self { text: text.to_owned(), parts, first_year: first_year.unwrap_or(FIRST_YEAR) }),
        }
    }

    /// As the spec has it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether years have two digits.
    pub(crate) fn has_short_year(&self) -> bool {
        self.parts.iter().any(|part| part.is_one_of("yȳ"))
    }

    /// First of the hundred years that two digits may mean.
    pub(crate) fn first_year(&self) -> i16 {
        self.first_year
    }

    /// The characters that every time has by it, a blank for any.
    pub(crate) fn literals(&self) -> impl Iterator<Item = char> {
        self.parts.iter().filter_map(|part| match part {
            FormatPart::Literal(c) => Some(*c),
            FormatPart::Blank => Some(' '),
            _ => None,
        })
    }

    /// Reads a time.
    ///
    /// # Errors
    /// What is wrong, as it follows the value in a message.
    pub(crate) fn parse(&self, field: &str) -> Result<Stamp, String> {
        let read = self.parts_of(field)?;
        if read.fraction {
            return Err("has a fraction of a second: whole seconds are the finest step".to_owned());
        }
        read.stamp()
            .unwrap_or_else(|| Err(format!("is a time that no calendar and clock has (\"{}\")", self.text)))
    }

    /// Whether a field has this format and names a day that its month does not have, such as February 30th.
    pub(crate) fn is_no_day(&self, field: &str) -> bool {
        self.parts_of(field).is_ok_and(|read| read.is_no_day())
    }

    /// What a field tells.
    fn parts_of(&self, field: &str) -> Result<TimeParts, String> {
        let mut read = TimeParts::default();
        let mut rest = field.trim();
        for (at, part) in self.parts.iter().enumerate() {
            rest = match part {
                FormatPart::Literal(c) => rest.strip_prefix(*c),
                FormatPart::Blank => {
                    let after = rest.trim_start();
                    (after.len() < rest.len()).then_some(after)
                }
                FormatPart::Slot { minutes, first } => slot(*minutes, *first, rest, &mut read),
                FormatPart::Clock => clock(rest, &mut read),
                FormatPart::Instant(digits) => instant(*digits, rest, &mut read),
                FormatPart::Directive('*', _) => match self.parts.get(at + 1) {
                    None => Some(""),
                    Some(FormatPart::Literal(next)) => rest.find(*next).map(|to| &rest[to..]),
                    Some(FormatPart::Blank) => rest.find(char::is_whitespace).map(|to| &rest[to..]),
                    Some(_) => Some(rest),
                },
                FormatPart::Directive(letter, exact) => self.directive(*letter, *exact, rest, &mut read),
            }
            .ok_or_else(|| self.misfit())?;
        }
        if rest.is_empty() { Ok(read) } else { Err(self.misfit()) }
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
        read: &mut TimeParts,
    ) -> Option<&'t str> {
        if let Some(most) = most_digits(letter) {
            let rest = if exact { rest } else { rest.trim_start() };
            let found = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
            let least = if exact || "Gyt".contains(letter) { most } else { 1 };
            if found < least {
                return None;
            }
            read.number(letter, rest[..found].parse().ok()?, self.first_year)?;
            return Some(&rest[found..]);
        }
        match letter {
            'b' | 'B' | 'h' => {
                let (month, after) = names::month_at(rest)?;
                read.month = Some(month);
                Some(after)
            }
            'a' | 'A' => {
                let (weekdays, after) = names::weekdays_at(rest)?;
                read.weekdays = Some(weekdays);
                Some(after)
            }
            'p' | 'P' => {
                let (afternoon, length) = names::half_day(rest)?;
                read.afternoon = Some(afternoon);
                Some(&rest[length..])
            }
            'Z' => {
                let word = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                read.offset = Some(names::zone(&rest[..word])?);
                Some(&rest[word..])
            }
            'v' => {
                let part = names::year_part(rest)?;
                let field = if part.months == 3 { &mut read.quarter } else { &mut read.half };
                *field = Some(part.number);
                Some(part.rest)
            }
            'o' => {
                let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
                read.number('d', rest[..digits].parse().ok()?, self.first_year)?;
                ["st", "nd", "rd", "th"].iter().find_map(|end| rest[digits..].strip_prefix(end))
            }
            'E' => japanese_year(rest, read),
            'z' => offset(rest, read),
            'f' | '.' => directives::fraction(letter == '.', rest, read),
            '~' => directives::decimal_year(rest, read),
            '&' => directives::decimal_month(rest, read),
            '#' | '@' => directives::sheet_day(rest, letter == '@', read),
            _ => None,
        }
    }
}
