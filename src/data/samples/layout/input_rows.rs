//! Inputs of series that go on side by side: what was laid out of a row stays, and rows behind it are added.
//!
//! Windows over them share the rows. There is room for few more of each series than a window has, so that memory does not
//! grow with the rows that are asked for.

use std::ops::Range;
use std::sync::Arc;

/// Rows are counted from the first one of each series on.
#[derive(Clone)]
pub(super) struct InputRows {
    /// `[series, room, F]`.
    pub values: Arc<[f64]>,
    /// F.
    pub features: usize,
    /// Rows of each series that there is room for.
    room: usize,
    /// Rows of each series that were let go of.
    gone: usize,
    /// Rows of each series that were laid out, those included.
    laid: usize,
}

impl InputRows {
    /// Of so many series, without a row yet.
    pub(super) fn new(series: usize, room: usize, features: usize) -> Self {
        let values = std::iter::repeat_n(f64::NAN, series * room * features).collect();
        Self { values, features, room, gone: 0, laid: 0 }
    }

    /// Lays out the rows until `wanted.end` of each series, and may let go of those before `wanted.start`; `inputs` gives
    /// those of some rows of a series, `[rows, F]`.
    pub(super) fn lay_out(&mut self, wanted: Range<usize>, inputs: impl Fn(usize, Range<usize>) -> Vec<f64>) {
        let Self { features, room, .. } = *self;
        let all = Arc::make_mut(&mut self.values);
        let (gone, kept) = match wanted.end - self.gone > room {
            true => (wanted.start, wanted.start.min(self.laid)..self.laid),
            false => (self.gone, 0..0),
        };
        let first = self.laid.max(wanted.start);
        for (number, walk) in all.chunks_exact_mut(room * features).enumerate() {
            if !kept.is_empty() {
                walk.copy_within((kept.start - self.gone) * features..(kept.end - self.gone) * features, 0);
            }
            let new = inputs(number, first..wanted.end);
            walk[(first - gone) * features..][..new.len()].copy_from_slice(&new);
        }
        (self.gone, self.laid) = (gone, wanted.end);
    }

    /// Where a row of a series lies among all rows.
    pub(super) fn place(&self, series: usize, row: usize) -> usize {
        series * self.room + row - self.gone
    }
}
