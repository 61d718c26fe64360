//! Text on its way to the screen: what users, files and libraries wrote cannot command a terminal.

mod gradcheck_progress;
pub mod problems;
mod progress;
pub mod stderr_term;
pub mod verbose;

pub use gradcheck_progress::GradcheckProgress;
pub use progress::Progress;

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::base::error::{Error, Result};
use crate::cli::Exit;
use crate::report::{PAGE_FILE, turns_writing};

/// Prints to standard output; a reader that has gone away (`| head`) ends the program quietly.
pub fn print(text: &str) -> Result<()> {
    print_raw(printable(text).as_bytes())
}

/// The same for what holds nothing but this program's own words and is meant for another program: a shell, roff.
pub fn print_raw(bytes: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(Exit::Done as i32),
        result => result.map_err(Error::io("write", Path::new("standard output"))),
    }
}

/// Prints one JSON value, indented, to standard output.
pub fn print_json(value: &serde_json::Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value).expect("invariant: plain data");
    print(&(printable_json(&text) + "\n"))
}

/// Width of tables: 100 columns, or those of a narrower terminal.
pub fn width() -> usize {
    const WIDEST: usize = 100;
    const NARROWEST: usize = 40;
    let terminal = console::Term::stdout();
    let columns = if terminal.is_term() { usize::from(terminal.size().1) } else { WIDEST };
    columns.clamp(NARROWEST, WIDEST)
}

/// Names the page on standard error, so that what a script reads stays the summary.
pub fn tell_of_page(folder: &Path) {
    eprintln!("\nto look at it, open {}", printable(&folder.join(PAGE_FILE).display().to_string()));
}

/// The text with control characters, and those that turn the direction of writing, as their escapes;
/// line breaks stay.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push(c),
            c if turns_writing(c) => shown.extend(c.escape_unicode()),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}

/// JSON in which such characters stand by JSON's own escapes, so that it reads back as the same text.
pub fn printable_json(json: &str) -> String {
    let escaped = |c: char| (c != '\n' && c.is_control()) || turns_writing(c);
    json.chars()
        .map(|c| if escaped(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_json_means_what_it_did() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}b\n";
        let json = printable_json(&serde_json::to_string(text).expect("text is JSON"));
        assert_eq!(printable(&json), json);
        assert_eq!(serde_json::from_str::<String>(&json).expect("it is JSON"), text);
    }

    #[test]
    fn no_character_commands_a_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\td\u{9b}1m\u{202e}e"), "a\\u{1b}[2Jb\nc\\td\\u{9b}1m\\u{202e}e");
        assert_eq!(printable("kW \u{b7} h, é, 日本"), "kW \u{b7} h, é, 日本");
    }
}
