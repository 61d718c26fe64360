//! Series that go on from past rows with forecasts of their own, side by side.
//!
//! Of a row that is filled in only what its value changes is computed; known rows are shared by all of them.

use std::sync::Arc;

use super::input_rows::InputRows;
use super::row_layout::RowLayout;
use super::told::ToldRows;
use crate::data::samples::transform::TransformedRow;
use crate::data::{OwnTail, Predictions, SharedPast, Windows};
use crate::network::Quantiles;
use crate::spec::Params;

/// Series that are known until some row each, and filled in behind it, all by as many rows.
#[derive(Clone)]
pub(crate) struct Walks<'l> {
    layout: &'l RowLayout<'l>,
    /// The series itself.
    rows: Arc<[TransformedRow]>,
    walks: Vec<WalkedSeries>,
    look_back: usize,
    inputs: InputRows,
    /// What the pipeline's line sees.
    of_line: Option<InputRows>,
    /// What lies behind windows, for models that look there.
    past: Option<SharedPast>,
}

#[derive(Clone)]
struct WalkedSeries {
    known: usize,
    /// The rows behind the known ones.
    filled: Vec<TransformedRow>,
}

impl WalkedSeries {
    /// The next row.
    fn next(&self) -> usize {
        self.known + self.filled.len()
    }

    fn row(&self, rows: &[TransformedRow], row: usize) -> TransformedRow {
        match row.checked_sub(self.known) {
            None => rows[row],
            Some(behind) => self.filled.get(behind).copied().unwrap_or(TransformedRow::UNKNOWN),
        }
    }
}

impl<'l> Walks<'l> {
    /// From each of some numbers of known rows, at least one, which lie in the layout; forecasts will be fed back so many
    /// times less one, and the model may look further back than a window.
    pub(crate) fn from(
        layout: &'l RowLayout<'l>,
        known: &[usize],
        (params, rounds, looks_back): (&Params, usize, bool),
    ) -> Self {
        let (lead, horizon) = (layout.pipeline.lead, layout.pipeline.horizon);
        let last = known.iter().copied().max().unwrap_or(0);
        let (first_round, reach) = (params.look_back + lead - 1, lead + horizon - 1);
        // Twice as many, so that rows are seldom moved.
        let room = (first_round + (rounds - 1) * reach).min(2 * first_round + reach);
        let inputs = |told: &ToldRows| InputRows::new(known.len(), room, told.shape.features());
        let walks = known.iter().map(|known| WalkedSeries { known: *known, filled: Vec::new() });
        let rows: Arc<[TransformedRow]> = layout.transformed(&layout.series.values[..last]).into();
        let mut walked = Self {
            layout,
            past: looks_back.then(|| layout.shared_past(&rows)),
            rows,
            walks: walks.collect(),
            look_back: params.look_back,
            inputs: inputs(&layout.scaled),
            of_line: layout.of_line.as_ref().map(inputs),
        };
        walked.lay_out();
        walked
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.walks.len()
    }

    /// Samples of the next rows of each that a forecast can be of, `[walks * lead]`.
    pub(crate) fn samples(&self, params: &Params) -> Windows {
        let windows = self.windows(&self.inputs, &self.layout.scaled, params);
        let Some(past) = &self.past else { return windows };
        let tail = |(walk, origin): (&WalkedSeries, usize)| OwnTail {
            first: walk.known,
            last_known: origin,
            values: walk.filled.iter().map(|row| self.layout.scaled.scale(row)).collect(),
            count: self.layout.is_observed(walk.known, walk.known),
        };
        let targets = self.origins().map(|(_, origin)| origin + self.layout.pipeline.lead);
        windows.going_on(past.clone(), self.origins().map(tail).collect(), targets.collect())
    }

    /// From what a model puts out for [`Walks::samples`] to forecasts; `check` gets the row of each, and may refuse it.
    ///
    /// # Errors
    /// Those of `check`.
    pub(crate) fn forecasts<E>(
        &self,
        outputs: &[f64],
        quantiles: Option<Quantiles>,
        check: impl Fn(usize, f64) -> Result<f64, E>,
    ) -> Result<Predictions, E> {
        let RowLayout { pipeline, taken_off, .. } = self.layout;
        let (horizon, back) = (pipeline.horizon, pipeline.way_back());
        let of_line = self.line_forecasts();
        let base = |(walk, origin): (&WalkedSeries, usize), ahead: usize| {
            let target = origin + pipeline.lead + ahead;
            let usual = taken_off.get(target).copied();
            let base =
                pipeline.transform.base((origin, target - origin), usual, |row| walk.row(&self.rows, row));
            (target, base.unwrap_or(0.0))
        };
        let origins = self.origins();
        let bases = origins.flat_map(|origin| (0..horizon).map(move |ahead| (origin, ahead)));
        let mut bases: Vec<(usize, f64)> = bases.map(|(origin, ahead)| base(origin, ahead)).collect();
        bases.iter_mut().zip(of_line).for_each(|((_, base), forecast)| *base += forecast);
        Predictions::of(outputs, quantiles, |at, value| {
            let (target, base) = bases[at];
            check(target, back.forecast(value, base))
        })
    }

    /// Fills in the next rows of each with its forecasts.
    pub(crate) fn fill<'v>(&mut self, forecasts: impl Iterator<Item = &'v [f64]>) {
        let RowLayout { pipeline, taken_off, seen_from, .. } = self.layout;
        for (walk, forecasts) in self.walks.iter_mut().zip(forecasts) {
            for value in forecasts {
                let at = walk.next();
                let usual = taken_off.get(at).copied();
                let before = |row: usize| walk.row(&self.rows, row);
                let row = pipeline.transform.row((at, *seen_from), (*value, usual), before);
                walk.filled.push(row);
            }
        }
        self.lay_out();
    }

    /// Each with the rows that its next forecasts are made after.
    fn origins(&self) -> impl Iterator<Item = (&WalkedSeries, usize)> {
        let lead = self.layout.pipeline.lead;
        self.walks.iter().flat_map(move |walk| (0..lead).map(move |at| (walk, walk.next() + at - lead)))
    }

    /// What the pipeline's line forecasts there, `[walks * lead, K]`; nothing without one.
    fn line_forecasts(&self) -> Vec<f64> {
        let (Some(line), Some(told)) = (&self.layout.pipeline.line, &self.layout.of_line) else {
            return Vec::new();
        };
        let inputs = self.of_line.as_ref().expect("invariant: what a line sees is laid out");
        line.of_windows(&self.windows(inputs, told, &line.params()))
    }

    /// Rows of each that were filled in.
    fn filled(&self) -> usize {
        self.walks.first().map_or(0, |walk| walk.filled.len())
    }

    /// Lays out what the next samples see and the ones before did not.
    fn lay_out(&mut self) {
        let filled = self.filled();
        let Self { layout, rows, walks, look_back, inputs, of_line, .. } = self;
        let (layout, rows, walks, look_back) = (*layout, &**rows, &**walks, *look_back);
        let lead = layout.pipeline.lead;
        let wanted = filled..filled + lead - 1 + look_back;
        let lay_out = |inputs: &mut InputRows, told: &ToldRows| {
            inputs.lay_out(wanted.clone(), |number, range| {
                let walk = &walks[number];
                let first = walk.known + 1 - lead - look_back;
                let seen = |row: usize| Some(walk.row(rows, row).seen);
                let observed = |row: usize| layout.is_observed(row, walk.known);
                told.inputs(first + range.start..first + range.end, &layout.lags, seen, observed)
            });
        };
        lay_out(inputs, &layout.scaled);
        if let (Some(inputs), Some(told)) = (of_line, &layout.of_line) {
            lay_out(inputs, told);
        }
    }

    fn windows(&self, inputs: &InputRows, told: &ToldRows, params: &Params) -> Windows {
        let (lead, filled) = (self.layout.pipeline.lead, self.filled());
        let first = |number: usize| (0..lead).map(move |at| inputs.place(number, filled + at));
        let starts = (0..self.len()).flat_map(first).collect();
        let shape = (inputs.features, told.shape.of_row, self.layout.pipeline.horizon);
        Windows::of_rows(inputs.values.clone(), starts, shape, params)
    }
}
