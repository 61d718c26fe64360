//! Marks beside times: of provisional or revised values, of footnotes.

use crate::data::csv::fields::{names, number};
use crate::new::inspection::name_words::is_one_of;

/// Different marks beside the times of a column.
const MOST: usize = 4;

/// Signs that mark a footnote.
const SIGNS: &str = "*†‡^#§¹²³⁴⁵⁶⁷⁸⁹ᵖʳᵉ";

/// Words that say that a value is provisional, revised or estimated, in lower case. One of a forecast is none of them:
/// what it stands beside was not counted.
const WORDS: &str = "\
    p r e s b pr pe re prov provisional provisoire provisorisch prel prelim preliminary vorläufig rev \
    revised est estimated";

/// Words before the day that ends or begins a week, in lower case.
const BEFORE: &[&str] =
    &["w/e", "w/c", "w/b", "week ending", "week commencing", "week beginning", "week to", "week of"];

/// The word before a day, where it says whose it is.
fn word_before(field: &str) -> Option<&str> {
    BEFORE.iter().find_map(|word| {
        let found = field.get(..word.len()).filter(|found| found.eq_ignore_ascii_case(word))?;
        field[word.len()..].starts_with([' ', ':', '.']).then_some(found)
    })
}

/// The marks of a column, if a smaller part of its fields has them; or the word that stands before each.
pub(super) fn marks(fields: &[&str]) -> Vec<String> {
    let mut words = fields.iter().filter(|field| !field.is_empty()).map(|field| word_before(field));
    if let Some(Some(first)) = words.next()
        && words.all(|word| word == Some(first))
    {
        return vec![first.to_owned()];
    }
    let mut marks: Vec<String> = Vec::new();
    let (mut filled, mut marked) = (0, 0);
    for field in fields.iter().filter(|field| !field.is_empty()) {
        filled += 1;
        let Some(mark) = mark(field) else { continue };
        marked += 1;
        if !marks.iter().any(|known| known == mark) {
            marks.push(mark.to_owned());
        }
    }
    if marked * 2 < filled && marks.len() <= MOST { marks } else { Vec::new() }
}

/// A field without its mark.
pub(super) fn without<'f>(field: &'f str, marks: &[String]) -> &'f str {
    number::stripped(field, marks).unwrap_or(field)
}

/// The mark beside the time of a field.
fn mark(field: &str) -> Option<&str> {
    let digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let bare = field.trim_end_matches(|c| SIGNS.contains(c));
    if bare.len() < field.len() && digit(bare) {
        return Some(&field[bare.len()..]);
    }
    let behind = field.trim_start_matches(|c| SIGNS.contains(c));
    if behind.len() < field.len() && digit(behind) {
        return Some(&field[..field.len() - behind.len()]);
    }
    if let Some(open) = field.rfind(['(', '[']).filter(|_| field.ends_with([')', ']'])) {
        let inside = &field[open + 1..field.len() - 1];
        let day = names::weekdays_at(inside).is_some_and(|(_, rest)| rest.is_empty());
        let lower = inside.trim_end_matches('.').to_lowercase();
        let told = is_one_of(WORDS, &lower) || inside.parse::<u8>().is_ok() || SIGNS.contains(inside);
        return (told && !day && !inside.is_empty() && digit(&field[..open])).then(|| &field[open..]);
    }
    if let Some((before, note)) = field.rsplit_once(' ') {
        let number = note.strip_suffix(')').and_then(|note| note.parse::<u8>().ok());
        if number.is_some() && digit(before) {
            return Some(note);
        }
    }
    let letters = field.trim_end_matches('.').trim_end_matches(char::is_alphabetic);
    let word = &field[letters.len()..];
    let told = is_one_of(WORDS, &word.trim_end_matches('.').to_lowercase());
    (told && letters.trim_end().ends_with(|c: char| c.is_ascii_digit())).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_behind_or_in_front_of_a_time() {
        for (field, expected) in [
            ("2012M01*", "*"),
            ("2012M01 (p)", "(p)"),
            ("2023Q3 p", "p"),
            ("2023Q3r", "r"),
            ("Jan 2023 prov.", "prov."),
            ("*2023-01", "*"),
            ("2023-01 1)", "1)"),
            ("2023-01 [1]", "[1]"),
            ("2023¹", "¹"),
        ] {
            assert_eq!(mark(field), Some(expected), "{field}");
        }
        for plain in
            ["2023 Jan", "2023-01-02 (Mon)", "1 PM", "2025 F", "2025 forecast", "Total*", "p", "2023-01"]
        {
            assert_eq!(mark(plain), None, "{plain}");
        }
        assert_eq!(marks(&["2011", "2012", "2013*"]), ["*"]);
        assert_eq!(marks(&["w/e 09-Jan-16", "w/e 16-Jan-16"]), ["w/e"]);
        assert!(marks(&["w/e 09-Jan-16", "16-Jan-16"]).is_empty(), "one word alone may be a slip");
        assert!(marks(&["2011*", "2012*"]).is_empty(), "where all are marked, it is how they are written");
    }
}
