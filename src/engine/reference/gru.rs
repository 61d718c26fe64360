//! The GRU cell: one unit of one sample at one time step, forward and backward.
//!
//! Cho et al. 2014 as PyTorch's `nn.GRU` and cuDNN have it: the reset gate acts after the recurrent product.
//!
//! ```text
//! r = sigmoid(z_r)   z = sigmoid(z_z)   q = W_hn h' + b_hn   n = tanh(W_in x + b_in + r q)
//! h = (1 - z) n + z h' = n + z (h' - n)                      (h' is h one step earlier)
//! ```
//!
//! The order of operations below is part of the definition in docs/bits.md.

use super::activation::{is_near_zero, sigmoid, sigmoid_near_zero, tanh};
use super::kernel::arithmetic::{Float, Number, flush};

/// One value for each sum that a unit makes, or the derivative of the loss by it.
#[derive(Clone, Copy)]
pub struct Sums<N> {
    /// Of the reset gate.
    pub r: N,
    /// Of the update gate.
    pub z: N,
    /// Of the candidate, from the inputs.
    pub n: N,
    /// Of the candidate, from the hidden states: what the reset gate multiplies.
    pub q: N,
}

/// One unit of one sample at one time step.
#[derive(Clone, Copy)]
pub struct GruStep<N> {
    /// The reset gate.
    pub r: N,
    /// The update gate.
    pub z: N,
    /// The candidate.
    pub n: N,
    /// What the reset gate multiplied.
    pub q: N,
    /// The hidden state one step earlier.
    pub h_before: N,
}

/// From the sums to gates and candidate, in their places.
#[inline(always)]
pub(crate) fn activate<N: Number>(sums: Sums<N>) -> Sums<N> {
    let (r, z) = (sigmoid(sums.r), sigmoid(sums.z));
    Sums { r, z, n: tanh(r.mul_add(sums.q, sums.n)), q: sums.q }
}

/// The same bits, by fewer operations where no lane of a sigmoid is far from 0.
#[inline(always)]
pub(crate) fn activate_quickly<N: Number>(sums: Sums<N>) -> Sums<N> {
    if is_near_zero(sums.r) & is_near_zero(sums.z) {
        let (r, z) = (sigmoid_near_zero(sums.r), sigmoid_near_zero(sums.z));
        return Sums { r, z, n: tanh(r.mul_add(sums.q, sums.n)), q: sums.q };
    }
    activate(sums)
}

/// The hidden state.
#[inline(always)]
pub fn forward<N: Number>(GruStep { z, n, h_before, .. }: GruStep<N>) -> N {
    z.mul_add(h_before - n, n)
}

/// From dh of later layers and gates, and the part of it that the later step hands back past its gates, to the
/// derivatives by the sums and the part that is handed to the step before.
#[inline(always)]
pub fn backward<N: Number>(step: GruStep<N>, dh: N, dh_later: N) -> (Sums<N>, N) {
    let GruStep { r, z, n, q, h_before } = step;
    let one = N::splat(N::Element::from_f64(1.0));
    let dh = flush(dh + dh_later, N::Element::TINY_SQUARED);
    let dn = flush((dh * (one - z)) * (-n).mul_add(n, one), N::Element::TINY_SQUARED);
    let sums =
        Sums { r: (dn * q) * (r * (one - r)), z: (dh * (h_before - n)) * (z * (one - z)), n: dn, q: dn * r };
    (sums, dh * z)
}
