//! What a report says in sentences.

mod answer;
mod held;
mod notes;
mod ties;
mod what_mattered;

pub(crate) use answer::answer;
pub(crate) use held::interval_notes;
pub(crate) use notes::notes;
