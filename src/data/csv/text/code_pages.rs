//! Encodings of files: those of the web, and the code pages of DOS, in which old programs and consoles still write.

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
    /// By any of its customary names.
    pub(super) fn named(name: &str) -> Option<Self> {
        let lower = name.trim().to_lowercase();
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
            Self::Page(name, _) => name.to_owned(),
        }
    }

    /// As messages name it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Page(name, _) => name,
        }
    }

    /// Whether each byte is a character.
    pub(super) fn is_single_byte(self) -> bool {
        match self {
            Self::Web(encoding) => encoding.is_single_byte(),
            Self::Page(..) => true,
        }
    }

    /// The text of bytes; `None` if they are not in it.
    pub(super) fn decoded(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling_and_without_replacement(bytes),
            Self::Page(_, table) => Some(by_page(bytes, table)),
        }
    }

    /// The same with a mark in place of what is not in it.
    pub(super) fn shown(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Self::Page(_, table) => by_page(bytes, table),
        }
    }
}

fn by_page<'a>(bytes: &'a [u8], table: &[char; 128]) -> Cow<'a, str> {
    let of = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { table[usize::from(*byte) - 128] };
    Cow::Owned(bytes.iter().map(of).collect())
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
}
