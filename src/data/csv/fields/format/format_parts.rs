//! From the text of a format to its parts, and why some texts cannot tell times.

/// The format of `1990.083`.
pub(crate) const DECIMAL_YEAR: &str = "decimal year";

/// The format of `1990.01` to `1990.12` whose October was cut to `1990.1`.
pub(crate) const DECIMAL_MONTH: &str = "decimal month";

/// The format of a spreadsheet's day numbers: 43466 is 2019-01-01.
pub(crate) const SHEET_DAY: &str = "spreadsheet day";

/// The same with a time of day behind the point.
pub(crate) const SHEET_TIME: &str = "spreadsheet time";

/// Letters of directives that read digits, with the most digits.
const DIGITS: [(char, usize); 21] = [
    ('t', 4),
    ('r', 3),
    ('Y', 4),
    ('G', 4),
    ('y', 2),
    (SHORT_YEAR, 2),
    ('m', 2),
    ('d', 2),
    ('e', 2),
    ('j', 3),
    ('V', 2),
    ('u', 1),
    ('q', 1),
    ('H', 2),
    (SERVICE_HOUR, 2),
    ('k', 2),
    ('I', 2),
    ('M', 2),
    ('S', 2),
    ('N', 4),
    ('i', 4),
];

/// The most digits that a directive reads; `None` if it reads other things.
pub(super) fn most_digits(letter: char) -> Option<usize> {
    DIGITS.iter().find(|(known, _)| *known == letter).map(|(_, most)| *most)
}

/// A piece of a format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum FormatPart {
    Literal(char),
    /// One or more blanks.
    Blank,
    /// A directive's letter, and whether every digit must be there.
    Directive(char, bool),
    /// The number of a slot of so many minutes, the first of a day being 0 or 1.
    Slot {
        minutes: i16,
        first: i16,
    },
    /// Hours, minutes and seconds without colons, leading zeros left out.
    Clock,
    /// What has passed since 1970, in seconds with so many digits behind their point.
    Instant(u32),
}

/// Formats that are words, each with its directive.
const WORDS: [(&str, char); 4] =
    [(DECIMAL_YEAR, '~'), (DECIMAL_MONTH, '&'), (SHEET_DAY, '#'), (SHEET_TIME, '@')];

/// Stands for `%-y`.
pub(super) const SHORT_YEAR: char = 'ȳ';

/// Stands for `%30H`.
pub(super) const SERVICE_HOUR: char = 'ħ';

/// Letters of directives that are read, besides slots and instants.
const KNOWN: &str = "YGyȳmdejVuqvoEHħkIMSNibBhaApPzZf*.~&#@tr";

impl FormatPart {
    /// Whether it is a directive of one of these letters.
    pub(super) fn is_one_of(self, letters: &str) -> bool {
        matches!(self, Self::Directive(letter, _) if letters.contains(letter))
    }

    fn is_of_digits(self) -> bool {
        matches!(self, Self::Directive(letter, _) if most_digits(letter).is_some())
    }
}

/// The parts of a format.
///
/// # Errors
/// A directive that is cut short.
pub(super) fn parts_of(text: &str) -> Result<Vec<FormatPart>, String> {
    if let Some((_, letter)) = WORDS.iter().find(|(words, _)| *words == text) {
        return Ok(vec![FormatPart::Directive(*letter, false)]);
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
            let flags: String = std::iter::from_fn(|| chars.next_if(flag)).collect();
            let Some(letter) = chars.next() else { return Err(format!("{text:?} ends with a lone %")) };
            parts.push(part(text, &flags, letter)?);
        }
    }
    Ok(exact(parts))
}

/// A directive with its flags.
fn part(text: &str, flags: &str, letter: char) -> Result<FormatPart, String> {
    match letter {
        'n' | 'K' => match flags.parse() {
            Ok(minutes) if minutes > 0 && 1440 % minutes == 0 => {
                Ok(FormatPart::Slot { minutes, first: i16::from(letter == 'n') })
            }
            _ => Err(format!("{text:?}: %{letter} needs the minutes of a slot, for example %30{letter}")),
        },
        'N' if flags == "6" => Ok(FormatPart::Clock),
        'H' if flags == "30" => Ok(FormatPart::Directive(SERVICE_HOUR, false)),
        'y' if flags.contains('-') => Ok(FormatPart::Directive(SHORT_YEAR, false)),
        's' => Ok(FormatPart::Instant(0)),
        'Q' => match flags {
            "" | "3" => Ok(FormatPart::Instant(3)),
            "6" => Ok(FormatPart::Instant(6)),
            "9" => Ok(FormatPart::Instant(9)),
            _ => Err(format!("{text:?}: %Q is milliseconds, %6Q micro- and %9Q nanoseconds since 1970")),
        },
        '%' => Ok(FormatPart::Literal('%')),
        'f' if flags.contains('.') => Ok(FormatPart::Directive('.', false)),
        letter if letter.is_ascii_alphabetic() || letter == '*' => Ok(FormatPart::Directive(letter, false)),
        letter => Err(format!("{text:?}: %{letter} is not read")),
    }
}

/// The same, in which digits that follow digits must all be there.
fn exact(mut parts: Vec<FormatPart>) -> Vec<FormatPart> {
    for at in 0..parts.len().saturating_sub(1) {
        if parts[at].is_of_digits()
            && parts[at + 1].is_of_digits()
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
    parts
}

/// Why a format cannot tell times.
pub(super) fn fault(text: &str, parts: &[FormatPart]) -> Option<String> {
    let has = |letters: &str| parts.iter().any(|part| part.is_one_of(letters));
    let unknown = parts.iter().find_map(|part| match part {
        FormatPart::Directive(letter, _) if !KNOWN.contains(*letter) => Some(*letter),
        _ => None,
    });
    match unknown {
        Some('U' | 'W') => {
            return Some(format!(
                "{text:?} counts weeks that no date follows from: use %G and %V (ISO 8601)"
            ));
        }
        Some(letter @ ('g' | 'C' | 'c' | 'x' | 'X')) => {
            return Some(format!("{text:?}: %{letter} is not read: write the year as %Y or %y"));
        }
        Some(letter) => return Some(format!("{text:?}: %{letter} is not read")),
        None => {}
    }
    let instant = parts.iter().any(|part| matches!(part, FormatPart::Instant(_)));
    if !instant && !has("YyȳGE~&#@tr") {
        return Some(format!("{text:?} has no year (%Y), for example \"%d.%m.%Y\""));
    }
    if has("I") && !has("pP") {
        return Some(format!("{text:?} has a 12-hour clock (%I) without %p: use %H or add %p"));
    }
    if has("V") != has("G") {
        return Some(format!("{text:?}: an ISO week (%V) needs its year (%G), and the other way round"));
    }
    None
}
