//! From a field to a number, or the reason why it is none. Never guesses.

mod not_a_number;
mod written_number;

use self::not_a_number::{explain, fault};
pub(crate) use self::written_number::{MARKS, unsigned};
use self::written_number::{plain, signed};
pub(crate) use super::marks_beside::{beside, stripped};
use crate::data::csv::rules::Rules;

/// What people write where a value is missing, in lower case; the first is nothing at all.
const MISSING: &str = "|na|n/a|#n/a|#na|<na>|n.a.|nan|-nan|+nan|1.#qnan|-1.#ind|1.#ind|null|(null)|#null|\\n|none|nil|\
    nat|-|--|---|\u{2013}|\u{2014}|?|.|..|...|*|x|missing|(missing)|unknown|no data|nodata|n/d|nd|:";

/// Reads a field: sign, ASCII digits, one decimal mark, exponent; groups of three if the rules name their separator. `None` is one of
/// the ways to say that there is no number.
///
/// # Errors
/// What is wrong with it and what to do about it.
pub(crate) fn parse(field: &str, rules: &Rules) -> Result<Option<f64>, (String, String)> {
    let text = field.trim();
    // A number may be such a word: -9999.
    let told = || rules.missing_words.iter().any(|word| word == text);
    if let Some(value) = bare(text, rules.decimal).filter(|_| !told()) {
        return Ok(Some(value));
    }
    let lower = text.to_lowercase();
    if says_none(&lower) || rules.missing_words.contains(&lower) {
        return Ok(None);
    }
    let by_rules = |text: &str| {
        signed(text, rules.data.csv.negatives, |text| plain(text, rules.decimal, rules.thousands))
    };
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
    Ok(Some(value))
}

/// What nearly every field is: digits with at most one point, which need no copy to be read. `None` says nothing of the field.
fn bare(text: &str, decimal: char) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if decimal != '.' || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    // A zero of other digits is a number that is too small.
    let zero = || digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    text.parse().ok().filter(|value: &f64| value.is_finite() && (*value != 0.0 || zero()))
}

/// Whether a field is digits with at most one point.
pub(crate) fn bare_number(field: &str) -> bool {
    bare(field.trim(), '.').is_some() || field.trim() == "0"
}

/// The same by any customary marks; `None` if it is neither a number nor says that there is none.
pub(crate) fn parse_plain(field: &str) -> Option<Option<f64>> {
    let text = field.trim();
    if is_missing(text) {
        return Some(None);
    }
    MARKS.iter().find_map(|(decimal, thousands)| with_marks(text, *decimal, *thousands)).map(Some)
}

/// A field as a number by these marks; `None` if it is none.
pub(crate) fn with_marks(text: &str, decimal: char, thousands: Option<char>) -> Option<f64> {
    plain(text.trim(), decimal, thousands)?.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Whether a field is one of the customary ways to say that there is no value.
pub(crate) fn is_missing(field: &str) -> bool {
    says_none(&field.trim().to_lowercase())
}

fn says_none(lower: &str) -> bool {
    MISSING.split('|').any(|word| word == lower)
}
