//! Every array of a pass, allocated when a larger shape than ever comes.
//!
//! Letters: B samples, T time steps, S of them in the loss, F features, H hidden units, K horizon,
//! P panels. Arrays of the LSTM lie panel by panel, then in the order of time, then of samples: `[P][T][B]`.
//! A forecast, which has no way back, keeps two time steps of them and the gates of the samples at work:
//! what it reads again is then still in a cache.

use super::forward::ROWS;
use super::layout::Layout;
use super::{FastNetwork, Goal};
use crate::engine::reference::kernel::lanes::{Lanes, Line, transpose};
use crate::engine::reference::number::Real;
use crate::engine::reference::plain_network::Samples;
use crate::engine::reference::sums::LANES;

/// The arrays of a pass and what can be derived from the weights for it.
pub struct Workspace<R> {
    /// Time steps T of the pass.
    pub steps: usize,
    /// Samples B of the pass.
    pub rows: usize,
    /// Time steps for which states have a place: T, or 2 without a way back.
    pub slots: usize,
    /// Whether there is a way back, so that every time step is kept.
    pub keeps: bool,
    /// Last time steps S that are predicted from.
    pub scored: usize,
    /// `[T][B][1 + F]`: 1, then the input.
    pub x: Vec<R>,
    /// `[P][T][B][4]`: sums z, then the gates, then dz, each in the place of the one before.
    pub gates: Vec<Line<R>>,
    /// Cell states, `[P][T][B]`.
    pub c: Vec<Line<R>>,
    /// What the output gate multiplied, `[P][T][B]`.
    pub out: Vec<Line<R>>,
    /// Hidden states, `[P][T][B]`.
    pub h: Vec<Line<R>>,
    /// dc on its way back, `[P][B]`.
    pub dc: Vec<Line<R>>,
    /// dh of the panels at work, `[B][up to 4]`.
    pub dh: Vec<Line<R>>,
    /// `[S, B, K]`.
    pub predictions: Vec<R>,
    /// d loss / d prediction, `[S, B, K]`.
    pub derivatives: Vec<R>,
    /// The loss.
    pub loss: R,
    /// The sum of both biases, `[P][4]`.
    pub bias: Vec<Line<R>>,
    /// w_hh as the way back reads it: `[groups of up to 4 panels][4H][panels of the group]`.
    pub back: Vec<Line<R>>,
    /// Whether `back` belongs to the weights.
    pub back_is_current: bool,
}

/// Panels whose dh is computed together.
pub const GROUP: usize = 4;

impl<R: Real> Workspace<R> {
    /// Empty.
    pub fn new(layout: &Layout) -> Self {
        Self {
            steps: 0,
            rows: 0,
            slots: 0,
            keeps: false,
            scored: 0,
            x: Vec::new(),
            gates: Vec::new(),
            c: Vec::new(),
            out: Vec::new(),
            h: Vec::new(),
            dc: Vec::new(),
            dh: Vec::new(),
            predictions: Vec::new(),
            derivatives: Vec::new(),
            loss: R::default(),
            bias: vec![Line::default(); 4 * layout.panels],
            back: Vec::new(),
            back_is_current: false,
        }
    }

    fn shape(&mut self, layout: &Layout, (steps, rows, scored): (usize, usize, usize), keeps: bool) {
        if (self.steps, self.rows, self.scored, self.keeps) == (steps, rows, scored, keeps) {
            return;
        }
        (self.steps, self.rows, self.scored, self.keeps) = (steps, rows, scored, keeps);
        self.slots = if keeps { steps } else { 2 };
        let lines = layout.panels * self.slots * rows;
        self.x.resize(steps * rows * (1 + layout.shape.features), R::default());
        // Every line is written before it is read, so what is longer than needed may stay so.
        let grow = |lines: &mut Vec<Line<R>>, count| {
            if lines.len() < count {
                lines.resize(count, Line::default());
            }
        };
        grow(&mut self.gates, 4 * if keeps { lines } else { ROWS.min(rows) });
        grow(&mut self.c, lines);
        grow(&mut self.out, if keeps { lines } else { 0 });
        grow(&mut self.h, lines);
        self.dc.resize(layout.panels * rows, Line::default());
        self.dh.resize(GROUP * rows, Line::default());
        self.predictions.resize(scored * rows * layout.shape.horizon, R::default());
        self.derivatives.resize(scored * rows * layout.shape.horizon, R::default());
    }

    /// Where c, h and what the output gate multiplied lie: line of a panel's sample at time t.
    #[inline(always)]
    pub fn state_at(&self, (t, panel): (usize, usize), sample: usize) -> usize {
        let slot = if self.keeps { t } else { t % self.slots };
        (panel * self.slots + slot) * self.rows + sample
    }

    /// Where the four lines of gates lie of a panel's sample at time t, the first one at work.
    #[inline(always)]
    pub fn gates_at(&self, at: (usize, usize), first: usize) -> usize {
        if self.keeps { 4 * self.state_at(at, first) } else { 0 }
    }

    /// The mean squared error of the predictions, and its derivatives.
    #[inline(always)]
    pub fn take_loss(&mut self, truths: &[R]) {
        assert_eq!(truths.len(), self.predictions.len(), "invariant: a truth for each prediction");
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

impl<R: Real> FastNetwork<R> {
    /// Takes in the samples, and derives from the weights what the pass needs.
    #[inline(always)]
    pub(super) fn load<V: Lanes<R>>(&mut self, samples: &Samples<R>, goal: Goal) {
        let Self { layout, work, .. } = self;
        let features = layout.shape.features;
        let steps = samples.x.len() / (samples.rows * features);
        let scored = match goal {
            Goal::Forecasts => 1,
            _ => samples.y.len() / (samples.rows * layout.shape.horizon),
        };
        work.shape(layout, (steps, samples.rows, scored), !matches!(goal, Goal::Forecasts));
        for (to, from) in work.x.chunks_exact_mut(1 + features).zip(samples.x.chunks_exact(features)) {
            to[0] = R::from_f64(1.0);
            // Value by value: a call to copy one number takes longer than the number.
            for (to, &from) in to[1..].iter_mut().zip(from) {
                *to = from;
            }
        }
        for panel in 0..layout.panels {
            for gate in 0..4 {
                let (first, at) = (self.weights.lines[panel * layout.input_panel() + gate], panel * 4 + gate);
                for lane in 0..first.0.len() {
                    // Every sum begins at +0, which differs from a bias of -0.
                    work.bias[at].0[lane] = R::default() + (first.0[lane] + self.second_bias[at].0[lane]);
                }
            }
        }
        if !matches!(goal, Goal::Forecasts) && steps > 1 && !work.back_is_current {
            self.turn_recurrent_weights::<V>();
        }
    }

    /// Transposes w_hh, in tiles of 16 x 16 values.
    #[inline(always)]
    fn turn_recurrent_weights<V: Lanes<R>>(&mut self) {
        let Self { layout, work, .. } = self;
        let hidden = layout.shape.hidden;
        let recurrent = &self.weights.lines[layout.recurrent()];
        work.back.resize(4 * hidden * layout.panels, Line::default());
        for (panel, rows) in recurrent.chunks_exact(layout.recurrent_panel()).enumerate() {
            for column in 0..layout.panels {
                let group = column - column % GROUP;
                let width = GROUP.min(layout.panels - group);
                let tile = &rows[4 * column * LANES..4 * (column * LANES + layout.units(column))];
                for gate in 0..4 {
                    let j = gate * hidden + panel * LANES;
                    let to = &mut work.back[group * 4 * hidden + j * width + column % GROUP..];
                    turn_tile::<V, R>(&tile[gate..], (to, width), layout.units(panel));
                }
            }
        }
        work.back_is_current = true;
    }
}

/// Every fourth line of `tile` becomes a column: `rows` lines of `to`, `stride` lines apart.
#[inline(always)]
fn turn_tile<V: Lanes<R>, R: Real>(tile: &[Line<R>], (to, stride): (&mut [Line<R>], usize), rows: usize) {
    let mut lines = [V::splat(R::default()); LANES];
    for (n, line) in lines.iter_mut().enumerate() {
        if let Some(from) = tile.get(4 * n) {
            *line = V::load(from);
        }
    }
    transpose(&mut lines);
    for (n, line) in lines.into_iter().enumerate() {
        if n < rows {
            line.store(&mut to[n * stride]);
        }
    }
}
