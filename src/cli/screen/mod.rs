//! Text on its way to the screen: what users, files and libraries wrote cannot command a terminal.

mod announcement;
mod bars;
pub(crate) mod error_screen;
mod gradcheck_progress;
mod progress;
pub(crate) mod stderr_term;
pub(super) mod verbose;

pub(crate) use gradcheck_progress::GradcheckProgress;
pub(crate) use progress::Progress;

use std::fmt;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::base::error::{Error, Result};
use crate::base::text::{printable, printable_json};
use crate::cli::Exit;
use crate::report::PAGE_FILE;

/// How the program ends if the reader of its standard output has gone away.
static ENDING: AtomicU8 = AtomicU8::new(Exit::Done as u8);

/// From now on a reader that goes away changes nothing of how the program ends: all its work is done.
pub(crate) fn ends_as(exit: Exit) {
    ENDING.store(exit as u8, Ordering::SeqCst);
}

/// Tells people something, on standard error. One that cannot be written (a full disk, a terminal or a pipe that is
/// gone) is no reason to stop: what counts is in files and in the exit code.
pub(super) fn tell(line: fmt::Arguments) {
    let text = format!("{line}\n");
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Prints to standard output; a reader that has gone away (`| head`) ends the program quietly.
pub(super) fn print(text: &str) -> Result<()> {
    print_raw(printable(text).as_bytes())
}

/// The same for what holds nothing but this program's own words and is meant for another program: a shell, roff.
pub(crate) fn print_raw(bytes: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            std::process::exit(ENDING.load(Ordering::SeqCst).into())
        }
        result => result.map_err(Error::io("write", Path::new("standard output"))),
    }
}

/// Prints one JSON value, indented, to standard output.
pub(crate) fn print_json(value: &serde_json::Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value).expect("invariant: plain data");
    print(&(printable_json(&text) + "\n"))
}

/// Width of tables: what `COLUMNS` says, or that of the terminal, from 40 to 160 columns; where there is none they are as
/// wide as their cells.
pub(super) fn width() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = console::Term::stdout();
    let wide = |columns: u16| usize::from(columns).clamp(40, 160);
    said.or_else(|| terminal.is_term().then(|| terminal.size().1)).map_or(usize::MAX, wide)
}

/// Names the page on standard error, so that what a script reads stays the summary.
pub(crate) fn tell_of_page(folder: &Path) {
    tell!("\nto look at it, open {}", printable(&folder.join(PAGE_FILE).display().to_string()));
}
