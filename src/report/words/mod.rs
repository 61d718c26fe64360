//! What a report says in sentences.

mod answer;
mod held;
mod notes;
mod ties;
mod what_mattered;

pub use answer::answer;
pub use held::interval_notes;
pub use notes::notes;
