//! The losses that are no squared error: one error, what it adds to the sum and the slope there.
//!
//! The order of operations below is part of the definition in docs/bits.md. No operation is fused: they are the same
//! whatever instruction set the code around them is compiled for.

use std::cmp::Ordering;

use super::real::Real;
use crate::network::Loss;

/// The mean of a loss over predictions; `derivatives` become those by each prediction.
///
/// # Panics
/// If the loss is the squared error, whose sum is fused.
#[inline(never)]
pub(crate) fn criterion<R: Real>(
    loss: Loss,
    (predictions, truths): (&[R], &[R]),
    derivatives: &mut [R],
) -> R {
    let of = match loss {
        Loss::Mae => absolute,
        Loss::Huber => huber,
        Loss::Mse => unreachable!("invariant: squared errors are summed elsewhere"),
    };
    let count = R::from_f64(predictions.len() as f64);
    let scale = R::from_f64(1.0) / count;
    let mut sum = R::default();
    for ((&prediction, &truth), derivative) in predictions.iter().zip(truths).zip(derivatives) {
        let (size, slope) = of(prediction - truth);
        sum = sum + size;
        *derivative = scale * slope;
    }
    sum / count
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
