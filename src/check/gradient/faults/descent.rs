//! How networks with planted faults are trained.

use crate::engine::Weights;

/// A step against the gradients, without an optimizer's memory.
pub(super) fn descend(weights: &mut Weights, gradients: &Weights, learning_rate: f64) {
    for (weights, gradients) in weights.0.iter_mut().zip(&gradients.0) {
        for (weight, gradient) in weights.values.iter_mut().zip(&gradients.values) {
            *weight -= learning_rate * gradient;
        }
    }
}
