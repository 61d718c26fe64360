//! Series that go on behind a row each with values of their own, for whoever looks further back than a window.

use std::sync::Arc;

use crate::data::Clock;

/// Rows behind the windows of such samples: those that all series share, and what each has in the place of later ones.
#[derive(Clone, Debug)]
pub(crate) struct SharedPast {
    /// The first row of the series that has inputs.
    pub first: usize,
    /// The scaled target of the rows of the series itself, from its first one on.
    pub values: Arc<[f64]>,
    /// Whether each from the first with inputs on was observed and is not left out; `None`: all are so.
    pub rows_that_count: Option<Arc<[bool]>>,
    /// The seasonal slot of each row, also of those that are forecast.
    pub seasonal_slots: Arc<[usize]>,
    pub clock: Arc<Clock>,
    pub rows_per_day: Option<usize>,
}

/// What one sample has behind the rows that it shares.
#[derive(Clone, Debug)]
pub(crate) struct OwnTail {
    /// The first row of its own.
    pub first: usize,
    /// The last row that it knows, which may be shared.
    pub last_known: usize,
    /// The scaled target of its own rows.
    pub values: Vec<f64>,
    /// Whether they count as observed.
    pub count: bool,
}
