//! Words in times as files have them, in the languages of Europe and of much of Asia: months, weekdays, parts of a year,
//! halves of a day, zones.

mod folding;
mod month_names;
mod weekday_names;
mod year_parts;

pub(crate) use self::month_names::{month, month_at};
pub(crate) use self::weekday_names::{Weekdays, weekdays_at};
pub(crate) use self::year_parts::year_part;

/// Whether a half of the day in front of a text is the second one, and its length.
pub(crate) fn half_day(text: &str) -> Option<(bool, usize)> {
    const HALVES: [(&str, bool); 20] = [
        ("a.m.", false),
        ("p.m.", true),
        ("am", false),
        ("pm", true),
        ("오전", false),
        ("오후", true),
        ("上午", false),
        ("下午", true),
        ("午前", false),
        ("午後", true),
        ("πμ", false),
        ("μμ", true),
        ("ص", false),
        ("م", true),
        ("a. m.", false),
        ("p. m.", true),
        ("a.\u{a0}m.", false),
        ("p.\u{a0}m.", true),
        ("a.\u{202f}m.", false),
        ("p.\u{202f}m.", true),
    ];
    let lower: String = text.chars().take(5).collect::<String>().to_lowercase();
    let (word, afternoon) = HALVES.into_iter().find(|(word, _)| lower.starts_with(word))?;
    Some((afternoon, word.len()))
}

/// Seconds that a zone's clock is ahead of UTC, for abbreviations that have one meaning. CST, IST and BST have several.
pub(crate) fn zone(word: &str) -> Option<i32> {
    const MINUTES: [(&str, i32); 26] = [
        ("UTC", 0),
        ("GMT", 0),
        ("Z", 0),
        ("WET", 0),
        ("WEST", 60),
        ("CET", 60),
        ("MEZ", 60),
        ("CEST", 120),
        ("MESZ", 120),
        ("EET", 120),
        ("EEST", 180),
        ("MSK", 180),
        ("EST", -300),
        ("EDT", -240),
        ("CDT", -300),
        ("MST", -420),
        ("MDT", -360),
        ("PST", -480),
        ("PDT", -420),
        ("AEST", 600),
        ("AEDT", 660),
        ("ACST", 570),
        ("AWST", 480),
        ("NZST", 720),
        ("NZDT", 780),
        ("JST", 540),
    ];
    MINUTES.iter().find(|(known, _)| *known == word).map(|(_, minutes)| minutes * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_a_day_are_known() {
        assert_eq!(half_day("p.m. x"), Some((true, 4)));
        assert_eq!(half_day("a. m."), Some((false, 5)));
        assert_eq!(half_day("p.\u{a0}m."), Some((true, 6)));
        assert_eq!(half_day("م"), Some((true, 2)));
    }
}
