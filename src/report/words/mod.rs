//! What a report says in sentences.

mod answer;
mod notes;
mod ties;
mod what_mattered;

pub use answer::answer;
pub use notes::notes;
