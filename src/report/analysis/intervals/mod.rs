//! Intervals around forecasts, from nothing but the errors of earlier forecasts, and how good they were.
//!
//! recorded errors -> errors in the order in which they become known -> the interval that each forecast would have had
//! when it was made -> coverage, width and score. Beside them stand, where quantiles are forecast, the intervals between
//! these as they are and widened by such errors. No interval knows its own truth, or one that came later than its
//! forecast was made. Settings were chosen on validation parts alone (`docs/intervals.md`).

mod adaptive;
mod band;
mod days;
mod few_rows;
mod forecast_errors;
mod forecast_rows;
mod judged;
mod past;

pub use adaptive::Adaptive;
pub(crate) use adaptive::LEAST;
pub use band::{Band, Quality};
pub(crate) use days::date_of;
pub use few_rows::FewRows;
pub use forecast_errors::{ForecastErrors, QuantileErrors, TargetRows};
pub use forecast_rows::{ForecastRows, group};
pub(crate) use judged::SHOWN_LEVELS;
pub use judged::{ConfigurationIntervals, IntervalKind, Intervals, LEVELS, measured, test_bands};
pub(crate) use past::{Past, learnt};
