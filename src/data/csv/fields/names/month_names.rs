//! Names of months as files have them: in the languages of Europe and of much of Asia, folded.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::folding::{folded, word_end};

/// Names of each month, English first; a name may be cut down to its first three letters.
const NAMES: [&str; 12] = [
    "january januar janvier enero gennaio janeiro januari janner ene gen gener styczen stycznia январь января \
     leden ledna ocak ianuarie ιανουαριος ιανουαριου януари jaanuar tammikuuta janvaris sausis sausio \
     січень січня јануар urtarrila xaneiro ינואר يناير جانفي มกราคม ม.ค.",
    "february februar fevrier febrero febbraio fevereiro februari fev febrer luty lutego февраль февраля unor unora \
     subat februarie φεβρουαριος φεβρουαριου февруари veebruar helmikuuta februaris vasaris vasario лютии лютого \
     фебруар otsaila febreiro פברואר فبراير فيفري กุมภาพันธ์ ก.พ.",
    "march marz maerz mars marzo marco maart mrt mar mrz marc marts marzec marca март марта brezen brezna \
     marcius mart martie μαρτιος μαρτιου maaliskuuta kovas kovo березень березня marec martxoa maret mac מרץ مارس มีนาคม มี.ค.",
    "april avril abril aprile avr abr kwiecien kwietnia апрель апреля duben dubna aprilis nisan aprilie απριλιος απριλιου \
     април aprill huhtikuuta balandis balandzio квітень квітня apirila אפריל أبريل ابريل أفريل เมษายน เม.ย.",
    "may mai mayo maggio maio mei mag maig maj maja маи мая kveten kvetna majus mayis μαιος μαιου toukokuuta \
     maijs geguze geguzes травень травня мај maiatza מאי مايو ماي พฤษภาคม พ.ค.",
    "june juni juin junio giugno junho giu juny czerwiec czerwca июнь июня cerven cervna junius haziran iunie ιουνιος \
     ιουνιου юни juuni kesakuuta junijs birzelis birzelio червень червня јун junij ekaina xuno יוני يونيو جوان มิถุนายน มิ.ย.",
    "july juli juillet julio luglio julho lug juliol lipiec lipca июль июля cervenec cervence julius temmuz iulie ιουλιος \
     ιουλιου юли juuli heinakuuta julijs liepa liepos липень липня јул julij uztaila xullo julai יולי يوليو جويلية กรกฎาคม ก.ค.",
    "august aout agosto augustus aou ago agost augusti sierpien sierpnia август августа srpen srpna augusztus agustos \
     αυγουστος αυγουστου elokuuta augusts rugpjutis rugpjucio серпень серпня avgust abuztua agustus ogos אוגוסט أغسطس اغسطس أوت \
     สิงหาคม ส.ค.",
    "september septembre septiembre settembre setembro set setembre wrzesien wrzesnia сентябрь сентября zari szeptember \
     eylul septembrie σεπτεμβριος σεπτεμβριου септември syyskuuta septembris rugsejis rugsejo вересень вересня септембар \
     iraila ספטמבר سبتمبر กันยายน ก.ย.",
    "october oktober octobre octubre ottobre outubro okt ott out pazdziernik pazdziernika октябрь октября rijen rijna \
     ekim octombrie οκτωβριος οκτωβριου октомври oktoober lokakuuta oktobris spalis spalio жовтень жовтня октобар urria \
     אוקטובר أكتوبر اكتوبر ตุลาคม ต.ค.",
    "november novembre noviembre novembro listopad listopada kasim noiembrie νοεμβριος νοεμβριου ноябрь ноября ноември \
     marraskuuta novembris lapkritis lapkricio листопад листопада новембар azaroa נובמבר نوفمبر พฤศจิกายน พ.ย.",
    "december dezember decembre diciembre dicembre dezembro dez dec dic desembre desember grudzien grudnia декабрь \
     декабря prosinec prosince aralik decembrie δεκεμβριος δεκεμβριου декември detsember joulukuuta decembris gruodis \
     gruodzio грудень грудня децембар abendua decembro disember דצמבר ديسمبر ธันวาคม ธ.ค.",
];

/// The least that a name may be cut down to.
const SHORTEST: usize = 3;

/// The month at the front of a text, and what follows its name and the point of an abbreviation.
pub(crate) fn month_at(text: &str) -> Option<(i8, &str)> {
    let (word, rest) = text.split_at(word_end(text));
    month(word).map(|month| (month, rest.strip_prefix('.').unwrap_or(rest)))
}

/// The number of a month from its name, or from its first three letters or more.
pub(crate) fn month(word: &str) -> Option<i8> {
    static KNOWN: OnceLock<HashMap<String, i8>> = OnceLock::new();
    KNOWN.get_or_init(known).get(folded(word).trim_end_matches('.')).copied()
}

/// Every name and every beginning of one that means one month alone; English decides where another language's
/// beginning is the same.
fn known() -> HashMap<String, i8> {
    let mut begins: HashMap<&str, Option<i8>> = HashMap::new();
    let mut english = HashMap::new();
    let mut whole = HashMap::new();
    for (month, names) in (1..).zip(NAMES) {
        for (at, name) in names.split_whitespace().enumerate() {
            let letters: Vec<usize> = name.char_indices().map(|(at, _)| at).chain([name.len()]).collect();
            for end in letters.get(SHORTEST..).unwrap_or_default() {
                let one = begins.entry(&name[..*end]).or_insert(Some(month));
                *one = one.filter(|known| *known == month);
                if at == 0 {
                    english.insert(&name[..*end], month);
                }
            }
            whole.insert(name.trim_end_matches('.'), month);
        }
    }
    let one = begins.into_iter().filter_map(|(begin, month)| Some((begin, month?)));
    one.chain(english).chain(whole).map(|(name, month)| (name.to_owned(), month)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_name_and_by_three_letters() {
        for (word, number) in [
            ("Jan", 1),
            ("červen", 6),
            ("červenec", 7),
            ("cervenec", 7),
            ("января", 1),
            ("Listopad", 11),
            ("MAR", 3),
            ("Enero", 1),
            ("juil", 7),
            ("Juin", 6),
            ("Dez", 12),
            ("sept", 9),
            ("FEVRIER", 2),
            ("f\u{e9}vr", 2),
            ("fe\u{301}vr", 2),
            ("AOUT", 8),
            ("HAZİRAN", 6),
            ("мая", 5),
            ("Май", 5),
            ("Μαΐου", 5),
            ("ม.ค.", 1),
            ("กุมภาพันธ์", 2),
            ("พ.ย", 11),
            ("لا", 0),
        ] {
            assert_eq!(month(word).unwrap_or(0), number, "{word}");
        }
        assert_eq!(month("ju"), None);
        assert_eq!(month("Total"), None);
        assert_eq!(month_at("ม.ค. 2562"), Some((1, " 2562")));
        assert_eq!(month_at("Sept. 2019"), Some((9, " 2019")));
        assert_eq!(month_at("Mar-19"), Some((3, "-19")));
    }

    #[test]
    fn no_name_means_two_months() {
        let mut seen = HashMap::new();
        for (month, names) in (1..).zip(NAMES) {
            for name in names.split_whitespace() {
                assert_eq!(folded(name), name, "lists are folded");
                assert_eq!(*seen.entry(name).or_insert(month), month, "{name}");
            }
        }
    }
}
