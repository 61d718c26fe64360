//! Forms of text that messages share: user text made harmless, numbers in groups, the nearest known word.

/// User text for a message: escaped, in quotes, shortened.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return format!("`{}`", text.escape_debug());
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("`{}...`", start.escape_debug())
}

/// A whole number with a comma between groups of three digits.
pub(crate) fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// ``did you mean `...`?`` for the nearest of `known`, or nothing.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    if word.len() > 40 {
        return String::new();
    }
    let word = word.to_lowercase().replace(['-', ' '], "_");
    let best = known
        .map(|other| (strsim::damerau_levenshtein(&word, &other.to_lowercase()), other))
        .min_by_key(|(distance, _)| *distance);
    match best {
        Some((distance, other)) if distance <= 1 + other.len() / 4 => format!("did you mean `{other}`?"),
        _ => String::new(),
    }
}

/// The same, or all of `known` behind the words for them.
pub(crate) fn nearest_or<'a>(word: &str, are: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = nearest(word, known.clone());
    if near.is_empty() { format!("{are} {}", known.collect::<Vec<_>>().join(", ")) } else { near }
}

/// Columns of a line of sentences, at most.
const LINE: usize = 100;

/// A paragraph for a terminal of `width` columns, indented.
pub(crate) fn paragraph(text: &str, indent: &str, width: usize) -> String {
    let options = textwrap::Options::new(width.min(LINE)).initial_indent(indent).subsequent_indent(indent);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_words_find_their_neighbours() {
        let known = || ["look_back", "hidden_units", "adam"].into_iter();
        assert_eq!(nearest("lookback", known()), "did you mean `look_back`?");
        assert_eq!(nearest("Hidden-Units", known()), "did you mean `hidden_units`?");
        assert_eq!(nearest("sgd", known()), "");
    }

    #[test]
    fn user_text_is_escaped_and_shortened() {
        assert_eq!(shown("a\u{1b}[31m"), "`a\\u{1b}[31m`");
        assert!(shown(&"x".repeat(1000)).len() < 80);
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(12), "12");
    }
}
