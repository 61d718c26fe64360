//! From a field to a number, or the reason why it is none. Never guesses.

pub(crate) use super::marks_beside::{beside, stripped};
use crate::data::csv::findings::quote;
use crate::data::csv::rules::Rules;
use crate::spec::Negatives;

/// What people write where a value is missing, in lower case.
const MISSING: &[&str] = &[
    "",
    "na",
    "n/a",
    "#n/a",
    "#na",
    "<na>",
    "n.a.",
    "nan",
    "-nan",
    "+nan",
    "1.#qnan",
    "-1.#ind",
    "1.#ind",
    "null",
    "(null)",
    "#null",
    "\\n",
    "none",
    "nil",
    "nat",
    "-",
    "--",
    "---",
    "\u{2013}",
    "\u{2014}",
    "?",
    ".",
    "..",
    "...",
    "*",
    "x",
    "missing",
    "(missing)",
    "unknown",
    "no data",
    "nodata",
    "n/d",
    "nd",
    ":",
];

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NumberCell {
    /// A finite number.
    Value(f64),
    /// One of the ways to say that there is none.
    Missing,
}

/// Reads a field: sign, ASCII digits, one decimal mark, exponent; groups of three if the rules name their separator.
///
/// # Errors
/// What is wrong with it and what to do about it.
pub(crate) fn parse(field: &str, rules: &Rules) -> Result<NumberCell, (String, String)> {
    let text = field.trim();
    // A number may be such a word: -9999.
    let told = || rules.missing_words.iter().any(|word| word == text);
    if let Some(value) = bare(text, rules.decimal).filter(|_| !told()) {
        return Ok(NumberCell::Value(value));
    }
    let lower = text.to_lowercase();
    if MISSING.contains(&lower.as_str()) || rules.missing_words.contains(&lower) {
        return Ok(NumberCell::Missing);
    }
    let by_rules =
        |text: &str| signed(text, rules.negatives, |text| plain(text, rules.decimal, rules.thousands));
    let Some(plain) = by_rules(text).or_else(|| by_rules(stripped(text, &rules.strip)?)) else {
        return Err(explain(text, rules));
    };
    let value: f64 = plain.parse().expect("invariant: a plain number can be parsed");
    let zero = plain.split(['e', 'E']).next().is_some_and(|m| m.bytes().all(|b| !(b'1'..=b'9').contains(&b)));
    if !value.is_finite() {
        return Err(fault(
            text,
            "is not a finite number: it is too large for 64 bits",
            "correct or remove the value",
        ));
    }
    if value == 0.0 && !zero {
        return Err(fault(text, "is not zero but too small for 64 bits", "write 0 if that is meant"));
    }
    Ok(NumberCell::Value(value))
}

/// What nearly every field is: digits with at most one point, which need no copy to be read. `None` says nothing of the field.
fn bare(text: &str, decimal: char) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if decimal != '.' || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    // A zero may be a number that is too small.
    text.parse().ok().filter(|value: &f64| value.is_finite() && *value != 0.0)
}

/// Signs that people have for a minus: those of the keyboard and of typesetting.
const MINUS: [char; 7] = ['-', '\u{2212}', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{ff0d}'];

/// A number that may be negative by its parentheses or by a sign behind it; `read` reads it without them.
fn signed(text: &str, how: Option<Negatives>, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let bare =
        how.and_then(|how| unsigned(text, how)).filter(|bare| bare.starts_with(|c: char| !"+-".contains(c)));
    match bare {
        Some(bare) => read(bare).map(|number| format!("-{number}")),
        None => read(text),
    }
}

/// A number without what makes it negative; `None` if nothing does.
pub(crate) fn unsigned(text: &str, how: Negatives) -> Option<&str> {
    match how {
        Negatives::Parentheses => text.strip_prefix('(')?.strip_suffix(')'),
        Negatives::Behind => text.strip_suffix(MINUS),
    }
    .map(str::trim)
}

/// The number without separators and with a decimal point; `None` if it is not written by the rules.
fn plain(text: &str, decimal: char, thousands: Option<char>) -> Option<String> {
    let (sign, rest) = match text.strip_prefix(MINUS) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let whole = ungrouped(whole, thousands)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_fits = fraction.is_none_or(digits);
    let some_digit = !whole.is_empty() || fraction.is_some_and(|f| !f.is_empty());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let figures = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !figures.is_empty() && digits(figures)
    });
    if !(fraction_fits && some_digit && exponent_fits) {
        return None;
    }
    let whole = if whole.is_empty() { "0".to_owned() } else { whole };
    let fraction = fraction.filter(|f| !f.is_empty()).map_or(String::new(), |f| format!(".{f}"));
    let exponent = exponent.map_or(String::new(), |e| format!("e{e}"));
    Some(format!("{sign}{whole}{fraction}{exponent}"))
}

/// Digits without their group separator: 1 to 3 digits, then groups of exactly three, or no group at all. With commas
/// also groups of two before the last one, as in India: 1,23,456.
fn ungrouped(whole: &str, thousands: Option<char>) -> Option<String> {
    let same = |c: char| match thousands {
        Some(' ') => matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'),
        Some('\'') => matches!(c, '\'' | '\u{2019}'),
        Some(mark) => c == mark,
        None => false,
    };
    let groups: Vec<&str> = whole.split(same).collect();
    let digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let (last, rest) = groups.split_last()?;
    let threes = groups[1..].iter().all(|group| group.len() == 3)
        || thousands == Some(',')
            && last.len() == 3
            && rest.len() > 1
            && rest[0].len() <= 2
            && rest[1..].iter().all(|group| group.len() == 2);
    let head = groups.len() == 1 || (1..=3).contains(&groups[0].len());
    (digits && threes && head).then(|| groups.concat())
}

/// Why a field is not a number, and what to do.
fn explain(text: &str, rules: &Rules) -> (String, String) {
    let lower = text.to_lowercase();
    let bare = lower.trim_start_matches(['+', '-']);
    if matches!(bare, "inf" | "infinity" | "infinite" | "1.#inf") {
        return fault(text, "is not a finite number", "correct or remove the value");
    }
    if bare.starts_with("0x") {
        return fault(text, "is not a number: hexadecimal", "write it in decimal digits");
    }
    if let Some(odd) = text.chars().find(|c| c.is_numeric() && !c.is_ascii_digit()) {
        let kind = if ('\u{ff10}'..='\u{ff19}').contains(&odd) {
            "full-width digits"
        } else {
            "digits of another script"
        };
        let what = format!("is not a number ({kind}: {odd:?} is U+{:04X})", u32::from(odd));
        return fault(text, &what, "write the digits 0 to 9");
    }
    if let Some(odd) = text.chars().find(|c| MINUS[1..].contains(c) || *c == '\u{2014}') {
        let what = format!("is not a number (its minus sign is U+{:04X})", u32::from(odd));
        return fault(text, &what, "write the ASCII sign \"-\"");
    }
    if let Some(option) = separators(text, rules) {
        return option;
    }
    let (what, help) = marks(text, &lower);
    let plain_without = |mark: &&str| {
        let mark = [(*mark).to_owned()];
        let bare = stripped(text, &mark);
        bare.is_some_and(|bare| plain(bare, rules.decimal, rules.thousands).is_some())
    };
    match beside(text).filter(plain_without) {
        Some(mark) => {
            let known = rules.strip.iter().map(|known| format!("{known:?}, ")).collect::<String>();
            fault(
                text,
                what,
                &format!("data.csv.strip: [{known}{mark:?}] takes it off, in every field; or {help}"),
            )
        }
        None => fault(text, what, help),
    }
}

/// Whether other options would read the field.
fn separators(text: &str, rules: &Rules) -> Option<(String, String)> {
    let mut options = Vec::new();
    for (decimal, thousands) in MARKS {
        if let Some(plain) = plain(text, decimal, thousands) {
            let mut keys = Vec::new();
            if decimal != rules.decimal {
                keys.push(format!("data.csv.decimal: \"{decimal}\""));
            }
            if thousands.is_some() && thousands != rules.thousands {
                keys.push(format!("data.csv.thousands: \"{}\"", thousands.unwrap_or_default()));
            }
            if thousands.is_none() && rules.thousands.is_some() {
                keys.push("no data.csv.thousands".to_owned());
            }
            if !options.iter().any(|(number, _)| *number == plain) && !keys.is_empty() {
                options.push((plain, keys.join(" and ")));
            }
        }
    }
    if options.is_empty() {
        return None;
    }
    let thousands = options.iter().any(|(_, keys)| keys.contains("thousands"));
    let what =
        if thousands { "is not a number (thousands separator?)" } else { "is not a number (decimal comma?)" };
    let help: Vec<String> =
        options.iter().map(|(plain, keys)| format!("{keys} reads it as {plain}")).collect();
    Some(fault(text, what, &help.join("; ")))
}

/// What stands beside the digits.
fn marks(text: &str, lower: &str) -> (&'static str, &'static str) {
    const PLAIN: &str = "export plain numbers: put the unit into data.unit";
    let digit = text.contains(|c: char| c.is_ascii_digit());
    if text.contains('\0') {
        ("is not a number: it holds a NUL byte", "the file is damaged: export it again")
    } else if text.starts_with('=') {
        ("is not a number: a formula", "export the values, not the formulas")
    } else if text.starts_with('#') {
        (
            "is not a number: a spreadsheet's error",
            "correct the sheet, or leave the field empty and use data.csv.missing",
        )
    } else if text.contains('"') {
        ("is not a number: a quote within the field", "a quote must directly follow the separator")
    } else if text.starts_with(['\'', '`', '\u{2019}']) {
        ("is not a number: an apostrophe before it", "export plain numbers, not text cells")
    } else if digit && text.ends_with(['%', '\u{2030}']) {
        ("is not a number: a percent sign", PLAIN)
    } else if digit && text.contains(['$', '\u{20ac}', '\u{a3}', '\u{a5}']) {
        ("is not a number: a currency sign", PLAIN)
    } else if digit && text.starts_with('(') && text.ends_with(')') {
        (
            "is not a number: in parentheses",
            "data.csv.negatives: parentheses if that means a negative one, else write it without them",
        )
    } else if digit && text.ends_with(['-', '+']) {
        ("is not a number: the sign stands behind it", "data.csv.negatives: behind")
    } else if matches!(lower, "true" | "false" | "yes" | "no") {
        ("is not a number", "write 1 or 0")
    } else if digit && text.contains(':') {
        ("is not a number: it looks like a time", "choose another column, or export a plain number")
    } else if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) && digit {
        (
            "is not a number: something stands behind or between the digits",
            "export plain numbers without unit, footnote mark or flag",
        )
    } else if digit {
        (
            "is not a number: something stands before or between the digits",
            "export plain numbers without unit, footnote mark or flag",
        )
    } else {
        (
            "is not a number",
            "correct it; if it stands for a missing value, leave the field empty and use data.csv.missing",
        )
    }
}

fn fault(text: &str, what: &str, help: &str) -> (String, String) {
    (format!("{} {what}", quote(text)), help.to_owned())
}

/// Whether a field is digits with at most one point.
pub(crate) fn bare_number(field: &str) -> bool {
    bare(field.trim(), '.').is_some() || field.trim() == "0"
}

/// A field as a number by any customary marks; `None` if it is none.
pub(crate) fn parse_plain(field: &str) -> Option<NumberCell> {
    let text = field.trim();
    if MISSING.contains(&text.to_lowercase().as_str()) {
        return Some(NumberCell::Missing);
    }
    MARKS.iter().find_map(|(decimal, thousands)| with_marks(text, *decimal, *thousands))
}

/// A field as a number by these marks; `None` if it is none.
pub(crate) fn with_marks(text: &str, decimal: char, thousands: Option<char>) -> Option<NumberCell> {
    let value: f64 = plain(text.trim(), decimal, thousands)?.parse().ok()?;
    value.is_finite().then_some(NumberCell::Value(value))
}

/// Whether a field is one of the customary ways to say that there is no value.
pub(crate) fn is_missing(field: &str) -> bool {
    MISSING.contains(&field.trim().to_lowercase().as_str())
}

/// Decimal marks with thousands separators that files have, the usual ones first; those with a separator demand groups
/// of three digits.
pub(crate) const MARKS: [(char, Option<char>); 8] = [
    ('.', None),
    ('.', Some(',')),
    (',', None),
    (',', Some('.')),
    ('.', Some(' ')),
    (',', Some(' ')),
    ('.', Some('\'')),
    ('.', Some('_')),
];
