//! What several verbs do once trials are recorded: tables, summary, forecasts, a speed pass.

mod kept_forecasters;
mod kept_forecasts;
mod published;
mod running_page;
mod speed_pass;
mod summary;
mod targets_together;

pub use kept_forecasters::{keep_forecasters, keep_next_rows};
pub use kept_forecasts::keep_forecasts;
pub use published::tell_of_published;
pub use running_page::with_running_page;
pub use speed_pass::{after_sweep, cases_of, timed};
pub use summary::{agree, summarise, tell_of_journal};
pub use targets_together::{data_from, keep_list, open_targets, overview, show_overview};
