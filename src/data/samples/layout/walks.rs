//! Series that go on from past rows with forecasts of their own, side by side.
//!
//! Of a row that is filled in only what its value changes is computed; known rows are shared by all of them.

use super::row_layout::RowLayout;
use super::told::ToldRows;
use crate::data::samples::transform::TransformedRow;
use crate::data::{Predictions, Windows};
use crate::network::Quantiles;
use crate::spec::Params;

/// Series that are known until some row each, and filled in behind it.
pub(crate) struct Walks<'l> {
    layout: &'l RowLayout<'l>,
    /// The series itself.
    rows: Vec<TransformedRow>,
    walks: Vec<WalkedSeries>,
}

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
    /// From each of some numbers of known rows, which lie in the layout.
    pub(crate) fn from(layout: &'l RowLayout<'l>, known: &[usize]) -> Self {
        let last = known.iter().copied().max().unwrap_or(0);
        let walks = known.iter().map(|known| WalkedSeries { known: *known, filled: Vec::new() });
        Self { layout, rows: layout.transformed(&layout.series.values[..last]), walks: walks.collect() }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.walks.len()
    }

    /// Samples of the next rows of each that a forecast can be of, `[walks * lead]`.
    pub(crate) fn samples(&self, params: &Params) -> Windows {
        self.windows(&self.layout.scaled, params)
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
        let of_line = self.of_line();
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

    /// Fills in the next row of each.
    pub(crate) fn fill(&mut self, values: impl Iterator<Item = f64>) {
        let RowLayout { pipeline, taken_off, seen_from, .. } = self.layout;
        for (walk, value) in self.walks.iter_mut().zip(values) {
            let at = walk.next();
            let usual = taken_off.get(at).copied();
            let before = |row: usize| walk.row(&self.rows, row);
            let row = pipeline.transform.row((at, *seen_from), (value, usual), before);
            walk.filled.push(row);
        }
    }

    /// Each with the rows that its next forecasts are made after.
    fn origins(&self) -> impl Iterator<Item = (&WalkedSeries, usize)> {
        let lead = self.layout.pipeline.lead;
        self.walks.iter().flat_map(move |walk| (0..lead).map(move |at| (walk, walk.next() + at - lead)))
    }

    /// What the pipeline's line forecasts there, `[walks * lead, K]`; nothing without one.
    fn of_line(&self) -> Vec<f64> {
        let (Some(line), Some(told)) = (&self.layout.pipeline.line, &self.layout.of_line) else {
            return Vec::new();
        };
        line.of_windows(&self.windows(told, &line.params()))
    }

    fn windows(&self, told: &ToldRows, params: &Params) -> Windows {
        let inputs = |(walk, origin): (&WalkedSeries, usize)| {
            let seen = |row: usize| Some(walk.row(&self.rows, row).seen);
            told.inputs(origin + 1 - params.look_back..origin + 1, &self.layout.lags, seen)
        };
        let shape = (told.shape.features(), told.shape.own, self.layout.pipeline.horizon);
        Windows::of_rows(self.origins().flat_map(inputs).collect(), shape, params)
    }
}
