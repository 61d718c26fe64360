//! Text: numbers for files and people, and escapes for every place where text of users is shown.

mod escape;
mod message;
mod number_text;

pub(crate) use escape::{
    commands_screen, escape_formula, escape_latex, escape_markdown, escape_markup, escape_shell, printable,
    printable_json, strip_controls, turns_writing,
};
pub(crate) use message::{grouped, nearest_or, paragraph};
pub use message::{nearest, shown};
pub use number_text::{
    counted, decimals, exact, exact_or_empty, percent, seconds, six_digits_or_empty, three_digits,
};
pub(crate) use number_text::{four_digits, six_digits};
