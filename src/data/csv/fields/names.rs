//! Names of months, weekdays, quarters and half-years as files have them, in the languages of much of Europe and of East Asia.

use jiff::civil::Weekday;

/// Beginnings of the names of each month, in lower case; a name may be cut down to any of them.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "januar",
        "janvier",
        "enero",
        "gennaio",
        "janeiro",
        "januari",
        "jänner",
        "ene",
        "gen",
        "gener",
        "styczeń",
        "stycznia",
        "январь",
        "января",
        "leden",
        "ledna",
        "január",
        "ocak",
        "ianuarie",
    ],
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
        "febrer",
        "luty",
        "lutego",
        "февраль",
        "февраля",
        "únor",
        "února",
        "február",
        "şubat",
        "februarie",
    ],
    &[
        "march",
        "märz",
        "maerz",
        "mars",
        "marzo",
        "março",
        "maart",
        "mrt",
        "mär",
        "mrz",
        "març",
        "marts",
        "marzec",
        "marca",
        "март",
        "марта",
        "březen",
        "března",
        "március",
        "mart",
        "martie",
    ],
    &[
        "april",
        "avril",
        "abril",
        "aprile",
        "avr",
        "abr",
        "kwiecień",
        "kwietnia",
        "апрель",
        "апреля",
        "duben",
        "dubna",
        "április",
        "nisan",
        "aprilie",
    ],
    &[
        "may", "mai", "mayo", "maggio", "maio", "mei", "mag", "maig", "maj", "maja", "май", "мая", "květen",
        "května", "május", "mayıs",
    ],
    &[
        "june", "juni", "juin", "junio", "giugno", "junho", "giu", "juny", "czerwiec", "czerwca", "июнь",
        "июня", "červen", "června", "június", "haziran", "iunie",
    ],
    &[
        "july",
        "juli",
        "juillet",
        "julio",
        "luglio",
        "julho",
        "lug",
        "juliol",
        "lipiec",
        "lipca",
        "июль",
        "июля",
        "červenec",
        "července",
        "július",
        "temmuz",
        "iulie",
    ],
    &[
        "august",
        "août",
        "aout",
        "agosto",
        "augustus",
        "aoû",
        "ago",
        "agost",
        "augusti",
        "sierpień",
        "sierpnia",
        "август",
        "августа",
        "srpen",
        "srpna",
        "augusztus",
        "ağustos",
    ],
    &[
        "september",
        "septembre",
        "septiembre",
        "settembre",
        "setembro",
        "set",
        "setembre",
        "wrzesień",
        "września",
        "сентябрь",
        "сентября",
        "září",
        "szeptember",
        "eylül",
        "septembrie",
    ],
    &[
        "october",
        "oktober",
        "octobre",
        "octubre",
        "ottobre",
        "outubro",
        "okt",
        "ott",
        "out",
        "październik",
        "października",
        "октябрь",
        "октября",
        "říjen",
        "října",
        "október",
        "ekim",
        "octombrie",
    ],
    &[
        "november",
        "novembre",
        "noviembre",
        "novembro",
        "listopad",
        "listopada",
        "ноябрь",
        "ноября",
        "kasım",
        "noiembrie",
    ],
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
        "desembre",
        "desember",
        "grudzień",
        "grudnia",
        "декабрь",
        "декабря",
        "prosinec",
        "prosince",
        "aralık",
        "decembrie",
    ],
];

/// Names of each weekday, Monday first, in lower case.
const WEEKDAYS: [&[&str]; 7] = [
    &[
        "monday",
        "montag",
        "lundi",
        "lunes",
        "lunedì",
        "segunda",
        "maandag",
        "måndag",
        "poniedziałek",
        "понедельник",
        "月曜",
        "星期一",
        "周一",
        "월요일",
        "月",
        "월",
    ],
    &[
        "tuesday",
        "dienstag",
        "mardi",
        "martes",
        "martedì",
        "terça",
        "dinsdag",
        "tisdag",
        "wtorek",
        "вторник",
        "火曜",
        "星期二",
        "周二",
        "화요일",
        "火",
        "화",
    ],
    &[
        "wednesday",
        "mittwoch",
        "mercredi",
        "miércoles",
        "miercoles",
        "mercoledì",
        "quarta",
        "woensdag",
        "onsdag",
        "środa",
        "среда",
        "水曜",
        "星期三",
        "周三",
        "수요일",
        "水",
        "수",
    ],
    &[
        "thursday",
        "donnerstag",
        "jeudi",
        "jueves",
        "giovedì",
        "quinta",
        "donderdag",
        "torsdag",
        "czwartek",
        "четверг",
        "木曜",
        "星期四",
        "周四",
        "목요일",
        "木",
        "목",
    ],
    &[
        "friday",
        "freitag",
        "vendredi",
        "viernes",
        "venerdì",
        "sexta",
        "vrijdag",
        "fredag",
        "piątek",
        "пятница",
        "金曜",
        "星期五",
        "周五",
        "금요일",
        "金",
        "금",
    ],
    &[
        "saturday",
        "samstag",
        "sonnabend",
        "samedi",
        "sábado",
        "sabado",
        "sabato",
        "zaterdag",
        "lördag",
        "sobota",
        "суббота",
        "土曜",
        "星期六",
        "周六",
        "토요일",
        "土",
        "토",
    ],
    &[
        "sunday",
        "sonntag",
        "dimanche",
        "domingo",
        "domenica",
        "zondag",
        "söndag",
        "niedziela",
        "воскресенье",
        "日曜",
        "星期日",
        "星期天",
        "周日",
        "일요일",
        "日",
        "일",
    ],
];

/// Words for a quarter, in lower case.
const QUARTERS: &[&str] = &[
    "q",
    "qtr",
    "quarter",
    "quartal",
    "vierteljahr",
    "trimestre",
    "trimester",
    "trim",
    "t",
    "kwartaal",
    "kwartał",
    "kvartal",
    "k",
    "квартал",
    "четверть",
    "季度",
    "第",
    "季",
    "四半期",
    "분기",
];

/// Words for half a year, in lower case.
const HALVES: &[&str] = &[
    "h",
    "half",
    "hj",
    "halbjahr",
    "s",
    "sem",
    "semester",
    "semestre",
    "semestr",
    "halvår",
    "半期",
    "上半年",
    "반기",
];

/// The number of a month from its name, or from its first three letters or more.
pub(crate) fn month(word: &str) -> Option<i8> {
    number(word, &MONTHS, 3).map(|at| at as i8 + 1)
}

/// A weekday from its name, or from its first two letters or more.
pub(crate) fn weekday(word: &str) -> Option<Weekday> {
    Weekday::from_monday_zero_offset(number(word, &WEEKDAYS, 2)? as i8).ok()
}

/// The one row whose names are the word or begin with it; `None` if two rows do.
fn number(word: &str, names: &[&[&str]], shortest: usize) -> Option<usize> {
    let lower = word.to_lowercase();
    if let Some(row) = names.iter().position(|row| row.contains(&lower.as_str())) {
        return Some(row);
    }
    if word.chars().count() < shortest {
        return None;
    }
    let fits = |row: &&[&str]| row.iter().any(|name| name.starts_with(&lower));
    // English decides where another language's beginning is the same.
    let english = names.iter().position(|row| row[0].starts_with(&lower));
    let mut rows = names.iter().enumerate().filter(|(_, row)| fits(row)).map(|(at, _)| at);
    english.or_else(|| rows.next().filter(|_| rows.next().is_none()))
}

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
        () if QUARTERS.contains(&word.as_str()) => 3,
        () if HALVES.contains(&word.as_str()) => 6,
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

/// Whether a half of the day in front of a text is the second one, and its length.
pub(crate) fn half_day(text: &str) -> Option<(bool, usize)> {
    const HALVES: [(&str, bool); 12] = [
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
    ];
    let lower: String = text.chars().take(4).collect::<String>().to_lowercase();
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
    MINUTES.iter().find(|(own, _)| *own == word).map(|(_, minutes)| minutes * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_weekdays_are_known_by_name_and_by_three_letters() {
        for (word, number) in [
            ("Jan", 1),
            ("červen", 6),
            ("červenec", 7),
            ("января", 1),
            ("Listopad", 11),
            ("MAR", 3),
            ("Enero", 1),
            ("juil", 7),
            ("Juin", 6),
            ("Dez", 12),
            ("sept", 9),
        ] {
            assert_eq!(month(word), Some(number), "{word}");
        }
        assert_eq!(month("ju"), None);
        assert_eq!(month("Total"), None);
        assert_eq!(weekday("Sat"), Some(Weekday::Saturday));
        assert_eq!(weekday("Dienstag"), Some(Weekday::Tuesday));
        assert_eq!(weekday("月"), Some(Weekday::Monday));
        assert_eq!(half_day("p.m. x"), Some((true, 4)));
    }

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
