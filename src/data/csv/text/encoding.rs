//! From bytes to text: by the encoding that the spec names, by a byte-order mark, else as UTF-8.
//!
//! An encoding that is not told is guessed for advice alone: reading never guesses.

use std::borrow::Cow;
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, KOI8_R, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254,
};

use crate::base::error::Result;
use crate::data::csv::findings::refuse;

/// Encodings that a guess is held against.
const RIVALS: [&Encoding; 12] = [
    GB18030,
    BIG5,
    SHIFT_JIS,
    EUC_KR,
    EUC_JP,
    WINDOWS_1252,
    WINDOWS_1250,
    WINDOWS_1251,
    WINDOWS_1253,
    WINDOWS_1254,
    KOI8_R,
    MACINTOSH,
];

/// Bytes that a guess rests on.
const SAMPLE: usize = 1 << 20;

/// What bytes are likely written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EncodingGuess {
    /// The likeliest encoding, as a spec names it.
    pub name: String,
    /// Others that read every byte too.
    pub others: Vec<String>,
}

/// The decoded bytes.
///
/// # Errors
/// If they are not in that encoding.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    stated: Option<&str>,
    path: &Path,
    notes: &mut Vec<String>,
) -> Result<Cow<'a, str>> {
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return refuse(path, None, "the file is UTF-32", "save it as UTF-8");
    }
    let (bytes, marked) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (&bytes[mark..], Some(encoding)),
        None => (bytes, None),
    };
    let stated = match stated {
        Some(name) => match named(name) {
            Some(encoding) => Some(encoding),
            None => {
                let what = format!("data.csv.encoding: {name:?} is no encoding that is known");
                return refuse(
                    path,
                    None,
                    what,
                    "for example utf-8, windows-1252, gb18030, big5, shift_jis, euc-kr",
                );
            }
        },
        None => None,
    };
    if let (Some(mark), Some(stated)) = (marked, stated)
        && mark != stated
    {
        let what =
            format!("the byte-order mark says {}, data.csv.encoding says {}", mark.name(), stated.name());
        return refuse(path, None, what, "leave data.csv.encoding out");
    }
    match marked.or(stated) {
        None => utf8(bytes, path),
        Some(encoding) if encoding == UTF_8 => utf8(bytes, path),
        Some(encoding) => {
            if marked.is_some() {
                notes.push(format!(
                    "the file is {} (by its byte-order mark) and was decoded",
                    encoding.name()
                ));
            }
            match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
                Some(text) => Ok(text),
                None if marked.is_some() => {
                    let message = format!("the file begins as {} but is damaged", encoding.name());
                    refuse(path, None, message, "save it as UTF-8")
                }
                None => {
                    let what = format!("the file is not {} (data.csv.encoding)", encoding.name());
                    refuse(path, None, what, &advice(bytes))
                }
            }
        }
    }
}

/// An encoding by any of its customary names.
fn named(name: &str) -> Option<&'static Encoding> {
    let lower = name.trim().to_lowercase();
    let label = match lower.as_str() {
        "cp949" | "uhc" => "euc-kr",
        "cp936" => "gbk",
        "cp950" => "big5",
        "cp932" | "ms932" => "shift_jis",
        "cp1252" => "windows-1252",
        other => other,
    };
    Encoding::for_label(label.as_bytes())
}

fn utf8<'a>(bytes: &'a [u8], path: &Path) -> Result<Cow<'a, str>> {
    if let Some(name) = utf16_without_mark(bytes) {
        let message = format!("the file looks like {name} without a byte-order mark");
        return refuse(
            path,
            None,
            message,
            &format!("save it as UTF-8, or data.csv.encoding: {}", name.to_lowercase()),
        );
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(fault) => {
            let at = fault.valid_up_to();
            let line = 1 + line_ends(&bytes[..at]);
            let what = format!("byte 0x{:02X} is not UTF-8{}", bytes[at], likely(bytes));
            refuse(path, Some(line), what, &advice(bytes))
        }
    }
}

fn likely(bytes: &[u8]) -> String {
    guess(bytes).map_or(String::new(), |guess| format!(" ({}?)", shown(&guess.name)))
}

/// As people write the name of an encoding.
pub(crate) fn shown(name: &str) -> String {
    match name {
        "windows-1252" => "Windows-1252, also called Latin-1".to_owned(),
        "gb18030" => "GB18030, also called GBK".to_owned(),
        "big5" => "Big5".to_owned(),
        "euc-kr" => "EUC-KR, also called CP949".to_owned(),
        other => other.to_owned(),
    }
}

fn advice(bytes: &[u8]) -> String {
    let Some(EncodingGuess { name, others }) = guess(bytes) else {
        return "save the file as UTF-8".to_owned();
    };
    let rivals = if others.is_empty() {
        String::new()
    } else {
        format!("; {} would read every byte too: look at the names", others.join(" and "))
    };
    format!("data.csv.encoding: {name}{rivals}; or save the file as UTF-8")
}

/// The likeliest encoding of bytes that are not UTF-8; `None` if none reads them.
pub(crate) fn guess(bytes: &[u8]) -> Option<EncodingGuess> {
    if let Some(name) = utf16_without_mark(bytes) {
        return Some(EncodingGuess { name: name.to_lowercase(), others: Vec::new() });
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if is_damaged_utf8(sample) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let best = detector.guess(None, Utf8Detection::Deny);
    let best = if best.name() == "GBK" { GB18030 } else { best };
    let reads = |encoding: &'static Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
    };
    // Of equally odd ones the detector's word holds.
    let rivals = RIVALS.iter().copied().filter(|rival| *rival != best && reads(rival));
    let candidates = std::iter::once(best).filter(|best| reads(best)).chain(rivals);
    let best = candidates
        .min_by_key(|encoding| oddness(&encoding.decode_without_bom_handling(sample).0))
        .unwrap_or(best);
    let name = |encoding: &'static Encoding| encoding.name().to_lowercase();
    let multibyte = |encoding: &&&'static Encoding| !encoding.is_single_byte();
    // A one-byte encoding reads anything: only one like the best is a rival.
    let rivals = RIVALS.iter().filter(|rival| **rival != best && best.is_single_byte() != multibyte(rival));
    let others: Vec<String> = rivals.filter(|rival| reads(rival)).map(|rival| name(rival)).collect();
    reads(best).then(|| EncodingGuess { name: name(best), others })
}

/// Words that headers of counts hold, each of which makes a reading likelier.
const KNOWN: &[&str] = &[
    "日期",
    "时间",
    "時間",
    "客流",
    "人数",
    "人次",
    "站",
    "車站",
    "年月",
    "日付",
    "乗車",
    "人員",
    "利用",
    "날짜",
    "일자",
    "시간",
    "승차",
    "하차",
    "역명",
    "승객",
    "дата",
    "пассажир",
    "время",
    "год",
    "месяц",
];

/// How many words of a text no language has: letters of several scripts, a symbol or a capital amid small letters.
fn oddness(text: &str) -> i64 {
    let mut odd = 0;
    let words =
        text.split(|c: char| c.is_ascii_digit() || c.is_whitespace() || ",;|\t\"()/-_.:'".contains(c));
    for word in words.filter(|word| !word.is_ascii()).take(2000) {
        let script = |c: char| match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => 1,
            '\u{370}'..='\u{3ff}' => 2,
            '\u{400}'..='\u{4ff}' => 3,
            '\u{ac00}'..='\u{d7a3}' => 4,
            '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{3005}' => 5,
            _ => 9,
        };
        let chars: Vec<char> = word.chars().collect();
        let mixed = chars.windows(2).any(|pair| script(pair[0]) != script(pair[1]));
        let foreign = chars.iter().any(|c| script(*c) == 9);
        let capital = chars.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
        odd += 4 * i64::from(mixed || foreign || capital);
        let lower = word.to_lowercase();
        odd -= 3 * i64::from(KNOWN.iter().any(|known| lower.contains(known)));
    }
    odd
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
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static str> {
    let sample = &bytes[..bytes.len().min(1000) & !1];
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let most = sample.len() / 2 * 9 / 10;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd > 1 && odd >= most => Some(UTF_16LE.name()),
        (even, 0) if even > 1 && even >= most => Some(UTF_16BE.name()),
        _ => None,
    }
}

/// Line ends (`\n`, `\r\n` or `\r`) in bytes.
fn line_ends(bytes: &[u8]) -> usize {
    let lone =
        bytes.iter().enumerate().filter(|(i, byte)| **byte == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
    bytes.iter().filter(|byte| **byte == b'\n').count() + lone.count()
}
