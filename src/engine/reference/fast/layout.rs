//! Weights in panels of 16 units, as the kernels read them.
//!
//! Letters: F input features, H hidden units, K horizon, P panels of 16 units (the last one filled
//! up with zeros). A *row* of a panel is four lines of 16 values, one for each gate.
//!
//! ```text
//! input      [P][1 + F] rows: b_ih, then the columns of w_ih
//! recurrent  [P][H] rows: the columns of w_hh
//! head       [K][P] lines        head bias  ceil(K / 16) lines
//! ```

use std::ops::Range;

use crate::engine::NetworkShape;
use crate::engine::reference::kernel::lanes::{Line, values, values_mut};
use crate::engine::reference::number::Real;
use crate::engine::reference::sums::LANES;
use crate::engine::reference::tensors::Tensors;

/// Where the parts of a network lie in one array of lines.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// F, H and K.
    pub shape: NetworkShape,
    /// P.
    pub panels: usize,
}

/// A network's tensors in panels. The second bias stands apart: its gradient and moments are those of the first.
#[derive(Clone, Debug)]
pub struct Packed<R> {
    /// In the order of the module's picture.
    pub lines: Vec<Line<R>>,
}

impl Layout {
    /// For a network of this shape.
    pub fn new(shape: NetworkShape) -> Self {
        Self { shape, panels: shape.hidden.div_ceil(LANES) }
    }

    /// Lines of one panel's input rows.
    pub fn input_panel(&self) -> usize {
        4 * (1 + self.shape.features)
    }

    /// Lines of one panel's recurrent rows.
    pub fn recurrent_panel(&self) -> usize {
        4 * self.shape.hidden
    }

    /// Units in a panel.
    pub fn units(&self, panel: usize) -> usize {
        LANES.min(self.shape.hidden - panel * LANES)
    }

    /// Lines of the input part.
    pub fn input(&self) -> Range<usize> {
        0..self.panels * self.input_panel()
    }

    /// Lines of the recurrent part.
    pub fn recurrent(&self) -> Range<usize> {
        let start = self.input().end;
        start..start + self.panels * self.recurrent_panel()
    }

    /// Lines of the head's weight.
    pub fn head(&self) -> Range<usize> {
        let start = self.recurrent().end;
        start..start + self.shape.horizon * self.panels
    }

    /// Lines of the head's bias.
    pub fn head_bias(&self) -> Range<usize> {
        let start = self.head().end;
        start..start + self.shape.horizon.div_ceil(LANES)
    }

    /// Calls `visit` with (place in an array of PyTorch's shape, place among the values of `rows`)
    /// for every value of an LSTM tensor with `columns` columns, whose rows of panels begin at row
    /// `first` of `rows` many.
    fn for_each(&self, columns: usize, (first, rows): (usize, usize), mut visit: impl FnMut(usize, usize)) {
        for gate in 0..4 {
            for unit in 0..self.shape.hidden {
                for column in 0..columns {
                    let row = unit / LANES * rows + first + column;
                    visit(
                        (gate * self.shape.hidden + unit) * columns + column,
                        (row * 4 + gate) * LANES + unit % LANES,
                    );
                }
            }
        }
    }

    /// Packs tensors; also returns the second bias, one row for each panel.
    pub fn pack<R: Real>(&self, tensors: &Tensors<R>) -> (Packed<R>, Vec<Line<R>>) {
        let mut lines = vec![Line::default(); self.head_bias().end];
        let mut second_bias = vec![Line::default(); 4 * self.panels];
        let NetworkShape { features, hidden, .. } = self.shape;
        let [layer] = &tensors.layers[..] else { unreachable!("invariant: one layer") };
        let input = values_mut(&mut lines[self.input()]);
        self.for_each(1, (0, 1 + features), |from, to| input[to] = layer.b_ih[from]);
        self.for_each(features, (1, 1 + features), |from, to| input[to] = layer.w_ih[from]);
        let recurrent = values_mut(&mut lines[self.recurrent()]);
        self.for_each(hidden, (0, hidden), |from, to| recurrent[to] = layer.w_hh[from]);
        let bias = values_mut(&mut second_bias);
        self.for_each(1, (0, 1), |from, to| bias[to] = layer.b_hh[from]);
        let head = lines[self.head()].chunks_exact_mut(self.panels);
        for (row, from) in head.zip(tensors.head_w.chunks_exact(hidden)) {
            values_mut(row)[..hidden].copy_from_slice(from);
        }
        values_mut(&mut lines[self.head_bias()])[..tensors.head_b.len()].copy_from_slice(&tensors.head_b);
        (Packed { lines }, second_bias)
    }

    /// The inverse of [`Layout::pack`].
    pub fn unpack<R: Real>(&self, packed: &Packed<R>, second_bias: &[Line<R>]) -> Tensors<R> {
        let mut tensors = Tensors::zeros(self.shape);
        let [layer] = &mut tensors.layers[..] else { unreachable!("invariant: one layer") };
        let NetworkShape { features, hidden, .. } = self.shape;
        let input = values(&packed.lines[self.input()]);
        self.for_each(1, (0, 1 + features), |to, from| layer.b_ih[to] = input[from]);
        self.for_each(features, (1, 1 + features), |to, from| layer.w_ih[to] = input[from]);
        let recurrent = values(&packed.lines[self.recurrent()]);
        self.for_each(hidden, (0, hidden), |to, from| layer.w_hh[to] = recurrent[from]);
        let bias = values(second_bias);
        self.for_each(1, (0, 1), |to, from| layer.b_hh[to] = bias[from]);
        let head = packed.lines[self.head()].chunks_exact(self.panels);
        for (row, to) in head.zip(tensors.head_w.chunks_exact_mut(hidden)) {
            to.copy_from_slice(&values(row)[..hidden]);
        }
        let head_bias = values(&packed.lines[self.head_bias()]);
        tensors.head_b.copy_from_slice(&head_bias[..self.shape.horizon]);
        tensors
    }

    /// The first biases, one row for each panel: also the gradient of the second.
    pub fn first_biases<R: Real>(&self, packed: &Packed<R>) -> Vec<Line<R>> {
        packed.lines[self.input()]
            .chunks_exact(self.input_panel())
            .flat_map(|rows| rows[..4].to_vec())
            .collect()
    }
}
