//! Where progress bars are drawn: a terminal whose lines end by a line break.
//!
//! `indicatif` fills lines with blanks up to the terminal's edge and lets it wrap. Then the `^C` that a terminal
//! echoes falls on the next line, so that the bars are not cleared whole, and a terminal that is made wider
//! joins them. Lines here are at most [`COLUMNS`] wide, so that none breaks when a terminal is made that narrow.

use std::io::Result;
use std::sync::atomic::{AtomicBool, Ordering};

use console::Term;
use indicatif::{ProgressDrawTarget, TermLike};

/// Most columns that bars take.
pub(crate) const COLUMNS: u16 = 80;

/// Frames a second.
const HERTZ: u8 = 8;

/// Standard error as a terminal that bars are drawn on.
#[derive(Debug)]
struct StderrTerm {
    term: Term,
    /// Whether a line has been written to its end and no other begun.
    ended: AtomicBool,
}

/// Standard error, for bars.
pub(crate) fn target() -> ProgressDrawTarget {
    let term = StderrTerm { term: Term::buffered_stderr(), ended: AtomicBool::new(false) };
    ProgressDrawTarget::term_like_with_hz(Box::new(term), HERTZ)
}

impl StderrTerm {
    fn moved(&self) -> &Term {
        self.ended.store(false, Ordering::Relaxed);
        &self.term
    }
}

impl TermLike for StderrTerm {
    fn width(&self) -> u16 {
        self.term.size().1.min(COLUMNS)
    }

    fn height(&self) -> u16 {
        self.term.size().0
    }

    fn move_cursor_up(&self, n: usize) -> Result<()> {
        self.moved().move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> Result<()> {
        self.moved().move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> Result<()> {
        self.moved().move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> Result<()> {
        self.moved().move_cursor_left(n)
    }

    fn write_line(&self, text: &str) -> Result<()> {
        self.moved().write_line(text)
    }

    fn write_str(&self, text: &str) -> Result<()> {
        if text.chars().all(|c| c == ' ') {
            // The filler up to the edge.
            self.ended.store(true, Ordering::Relaxed);
            return Ok(());
        }
        if self.ended.swap(false, Ordering::Relaxed) && text != "\r" {
            self.term.write_str("\n")?;
        }
        self.term.write_str(text)
    }

    fn clear_line(&self) -> Result<()> {
        self.moved().clear_line()
    }

    fn flush(&self) -> Result<()> {
        self.term.flush()
    }
}
