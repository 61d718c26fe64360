//! From a CSV file that no spec describes to a spec that is ready to sweep: the whole verb `new` but its printing.
//!
//! `inspection` finds out how a file is to be read, `template` which sweep suits what it holds. Reading itself never
//! guesses; this is where guesses are made, so that a new spec can state them for its author to check.

mod inspection;
mod template;

pub use inspection::{CsvInspection, Wishes, inspect};
pub use template::SpecTemplate;
