//! A GRU layer in its plainest form: the text that defines every bit.
//!
//! As PyTorch's `nn.GRU` (equations in [`super::gru`]):
//!
//! ```text
//! z_r = W_ir x + b_ir + W_hr h' + b_hr    z_z = W_iz x + b_iz + W_hz h' + b_hz     (h' is h[t-1])
//! z_n = W_in x + b_in                     q   = W_hn h' + b_hn                     h[t] = cell(z_r, z_z, z_n, q, h')
//! ```
//!
//! And backward through time, with `dv` for d loss / d v:
//!
//! ```text
//! dh[t] = (what the loss says of h[t]) + W_hr^T dz_r[t+1] + W_hz^T dz_z[t+1] + W_hn^T dq[t+1] + z[t+1] dh[t+1]
//! dW_ih = sum (dz_r, dz_z, dz_n)[t] x[t]^T     dW_hh = sum (dz_r, dz_z, dq)[t] h[t-1]^T
//! ```
//!
//! Letters: B samples, T time steps, F inputs, H hidden units. Arrays are time-major.

use super::gru::{self, GruStep, Sums};
use super::plain::{Inputs, widths};
use super::products::{add_product, add_transposed_product, transpose};
use super::real::Real;
use super::tensors::LayerTensors;

/// Gates of the cell: r, z, n.
const GATES: usize = 3;

/// Everything the forward pass computed.
#[derive(Clone, Debug)]
pub(crate) struct GruTrace<R> {
    /// Time steps T.
    pub steps: usize,
    /// The gates after their activation, `[T, B, 3H]`.
    pub gates: Vec<R>,
    /// What the reset gate multiplied, `[T, B, H]`.
    pub q: Vec<R>,
    /// Hidden states, `[T + 1, B, H]`; the first one is zero.
    pub h: Vec<R>,
}

/// Runs a GRU layer over all time steps.
pub(crate) fn forward<R: Real>(weights: &LayerTensors<R>, inputs: Inputs<R>) -> GruTrace<R> {
    let ([features, hidden], rows) = (widths(weights), inputs.rows);
    let (wide, ones) = (GATES * hidden, vec![R::from_f64(1.0); rows]);
    let both: Vec<R> = weights.b_ih.iter().zip(&weights.b_hh).map(|(&a, &b)| a + b).collect();
    let of_n = 2 * hidden..;
    let bias = [&both[..2 * hidden], &weights.b_ih[of_n.clone()]].concat();
    let (w_ih, w_hh) = (transpose(&weights.w_ih, features), &weights.w_hh);
    let (w_hr_hz, w_hn) = w_hh.split_at(2 * hidden * hidden);
    let (w_hr_hz, w_hn) = (transpose(w_hr_hz, hidden), transpose(w_hn, hidden));
    let steps = inputs.x.len() / (rows * features);
    let mut trace =
        GruTrace { steps, gates: Vec::new(), q: Vec::new(), h: vec![R::default(); rows * hidden] };
    for (t, x) in inputs.x.chunks_exact(rows * features).enumerate() {
        let h_before = trace.h[t * rows * hidden..].to_vec();
        let (mut z, mut q) = (vec![R::default(); rows * wide], vec![R::default(); rows * hidden]);
        add_product(&mut z, wide, &ones, &bias);
        add_product(&mut z, wide, x, &w_ih);
        add_product(&mut q, hidden, &ones, &weights.b_hh[of_n.clone()]);
        if t > 0 {
            let mut r_and_z: Vec<R> = z.chunks_exact(wide).flat_map(|z| z[..2 * hidden].to_vec()).collect();
            add_product(&mut r_and_z, 2 * hidden, &h_before, &w_hr_hz);
            for (z, new) in z.chunks_exact_mut(wide).zip(r_and_z.chunks_exact(2 * hidden)) {
                z[..2 * hidden].copy_from_slice(new);
            }
            add_product(&mut q, hidden, &h_before, &w_hn);
        }
        for (at, &h_before) in h_before.iter().enumerate() {
            let place = |gate| at / hidden * wide + gate * hidden + at % hidden;
            let sums = Sums { r: z[place(0)], z: z[place(1)], n: z[place(2)], q: q[at] };
            let gates = gru::activate(sums);
            (z[place(0)], z[place(1)], z[place(2)]) = (gates.r, gates.z, gates.n);
            let step = GruStep { r: gates.r, z: gates.z, n: gates.n, q: gates.q, h_before };
            trace.h.push(gru::forward(step));
        }
        trace.gates.extend_from_slice(&z);
        trace.q.extend_from_slice(&q);
    }
    trace
}

/// From what the loss says of each h, `dh` `[T, B, H]`, to the gradients of the layer's weights (added
/// to `gradients`, which holds zeros) and of the inputs, `[T, B, F]`.
pub(crate) fn backward<R: Real>(
    weights: &LayerTensors<R>,
    (inputs, trace): (Inputs<R>, &GruTrace<R>),
    dh: &[R],
    gradients: &mut LayerTensors<R>,
) -> Vec<R> {
    let ([features, hidden], rows) = (widths(weights), inputs.rows);
    let (state, wide) = (rows * hidden, rows * GATES * hidden);
    // By the sums that hold the inputs, and by those that hold the hidden states: they differ in the candidate.
    let mut by_input = vec![R::default(); trace.steps * wide];
    let mut by_hidden = by_input.clone();
    let mut past_gates = vec![R::default(); state];
    for t in (0..trace.steps).rev() {
        let mut dh = dh[t * state..][..state].to_vec();
        if t + 1 < trace.steps {
            add_product(&mut dh, hidden, &by_hidden[(t + 1) * wide..][..wide], &weights.w_hh);
        }
        for at in 0..state {
            let place = |gate| t * wide + at / hidden * GATES * hidden + gate * hidden + at % hidden;
            let of = |gate| trace.gates[place(gate)];
            let (q, h_before) = (trace.q[t * state + at], trace.h[t * state + at]);
            let step = GruStep { r: of(0), z: of(1), n: of(2), q, h_before };
            let (sums, before) = gru::backward(step, dh[at], past_gates[at]);
            past_gates[at] = before;
            for (gate, value) in [sums.r, sums.z, sums.n].into_iter().enumerate() {
                by_input[place(gate)] = value;
            }
            for (gate, value) in [sums.r, sums.z, sums.q].into_iter().enumerate() {
                by_hidden[place(gate)] = value;
            }
        }
    }
    let ones = vec![R::from_f64(1.0); trace.steps * rows];
    add_transposed_product(&mut gradients.b_ih, 1, &by_input, &ones);
    add_transposed_product(&mut gradients.b_hh, 1, &by_hidden, &ones);
    add_transposed_product(&mut gradients.w_ih, features, &by_input, inputs.x);
    add_transposed_product(&mut gradients.w_hh, hidden, &by_hidden[wide..], &trace.h[state..]);
    let mut dx = vec![R::default(); inputs.x.len()];
    add_product(&mut dx, features, &by_input, &weights.w_ih);
    dx
}
