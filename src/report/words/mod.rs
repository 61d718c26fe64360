//! What a report says in sentences.

mod answer;
mod held;
mod notes;
mod ties;
mod what_mattered;

pub(crate) use answer::answer;
pub(crate) use held::interval_notes;
pub(crate) use notes::{beaten_on_test, notes};

use crate::base::text::paragraph;

/// Notes for a terminal of `width` columns, each on lines of its own.
pub(crate) fn note_lines<'n>(notes: impl IntoIterator<Item = &'n String>, width: usize) -> String {
    notes.into_iter().map(|note| paragraph(note, "  ", width) + "\n").collect()
}
