//! What a sweep leaves behind: records in an append-only journal, and where they come from.
//!
//! A record is a trial, its result, its timing and the session that made it. Only `result` must
//! reproduce; wall time and host never enter what is compared.

mod errors;
mod finished_trial;
mod forecasts;
mod journal;
mod line;
mod next_rows;
mod reading;
mod session;
mod source;
mod speed;
mod without_errors;
mod writer;

pub use errors::Errors;
pub(crate) use finished_trial::Measures;
pub use finished_trial::{Record, Results, Score, Slice, Status, Timing};
pub use forecasts::{Column, ForecastRow, Forecasts};
pub(crate) use journal::{JOURNAL_FILE, RESTORE, same_content};
pub use journal::{Journal, RecordStanding};
pub(crate) use line::{Framing, guarded, record_line, session_line};
pub(crate) use next_rows::{INTERVAL_METHOD, KnownRow, NEXT_ROWS_FILE, NextRow, NextRows};
pub(crate) use session::Basis;
pub use session::{Gradcheck, Session, SessionFacts, ShardFacts, machine};
pub use speed::{SPEED_FILE, Speed, SpeedCase, SpeedEntry, SpeedFacts, SpeedShape, TimedInterval, Work};
pub(crate) use without_errors::Detail;
pub use writer::Writer;

/// Version of the results themselves: raised whenever the same trial may give other numbers.
///
/// 2: days and weeks are of the clock on the wall; what was filled in is neither trained on nor scored;
/// `calendar_mean` is over every row of the train part. Results of version 1 that none of this concerns stay.
pub const RESULTS_VERSION: u32 = 2;
