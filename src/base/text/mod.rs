//! Text: numbers for files and people, and escapes for every place where text of users is shown.

mod escape;
mod message;
mod number;

pub use escape::{
    commands_screen, escape_formula, escape_latex, escape_markdown, escape_markup, escape_shell, printable,
    printable_json, strip_controls, turns_writing,
};
pub use message::{grouped, nearest, shown};
pub use number::{
    counted, decimals, exact, exact_or_empty, four_digits, percent, seconds, six_digits, six_digits_or_empty,
    three_digits,
};
