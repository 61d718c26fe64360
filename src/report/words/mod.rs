//! What a report says in sentences.

mod answer;
mod held;
mod notes;
mod ties;
mod what_mattered;

pub(crate) use answer::answer;
pub(crate) use held::interval_notes;
pub(crate) use notes::notes;

/// Notes for a terminal of `width` columns, each on lines of its own.
pub(crate) fn note_lines<'n>(notes: impl IntoIterator<Item = &'n String>, width: usize) -> String {
    let indented = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("  ");
    notes.into_iter().map(|note| textwrap::fill(note, &indented) + "\n").collect()
}
