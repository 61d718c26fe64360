//! Text on its way to the screen: what users, files and libraries wrote cannot command a terminal.

pub mod error_screen;
mod gradcheck_progress;
mod progress;
pub mod stderr_term;
pub mod verbose;

pub use gradcheck_progress::GradcheckProgress;
pub use progress::Progress;

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::base::error::{Error, Result};
use crate::base::text::{printable, printable_json};
use crate::cli::Exit;
use crate::report::PAGE_FILE;

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
