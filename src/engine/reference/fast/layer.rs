//! One layer: its weights, their gradients and moments, and what a pass derives from them.
//!
//! Letters: G gates, H hidden units, P panels.

use super::layout::{Layout, SUMS};
use super::workspace::{Extent, GROUP, Workspace};
use crate::engine::reference::kernel::lanes::{Lanes, Line, transpose};
use crate::engine::reference::real::Real;
use crate::engine::reference::sums::LANES;
use crate::engine::reference::tensors::LayerTensors;
use crate::network::{Cell, NetworkShape};

/// One layer; all but the workspace in the order of [`Layout`]'s picture.
pub(crate) struct Layer<R> {
    /// Where everything lies.
    pub layout: Layout,
    /// The weights.
    pub weights: Vec<Line<R>>,
    /// The second bias of an LSTM.
    pub second_bias: Vec<Line<R>>,
    /// Gradients of the weights.
    pub gradients: Vec<Line<R>>,
    /// Adam's first moments.
    pub m: Vec<Line<R>>,
    /// Adam's second moments.
    pub v: Vec<Line<R>>,
    /// The arrays of a pass.
    pub work: Workspace<R>,
}

impl<R: Real> Layer<R> {
    /// The layer of that number, with these initial weights.
    pub(super) fn new(shape: &NetworkShape, number: usize, tensors: &LayerTensors<R>) -> Self {
        let layout = Layout::new(shape, number);
        let (weights, second_bias) = layout.pack(tensors);
        let zeros = vec![Line::default(); weights.len()];
        let (gradients, m, v, work) = (zeros.clone(), zeros.clone(), zeros, Workspace::new(&layout));
        Self { layout, weights, second_bias, gradients, m, v, work }
    }

    /// Replaces the weights.
    pub(super) fn set_weights(&mut self, tensors: &LayerTensors<R>) {
        (self.weights, self.second_bias) = self.layout.pack(tensors);
        self.work.back_is_current = false;
    }

    /// Derives from the weights what a pass needs; `is_above`: there is a layer below.
    #[inline(always)]
    pub(crate) fn prepare<V: Lanes<R>>(&mut self, extent: Extent, is_above: bool) {
        self.add_biases();
        if !extent.returns || self.work.back_is_current {
            return;
        }
        let Self { layout, weights, work, .. } = self;
        if extent.steps > 1 {
            let first = layout.gates * layout.recurrent_bias();
            let rows = (&weights[layout.recurrent()], layout.recurrent_panel(), first);
            turn::<V, R>(layout, rows, |gate| gate, &mut work.back);
        }
        if is_above {
            let rows = (&weights[layout.input()], layout.input_panel(), layout.gates);
            turn::<V, R>(layout, rows, |gate| layout.input_line(gate), &mut work.back_below);
        }
        work.back_is_current = extent.steps > 1 || is_above;
    }

    /// What sums start from. Every sum begins at +0, which differs from a bias of -0.
    #[inline(always)]
    fn add_biases(&mut self) {
        let Self { layout, weights, second_bias, work, .. } = self;
        let recurrent = layout.recurrent().start;
        for panel in 0..layout.panels {
            let input = panel * layout.input_panel();
            let bias = &mut work.bias[panel * SUMS..][..SUMS];
            match layout.cell {
                Cell::Lstm(_) => {
                    for (gate, bias) in bias.iter_mut().enumerate() {
                        add(bias, &weights[input + gate], &second_bias[panel * SUMS + gate]);
                    }
                }
                Cell::Gru => {
                    let second = &weights[recurrent + panel * layout.recurrent_panel()..];
                    let zeros = Line::default();
                    add(&mut bias[0], &weights[input], &zeros);
                    add(&mut bias[1], &weights[input + 1], &second[0]);
                    add(&mut bias[2], &weights[input + 2], &second[1]);
                    add(&mut bias[3], &second[2], &zeros);
                }
            }
        }
    }
}

#[inline(always)]
fn add<R: Real>(sum: &mut Line<R>, first: &Line<R>, second: &Line<R>) {
    for lane in 0..LANES {
        sum.0[lane] = R::default() + (first.0[lane] + second.0[lane]);
    }
}

/// Transposes the columns of H inputs, in tiles of 16 x 16 values, to `[groups of panels][G H][panels of the group]`.
/// `rows` are the panels' rows, lines of each panel, and the line of the first column among them.
#[inline(always)]
fn turn<V: Lanes<R>, R: Real>(
    layout: &Layout,
    (rows, lines, first): (&[Line<R>], usize, usize),
    line: impl Fn(usize) -> usize,
    to: &mut Vec<Line<R>>,
) {
    let (hidden, gates) = (layout.hidden, layout.gates);
    to.resize(gates * hidden * layout.panels, Line::default());
    for (panel, rows) in rows.chunks_exact(lines).enumerate() {
        let rows = &rows[first..];
        for column in 0..layout.panels {
            let group = column - column % GROUP;
            let width = GROUP.min(layout.panels - group);
            let tile = &rows[gates * column * LANES..gates * (column * LANES + layout.units(column))];
            for gate in 0..gates {
                let j = gate * hidden + panel * LANES;
                let to = &mut to[group * gates * hidden + j * width + column % GROUP..];
                turn_tile::<V, R>((&tile[line(gate)..], gates), (to, width), layout.units(panel));
            }
        }
    }
}

/// Every so many lines of `tile` one becomes a column: `rows` lines of `to`, `stride` lines apart.
#[inline(always)]
fn turn_tile<V: Lanes<R>, R: Real>(
    (tile, every): (&[Line<R>], usize),
    (to, stride): (&mut [Line<R>], usize),
    rows: usize,
) {
    let mut lines = [V::splat(R::default()); LANES];
    for (n, line) in lines.iter_mut().enumerate() {
        if let Some(from) = tile.get(every * n) {
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
