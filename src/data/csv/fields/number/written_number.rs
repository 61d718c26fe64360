//! How people write numbers: signs, decimal marks, groups of digits.

use crate::spec::Negatives;

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

/// Signs that people have for a minus: those of the keyboard and of typesetting.
pub(super) const MINUS: [char; 7] =
    ['-', '\u{2212}', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{ff0d}'];

/// A number that may be negative by its parentheses or by a sign behind it; `read` reads it without them.
pub(super) fn signed(
    text: &str,
    how: Option<Negatives>,
    read: impl Fn(&str) -> Option<String>,
) -> Option<String> {
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
pub(super) fn plain(text: &str, decimal: char, thousands: Option<char>) -> Option<String> {
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
