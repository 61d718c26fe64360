//! A speed pass as tables, from `speed.json` alone.

mod cases;
mod speed_tables;

pub use cases::{OWN, gflops, is_compared, rival};
pub use speed_tables::{speed_csv, speed_note, speed_table, write_speed};
