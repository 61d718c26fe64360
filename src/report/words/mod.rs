//! What a report says in sentences.

mod answer;
mod notes;
mod ties;

pub use answer::answer;
pub use notes::notes;
