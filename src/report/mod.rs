//! From a spec, its plan and its journal to tables: needs no engine, no data and no network.
//!
//! Everything here is a pure function of these three, so `lookback report` rebuilds every derived
//! file byte for byte.

//!
//! `analysis` computes; `tables`, `words`, `figure` and `page` show; `compare` and `overview` set several results side
//! by side; `files` writes what a results folder holds.

mod analysis;
mod compare;
pub mod figure;
mod files;
mod manifest;
mod overview;
mod page;
pub mod speed;
mod summary;
mod tables;
mod words;

pub use analysis::intervals;
pub use analysis::statistics::{self, Averaged, Interval, Measured, Statistics, mean_interval};
pub use analysis::{Census, Configuration, SharedSettings, Sources, Spread, Standing, shown};
pub use compare::{Against, Difference, Pair, ResultsComparison, Side, comparison_json, render_comparison};
pub use figure::{FIGURES_FOLDER, write_figures, write_speed_figure};
pub use files::{PAGE_FILE, summary_json, write, write_running_page};
pub use overview::{OverTargets, Overview, TargetResults};
pub use page::Beside;
pub use speed::{speed_note, speed_table, write_speed};
pub use summary::{render, render_speed};
pub use tables::{Align, Table};
