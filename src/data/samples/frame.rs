//! What a configuration sees of each row, and what it must learn there.
//!
//! A row of a frame holds the channels of one time step: first those of the row itself (the series
//! and the `past` columns), then those of the rows to forecast after it (`known` columns, calendar,
//! named days, lags), which were known before. Letters: K horizon, F channels.

use std::sync::Arc;

use crate::data::lags;
use crate::data::{Clock, Scaler, Series, Transform};
use crate::spec::{FeatureSet, Params};

/// What a configuration sees and learns, row by row, from one row of the series on.
pub struct Frame {
    /// The row of the series that comes first.
    pub first: usize,
    /// Scaled channels, `[rows, F]`.
    pub values: Arc<[f64]>,
    /// Channels F.
    pub features: usize,
    /// Channels of the row itself; they stand before those of the rows to forecast.
    pub past: usize,
    /// Scaled goals of the rows to forecast, `[rows, K]`.
    pub goals: Arc<[f64]>,
    /// Steps from a row to the first one forecast after it.
    pub lead: usize,
    /// K.
    pub horizon: usize,
    /// The seasonal slot of each row of the series.
    pub seasonal_slots: Arc<[usize]>,
    /// Which row lies a season before another.
    pub clock: Arc<Clock>,
    /// Rows of a day, where all days have equally many.
    pub rows_per_day: Option<usize>,
    /// Whether each row was observed and is not left out by the spec; `None`: all are so.
    pub truths: Option<Arc<[bool]>>,
    /// The way back from goals.
    pub inverse: Inverse,
}

/// The way from what was learnt back to the target's unit.
#[derive(Clone, Copy)]
pub(super) struct WayBack {
    /// Of the goals.
    pub(super) scaler: Scaler,
    pub(super) transform: Transform,
    /// Whether goals are the values themselves.
    pub(super) plain: bool,
    /// What no forecast lies below.
    pub(super) at_least: Option<f64>,
}

impl WayBack {
    /// A forecast in the target's unit that was learnt relative to a base; one below what the target can be is cut.
    pub(super) fn forecast(&self, scaled: f64, base: f64) -> f64 {
        let goal = self.scaler.unscale(scaled);
        let forecast = if self.plain { goal } else { self.transform.back(goal, base) };
        // What is no number stays so: a training that came apart must show.
        self.at_least.filter(|least| forecast.is_finite() && forecast < *least).unwrap_or(forecast)
    }
}

/// The way back from every row of a frame.
pub struct Inverse {
    pub(super) back: WayBack,
    /// What goals are relative to, of every row of the series, `[.., K]`: of the transform, and the line's forecast.
    pub(super) bases: Vec<f64>,
    pub(super) horizon: usize,
}

impl Inverse {
    /// The forecast made after row `row` for step `ahead` of the horizon, in the target's unit.
    pub fn forecast(&self, scaled: f64, row: usize, ahead: usize) -> f64 {
        self.back.forecast(scaled, self.bases[row * self.horizon + ahead])
    }
}

impl Frame {
    /// The first row that every channel of `set` is known for.
    pub(crate) fn first_row(series: &Series, set: &FeatureSet, params: &Params) -> usize {
        let depth = Transform::of(params).depth();
        let around = lags::first_with_days(series, set.known.values().max().copied().unwrap_or(0));
        let ahead = params.reach();
        let lags_known = lags::first_of_set(series, set, depth, ahead);
        // A season that is copied is of the values themselves.
        let season =
            params.clock_lag.map_or(0, |lag| lags::first_with(series, lag, params.first_ahead(), ahead));
        depth.max(around.max(lags_known).max(season).saturating_sub(params.first_ahead()))
    }

    /// The first row that can be forecast from a window of `params.look_back` rows.
    pub fn first_window(series: &Series, set: &FeatureSet, params: &Params) -> usize {
        Self::first_row(series, set, params) + params.look_back - 1 + params.first_ahead()
    }

    /// The first row that is a target: behind it lies a window, and, where goals are what a line leaves, one at each time
    /// step that has a goal.
    pub fn first_target(series: &Series, set: &FeatureSet, params: &Params) -> usize {
        let steps_before = params.line.map_or(0, |_| params.scored_steps() - 1);
        Self::first_window(series, set, params) + steps_before
    }
}
