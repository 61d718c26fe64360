//! From a field to a time: ISO 8601, or the one format that the spec names. Never guesses.

use super::format::Format;
use super::iso::iso;
use super::marks_beside::stripped;
use super::stamp::Stamp;

/// Years beyond these are taken for slips.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=2999;

/// Reads a time in the spec's format, or in ISO 8601 if there is none.
///
/// # Errors
/// What is wrong, as it follows the value in a message.
pub(crate) fn parse(text: &str, format: Option<&Format>) -> Result<Stamp, String> {
    let stamp = match format {
        Some(format) => format.parse(text)?,
        None => iso(text)?,
    };
    if YEARS.contains(&stamp.local.year()) {
        Ok(stamp)
    } else {
        Err(format!("is in the year {}: the year must have 4 digits, {YEARS:?}", stamp.local.year()))
    }
}

/// The same for a time beside which one of these marks may stand.
///
/// # Errors
/// As [`parse`].
pub(crate) fn parse_marked(text: &str, format: Option<&Format>, marks: &[String]) -> Result<Stamp, String> {
    let without = |why| stripped(text, marks).map_or(Err(why), |bare| parse(bare, format));
    parse(text, format).or_else(without)
}
