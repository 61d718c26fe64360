//! A table of text and its forms: CSV, JSON, Markdown, terminal, LaTeX.

mod latex;
mod table;

pub(crate) use latex::latex;
pub use table::{Align, Table};
