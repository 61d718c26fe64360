//! Names of weekdays as files have them. A date tells its weekday by itself, so a name needs not be the one of a single
//! weekday: `Di` is a Tuesday to some and a Sunday to others.

use jiff::civil::Weekday;

use super::folding::{folded, word_end};

/// Names of each weekday, Monday first, folded; a name may be cut down to its first two letters, but for those behind `=`,
/// which begin alike in one language.
const NAMES: [&str; 7] = [
    "monday montag lundi lunes lunedi segunda maandag mandag poniedzialek понедельник =dilluns =dl maanantai pondeli hetfo \
     pazartesi luni δευτερα понеділок pirmadienis esmaspaev pirmdiena 月曜 星期一 周一 월요일 月 월 一 จันทร์",
    "tuesday dienstag mardi martes martedi terca dinsdag tisdag wtorek вторник =dimarts =dt tirsdag tiistai utery kedd sali marti \
     τριτη вівторок 火曜 星期二 周二 화요일 火 화 二 อังคาร",
    "wednesday mittwoch mercredi miercoles mercoledi quarta woensdag onsdag sroda среда =dimecres =dc keskiviikko streda szerda \
     carsamba miercuri τεταρτη середа 水曜 星期三 周三 수요일 水 수 三 พุธ",
    "thursday donnerstag jeudi jueves giovedi quinta donderdag torsdag czwartek четверг =dijous =dj torstai ctvrtek csutortok \
     persembe joi πεμπτη четвер 木曜 星期四 周四 목요일 木 목 四 พฤหัสบดี",
    "friday freitag vendredi viernes venerdi sexta vrijdag fredag piatek пятница =divendres =dv perjantai patek pentek cuma vineri \
     παρασκευη 金曜 星期五 周五 금요일 金 금 五 ศุกร์",
    "saturday samstag sonnabend samedi sabado sabato zaterdag lordag sobota суббота =dissabte =ds lauantai szombat cumartesi \
     sambata σαββατο субота 土曜 星期六 周六 토요일 土 토 六 เสาร์",
    "sunday sonntag dimanche domingo domenica zondag sondag niedziela воскресенье =diumenge =dg sunnuntai nedele vasarnap pazar \
     duminica κυριακη неділя 日曜 星期日 星期天 周日 일요일 日 일 อาทิตย์",
];

/// The least that a name may be cut down to.
const SHORTEST: usize = 2;

/// Weekdays that a word may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weekdays(u8);

impl Weekdays {
    /// One of them.
    pub(crate) fn only(weekday: Weekday) -> Self {
        Self(1 << weekday.to_monday_zero_offset())
    }

    /// Whether a weekday is among them.
    pub(crate) fn holds(self, weekday: Weekday) -> bool {
        self.0 & Self::only(weekday).0 != 0
    }

    /// The one, if there is one alone.
    pub(crate) fn one(self) -> Option<Weekday> {
        let number = self.0.is_power_of_two().then(|| self.0.trailing_zeros())?;
        Weekday::from_monday_zero_offset(number as i8).ok()
    }
}

/// The weekdays that the word at the front of a text may name, and what follows it and its point; `None`: it names none.
pub(crate) fn weekdays_at(text: &str) -> Option<(Weekdays, &str)> {
    let (word, rest) = text.split_at(word_end(text));
    let word = folded(word);
    let short = word.chars().count() < SHORTEST;
    let names = |names: &&str| {
        let mut names = names.split_whitespace();
        names.any(|name| name.trim_start_matches('=') == word || !short && name.starts_with(word.as_str()))
    };
    let found = (0..7).filter(|at| names(&NAMES[*at])).fold(0, |found, at| found | 1 << at);
    (found > 0).then_some((Weekdays(found), rest.strip_prefix('.').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_name_several_weekdays() {
        let of = |text| weekdays_at(text).map(|(days, rest)| (days.one(), rest));
        assert_eq!(of("Sat, "), Some((Some(Weekday::Saturday), ", ")));
        assert_eq!(of("Dienstag"), Some((Some(Weekday::Tuesday), "")));
        assert_eq!(of("月)"), Some((Some(Weekday::Monday), ")")));
        assert_eq!(of("lör."), Some((Some(Weekday::Saturday), "")));
        assert_eq!(of("Xy"), None);
        assert_eq!(of("M"), None);
        let (either, _) = weekdays_at("So").expect("Sonntag, Sonnabend, sobota");
        assert!(either.holds(Weekday::Sunday) && either.holds(Weekday::Saturday));
        assert!(!either.holds(Weekday::Monday) && either.one().is_none());
    }
}
