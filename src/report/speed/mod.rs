//! A speed pass as tables and as a figure, from `speed.json` alone.

mod cases;
mod speed_svg;
mod speed_tables;

pub use cases::{OWN, gflops, is_compared, rival};
pub use speed_svg::speed_svg;
pub use speed_tables::{speed_csv, speed_note, speed_table, write_speed};
