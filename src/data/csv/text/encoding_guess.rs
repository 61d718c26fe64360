//! Which encoding bytes are likely in that are no UTF-8. A guess is advice alone: reading never guesses.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::code_pages::TextEncoding;

/// Encodings that a guess is held against, in the order of how common they are.
const RIVALS: &str = "\
    gb18030 big5 shift_jis euc-kr euc-jp windows-1252 iso-8859-15 windows-1250 windows-1251 windows-1253 \
    windows-1254 windows-1255 windows-1257 koi8-r cp850 cp852 cp437 ibm866 cp737 macintosh \
    x-mac-cyrillic";

/// Bytes that a guess rests on.
const SAMPLE: usize = 1 << 20;

/// What bytes are likely written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EncodingGuess {
    /// The likeliest encoding, as a spec names it.
    pub name: String,
    /// Others that read every byte too and of which words look as likely.
    pub others: Vec<String>,
}

/// The likeliest encoding of bytes that are not UTF-8; `None` if none reads them.
pub(crate) fn guess(bytes: &[u8]) -> Option<EncodingGuess> {
    if let Some(name) = utf16_without_mark(bytes) {
        return Some(EncodingGuess { name: name.to_lowercase(), others: Vec::new() });
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // A character of several bytes may be cut.
    let lines = sample.iter().rposition(|byte| *byte == b'\n').filter(|_| sample.len() < bytes.len());
    let sample = lines.map_or(sample, |end| &sample[..end]);
    if is_damaged_utf8(sample) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let best = detector.guess(None, Utf8Detection::Deny);
    let best = TextEncoding::named(if best.name() == "GBK" { "gb18030" } else { best.name() })?;
    let rivals = RIVALS
        .split_whitespace()
        .filter_map(TextEncoding::named)
        .filter(|rival| rival.title() != best.title());
    // Of equally odd ones the detector's word holds, then the commoner one's.
    let reads = |encoding: &TextEncoding| encoding.decoded(sample).is_some();
    let candidates = std::iter::once(best).chain(rivals).filter(reads);
    let mut found: Vec<(i64, TextEncoding)> =
        candidates.map(|encoding| (oddness(&encoding.shown(sample)), encoding)).collect();
    found.sort_by_key(|(odd, _)| *odd);
    found.drain(..found.iter().position(|(_, encoding)| encoding.decoded(bytes).is_some())?);
    let (least, best) = found[0];
    // A one-byte encoding reads anything: only one whose words are as likely is a rival of it.
    let rival = |(odd, other): &&(i64, TextEncoding)| match best.is_single_byte() {
        true => other.is_single_byte() && *odd <= least && other.shown(sample) != best.shown(sample),
        false => !other.is_single_byte(),
    };
    let others = found[1..].iter().filter(rival).map(|(_, other)| other.name()).collect();
    Some(EncodingGuess { name: best.name(), others })
}

/// Words, or beginnings of words, that headers of counts hold, each of which makes a reading likelier.
const KNOWN: &str = "\
    日期 时间 時間 客流 人数 人次 站 車站 年月 日付 乗車 人員 利用 날짜 일자 시간 승차 하차 역명 승객 дата пассажир время год месяц станци \
    fréquentation entrée année numéro arrêt métro fahrgäste fahrgaste straße süd köln zürich münchen gäste jänner märz \
    día año estación línea niño málaga méxico número válid estação validaç mês são não påstig resenär årtal måned nørreport \
    päivä määrä yhteensä farþega fjöldi pasażer liczba główn dworzec łódź warszaw kraków wrocław cestující počet měsíc \
    žiž pražsk utasok száma pálya dátum yolcu sayısı şehir istasyon ημερομηνία επιβάτ σταθμ תאריך נוסעים תחנה التاريخ الركاب \
    محطة keleivi skaičius mėnes pasažier mēnes วันที่ ผู้โดยสาร สถานี întâr stație călători";

/// Characters of a text that tell how odd it is.
const CHARACTERS: usize = 200_000;

/// How much of a text no language has: letters of several scripts, a capital amid small letters, a sign within a word.
fn oddness(text: &str) -> i64 {
    let mut odd = 0;
    let words =
        text.split(|c: char| c.is_ascii_digit() || c.is_whitespace() || ",;|\t\"()/-_.:'".contains(c));
    for word in words.filter(|word| !word.is_ascii()).take(2000) {
        let letters: Vec<char> = word.chars().filter(|c| !is_sign(*c)).collect();
        let mixed = letters.windows(2).any(|pair| script(pair[0]) != script(pair[1]));
        let foreign = letters.iter().any(|c| script(*c) == 9);
        let capital = letters.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
        let combining = letters.first().is_some_and(|c| is_combining(*c));
        odd += 4 * i64::from(mixed || foreign || capital || combining);
        // No language writes whole words in accented letters.
        odd += 4 * i64::from(letters.len() > 3 && letters.iter().all(|c| script(*c) == 1 && !c.is_ascii()));
        let alone = letters.len() == 1 && word.chars().count() == 1 && letters[0] < '\u{250}';
        odd += 2 * i64::from(alone && !"àéèáíóúøåöäêôÀÉ".contains(letters[0]));
        let lower = word.to_lowercase();
        odd -= 3 * i64::from(KNOWN.split_whitespace().any(|known| lower.contains(known)));
    }
    let mut before = ' ';
    let mut characters = text.chars().take(CHARACTERS).peekable();
    while let Some(c) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        odd += if c.is_ascii() { 0 } else { oddness_of_sign(before, c, after) };
        before = c;
    }
    odd
}

/// A number for the script of a letter; 9 for what is none.
fn script(c: char) -> u8 {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => 1,
        '\u{370}'..='\u{3ff}' => 2,
        '\u{400}'..='\u{4ff}' => 3,
        '\u{ac00}'..='\u{d7a3}' => 4,
        '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{3005}' => 5,
        '\u{590}'..='\u{5ff}' => 6,
        '\u{600}'..='\u{6ff}' => 7,
        '\u{e00}'..='\u{e7f}' => 8,
        _ => 9,
    }
}

/// Whether a sign belongs to the letter before it: points of Hebrew, vowels of Arabic, marks of Thai.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{652}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// Signs that texts have besides letters.
fn is_sign(c: char) -> bool {
    "\u{a0}¡¢£¤¥§°ºª«»¿²³¹½¼¾·±µ×÷®©€‚„…†‡ˆ‰‹›•˜™‘’“”–—ƒ".contains(c)
}

/// How odd a sign is between its neighbours: within a word, or behind one where it never stands.
fn oddness_of_sign(before: char, c: char, after: char) -> i64 {
    let (behind, within) = (before.is_alphabetic(), before.is_alphabetic() && after.is_alphabetic());
    match c {
        '’' | '·' | '–' | '—' | '×' => 0,
        // Stands where the euro is in Latin-9; nobody writes it.
        '¤' => 4,
        '¼' | '½' | '¾' if behind || after.is_alphabetic() => 4,
        '\u{a0}' => i64::from(within),
        '‚' | '„' | 'ˆ' | '˜' | '¢' | '¥' | 'ƒ' | '¡' | '¿' | '€' | '£' if behind => 4,
        _ if is_sign(c) && within => 4,
        _ => 0,
    }
}

/// Whether most of what is not ASCII is UTF-8: some bytes are damaged then, and no other encoding is meant.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

/// Text in UTF-16 has a zero in every other byte as long as it is plain ASCII.
pub(super) fn utf16_without_mark(bytes: &[u8]) -> Option<&'static str> {
    let sample = &bytes[..bytes.len().min(1000) & !1];
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let most = sample.len() / 2 * 9 / 10;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd > 1 && odd >= most => Some("UTF-16LE"),
        (even, 0) if even > 1 && even >= most => Some("UTF-16BE"),
        _ => None,
    }
}
