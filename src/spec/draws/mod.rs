//! Ways to draw configurations: draws are numbered, and each is computed from its number alone.
//!
//! A way is one file here and one row in [`DRAW_METHODS`]; its keys in a spec are `search.WORD.configurations` and
//! `search.WORD.seed`.

mod draw_method;
mod random;
mod sobol;

pub(crate) use draw_method::Draw;
pub use draw_method::DrawMethod;

/// All of them, in the order of the schema.
pub const DRAW_METHODS: &[DrawMethod] = &[random::RANDOM, sobol::SOBOL];

impl DrawMethod {
    /// The one of that word.
    pub fn by_word(word: &str) -> Option<&'static Self> {
        DRAW_METHODS.iter().find(|method| method.word == word)
    }
}
