//! What a pipeline tells of rows by their times and known columns, and the frame that values make of it.

use std::ops::Range;
use std::sync::Arc;

use super::told::ToldRows;
use crate::data::calendar::seasonal_slots;
use crate::data::samples::frame::{Frame, Inverse, WayBack};
use crate::data::samples::transform::{Goals, TransformedRow};
use crate::data::{Pipeline, Scalers, Series, SharedPast, lags};

/// What a pipeline tells of some rows of a series without looking at values of the target.
pub(crate) struct RowLayout<'a> {
    pub(super) pipeline: &'a Pipeline,
    pub(super) series: &'a Series,
    /// The rows that have inputs.
    rows: Range<usize>,
    /// The first row whose transformed value is an input of theirs.
    pub(super) seen_from: usize,
    /// What the transform takes off each row; empty without a profile.
    pub(super) taken_off: Vec<f64>,
    /// For each lag and neighbour the row that lies so far behind each row to forecast.
    pub(super) lags: Vec<Vec<Option<usize>>>,
    pub(super) scaled: ToldRows,
    /// What the pipeline's line sees.
    pub(super) of_line: Option<ToldRows>,
}

impl<'a> RowLayout<'a> {
    /// Of some rows of a series and of what is forecast from them.
    ///
    /// # Panics
    /// If the series lacks a column of the set or has a row at a time of day that the pipeline does not know.
    pub(crate) fn of(pipeline: &'a Pipeline, series: &'a Series, rows: Range<usize>) -> Self {
        let Pipeline { lead, horizon, features, slots, .. } = pipeline;
        let (last, first_told) = (lead + horizon - 1, rows.start + lead);
        let told = first_told..(rows.end + last).min(series.times.len()).max(first_told);
        let lags = lags::sources(series, features, last, told.clone());
        let seen_from = lags.iter().flatten().flatten().copied().fold(rows.start, usize::min);
        let looked_at = pipeline.transform.looks_at(seen_from).min(rows.end);
        let means = pipeline.profiles.transform.as_ref();
        let taken_off = means.map_or_else(Vec::new, |means| {
            let usual = means.at_rows(series, slots, looked_at..told.end.max(rows.end));
            [vec![0.0; looked_at], usual].concat()
        });
        let days = pipeline.named_days(series, told.clone());
        let of = |scalers: &Scalers| {
            ToldRows::of((pipeline, scalers), series, (rows.clone(), told.clone()), &days)
        };
        let of_line = pipeline.line.is_some().then(|| of(&Scalers::none()));
        Self { pipeline, series, seen_from, taken_off, lags, scaled: of(&pipeline.scalers), of_line, rows }
    }

    /// Transforms values, as many as there are rows or fewer.
    pub(super) fn transformed(&self, values: &[f64]) -> Vec<TransformedRow> {
        self.pipeline.transform.rows(values, &self.taken_off, self.seen_from)
    }

    /// Whether each row was observed and is not left out; `None`: all are so.
    fn truths(&self, rows: Range<usize>) -> Option<Arc<[bool]>> {
        let series = self.series;
        let is_truth = |row: usize| series.is_observed(row..row + 1) && !series.is_left_out(row);
        (series.observed.is_some() || series.left_out.is_some()).then(|| rows.map(is_truth).collect())
    }

    /// What models see of these rows that look further back than a window.
    pub(super) fn shared_past(&self, rows: &[TransformedRow]) -> SharedPast {
        let Self { series, pipeline, .. } = self;
        let first = self.rows.start;
        let slots = seasonal_slots(series, &pipeline.slots, first..self.rows.end);
        SharedPast {
            first,
            values: rows.iter().map(|row| self.scaled.scale(row)).collect(),
            rows_that_count: self.truths(first..rows.len()),
            seasonal_slots: std::iter::repeat_n(0, first).chain(slots).collect(),
            clock: series.clock.clone(),
            rows_per_day: pipeline.rows_per_day,
        }
    }

    /// Whether a row counts as observed where values from row `known` on are forecasts that were fed back: at a past row
    /// as at the end of the series, where rows without a value are not observed if any is not.
    pub(super) fn is_observed(&self, row: usize, known: usize) -> bool {
        if row < known { self.series.is_observed(row..row + 1) } else { self.series.observed.is_none() }
    }

    /// What is seen and learnt at each row where these are the values of the series; rows whose value is not known yet hold
    /// NaN, and so does whatever would follow from such a value.
    pub(crate) fn frame(&self, values: &[f64]) -> Frame {
        let Pipeline { lead, horizon, transform, scalers, line, .. } = self.pipeline;
        let rows = self.rows.start..values.len().min(self.rows.end);
        let transformed = self.transformed(&values[..rows.end]);
        let Goals { mut goals, mut bases } =
            transform.goals(&transformed, &self.taken_off, (*lead, *horizon), rows.start);
        goals.drain(..rows.start * horizon);
        let seen = |row: usize| transformed.get(row).map(|row| row.seen);
        let observed = |row: usize| self.series.is_observed(row..row + 1);
        let slots = seasonal_slots(self.series, &self.pipeline.slots, rows.clone());
        let slots: Arc<[usize]> = std::iter::repeat_n(0, rows.start).chain(slots).collect();
        let frame = |told: &ToldRows, goals: Vec<f64>, bases: Vec<f64>| Frame {
            first: rows.start,
            values: told.inputs(rows.clone(), &self.lags, seen, observed).into(),
            features: told.shape.features(),
            past: told.shape.of_row,
            goals: goals.into(),
            lead: *lead,
            horizon: *horizon,
            seasonal_slots: slots.clone(),
            clock: self.series.clock.clone(),
            rows_per_day: self.pipeline.rows_per_day,
            truths: self.truths(rows.clone()),
            inverse: Inverse { back: self.pipeline.way_back(), bases, horizon: *horizon },
        };
        if let (Some(line), Some(told)) = (line, &self.of_line) {
            let forecasts = line.after_rows(&frame(told, goals.clone(), Vec::new()));
            for (at, forecast) in forecasts.into_iter().enumerate() {
                bases[rows.start * horizon + at] += forecast;
                goals[at] -= forecast;
            }
        }
        goals.iter_mut().for_each(|goal| *goal = scalers.goal.scale(*goal));
        frame(&self.scaled, goals, bases)
    }
}

impl Pipeline {
    /// What is seen and learnt at every row of a series.
    ///
    /// # Panics
    /// If the series lacks a column of the set or has a row at a time of day that the pipeline does not know.
    pub fn apply(&self, series: &Series) -> Frame {
        RowLayout::of(self, series, 0..series.len()).frame(&series.values)
    }

    pub(super) fn way_back(&self) -> WayBack {
        WayBack {
            scaler: self.scalers.goal,
            transform: self.transform,
            plain: self.transform.is_none() && self.line.is_none(),
            at_least: self.at_least,
        }
    }
}
