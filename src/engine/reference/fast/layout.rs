//! A layer's weights, and the head's, in panels of 16 units, as the kernels read them.
//!
//! Letters: F inputs of a layer, H hidden units, G gates, N outputs, P panels of 16 units (the last one filled up
//! with zeros). A *row* of a panel is G lines of 16 values, one for each gate.
//!
//! ```text
//! input      [P][1 + F] rows: b_ih, then the columns of w_ih
//! recurrent  LSTM [P][H] rows: the columns of w_hh;  GRU [P][1 + H] rows: b_hh before them
//! head       [N][P] lines        head bias  ceil(N / 16) lines
//! ```
//!
//! The second bias of an LSTM stands apart: its gradient and moments are those of the first. Samples have rows of
//! [`SUMS`] lines, whatever the cell: i f g o; or n r z q, of which input weights make n r z and recurrent ones r z q.

use std::ops::Range;

use crate::engine::reference::kernel::lanes::{Line, values, values_mut};
use crate::engine::reference::real::Real;
use crate::engine::reference::sums::LANES;
use crate::engine::reference::tensors::LayerTensors;
use crate::network::{Cell, NetworkShape};

/// Lines of a sample's sums, gates or derivatives in a panel.
pub(crate) const SUMS: usize = 4;

/// Samples whose sums are computed before their gates: few enough to stay in the first cache.
pub(crate) const ROWS: usize = 48;

/// Where the parts of a layer lie in one array of lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// What the layer computes.
    pub cell: Cell,
    /// F.
    pub features: usize,
    /// H.
    pub hidden: usize,
    /// P.
    pub panels: usize,
    /// G.
    pub gates: usize,
}

impl Layout {
    /// For that layer of a network.
    pub(super) fn new(shape: &NetworkShape, layer: usize) -> Self {
        let NetworkShape { cell, hidden, .. } = *shape;
        let features = shape.inputs(layer);
        Self { cell, features, hidden, panels: hidden.div_ceil(LANES), gates: cell.gates() }
    }

    /// Lines of one panel's input rows.
    pub(crate) fn input_panel(&self) -> usize {
        self.gates * (1 + self.features)
    }

    /// Lines of one panel's recurrent rows.
    pub(crate) fn recurrent_panel(&self) -> usize {
        self.gates * (self.recurrent_bias() + self.hidden)
    }

    /// Rows of b_hh among the recurrent ones of a panel.
    pub(crate) fn recurrent_bias(&self) -> usize {
        match self.cell {
            Cell::Lstm(_) => 0,
            Cell::Gru => 1,
        }
    }

    /// The line of a sample's row that the recurrent weights' first line adds to.
    pub(crate) fn first_recurrent(&self) -> usize {
        SUMS - self.gates
    }

    /// The line of an input row that holds that gate.
    pub(crate) fn input_line(&self, gate: usize) -> usize {
        match self.cell {
            Cell::Lstm(_) => gate,
            Cell::Gru => (gate + 1) % self.gates,
        }
    }

    /// Units in a panel.
    pub(super) fn units(&self, panel: usize) -> usize {
        LANES.min(self.hidden - panel * LANES)
    }

    /// Lines of the input part.
    pub(super) fn input(&self) -> Range<usize> {
        0..self.panels * self.input_panel()
    }

    /// Lines of the recurrent part.
    pub(super) fn recurrent(&self) -> Range<usize> {
        let start = self.input().end;
        start..start + self.panels * self.recurrent_panel()
    }

    /// Calls `visit` with (place in an array of PyTorch's shape, place among the values of `rows`)
    /// for every value of a tensor with `columns` columns, whose rows of panels begin at row
    /// `first` of `rows` many; `line` tells the line of each gate.
    fn for_each(
        &self,
        columns: usize,
        (first, rows): (usize, usize),
        line: impl Fn(usize) -> usize,
        mut visit: impl FnMut(usize, usize),
    ) {
        for gate in 0..self.gates {
            for unit in 0..self.hidden {
                for column in 0..columns {
                    let row = unit / LANES * rows + first + column;
                    visit(
                        (gate * self.hidden + unit) * columns + column,
                        (row * self.gates + line(gate)) * LANES + unit % LANES,
                    );
                }
            }
        }
    }

    /// Packs tensors; also returns the second bias if it stands apart, one row for each panel.
    pub(crate) fn pack<R: Real>(&self, tensors: &LayerTensors<R>) -> (Vec<Line<R>>, Vec<Line<R>>) {
        let Self { features, hidden, .. } = *self;
        let mut lines = vec![Line::default(); self.recurrent().end];
        let input = values_mut(&mut lines[self.input()]);
        let line = |gate| self.input_line(gate);
        self.for_each(1, (0, 1 + features), line, |from, to| input[to] = tensors.b_ih[from]);
        self.for_each(features, (1, 1 + features), line, |from, to| input[to] = tensors.w_ih[from]);
        let bias = self.recurrent_bias();
        let recurrent = values_mut(&mut lines[self.recurrent()]);
        self.for_each(
            hidden,
            (bias, bias + hidden),
            |gate| gate,
            |from, to| {
                recurrent[to] = tensors.w_hh[from];
            },
        );
        if bias == 1 {
            let to_recurrent = |from: usize, to: usize| recurrent[to] = tensors.b_hh[from];
            self.for_each(1, (0, 1 + hidden), |gate| gate, to_recurrent);
            return (lines, Vec::new());
        }
        let mut second_bias = vec![Line::default(); self.gates * self.panels];
        let apart = values_mut(&mut second_bias);
        self.for_each(1, (0, 1), |gate| gate, |from, to| apart[to] = tensors.b_hh[from]);
        (lines, second_bias)
    }

    /// The inverse of [`Layout::pack`].
    pub(crate) fn unpack<R: Real>(
        &self,
        lines: &[Line<R>],
        second_bias: &[Line<R>],
        to: &mut LayerTensors<R>,
    ) {
        let Self { features, hidden, .. } = *self;
        let input = values(&lines[self.input()]);
        let line = |gate| self.input_line(gate);
        self.for_each(1, (0, 1 + features), line, |at, from| to.b_ih[at] = input[from]);
        self.for_each(features, (1, 1 + features), line, |at, from| to.w_ih[at] = input[from]);
        let (bias, recurrent) = (self.recurrent_bias(), values(&lines[self.recurrent()]));
        self.for_each(hidden, (bias, bias + hidden), |gate| gate, |at, from| to.w_hh[at] = recurrent[from]);
        let (rows, biases) = if bias == 1 { (1 + hidden, recurrent) } else { (1, values(second_bias)) };
        self.for_each(1, (0, rows), |gate| gate, |at, from| to.b_hh[at] = biases[from]);
    }

    /// The first biases, one row for each panel: also the gradient of a second bias that stands apart.
    pub(crate) fn first_biases<R: Real>(&self, lines: &[Line<R>]) -> Vec<Line<R>> {
        lines[self.input()]
            .chunks_exact(self.input_panel())
            .flat_map(|rows| rows[..self.gates].to_vec())
            .collect()
    }
}

/// Where the parts of the head lie in one array of lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeadLayout {
    /// H.
    pub hidden: usize,
    /// N.
    pub outputs: usize,
    /// P.
    pub panels: usize,
}

impl HeadLayout {
    /// For a network's head.
    pub(super) fn new(shape: &NetworkShape) -> Self {
        Self { hidden: shape.hidden, outputs: shape.outputs, panels: shape.hidden.div_ceil(LANES) }
    }

    /// Lines of the weight.
    pub(super) fn weight(&self) -> Range<usize> {
        0..self.outputs * self.panels
    }

    /// Lines of the bias.
    pub(super) fn bias(&self) -> Range<usize> {
        let start = self.weight().end;
        start..start + self.outputs.div_ceil(LANES)
    }

    /// Packs weight and bias.
    pub(crate) fn pack<R: Real>(&self, weight: &[R], bias: &[R]) -> Vec<Line<R>> {
        let mut lines = vec![Line::default(); self.bias().end];
        let rows = lines[self.weight()].chunks_exact_mut(self.panels);
        for (row, from) in rows.zip(weight.chunks_exact(self.hidden)) {
            values_mut(row)[..self.hidden].copy_from_slice(from);
        }
        values_mut(&mut lines[self.bias()])[..bias.len()].copy_from_slice(bias);
        lines
    }

    /// The inverse of [`HeadLayout::pack`].
    pub(crate) fn unpack<R: Real>(&self, lines: &[Line<R>], weight: &mut [R], bias: &mut [R]) {
        let rows = lines[self.weight()].chunks_exact(self.panels);
        for (row, to) in rows.zip(weight.chunks_exact_mut(self.hidden)) {
            to.copy_from_slice(&values(row)[..self.hidden]);
        }
        bias.copy_from_slice(&values(&lines[self.bias()])[..self.outputs]);
    }
}
