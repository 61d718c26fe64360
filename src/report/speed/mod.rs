//! A speed pass as tables, from `speed.json` alone.

mod cases;
mod speed_tables;

pub(crate) use cases::is_compared;
pub use cases::{REFERENCE, gflops, rival};
pub(crate) use speed_tables::{speed_csv, speed_note, speed_table, write_speed};
