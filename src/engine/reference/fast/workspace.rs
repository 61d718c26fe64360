//! Every array of a pass, allocated when a larger shape than ever comes.
//!
//! Letters: B samples, T time steps, S of them in the loss, F features, H hidden units, N outputs,
//! P panels. Arrays of a layer lie panel by panel, then in the order of time, then of samples: `[P][T][B]`.
//! A forecast, which has no way back, keeps two time steps of them and the gates of the samples at work:
//! what it reads again is then still in a cache. It keeps all of few samples of several layers, as a training step does.

use super::layout::{Layout, ROWS, SUMS};
use crate::engine::reference::kernel::lanes::Line;
use crate::engine::reference::plain::criterion;
use crate::engine::reference::real::Real;
use crate::engine::reference::sums::LANES;
use crate::network::Loss;

/// Panels whose dh is computed together.
pub(crate) const GROUP: usize = 4;

/// Samples of several time steps that are multiplied at once by the weights between two layers. Weights are then read once for all of
/// these steps; with more samples in a step reading them is hidden behind the multiplications.
const TOGETHER: usize = 32;

/// How much a pass computes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Extent {
    /// Time steps T.
    pub steps: usize,
    /// Samples B.
    pub rows: usize,
    /// Last time steps S that are predicted from.
    pub scored: usize,
    /// Whether there is a way back.
    pub returns: bool,
    /// Whether every time step is kept, as a way back needs it.
    pub keeps: bool,
    /// Whether outputs between layers are multiplied by masks.
    pub drops: bool,
}

impl Extent {
    /// Time steps for which states have a place: T, or 2 without a way back.
    #[inline(always)]
    pub(super) fn slots(&self) -> usize {
        if self.keeps { self.steps } else { 2 }
    }

    /// Time steps that are multiplied at once by the weights between two layers; 1 where few are kept.
    #[inline(always)]
    pub(super) fn together(&self) -> usize {
        if self.keeps { (TOGETHER / self.rows).clamp(1, self.steps) } else { 1 }
    }

    /// Where h, c and what the output gate multiplied lie: line of a panel's sample at time t.
    #[inline(always)]
    pub(crate) fn state_at(&self, (t, panel): (usize, usize), sample: usize) -> usize {
        let slot = if self.keeps { t } else { t % 2 };
        (panel * self.slots() + slot) * self.rows + sample
    }

    /// Where the lines of gates lie of a panel's sample at time t, the first one at work.
    #[inline(always)]
    pub(crate) fn gates_at(&self, at: (usize, usize), first: usize) -> usize {
        if self.keeps { SUMS * self.state_at(at, first) } else { 0 }
    }
}

/// What all layers share.
#[derive(Default)]
pub(crate) struct Shared<R> {
    /// How much the pass computes.
    pub extent: Extent,
    /// `[T][B][1 + F]`: 1, then the input.
    pub x: Vec<R>,
    /// From one sample of `x` to the next, 1 + F.
    pub width: usize,
    /// `[S, B, N]`.
    pub predictions: Vec<R>,
    /// d loss / d prediction, `[S, B, N]`.
    pub derivatives: Vec<R>,
    /// The loss.
    pub loss: R,
}

impl<R: Real> Shared<R> {
    /// Makes room.
    pub(super) fn resize(&mut self, extent: Extent, [features, outputs]: [usize; 2]) {
        let Extent { steps, rows, scored, .. } = extent;
        (self.extent, self.width) = (extent, 1 + features);
        self.x.resize(steps * rows * self.width, R::default());
        self.predictions.resize(scored * rows * outputs, R::default());
        self.derivatives.resize(scored * rows * outputs, R::default());
    }

    /// Takes in `[T, B, F]`.
    #[inline(always)]
    pub(crate) fn take_inputs(&mut self, x: &[R], features: usize) {
        for (to, from) in self.x.chunks_exact_mut(1 + features).zip(x.chunks_exact(features)) {
            to[0] = R::from_f64(1.0);
            // Value by value: a call to copy one number takes longer than the number.
            for (to, &from) in to[1..].iter_mut().zip(from) {
                *to = from;
            }
        }
    }

    /// The loss of the predictions, and its derivatives.
    #[inline(always)]
    pub(crate) fn take_loss(&mut self, loss: Loss, truths: &[R]) {
        let count = truths.len() * loss.outputs();
        assert_eq!(count, self.predictions.len(), "invariant: a truth for the predictions of each step");
        if loss != Loss::Mse {
            self.loss = criterion(loss, (&self.predictions, truths), &mut self.derivatives);
            return;
        }
        let count = R::from_f64(truths.len() as f64);
        let scale = R::from_f64(2.0) / count;
        let mut sum = R::default();
        for (n, &truth) in truths.iter().enumerate() {
            let error = self.predictions[n] - truth;
            sum = error.mul_add(error, sum);
            self.derivatives[n] = scale * error;
        }
        self.loss = sum / count;
    }
}

/// The arrays of one layer, and what can be derived from its weights for a pass.
#[derive(Default)]
pub(crate) struct Workspace<R> {
    /// `[P][T][B][SUMS]`: sums, then the gates, then the derivatives by the sums, each in the place of the one before.
    pub gates: Vec<Line<R>>,
    /// Cell states of an LSTM, `[P][T][B]`.
    pub c: Vec<Line<R>>,
    /// What the output gate of an LSTM multiplied, `[P][T][B]`.
    pub out: Vec<Line<R>>,
    /// Hidden states, `[P][T][B]`.
    pub h: Vec<Line<R>>,
    /// What the hidden states are multiplied by for the layer above, `[P][T][B]`; only under dropout.
    pub mask: Vec<Line<R>>,
    /// The products.
    pub dropped: Vec<Line<R>>,
    /// What a time step hands back to the one before past the products: dc, or a part of dh, `[P][B]`.
    pub carried: Vec<Line<R>>,
    /// dh of the time steps at work, or under the head of one: `[groups of up to 4 panels][times][B][panels of the group]`.
    pub dh: Vec<Line<R>>,
    /// What sums start from, `[P][SUMS]`: both biases where they are added.
    pub bias: Vec<Line<R>>,
    /// w_hh as the way back reads it: `[groups of up to 4 panels][G H][panels of the group]`.
    pub back: Vec<Line<R>>,
    /// The same of w_ih, for the layer below.
    pub back_below: Vec<Line<R>>,
    /// Whether these belong to the weights.
    pub back_is_current: bool,
}

impl<R: Real> Workspace<R> {
    /// Empty.
    pub(super) fn new(layout: &Layout) -> Self {
        Self { bias: vec![Line::default(); SUMS * layout.panels], ..Self::default() }
    }

    /// Takes in what dropout multiplies the hidden states by, `[T, B, H]`; lanes without a unit get 0.
    pub(super) fn take_mask(&mut self, layout: &Layout, mask: &[R]) {
        let all = mask.len() / layout.hidden;
        for lines in [&mut self.mask, &mut self.dropped] {
            lines.resize(layout.panels * all, Line::default());
        }
        for (panel, lines) in self.mask.chunks_exact_mut(all).enumerate() {
            let units = layout.units(panel);
            for (line, row) in lines.iter_mut().zip(mask.chunks_exact(layout.hidden)) {
                line.0[..units].copy_from_slice(&row[panel * LANES..][..units]);
                line.0[units..].fill(R::default());
            }
        }
    }

    /// What the layer above reads.
    #[inline(always)]
    pub(super) fn handed_up(&self, extent: Extent) -> &[Line<R>] {
        if extent.drops { &self.dropped } else { &self.h }
    }

    /// Makes room.
    pub(super) fn resize(&mut self, layout: &Layout, extent: Extent) {
        let Extent { rows, keeps, returns, .. } = extent;
        let lines = layout.panels * extent.slots() * rows;
        let has_c = layout.recurrent_bias() == 0;
        // Every line is written before it is read, so what is longer than needed may stay so.
        let grow = |lines: &mut Vec<Line<R>>, count| {
            if lines.len() < count {
                lines.resize(count, Line::default());
            }
        };
        grow(&mut self.gates, SUMS * if keeps { lines } else { ROWS.min(rows) });
        grow(&mut self.c, if has_c { lines } else { 0 });
        grow(&mut self.out, if has_c && returns { lines } else { 0 });
        grow(&mut self.h, lines);
        grow(&mut self.dh, if returns { layout.panels * extent.together() * rows } else { 0 });
        self.carried.resize(layout.panels * rows, Line::default());
    }
}
