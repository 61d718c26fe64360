//! Words in one spelling: small letters without accents.

use deunicode::deunicode_char;

/// Where the word at the front of a text ends. Thai abbreviates with points within a word, and writes marks above it.
pub(super) fn word_end(text: &str) -> usize {
    let thai = text.starts_with(is_thai);
    let inside = |c: char| c.is_alphabetic() || is_mark(c) || thai && (is_thai(c) || c == '.');
    text.find(|c| !inside(c)).unwrap_or(text.len())
}

fn is_thai(c: char) -> bool {
    ('\u{e00}'..='\u{e4f}').contains(&c)
}

/// An accent that stands as a character of its own behind its letter.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// A word in small letters without accents: `FÉVR`, `févr` and `fevr` are one.
pub(super) fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase).filter(|c| !is_mark(*c)) {
        match c {
            'ά' => folded.push('α'),
            'έ' => folded.push('ε'),
            'ή' => folded.push('η'),
            'ί' | 'ϊ' | 'ΐ' => folded.push('ι'),
            'ό' => folded.push('ο'),
            'ύ' | 'ϋ' | 'ΰ' => folded.push('υ'),
            'ώ' => folded.push('ω'),
            'й' => folded.push('и'),
            'ё' => folded.push('е'),
            'ї' => folded.push('і'),
            '\u{c0}'..='\u{24f}' => folded.push_str(deunicode_char(c).unwrap_or_default()),
            other => folded.push(other),
        }
    }
    folded
}
