//! Named tensors in PyTorch's names: initial weights, checkpoints and gradients are one type.
//!
//! Letters: H hidden units.

use serde::{Deserialize, Serialize};

use super::{NetworkShape, TensorShape};
use crate::base::error::{Error, Result};
use crate::base::rng;

/// One tensor, row-major.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tensor {
    /// PyTorch's name, for example `lstm.weight_ih_l0`.
    pub name: String,
    /// Extent of each dimension.
    pub shape: Vec<usize>,
    /// `shape` product many; f32 values are exact in here.
    pub values: Vec<f64>,
}

impl Tensor {
    /// Of `shape` product many `values`.
    pub(crate) fn new(name: &str, shape: Vec<usize>, values: Vec<f64>) -> Self {
        Self { name: name.to_owned(), shape, values }
    }

    /// One of a single dimension.
    pub(crate) fn vector(name: &str, values: &[f64]) -> Self {
        Self::new(name, vec![values.len()], values.to_vec())
    }
}

/// All tensors of a network, in the order of [`NetworkShape::tensors`].
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Weights(pub Vec<Tensor>);

impl Weights {
    /// Initial weights: every value uniform in `±1/sqrt(H)`, as PyTorch draws those of `nn.LSTM`, `nn.GRU` and
    /// `nn.Linear`, but from our own streams (one a tensor), so that every engine starts from the same.
    pub fn initial(shape: &NetworkShape, seed: u64) -> Self {
        let bound = 1.0 / (shape.hidden as f64).sqrt();
        Self::of_shape(shape, |tensor| {
            let mut draws = rng::stream(seed, &format!("weights/{}", tensor.name));
            (0..tensor.count()).map(|_| draws.uniform(-bound, bound)).collect()
        })
    }

    /// The same with a head of zeros: the network puts out 0 until it is trained.
    pub(crate) fn with_silent_head(mut self) -> Self {
        let head = self.0.iter_mut().filter(|tensor| tensor.name.starts_with("head."));
        head.for_each(|tensor| tensor.values.fill(0.0));
        self
    }

    /// The tensors of a network with the values that `values` gives each.
    pub fn of_shape(shape: &NetworkShape, mut values: impl FnMut(&TensorShape) -> Vec<f64>) -> Self {
        let tensor = |tensor: TensorShape| {
            let values = values(&tensor);
            Tensor { name: tensor.name, shape: tensor.shape, values }
        };
        Self(shape.tensors().into_iter().map(tensor).collect())
    }

    /// The tensor of that name.
    ///
    /// # Panics
    /// If there is none.
    pub fn tensor(&self, name: &str) -> &Tensor {
        self.0.iter().find(|tensor| tensor.name == name).expect("invariant: networks have PyTorch's tensors")
    }

    /// Why these are not the tensors `expected`: name, order, shape or number of values differ; `None` if they are.
    pub fn mismatch(&self, expected: &[TensorShape]) -> Option<String> {
        let fits = |(tensor, expected): (&Tensor, &TensorShape)| {
            tensor.name == expected.name
                && tensor.shape == expected.shape
                && tensor.values.len() == expected.count()
        };
        if self.0.len() == expected.len() && self.0.iter().zip(expected).all(fits) {
            return None;
        }
        let found: Vec<String> =
            self.0.iter().map(|t| format!("{} {:?} of {} values", t.name, t.shape, t.values.len())).collect();
        let expected: Vec<String> = expected.iter().map(|t| format!("{} {:?}", t.name, t.shape)).collect();
        Some(format!("weights are [{}], expected [{}]", found.join(", "), expected.join(", ")))
    }

    /// Holds them against the tensors that an engine expects.
    ///
    /// # Errors
    /// If they are others, in the engine's name.
    pub(crate) fn must_match(&self, engine: &'static str, expected: &[TensorShape]) -> Result<()> {
        self.mismatch(expected).map_or(Ok(()), |message| Err(Error::engine(engine, message)))
    }

    /// All values, tensor after tensor.
    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.0.iter().flat_map(|tensor| tensor.values.iter().copied())
    }

    /// Names and shapes of these tensors.
    pub fn shapes(&self) -> Vec<TensorShape> {
        let shape = |tensor: &Tensor| TensorShape { name: tensor.name.clone(), shape: tensor.shape.clone() };
        self.0.iter().map(shape).collect()
    }

    /// Number of values.
    pub fn count(&self) -> usize {
        self.0.iter().map(|tensor| tensor.values.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_weights_lie_within_pytorchs_bound_and_differ_by_tensor_and_seed() {
        let shape = &NetworkShape { features: 2, hidden: 16, ..NetworkShape::default() };
        let weights = Weights::initial(shape, 7);
        assert!(weights.values().all(|v| v.abs() <= 0.25));
        assert!(weights.values().any(|v| v.abs() > 0.24));
        assert_ne!(weights.tensor("lstm.bias_ih_l0").values, weights.tensor("lstm.bias_hh_l0").values);
        assert_ne!(weights, Weights::initial(shape, 8));
        assert_eq!(weights, Weights::initial(shape, 7));
        assert_eq!(weights.count(), 64 * 2 + 64 * 16 + 64 + 64 + 16 + 1);
    }
}
