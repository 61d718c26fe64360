//! Words in letters that the figures' font has: others, such as Chinese or Arabic ones, in Latin letters.

use deunicode::deunicode_char;

/// The words with every letter that the font lacks written in Latin letters, or as its code point.
pub(crate) fn drawable(words: &str) -> String {
    let mut drawn = String::with_capacity(words.len());
    // A syllable of Chinese ends with a blank, which is one only before the next word.
    let mut gap = false;
    for c in words.chars() {
        if std::mem::take(&mut gap) && c.is_alphanumeric() {
            drawn.push(' ');
        }
        match c {
            c if in_font(c) => drawn.push(c),
            c if c.is_whitespace() || c.is_control() => drawn.push(' '),
            c => match deunicode_char(c) {
                Some(latin) => {
                    drawn.push_str(latin.trim_end());
                    gap = latin.ends_with(' ');
                }
                None => drawn += &format!("U+{:04X}", u32::from(c)),
            },
        }
    }
    drawn
}

/// About how wide words are: the font's letters are 0.6 of their height on the average.
pub(crate) fn text_width(words: &str) -> f64 {
    7.0 * drawable(words).chars().count() as f64
}

/// Whether the font in `font/` has the letter; its README tells from which ranges it was cut.
fn in_font(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{45f}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203a}' | '\u{20ac}' | '\u{2190}'..='\u{2193}'
        | '\u{2202}' | '\u{2206}' | '\u{2212}' | '\u{221e}' | '\u{2248}' | '\u{2260}' | '\u{2264}' | '\u{2265}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_the_font_lacks_are_written_in_those_it_has() {
        assert_eq!(drawable("Fahrgäste, пассажиры, επιβάτες ± 5 %"), "Fahrgäste, пассажиры, επιβάτες ± 5 %");
        assert_eq!(drawable("客流 (地铁)  metro"), "Ke Liu (Di Tie)  metro");
        assert_eq!(drawable("ركاب"), "rkb");
        assert_eq!(drawable("\u{10ffff}"), "U+10FFFF");
        for words in ["乗客数", "승객", "נוסעים", "यात्री", "😀", "\u{202e}abc"] {
            let drawn = drawable(words);
            assert!(!drawn.is_empty() && drawn.chars().all(in_font), "{words}: {drawn}");
        }
    }
}
