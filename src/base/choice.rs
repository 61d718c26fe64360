//! A choice among words: an enum whose variants are written as words in specs, journals and tables.

/// Declares such an enum with `WORDS` and `word`.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// The words a spec may use, in the order of the variants.
            pub(crate) const WORDS: &[&str] = &[$($text),+];

            /// The word a spec uses for this choice.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

pub(crate) use choice;
