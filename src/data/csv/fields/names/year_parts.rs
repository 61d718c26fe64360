//! Quarters and half-years in words: a digit and a word of some language.

/// Words for a quarter, in lower case.
const QUARTERS: &str = "q qtr quarter quartal vierteljahr trimestre trimester trim t kwartaal kwartał kvartal k квартал четверть 季度 第 季 四半期 분기";

/// Words for half a year, in lower case.
const HALVES: &str = "h half hj halbjahr s sem semester semestre semestr halvår 半期 上半年 반기";

/// A part of a year in words at the front of a text.
pub(crate) struct YearPart<'t> {
    /// Months it has: 3 or 6.
    pub months: i8,
    /// Which one, from 1.
    pub number: i8,
    /// What follows it.
    pub rest: &'t str,
}

/// `Q1`, `Qtr 1`, `1. Quartal`, `1er trimestre`, `2e kwartaal`, `III квартал`, `第1四半期`, `S1`, `H2`: a digit and a word, in either order.
pub(crate) fn year_part(text: &str) -> Option<YearPart<'_>> {
    let (before, rest) = part_word(text);
    let rest = rest.trim_start_matches(['.', ' ']);
    let (number, rest) = part_number(rest)?;
    let ordinal = ["er", "ème", "eme", "ère", "st", "nd", "rd", "th", "e", "º", "°", "ª", "."];
    let bare = ordinal
        .iter()
        .find_map(|end| rest.strip_prefix(end).filter(|rest| !rest.starts_with(char::is_alphabetic)));
    let rest = bare.unwrap_or(rest);
    let (after, behind) = part_word(rest.trim_start_matches([' ', '-']));
    let (months, rest) = match (before, after) {
        (None | Some(3), Some(3)) => (3, behind),
        (None | Some(6), Some(6)) => (6, behind),
        (Some(months), None) => (months, rest),
        _ => return None,
    };
    (number <= 12 / months).then_some(YearPart { months, number, rest })
}

/// The months of the part of a year that the word at the front names, and what follows it.
fn part_word(text: &str) -> (Option<i8>, &str) {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = text[..end].to_lowercase();
    let months = match () {
        () if is_one_of(QUARTERS, &word) => 3,
        () if is_one_of(HALVES, &word) => 6,
        () => return (None, text),
    };
    (Some(months), &text[end..])
}

/// A digit or a Roman number of one part of a year.
fn part_number(text: &str) -> Option<(i8, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let roman = ["I", "II", "III", "IV"].iter().position(|roman| *roman == &text[..end]);
    if let Some(at) = roman {
        return Some((at as i8 + 1, &text[end..]));
    }
    let digit = text.chars().next()?.to_digit(10).filter(|digit| (1..=4).contains(digit))?;
    (!text[1..].starts_with(|c: char| c.is_ascii_digit())).then_some((digit as i8, &text[1..]))
}

fn is_one_of(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|listed| listed == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_year_are_a_digit_and_a_word() {
        let part = |text| year_part(text).map(|part| (part.months, part.number, part.rest));
        for (text, number) in [
            ("Q1", 1),
            ("Qtr 2", 2),
            ("3. Quartal", 3),
            ("1er trimestre", 1),
            ("2e kwartaal", 2),
            ("IV квартал", 4),
            ("T3", 3),
        ] {
            assert_eq!(part(text), Some((3, number, "")), "{text}");
        }
        assert_eq!(part("1Q 2015"), Some((3, 1, " 2015")));
        assert_eq!(part("Q1 90"), Some((3, 1, " 90")));
        assert_eq!(part("S2"), Some((6, 2, "")));
        assert_eq!(part("H1"), Some((6, 1, "")));
        for none in ["Q5", "H3", "1", "Q12", "total", "", "S1 Q1", "Quarterly 1"] {
            assert_eq!(part(none).filter(|(.., rest)| rest.is_empty()), None, "{none}");
        }
    }
}
