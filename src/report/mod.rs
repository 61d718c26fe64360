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

pub use analysis::statistics::{self, Averaged, Interval, Measured, Statistics, mean_interval};
pub use analysis::{Census, Combination, SharedSettings, Spread, Standing, intervals};
pub(crate) use analysis::{Configuration, shown};
pub use compare::Pair;
pub(crate) use compare::{ResultsComparison, Side, comparison_json, render_comparison};
pub(crate) use figure::{FIGURES_FOLDER, write_figures, write_speed_figure};
pub use files::write;
pub(crate) use files::{PAGE_FILE, summary_json, write_running_page};
pub(crate) use overview::{Overview, TargetResults};
pub use page::Beside;
pub(crate) use speed::write_speed;
pub use summary::render;
pub(crate) use summary::render_speed;
pub use tables::{Align, Table};
