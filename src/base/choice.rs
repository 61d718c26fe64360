//! A choice among words: an enum whose variants are written as words in specs, journals and tables.

/// Declares such an enum with `ALL`, `WORDS`, `word` and `from_word`; its default is the first variant.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant),+ }

        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        impl $name {
            /// Every one, in the order of the words.
            pub const ALL: [Self; Self::WORDS.len()] = [$(Self::$variant),+];

            /// The words for them.
            pub const WORDS: &[&str] = &[$($text),+];

            /// The word for this one.
            pub fn word(self) -> &'static str {
                Self::WORDS[self as usize]
            }

            /// The one of that word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.word() == word)
            }
        }
    };
}

pub(crate) use choice;
