//! Encodings of files: those of the web, the code pages of DOS, in which old programs and consoles still write, and UTF-32.

use std::borrow::Cow;

use encoding_rs::Encoding;
use oem_cp::code_table::{
    DECODING_TABLE_CP437, DECODING_TABLE_CP737, DECODING_TABLE_CP775, DECODING_TABLE_CP850,
    DECODING_TABLE_CP852, DECODING_TABLE_CP855, DECODING_TABLE_CP858, DECODING_TABLE_CP860,
    DECODING_TABLE_CP861, DECODING_TABLE_CP863, DECODING_TABLE_CP865,
};

/// What bytes are decoded by.
#[derive(Clone, Copy, Debug)]
pub(super) enum TextEncoding {
    /// One of the web's.
    Web(&'static Encoding),
    /// A code page: its name, and what the bytes from 128 on are.
    Page(&'static str, &'static [char; 128]),
    /// Four bytes for each character, the highest first or last.
    Utf32 { highest_first: bool },
}

/// The code pages that are known.
const PAGES: [(&str, &[char; 128]); 11] = [
    ("cp437", &DECODING_TABLE_CP437),
    ("cp737", &DECODING_TABLE_CP737),
    ("cp775", &DECODING_TABLE_CP775),
    ("cp850", &DECODING_TABLE_CP850),
    ("cp852", &DECODING_TABLE_CP852),
    ("cp855", &DECODING_TABLE_CP855),
    ("cp858", &DECODING_TABLE_CP858),
    ("cp860", &DECODING_TABLE_CP860),
    ("cp861", &DECODING_TABLE_CP861),
    ("cp863", &DECODING_TABLE_CP863),
    ("cp865", &DECODING_TABLE_CP865),
];

impl TextEncoding {
    /// What a byte-order mark says, and the bytes that it has.
    pub(super) fn marked(bytes: &[u8]) -> Option<(Self, usize)> {
        for (mark, highest_first) in [(b"\xff\xfe\0\0", false), (b"\0\0\xfe\xff", true)] {
            if bytes.starts_with(mark) {
                return Some((Self::Utf32 { highest_first }, mark.len()));
            }
        }
        Encoding::for_bom(bytes).map(|(encoding, mark)| (Self::Web(encoding), mark))
    }

    /// By any of its customary names.
    pub(super) fn named(name: &str) -> Option<Self> {
        let lower = name.trim().to_lowercase();
        if let Some(order) = lower.strip_prefix("utf-32").or_else(|| lower.strip_prefix("utf32")) {
            let highest_first = order.trim_start_matches(['-', '_']) == "be";
            return (highest_first || ["", "le", "-le", "_le"].contains(&order))
                .then_some(Self::Utf32 { highest_first });
        }
        let number = ["ibm", "dos", "cp-", "cp"].iter().find_map(|begin| lower.strip_prefix(begin));
        let number = number.unwrap_or(&lower).trim_start_matches(['-', '_']);
        if let Some((name, table)) = PAGES.iter().find(|(name, _)| name.strip_prefix("cp") == Some(number)) {
            return Some(Self::Page(name, table));
        }
        let label = match lower.as_str() {
            "cp949" | "uhc" => "euc-kr",
            "cp936" => "gbk",
            "cp950" => "big5",
            "cp932" | "ms932" => "shift_jis",
            "cp874" => "windows-874",
            other => other,
        };
        Encoding::for_label(label.as_bytes()).map(Self::Web)
    }

    /// As a spec names it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Web(encoding) => encoding.name().to_lowercase(),
            Self::Page(..) | Self::Utf32 { .. } => self.title().to_lowercase(),
        }
    }

    /// As messages name it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Page(name, _) => name,
            Self::Utf32 { highest_first: true } => "UTF-32BE",
            Self::Utf32 { highest_first: false } => "UTF-32LE",
        }
    }

    /// Whether each byte is a character.
    pub(super) fn is_single_byte(self) -> bool {
        match self {
            Self::Web(encoding) => encoding.is_single_byte(),
            Self::Page(..) => true,
            Self::Utf32 { .. } => false,
        }
    }

    /// The text of bytes; `None` if they are not in it.
    pub(super) fn decoded(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling_and_without_replacement(bytes),
            Self::Page(_, table) => Some(by_page(bytes, table)),
            Self::Utf32 { highest_first } => utf32(bytes, highest_first).map(Cow::Owned),
        }
    }

    /// The same with a mark in place of what is not in it.
    pub(super) fn shown(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Self::Page(_, table) => by_page(bytes, table),
            Self::Utf32 { highest_first } => Cow::Owned(utf32(bytes, highest_first).unwrap_or_default()),
        }
    }
}

fn by_page<'a>(bytes: &'a [u8], table: &[char; 128]) -> Cow<'a, str> {
    let of = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { table[usize::from(*byte) - 128] };
    Cow::Owned(bytes.iter().map(of).collect())
}

fn utf32(bytes: &[u8], highest_first: bool) -> Option<String> {
    let (fours, rest) = bytes.as_chunks::<4>();
    let of = |four: &[u8; 4]| {
        char::from_u32(if highest_first { u32::from_be_bytes(*four) } else { u32::from_le_bytes(*four) })
    };
    if rest.is_empty() { fours.iter().map(of).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_are_known_by_several_names() {
        for name in ["cp850", "CP850", "ibm850", "IBM-850", "850"] {
            let page = TextEncoding::named(name).expect("it is known");
            assert_eq!(page.decoded(b"Fr\x82quentation").expect("any byte is"), "Fréquentation", "{name}");
        }
        assert_eq!(TextEncoding::named("cp1252").map(TextEncoding::name).as_deref(), Some("windows-1252"));
        assert_eq!(TextEncoding::named("ibm866").map(TextEncoding::name).as_deref(), Some("ibm866"));
        assert!(TextEncoding::named("cp1").is_none());
    }
    #[test]
    fn four_bytes_are_a_character_in_either_order() {
        for highest_first in [false, true] {
            let bytes = |c: char| {
                if highest_first { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() }
            };
            let file: Vec<u8> = "\u{feff}Köln 人".chars().flat_map(bytes).collect();
            let (encoding, mark) = TextEncoding::marked(&file).expect("it has a mark");
            assert_eq!(encoding.decoded(&file[mark..]).as_deref(), Some("Köln 人"));
            assert_eq!(encoding.decoded(&file[mark..file.len() - 1]), None, "it is cut off");
            let again = TextEncoding::named(&encoding.name()).expect("it has a name");
            assert_eq!(again.title(), encoding.title());
        }
        assert_eq!(TextEncoding::named("utf-32le").and_then(|utf| utf.decoded(b"\0\0\x11\0")), None);
        assert!(TextEncoding::named("utf-32x").is_none());
    }
}
