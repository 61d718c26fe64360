//! From a series to what a configuration sees of each row, and what it must learn there.
//!
//! A row of a frame holds the channels of one time step: first those of the row itself (the series
//! and the `past` columns), then those of the rows to forecast after it (`known` columns, calendar,
//! named days, lags), which were known before. Letters: K horizon, F channels.

use std::ops::Range;
use std::sync::Arc;

use super::calendar::{self, Slots};
use super::lags::{self, Reach};
use super::{Clock, FitRows, Scaler, Series, Transform};
use crate::spec::{CalendarField, FeatureSet, Params, ScaleFit, ScaleMethod};

/// How channels are scaled.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// The method, for values; what is 0 or 1 stays so.
    pub method: ScaleMethod,
    /// Which rows it is fitted on.
    pub fit: ScaleFit,
    /// Rows of the train part.
    pub train: Range<usize>,
}

/// What a configuration sees and learns, row by row.
pub struct Frame {
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
    /// The seasonal slot of each row, `[rows]`.
    pub seasonal_slots: Arc<[usize]>,
    /// Which row lies a season before another.
    pub clock: Arc<Clock>,
    /// The way back from goals.
    pub inverse: Inverse,
}

/// The way from what was learnt back to the target's unit.
pub struct Inverse {
    /// Of the goals.
    pub scaler: Scaler,
    transform: Transform,
    /// `[rows, K]`.
    bases: Vec<f64>,
    horizon: usize,
}

impl Inverse {
    /// The forecast made after row `row` for step `ahead` of the horizon, in the target's unit.
    pub fn forecast(&self, scaled: f64, row: usize, ahead: usize) -> f64 {
        let goal = self.scaler.unscale(scaled);
        if self.transform.is_none() {
            goal
        } else {
            self.transform.back(goal, self.bases[row * self.horizon + ahead])
        }
    }
}

impl Frame {
    /// Lays out the channels of `set` and scales them; `params` say lead, horizon and transforms.
    ///
    /// # Panics
    /// If the series lacks a column of the set.
    pub fn of(series: &Series, set: &FeatureSet, params: &Params, scaling: Scaling) -> Self {
        let (lead, horizon, rows) = (params.first_ahead(), params.steps_ahead(), series.len());
        let transform = Transform::of(params);
        let done = transform.apply(&series.values, lead, horizon);
        let depth = transform.depth().min(scaling.train.end);
        let seen = Scaler::fit(
            scaling.method,
            &FitRows::behind(&done.seen, depth, scaling.train.clone(), scaling.fit),
        );
        let goal = match params.difference.is_some() || params.level.is_some() {
            true => {
                Scaler::fit(scaling.method, &goal_rows(&done.goals, (depth, lead, horizon), &scaling).rows())
            }
            false => seen,
        };
        let seen: Vec<f64> = done.seen.iter().map(|value| seen.scale(*value)).collect();
        let scaled = |column: &String| {
            let values =
                series.covariates.get(column).expect("invariant: a series has the columns of its spec");
            scaled(values, &scaling)
        };
        let past: Vec<Vec<f64>> = set.past.iter().map(scaled).collect();
        let known: Vec<(Vec<f64>, usize)> =
            set.known.iter().map(|(column, around)| (scaled(column), *around)).collect();
        let ahead = Ahead {
            series,
            set,
            known,
            slots: Slots::of(series),
            lags: lags::sources(series, set, lead + horizon - 1),
            seen: &seen,
        };
        let features = 1 + past.len() + horizon * set.ahead(ahead.slots.count());
        let mut values = Vec::with_capacity(rows * features);
        // What is said of a row is the same whichever row it is forecast from.
        let of_target: Vec<Vec<f64>> = if set.ahead(ahead.slots.count()) == 0 {
            Vec::new()
        } else {
            (0..rows).map(|row| ahead.of(row)).collect()
        };
        for row in 0..rows {
            values.push(seen[row]);
            values.extend(past.iter().map(|column| column[row]));
            for target in row + lead..row + lead + horizon {
                if let Some(last) = rows.checked_sub(1).filter(|_| !of_target.is_empty()) {
                    // Rows whose targets lie behind the end are no input of any sample.
                    values.extend(&of_target[target.min(last)]);
                }
            }
        }
        Self {
            values: values.into(),
            features,
            past: 1 + past.len(),
            goals: done.goals.iter().map(|value| goal.scale(*value)).collect(),
            lead,
            horizon,
            seasonal_slots: calendar::seasonal_slots(series).into(),
            clock: series.clock.clone(),
            inverse: Inverse { scaler: goal, transform, bases: done.bases, horizon },
        }
    }

    /// The first row that every channel of `set` is known for.
    pub fn first_row(series: &Series, set: &FeatureSet, params: &Params) -> usize {
        let depth = Transform::of(params).depth();
        let around = lags::first_with_days(series, set.known.values().max().copied().unwrap_or(0));
        let ahead = params.first_ahead() + params.steps_ahead() - 1;
        let Reach { first_target } = lags::reach(series, set, depth, ahead);
        depth.max(around.max(first_target).saturating_sub(params.first_ahead()))
    }

    /// The first row that can be forecast from a window of `params.look_back` rows.
    pub fn first_target(series: &Series, set: &FeatureSet, params: &Params) -> usize {
        Self::first_row(series, set, params) + params.look_back - 1 + params.first_ahead()
    }
}

/// A column on the scale of training; what is only 0 and 1 in the train part stays as it is.
fn scaled(values: &[f64], scaling: &Scaling) -> Vec<f64> {
    let fit = FitRows::choose(values, scaling.train.clone(), scaling.fit);
    if fit.is_zero_or_one() {
        return values.to_vec();
    }
    let scaler = Scaler::fit(scaling.method, &fit);
    values.iter().map(|value| scaler.scale(*value)).collect()
}

/// Goals whose targets lie in the train part.
struct GoalRows(Vec<f64>);

impl GoalRows {
    fn rows(&self) -> FitRows<'_> {
        FitRows::choose(&self.0, 0..self.0.len(), ScaleFit::Train)
    }
}

fn goal_rows(goals: &[f64], (depth, lead, horizon): (usize, usize, usize), scaling: &Scaling) -> GoalRows {
    let rows = goals.len() / horizon;
    let Range { start, end } = match scaling.fit {
        ScaleFit::Train => scaling.train.clone(),
        ScaleFit::All => 0..rows,
    };
    let first = depth.max(start.saturating_sub(lead));
    let last = end.saturating_sub(lead + horizon - 1).max(first + 1).min(rows);
    GoalRows(goals[first.min(last) * horizon..last * horizon].to_vec())
}

/// What is known of a row before its value is.
struct Ahead<'a> {
    series: &'a Series,
    set: &'a FeatureSet,
    /// Scaled columns and the days around the row.
    known: Vec<(Vec<f64>, usize)>,
    slots: Slots,
    /// For each lag the row that lies so far behind each row.
    lags: Vec<Vec<Option<usize>>>,
    /// The scaled series.
    seen: &'a [f64],
}

impl Ahead<'_> {
    fn of(&self, row: usize) -> Vec<f64> {
        let mut channels = Vec::new();
        for (column, around) in &self.known {
            let around = *around as i64;
            // Behind the end of the file the last row holds on.
            channels.extend((-around..=around).map(|days| column[lags::days_off(self.series, row, days)]));
        }
        for (&field, &form) in &self.set.calendar {
            let number = calendar::number(self.series, &self.slots, field, row);
            calendar::push(&mut channels, number, CalendarField::values(field, self.slots.count()), form);
        }
        let named = |rules| f64::from(calendar::is_named(self.series, row, rules));
        channels.extend(self.set.days.values().map(|rules| named(rules)));
        channels.extend(self.lags.iter().map(|sources| sources[row].map_or(0.0, |source| self.seen[source])));
        channels
    }
}
