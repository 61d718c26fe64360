//! The LSTM cell: one unit of one sample at one time step, forward and backward.
//!
//! Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000, as PyTorch's `nn.LSTM`:
//!
//! ```text
//! i = sigmoid(z_i)   f = sigmoid(z_f)   g = tanh(z_g)   o = sigmoid(z_o)
//! c = f c' + i g     h = o tanh(c)      (c' is c one step earlier; with an identity cell output h = o c)
//! ```
//!
//! The order of operations below is part of the definition in docs/bits.md.

use super::activation::{is_near_zero, sigmoid, sigmoid_near_zero, tanh};
use super::kernel::arithmetic::{Float, Number, flush};
use crate::spec::CellOutput;

/// One value for each gate, in PyTorch's order.
#[derive(Clone, Copy)]
pub struct Gates<N> {
    /// Input gate.
    pub i: N,
    /// Forget gate.
    pub f: N,
    /// Cell candidate.
    pub g: N,
    /// Output gate.
    pub o: N,
}

/// One unit of one sample at one time step.
#[derive(Clone, Copy)]
pub struct LstmStep<N> {
    /// The gates.
    pub gates: Gates<N>,
    /// The cell state one step earlier.
    pub c_before: N,
    /// The cell state.
    pub c: N,
    /// What the output gate multiplies: `tanh(c)`, or c.
    pub out: N,
}

/// From the gates' sums z to the gates.
#[inline(always)]
pub(crate) fn activate<N: Number>(z: Gates<N>) -> Gates<N> {
    Gates { i: sigmoid(z.i), f: sigmoid(z.f), g: tanh(z.g), o: sigmoid(z.o) }
}

/// The same bits, by fewer operations where no lane of a sigmoid is far from 0.
#[inline(always)]
pub(crate) fn activate_quickly<N: Number>(z: Gates<N>) -> Gates<N> {
    if is_near_zero(z.i) & is_near_zero(z.f) & is_near_zero(z.o) {
        let (i, f, o) = (sigmoid_near_zero(z.i), sigmoid_near_zero(z.f), sigmoid_near_zero(z.o));
        return Gates { i, f, g: tanh(z.g), o };
    }
    activate(z)
}

/// From the gates and the cell state one step earlier to the step and its h.
#[inline(always)]
pub fn forward<N: Number>(gates: Gates<N>, c_before: N, cell: CellOutput) -> (LstmStep<N>, N) {
    let c = gates.f.mul_add(c_before, gates.i * gates.g);
    let out = match cell {
        CellOutput::Tanh => tanh(c),
        CellOutput::Identity => c,
    };
    (LstmStep { gates, c_before, c, out }, gates.o * out)
}

/// From dh, and dc as the later step hands it back, to dz and the dc handed to the step before.
#[inline(always)]
pub fn backward<N: Number>(step: LstmStep<N>, dh: N, dc_later: N, cell: CellOutput) -> (Gates<N>, N) {
    let LstmStep { gates: Gates { i, f, g, o }, c_before, out, .. } = step;
    let one = N::splat(N::Element::from_f64(1.0));
    let dc = match cell {
        CellOutput::Tanh => (dh * o).mul_add((-out).mul_add(out, one), dc_later),
        CellOutput::Identity => dh.mul_add(o, dc_later),
    };
    let dc = flush(dc, N::Element::TINY_SQUARED);
    let d_o = flush(dh * out, N::Element::TINY_SQUARED);
    let dz = Gates {
        i: (dc * g) * (i * (one - i)),
        f: (dc * c_before) * (f * (one - f)),
        g: (dc * i) * (-g).mul_add(g, one),
        o: d_o * (o * (one - o)),
    };
    (dz, dc * f)
}
