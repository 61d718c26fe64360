//! Names of months and weekdays as files have them: English, German, French, Spanish, Italian, Portuguese, Dutch.

use jiff::civil::Weekday;

/// Beginnings of the names of each month, in lower case; a name may be cut down to any of them.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janvier", "enero", "gennaio", "janeiro", "januari", "jänner", "ene", "gen"],
    &[
        "february",
        "februar",
        "février",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
        "fev",
        "fév",
    ],
    &["march", "märz", "maerz", "mars", "marzo", "março", "maart", "mrt", "mär", "mrz"],
    &["april", "avril", "abril", "aprile", "avr", "abr"],
    &["may", "mai", "mayo", "maggio", "maio", "mei", "mag"],
    &["june", "juni", "juin", "junio", "giugno", "junho", "giu"],
    &["july", "juli", "juillet", "julio", "luglio", "julho", "lug"],
    &["august", "août", "aout", "agosto", "augustus", "aoû", "ago"],
    &["september", "septembre", "septiembre", "settembre", "setembro", "set"],
    &["october", "oktober", "octobre", "octubre", "ottobre", "outubro", "okt", "ott", "out"],
    &["november", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dezember",
        "décembre",
        "decembre",
        "diciembre",
        "dicembre",
        "dezembro",
        "dez",
        "déc",
        "dic",
    ],
];

/// Names of each weekday, Monday first, in lower case.
const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "montag", "lundi", "lunes", "lunedì", "segunda", "maandag"],
    &["tuesday", "dienstag", "mardi", "martes", "martedì", "terça", "dinsdag"],
    &["wednesday", "mittwoch", "mercredi", "miércoles", "miercoles", "mercoledì", "quarta", "woensdag"],
    &["thursday", "donnerstag", "jeudi", "jueves", "giovedì", "quinta", "donderdag"],
    &["friday", "freitag", "vendredi", "viernes", "venerdì", "sexta", "vrijdag"],
    &["saturday", "samstag", "sonnabend", "samedi", "sábado", "sabado", "sabato", "zaterdag"],
    &["sunday", "sonntag", "dimanche", "domingo", "domenica", "zondag"],
];

/// The number of a month from its name, or from its first three letters or more.
pub fn month(word: &str) -> Option<i8> {
    number(word, &MONTHS, 3).map(|at| at as i8 + 1)
}

/// A weekday from its name, or from its first two letters or more.
pub fn weekday(word: &str) -> Option<Weekday> {
    Weekday::from_monday_zero_offset(number(word, &WEEKDAYS, 2)? as i8).ok()
}

/// The one row whose names begin with the word; `None` if two rows do.
fn number(word: &str, names: &[&[&str]], shortest: usize) -> Option<usize> {
    if word.chars().count() < shortest {
        return None;
    }
    let lower = word.to_lowercase();
    let fits = |row: &&[&str]| row.iter().any(|name| name.starts_with(&lower));
    // English decides where another language's beginning is the same.
    let english = names.iter().position(|row| row[0].starts_with(&lower));
    let mut rows = names.iter().enumerate().filter(|(_, row)| fits(row)).map(|(at, _)| at);
    english.or_else(|| rows.next().filter(|_| rows.next().is_none()))
}

/// Whether a half of the day at the front is the second, and how long the word is: `PM`, `pm`, `p.m.`
pub fn half_day(text: &str) -> Option<(bool, usize)> {
    let lower: String = text.chars().take(4).collect::<String>().to_lowercase();
    let word = ["a.m.", "p.m.", "am", "pm"].into_iter().find(|word| lower.starts_with(word))?;
    Some((word.starts_with('p'), word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_weekdays_are_known_by_name_and_by_three_letters() {
        for (word, number) in
            [("Jan", 1), ("MAR", 3), ("Enero", 1), ("juil", 7), ("Juin", 6), ("Dez", 12), ("sept", 9)]
        {
            assert_eq!(month(word), Some(number), "{word}");
        }
        assert_eq!(month("ju"), None);
        assert_eq!(month("Total"), None);
        assert_eq!(weekday("Sat"), Some(Weekday::Saturday));
        assert_eq!(weekday("Dienstag"), Some(Weekday::Tuesday));
        assert_eq!(half_day("p.m. x"), Some((true, 4)));
    }
}
