//! One layer of a GRU with planted faults.
//!
//! Letters: T time steps, F inputs, H hidden units.

use crate::engine::Tensor;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StackFault {
    /// Nothing.
    None,
    /// The reset gate multiplies the hidden states before the recurrent product, forward and backward.
    ResetFirst,
    /// The same in the backward pass alone.
    ResetFirstBackward,
    /// The update gate says how much of the candidate is taken, not how much of the past is kept, forward and backward.
    UpdateTurned,
    /// The same in the backward pass alone.
    UpdateTurnedBackward,
    /// The third layer reads the first one's hidden states, and hands its gradient there.
    WrongLayer,
    /// The first layer gets the gradient that belongs to the second one.
    SkippedLayer,
    /// Dropout by the masks of the step after, forward and backward.
    OtherMasks,
    /// The same in the backward pass alone.
    OtherMasksBackward,
    /// Dropout when forecasting.
    DroppedForecasts,
}

impl StackFault {
    /// In the order of their declaration.
    pub(super) const ALL: [Self; 10] = [
        Self::None,
        Self::ResetFirst,
        Self::ResetFirstBackward,
        Self::UpdateTurned,
        Self::UpdateTurnedBackward,
        Self::WrongLayer,
        Self::SkippedLayer,
        Self::OtherMasks,
        Self::OtherMasksBackward,
        Self::DroppedForecasts,
    ];
}

/// Gates of the cell: r, z, n.
const GATES: usize = 3;
/// Tensors of a layer.
pub(super) const TENSORS: usize = 4;

/// A layer: what is wrong with it, its hidden units, and its input weights, recurrent weights and both biases.
pub(super) struct FaultyGru<'a> {
    pub fault: StackFault,
    pub hidden: usize,
    pub tensors: [&'a [f64]; TENSORS],
}

/// What the forward pass leaves of one time step of a layer: inputs `[F]`, the rest `[H]`; q is what the reset gate
/// multiplied.
pub(super) struct FaultyMoment {
    x: Vec<f64>,
    before: Vec<f64>,
    r: Vec<f64>,
    z: Vec<f64>,
    n: Vec<f64>,
    q: Vec<f64>,
    pub h: Vec<f64>,
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// One row of a matrix times a vector.
pub(super) fn dot(matrix: &[f64], row: usize, vector: &[f64]) -> f64 {
    matrix[row * vector.len()..].iter().zip(vector).map(|(a, b)| a * b).sum()
}

impl FaultyGru<'_> {
    /// What it computes of its inputs, `[T]`.
    pub(super) fn forward(&self, inputs: &[Vec<f64>]) -> Vec<FaultyMoment> {
        let Self { hidden, tensors: [w_ih, w_hh, b_ih, b_hh], .. } = *self;
        let mut before = vec![0.0; hidden];
        let mut moments = Vec::new();
        for x in inputs {
            let gate = |first: usize| -> Vec<f64> {
                let sum = |row: usize| dot(w_ih, row, x) + b_ih[row] + dot(w_hh, row, &before) + b_hh[row];
                (first..first + hidden).map(|row| sigmoid(sum(row))).collect()
            };
            let (r, z) = (gate(0), gate(hidden));
            let reset: Vec<f64> = r.iter().zip(&before).map(|(r, h)| r * h).collect();
            let rows = 2 * hidden..GATES * hidden;
            let first = self.fault == StackFault::ResetFirst;
            let read = if first { &reset } else { &before };
            let q: Vec<f64> = rows.clone().map(|row| dot(w_hh, row, read) + b_hh[row]).collect();
            let n = rows.zip(&q).zip(&r).map(|((row, q), r)| {
                let recurrent = if first { *q } else { r * q };
                (dot(w_ih, row, x) + b_ih[row] + recurrent).tanh()
            });
            let n: Vec<f64> = n.collect();
            let h = (0..hidden).map(|u| self.kept(z[u]) * before[u] + (1.0 - self.kept(z[u])) * n[u]);
            let h: Vec<f64> = h.collect();
            moments.push(FaultyMoment { x: x.clone(), before, r, z, n, q, h: h.clone() });
            before = h;
        }
        moments
    }

    /// How much of the past an update gate keeps.
    fn kept(&self, z: f64) -> f64 {
        if self.fault == StackFault::UpdateTurned { 1.0 - z } else { z }
    }

    /// Adds its gradients to its own tensors, from those by its hidden states; returns those by its inputs. `[T]` each.
    pub(super) fn backward(
        &self,
        moments: &[FaultyMoment],
        dh: &[Vec<f64>],
        sums: &mut [Tensor],
    ) -> Vec<Vec<f64>> {
        let Self { hidden, tensors: [w_ih, w_hh, ..], .. } = *self;
        let units = || 0..hidden;
        let turned = matches!(self.fault, StackFault::UpdateTurned | StackFault::UpdateTurnedBackward);
        let first = matches!(self.fault, StackFault::ResetFirst | StackFault::ResetFirstBackward);
        let mut carried = vec![0.0; hidden];
        let mut dx = vec![Vec::new(); moments.len()];
        for (t, FaultyMoment { x, before, r, z, n, q, .. }) in moments.iter().enumerate().rev() {
            let dh: Vec<f64> = units().map(|u| dh[t][u] + carried[u]).collect();
            let kept = |u: usize| if turned { 1.0 - z[u] } else { z[u] };
            let sign = if turned { -1.0 } else { 1.0 };
            let dn: Vec<f64> = units().map(|u| dh[u] * (1.0 - kept(u)) * (1.0 - n[u] * n[u])).collect();
            let dz = units().map(|u| sign * dh[u] * (before[u] - n[u]) * z[u] * (1.0 - z[u]));
            let dq: Vec<f64> = units().map(|u| if first { dn[u] } else { dn[u] * r[u] }).collect();
            let w_hn = &w_hh[2 * hidden * hidden..];
            // By what the recurrent weights of the candidate were multiplied with.
            let by_read = |u: usize| units().map(|row| w_hn[row * hidden + u] * dq[row]).sum::<f64>();
            let by_r = |u: usize| if first { by_read(u) * before[u] } else { dn[u] * q[u] };
            let dr = units().map(|u| by_r(u) * r[u] * (1.0 - r[u]));
            let gates: Vec<f64> = dr.chain(dz).collect();
            let by_gates =
                |u: usize| (0..2 * hidden).map(|row| w_hh[row * hidden + u] * gates[row]).sum::<f64>();
            let through = |u: usize| if first { by_read(u) * r[u] } else { by_read(u) };
            carried = units().map(|u| dh[u] * kept(u) + through(u) + by_gates(u)).collect();
            let read: Vec<f64> = units().map(|u| if first { r[u] * before[u] } else { before[u] }).collect();
            let by_sums = [[&gates[..], &dn].concat(), [&gates[..], &dq].concat()];
            let by_x = |f: usize| {
                by_sums[0].iter().enumerate().map(|(row, by_sum)| w_ih[row * x.len() + f] * by_sum).sum()
            };
            dx[t] = (0..x.len()).map(by_x).collect();
            add_outer(&mut sums[0].values, &by_sums[0], x);
            let (of_gates, of_candidate) = sums[1].values.split_at_mut(2 * hidden * hidden);
            add_outer(of_gates, &gates, before);
            add_outer(of_candidate, &dq, &read);
            for (bias, by_sums) in sums[2..].iter_mut().zip(&by_sums) {
                add_outer(&mut bias.values, by_sums, &[1.0]);
            }
        }
        dx
    }
}

/// Adds the products of each row's factor and each column's.
pub(super) fn add_outer(matrix: &mut [f64], rows: &[f64], columns: &[f64]) {
    for (values, row) in matrix.chunks_exact_mut(columns.len()).zip(rows) {
        for (value, column) in values.iter_mut().zip(columns) {
            *value += row * column;
        }
    }
}
