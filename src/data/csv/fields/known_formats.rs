//! Spellings of times that files have, as formats: the usual ones first, where several read the same.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::format::{DECIMAL_MONTH, DECIMAL_YEAR, Format, SHEET_DAY, SHEET_TIME};

/// Of the day.
const DAYS: &str = "\
    %d.%m.%Y|%m/%d/%Y|%d/%m/%Y|%Y/%m/%d|%d-%m-%Y|%m-%d-%Y|%m.%d.%Y|%Y.%m.%d|%d %m %Y|%Y %m %d|%d %b %Y|%d-%b-%Y|\
    %d/%b/%Y|%d. %b %Y|%b %d, %Y|%b %d %Y|%b-%d-%Y|%Y %b %d|%Y-%b-%d|%d%b%Y|%a %b %d %Y|%a %d %b %Y|%a, %d %b %Y|\
    %a, %b %d, %Y|%A, %d. %b %Y|%a %d.%m.%Y|%a, %d.%m.%Y|%a %m/%d/%Y|%a %d/%m/%Y|%d.%m.%Y %a|%d/%m/%Y %a|\
    %Y-%m-%d %a|%Y年%m月%d日|%Y. %m. %d.|%Y. %m. %d|%Y.%m.%d.|%Y년 %m월 %d일|%Y년%m월%d일|%d.%m.%Y.|%d. %m. %Y|%Y-%m-%d|\
    %Y%m%d|%d.%m.%y|%m/%d/%y|%d/%m/%y|%y/%m/%d|%d-%m-%y|%m-%d-%y|%y-%m-%d|%d %b %y|%d-%b-%y|%d/%b/%y|%d%b%y|\
    %b %d, %y|%b-%d-%y|%Y-%m-%d (%a)|%Y-%m-%d(%a)|%Y/%m/%d (%a)|%Y/%m/%d(%a)|%m/%d/%Y (%a)|%d.%m.%Y (%a)|\
    %d/%m/%Y (%a)|%Y年%m月%d日(%a)|%Y年%m月%d日（%a）|%E年%m月%d日|%E.%m.%d|%o %b %Y|%b %o, %Y|%b %o %Y|%a %o %b %Y|\
    %a, %b %o, %Y|%a, %d %b, %Y|%d %b, %Y|%Y, %b %d|%d de %b de %Y|%a, %d de %b de %Y|%d/%m/%t|%d-%m-%t|%t-%m-%d|\
    %t/%m/%d|%d %b %t|%r/%m/%d|%r-%m-%d|%r.%m.%d|%r年%m月%d日|{d '%Y-%m-%d'}|%d-%b.-%Y|%a %d-%b-%Y|%a-%d-%b-%Y|\
    %a %d-%m-%Y|%a %Y-%m-%d|%a %d/%m/%y|%a %d.%m.%y|%a, %d.%m.%y|%a %m/%d/%y|%a, %m/%d/%Y|%a, %d/%m/%Y|%a. %d/%m/%Y|\
    %a. %d.%m.%Y|%d %b. %Y|%d de %b %Y|%d %b, %t|%d-%b-%t|%o %b %y|%Y%b%d|%d.%b.%Y|%Y.%b.%d|%d_%m_%Y|%Y_%m_%d|\
    %d.%m.%t|%d %m %t|%m/%d/%t|%d. %b %y|%d.%b.%y|%b %d %y|%d de %b de %y|%Y年%m月%d日 %a|%Y년 %m월 %d일 %a|\
    %Y년 %m월 %d일(%a)|%Y. %m. %d. (%a)|%Y.%m.%d (%a)|%Y.%m.%d(%a)|%y.%m.%d|%y.%m.%d.|%y년 %m월 %d일|ngày %d/%m/%Y|%y%m%d|%d%m%Y|%m%d%Y";

/// Of the time of day in front of the day.
const CLOCKS_BEFORE: &str = "\
    %H:%M |%H:%M:%S |%H:%M, |%I:%M %p |%H.%M ";

/// Of the time of day behind the day.
const CLOCKS: &str = "\
    \u{20}%H:%M| %H:%M:%S|T%H:%M|T%H:%M:%S|:%H:%M:%S| %I:%M %p| %I:%M%p| %I:%M:%S %p| %I %p| %I%p| %I.%M %p| %I.%M.%S %p|\
    \u{20}%H:%M %z| %H:%M:%S %z| %H:%M:%S.%f| %H:%M:%S %Z| %H:%M %Z| %I:%M %p %Z| %I:%M:%S %p %Z|:%H:%M:%S %z| %p %I:%M|\
    \u{20}%p %I:%M:%S| %p%I:%M| %p%I:%M:%S| %Hh| %Hh%M| %H.%M| %H.%M.%S| %H|T%H| %H%M| %H Uhr| %H時|%H時| %H시| %H点|%H|%H%M|\
    %H%M%S| %H:%M - %*| %H:%M-%*| %H:%M to %*| %H:%M:%S - %*| %H-%*| %H - %*| %H:%M\u{2013}%*| %H:%M \u{2013} %*|\
    \u{20}%I:%M %p - %*| %I:%M %p-%*| %Hh-%*| %Hh - %*|-%H|-%H:%M|-%H:%M:%S| - %H:%M|, %H:%M|, %H:%M:%S|, %I:%M %p|\
    , %I:%M:%S %p|_%H:%M|_%H:%M:%S|T%H%M|T%H%M%S| %H:%M:%S to %*| HE%H| - %*|-%*|\u{2013}%*| \u{2013} %*| to %*|/%*|\
    \u{20}bis %*| au %*| a %*|~%*| ~ %*|T%H:%M:%S.%f|T%H:%M:%S%z|T%H:%M:%S.%f%z| %H:%M:%S%z| %H:%M%z| à %H:%M|\
    \u{20}um %H:%M Uhr| %H:%M Uhr| klo %H.%M| kl. %H.%M| %H時%M分| %H시 %M분| %H点%M分|T%H:%M:%S - %*| %I:%M:%S.%f %p| %I.%M.%S.%f %p| %H:%M:%S.%f %z|\
    \u{20}%I:%M:%S%p| %H:%M h| %H:%M hs| HE %H| Hour %H| at %I:%M %p| at %I:%M:%S %p| at %H:%M|:%H";

/// Of longer steps, and whole times that no day and clock make.
const OTHERS: &str = "\
    %b %Y|%b-%Y|%b/%y|%y/%b|%y %b|%b. %Y|%b, %Y|%b/%Y|%b%Y|%Y-%b|%Y %b|%Y/%b|%Y%b|%m/%Y|%m.%Y|%m-%Y|%Y-%m|%Y/%m|%Y.%m|%Y %m|%Y:%m|\
    %Y%m|%YM%m|%YMM%m|%YKW0%q|%YJJ00|%Y-M%m|%Y年%m月|%Y년 %m월|%Y. %m|%Y. %m.|%Ym%m|%b de %Y|%b %t|%m/%t|%t-%m|%r年%m月|%r/%m|%r-%m|\
    %a %b %d %H:%M:%S %Y|FY%Y|FY %Y|%b-%y|%b %y|%b '%y|%b'%y|%b \u{2019}%y|%y-%b|%m/%y|%m.%y|%m-%y|%y-%m|%Y-Q%q|\
    %YQ%q|%Yq%q|%YK%q|%Y K%q|%Y Q%q|%Y:Q%q|%Y/Q%q|Q%q %Y|Q%q-%Y|Q%q/%Y|Q%q%Y|%qQ%Y|%qQ %Y|%q/%Y|%Y.%q|%Y:%q|%Y-%q|\
    %Y %q|%Y/%q|%Y %v|%Y-%v|%Y/%v|%Y.%v|%Y:%v|%Y, %v|%Y年%v|%Y年 %v|%Y%v|%v %Y|%v, %Y|%v-%Y|%v/%Y|%v.%Y|%v%Y|%v de %Y|\
    %v %y|%v-%y|%v/%y|%v'%y|%v\u{2019}%y|%y-%v|%b-%* %Y|%b - %* %Y|%b to %* %Y|%b/%* %Y|%Y %b-%*|%Y %b - %*|%E年%m月|\
    %Y年度|%G-W%V|%GW%V|%G W%V|%G-%V|%G %V|%G/%V|%G-KW%V|%GKW%V|%G KW%V|%G KW %V|%G Week %V|%G week %V|%G-S%V|%G S%V|\
    %G-v%V|%Gv%V|%G年%V週|%G年第%V周|KW%V %G|KW %V %G|KW%V/%G|KW %V/%G|Week %V %G|Week %V, %G|Wk %V %G|Semaine %V %G|\
    W%V %G|W%V/%G|W%V-%G|%V/%G|%G-W%V-%u|%Y-%m-%d%z|%Y-%j|%Y %j|%Y%j|{ts '%Y-%m-%d %H:%M:%S'}|{ts '%Y-%m-%d %H:%M:%S.%f'}|\
    {ts '%Y-%m-%d %H:%M'}|{ts'%Y-%m-%d %H:%M:%S'}|Tháng %m/%Y|Tháng %m %Y|%m. %Y|%Y-%b.|%Y. %b|%b.-%y|%b. %y|%b.%y|\
    %b.%Y|%Y.%b|%b_%Y|%Y_%b|%Y_%m|%m_%Y|M%m %Y|M%m-%Y|%Y M%m|%y-%b.|%b-%t|%b. %t|%m-%t|%t/%m|%t%m|%Y年 %m月|%y年%m月|\
    %Y년%m월|%Y.%m월|%E年度|FY%Y-%*|FY%Y/%*|%Y/%* Q%q|%Y-%* Q%q|%Y/%* %v|%Y-%* %v|%G_%V|%G%V|%GW %V|%V. KW %G|%a %b %d %H:%M:%S %Z %Y|\
    %a %b %d %Y %H:%M:%S GMT%z|%a, %d %b %Y %H:%M:%S %z|%a, %d %b %Y %H:%M:%S %Z|%a %b %d %Y %H:%M:%S GMT%z (%*)|\
    %d/%b/%Y:%H:%M:%S %z|[%d/%b/%Y:%H:%M:%S %z]|%d%b%Y:%H:%M:%S.%f|%d%b%y:%H:%M:%S|%Y-%*|%Y/%*|%Y\u{2013}%*|%Y";

/// Formats by the characters that they demand: there are many formats, and few sets of such characters.
struct KnownFormats {
    /// In the order of how usual they are.
    formats: Vec<Format>,
    /// What some demand, and their numbers.
    demands: BTreeMap<u128, Vec<usize>>,
}

/// The formats that may read a field, by the characters that it has.
pub(super) fn likely(field: &str) -> impl Iterator<Item = &'static Format> {
    let KnownFormats { formats, demands } = known();
    let has = characters(field.chars());
    let fit = demands.iter().filter(|(demands, _)| *demands & !has == 0);
    let mut found: Vec<usize> = fit.flat_map(|(_, numbers)| numbers).copied().collect();
    found.sort_unstable();
    found.into_iter().map(|number| &formats[number])
}

/// All of them, checked once.
fn known() -> &'static KnownFormats {
    static KNOWN: OnceLock<KnownFormats> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let clocks = || std::iter::once("").chain(CLOCKS.split('|'));
        let days = DAYS.split('|').flat_map(|day| clocks().map(move |clock| format!("{day}{clock}")));
        // Digits follow digits only where each has its place.
        let apart = |text: &String| {
            let joined = ["y%H", "Y%H", "d%H"].iter().any(|pair| text.contains(pair));
            !joined || text.starts_with("%Y%m%d%H")
        };
        let before = CLOCKS_BEFORE
            .split('|')
            .flat_map(|clock| DAYS.split('|').map(move |day| format!("{clock}{day}")));
        let words = [DECIMAL_YEAR, DECIMAL_MONTH, "%s", "%Q", "%6Q", "%9Q", SHEET_DAY, SHEET_TIME];
        let others = OTHERS.split('|').chain(words).map(str::to_owned);
        let formats = days.filter(apart).chain(before).chain(others);
        let formats: Vec<Format> = formats.filter_map(|text| Format::new(&text, None).ok()).collect();
        let mut demands: BTreeMap<u128, Vec<usize>> = BTreeMap::new();
        for (number, format) in formats.iter().enumerate() {
            demands.entry(characters(format.literals())).or_default().push(number);
        }
        KnownFormats { formats, demands }
    })
}

/// A bit for each ASCII character; one for all blanks.
fn characters(text: impl Iterator<Item = char>) -> u128 {
    let bit = |c: char| if c.is_whitespace() { 1 << 32 } else { 1 << (c as u32) };
    text.filter(|c| c.is_ascii() || c.is_whitespace()).fold(0, |all, c| all | bit(c))
}
