//! The reference LSTM in its plainest form: the text that defines every bit.
//!
//! A layer and a dense head, as PyTorch's `nn.LSTM` and `nn.Linear` (equations in [`super::lstm`]):
//!
//! ```text
//! z[t] = W_ih x[t] + b_ih + W_hh h[t-1] + b_hh            c[t], h[t] = cell(z[t], c[t-1])
//! prediction = W h[t] + b                                 loss = mean((prediction - truth)^2)
//! ```
//!
//! The forecast is the prediction of the last step; the loss is on it alone or on the last S steps.
//! And backward through time (Werbos 1990), with `dv` for d loss / d v:
//!
//! ```text
//! dh[t] = (what the loss says of h[t]) + W_hh^T dz[t+1]   dz[t], dc[t-1] = cell backward(dh[t], dc[t])
//! dW_ih = sum dz[t] x[t]^T   dW_hh = sum dz[t] h[t-1]^T   db_ih = db_hh = sum dz[t]   dx[t] = W_ih^T dz[t]
//! ```
//!
//! The order of every sum is defined in docs/bits.md. [`super::fast`] computes the same numbers.
//!
//! Letters: B samples, T time steps, F features, H hidden units, N outputs, K truths of a time step. Arrays are time-major.

use std::cmp::Ordering;

use super::lstm::{self, Gates, LstmStep};
use super::products::{add_product, add_transposed_product, transpose};
use super::real::Real;
use super::sums::dot;
use super::tensors::{LayerTensors, Tensors};
use crate::network::Loss;
use crate::spec::CellOutput;

/// Inputs of a batch.
#[derive(Clone, Copy)]
pub struct Inputs<'a, R> {
    /// `[T, B, F]`.
    pub x: &'a [R],
    /// Samples B.
    pub rows: usize,
    /// Initial h and c, `[B, H]` each; `None`: zeros, and no recurrent term in the first step.
    pub state: Option<(&'a [R], &'a [R])>,
}

/// Everything the forward pass computed.
#[derive(Clone, Debug)]
pub struct Trace<R> {
    /// Time steps T.
    pub steps: usize,
    /// Samples B.
    pub rows: usize,
    /// The gates after their activation, `[T, B, 4H]`.
    pub gates: Vec<R>,
    /// Cell states, `[T + 1, B, H]`; the first one is the initial state.
    pub c: Vec<R>,
    /// What the output gate multiplied, `tanh(c)` or c, `[T, B, H]`.
    pub out: Vec<R>,
    /// Hidden states, `[T + 1, B, H]`; the first one is the initial state.
    pub h: Vec<R>,
}

impl<R: Real> Trace<R> {
    /// The hidden states of the last step, `[B, H]`.
    pub fn last_h(&self) -> &[R] {
        &self.h[self.steps * self.h.len() / (self.steps + 1)..]
    }

    /// The cell states of the last step, `[B, H]`.
    pub fn last_c(&self) -> &[R] {
        &self.c[self.steps * self.c.len() / (self.steps + 1)..]
    }
}

/// Runs an LSTM layer over all time steps.
pub fn forward<R: Real>(weights: &LayerTensors<R>, inputs: Inputs<R>, cell: CellOutput) -> Trace<R> {
    let ([features, hidden], rows) = (widths(weights), inputs.rows);
    let steps = inputs.x.len() / (rows * features);
    let bias: Vec<R> = weights.b_ih.iter().zip(&weights.b_hh).map(|(&a, &b)| a + b).collect();
    let (w_ih, w_hh) = (transpose(&weights.w_ih, features), transpose(&weights.w_hh, hidden));
    let zeros = vec![R::default(); rows * hidden];
    let (first_h, first_c) = inputs.state.unwrap_or((&zeros, &zeros));
    let mut trace =
        Trace { steps, rows, gates: Vec::new(), out: Vec::new(), c: first_c.to_vec(), h: first_h.to_vec() };
    for (t, x) in inputs.x.chunks_exact(rows * features).enumerate() {
        let (h_before, c_before) =
            (trace.h[t * rows * hidden..].to_vec(), trace.c[t * rows * hidden..].to_vec());
        let mut z = vec![R::default(); rows * 4 * hidden];
        add_product(&mut z, 4 * hidden, &vec![R::from_f64(1.0); rows], &bias);
        add_product(&mut z, 4 * hidden, x, &w_ih);
        if t > 0 || inputs.state.is_some() {
            add_product(&mut z, 4 * hidden, &h_before, &w_hh);
        }
        for (z, c_before) in z.chunks_exact_mut(4 * hidden).zip(c_before.chunks_exact(hidden)) {
            for (unit, &c_before) in c_before.iter().enumerate() {
                let (step, h) = lstm::forward(lstm::activate(gates_of(z, unit)), c_before, cell);
                set_gates(z, unit, step.gates);
                trace.c.push(step.c);
                trace.out.push(step.out);
                trace.h.push(h);
            }
        }
        trace.gates.extend_from_slice(&z);
    }
    trace
}

/// Inputs F and units H of a layer.
pub fn widths<R>(weights: &LayerTensors<R>) -> [usize; 2] {
    let rows = weights.b_ih.len();
    [weights.w_ih.len() / rows, weights.w_hh.len() / rows]
}

fn gates_of<R: Real>(row: &[R], unit: usize) -> Gates<R> {
    let hidden = row.len() / 4;
    let of = |gate: usize| row[gate * hidden + unit];
    Gates { i: of(0), f: of(1), g: of(2), o: of(3) }
}

fn set_gates<R: Real>(row: &mut [R], unit: usize, gates: Gates<R>) {
    let hidden = row.len() / 4;
    for (gate, value) in [gates.i, gates.f, gates.g, gates.o].into_iter().enumerate() {
        row[gate * hidden + unit] = value;
    }
}

/// From what the loss says of each h, `dh` `[T, B, H]`, to the gradients of the layer's weights (added
/// to `gradients`, which holds zeros) and of the inputs, `[T, B, F]`.
pub fn backward<R: Real>(
    weights: &LayerTensors<R>,
    (inputs, trace): (Inputs<R>, &Trace<R>),
    dh: &[R],
    cell: CellOutput,
    gradients: &mut LayerTensors<R>,
) -> Vec<R> {
    let ([features, hidden], rows) = (widths(weights), inputs.rows);
    let (state, wide) = (rows * hidden, rows * 4 * hidden);
    let mut dz = vec![R::default(); trace.steps * wide];
    let mut dc = vec![R::default(); state];
    for t in (0..trace.steps).rev() {
        let mut dh = dh[t * state..][..state].to_vec();
        if t + 1 < trace.steps {
            add_product(&mut dh, hidden, &dz[(t + 1) * wide..][..wide], &weights.w_hh);
        }
        for row in 0..rows {
            for unit in 0..hidden {
                let at = row * hidden + unit;
                let gates = gates_of(&trace.gates[t * wide + row * 4 * hidden..][..4 * hidden], unit);
                let step = LstmStep {
                    gates,
                    c_before: trace.c[t * state + at],
                    c: trace.c[(t + 1) * state + at],
                    out: trace.out[t * state + at],
                };
                let (gates, dc_before) = lstm::backward(step, dh[at], dc[at], cell);
                dc[at] = dc_before;
                set_gates(&mut dz[t * wide + row * 4 * hidden..][..4 * hidden], unit, gates);
            }
        }
    }
    let ones = vec![R::from_f64(1.0); trace.steps * rows];
    add_transposed_product(&mut gradients.b_ih, 1, &dz, &ones);
    gradients.b_hh.copy_from_slice(&gradients.b_ih);
    add_transposed_product(&mut gradients.w_ih, features, &dz, inputs.x);
    let first = if inputs.state.is_some() { 0 } else { 1 };
    add_transposed_product(&mut gradients.w_hh, hidden, &dz[first * wide..], &trace.h[first * state..]);
    let mut dx = vec![R::default(); inputs.x.len()];
    add_product(&mut dx, features, &dz, &weights.w_ih);
    dx
}

/// The dense head on the hidden states `h` of the last S steps, `[S, B, H]`: predictions `[S, B, N]`.
pub fn head<R: Real>(weights: &Tensors<R>, h: &[R]) -> Vec<R> {
    let hidden = weights.shape.hidden;
    let mut predictions = Vec::with_capacity(h.len() / hidden * weights.shape.outputs);
    for h in h.chunks_exact(hidden) {
        for (row, &bias) in weights.head_w.chunks_exact(hidden).zip(&weights.head_b) {
            predictions.push(dot(h, row) + bias);
        }
    }
    predictions
}

/// The loss of predictions and its derivative by each, `[S, B, N]`; truths are `[S, B, K]`.
pub fn loss<R: Real>(loss: Loss, predictions: &[R], truths: &[R]) -> (R, Vec<R>) {
    if loss != Loss::Mse {
        let mut derivatives = vec![R::default(); predictions.len()];
        return (criterion(loss, (predictions, truths), &mut derivatives), derivatives);
    }
    let count = R::from_f64(predictions.len() as f64);
    let scale = R::from_f64(2.0) / count;
    let mut sum = R::default();
    let mut derivatives = Vec::with_capacity(predictions.len());
    for (&prediction, &truth) in predictions.iter().zip(truths) {
        let error = prediction - truth;
        sum = error.mul_add(error, sum);
        derivatives.push(scale * error);
    }
    (sum / count, derivatives)
}

/// The mean of a loss that is no squared error over predictions, some for each truth; `derivatives` become those by each
/// prediction. No operation is fused: they are the same whatever instruction set the code around them is compiled for.
///
/// # Panics
/// If the loss is the squared error, whose sum is fused.
#[inline(never)]
pub(crate) fn criterion<R: Real>(
    loss: Loss,
    (predictions, truths): (&[R], &[R]),
    derivatives: &mut [R],
) -> R {
    let of = |output: usize, error: R| match loss {
        Loss::Mae => absolute(error),
        Loss::Huber => huber(error),
        Loss::Quantiles(quantiles) => pinball(quantiles.levels()[output], error),
        Loss::Mse => unreachable!("invariant: squared errors are summed elsewhere"),
    };
    let count = R::from_f64(predictions.len() as f64);
    let scale = R::from_f64(1.0) / count;
    let mut sum = R::default();
    let outputs = loss.outputs();
    let steps = predictions.chunks_exact(outputs).zip(derivatives.chunks_exact_mut(outputs));
    for ((predictions, derivatives), &truth) in steps.zip(truths) {
        for (output, (&prediction, derivative)) in predictions.iter().zip(derivatives).enumerate() {
            let (size, slope) = of(output, prediction - truth);
            sum = sum + size;
            *derivative = scale * slope;
        }
    }
    sum / count
}

/// `(1 - q) r` above the truth, `q |r|` below it; the slope at 0 is `1/2 - q`, half of what both sides have, as that of
/// PyTorch's `maximum`.
fn pinball<R: Real>(level: f64, error: R) -> (R, R) {
    let (below, above) = (R::from_f64(level), R::from_f64(1.0 - level));
    match error.partial_cmp(&R::default()) {
        Some(Ordering::Greater) => (above * error, above),
        Some(Ordering::Less) => (below * error.abs(), -below),
        Some(Ordering::Equal) => (R::default(), R::from_f64(0.5 - level)),
        None => (error, error),
    }
}

/// `|r|`; the slope at 0 is 0, as PyTorch's.
fn absolute<R: Real>(error: R) -> (R, R) {
    (error.abs(), sign(error))
}

/// `r^2 / 2` below 1 in magnitude, `|r| - 1/2` from there on.
fn huber<R: Real>(error: R) -> (R, R) {
    let (size, half) = (error.abs(), R::from_f64(0.5));
    if size < R::from_f64(1.0) { ((half * error) * error, error) } else { (size - half, sign(error)) }
}

/// 1, -1, or 0 at 0; NaN stays.
fn sign<R: Real>(error: R) -> R {
    match error.partial_cmp(&R::default()) {
        Some(Ordering::Less | Ordering::Greater) => R::from_f64(1.0).copy_sign(error),
        Some(Ordering::Equal) | None => error,
    }
}

/// From the derivatives by the predictions, `[S, B, N]`, to those of the head's weights (added to
/// `gradients`, which holds zeros) and of its input h, `[S, B, H]`.
pub(crate) fn head_backward<R: Real>(
    weights: &Tensors<R>,
    h: &[R],
    derivatives: &[R],
    gradients: &mut Tensors<R>,
) -> Vec<R> {
    let (hidden, ones) = (weights.shape.hidden, vec![R::from_f64(1.0); h.len() / weights.shape.hidden]);
    add_transposed_product(&mut gradients.head_w, hidden, derivatives, h);
    add_transposed_product(&mut gradients.head_b, 1, derivatives, &ones);
    let mut dh = vec![R::default(); h.len()];
    add_product(&mut dh, hidden, derivatives, &weights.head_w);
    dh
}
