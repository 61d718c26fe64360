//! Named tensors in PyTorch's names: initial weights, checkpoints and gradients are one type.
//!
//! Letters: F input features, H hidden units, K horizon.

use serde::{Deserialize, Serialize};

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

/// All tensors of a network, in the order of [`Weights::layout`].
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Weights(pub Vec<Tensor>);

/// The size of a network: one LSTM layer and a dense head on its last hidden state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkSize {
    /// Input features F.
    pub features: usize,
    /// Hidden units H.
    pub hidden: usize,
    /// Outputs K.
    pub horizon: usize,
}

impl Weights {
    /// Names and shapes of a network's tensors, in PyTorch's order. The rows of the LSTM's
    /// tensors hold its gates in the order i, f, g, o.
    pub fn layout(size: NetworkSize) -> [(&'static str, Vec<usize>); 6] {
        let NetworkSize { features, hidden, horizon } = size;
        [
            ("lstm.weight_ih_l0", vec![4 * hidden, features]),
            ("lstm.weight_hh_l0", vec![4 * hidden, hidden]),
            ("lstm.bias_ih_l0", vec![4 * hidden]),
            ("lstm.bias_hh_l0", vec![4 * hidden]),
            ("head.weight", vec![horizon, hidden]),
            ("head.bias", vec![horizon]),
        ]
    }

    /// Initial weights: every value uniform in `±1/sqrt(H)`, as PyTorch draws those of `nn.LSTM` and
    /// `nn.Linear`, but from our own streams (one a tensor), so that every engine starts from the same.
    pub fn initial(size: NetworkSize, seed: u64) -> Self {
        let bound = 1.0 / (size.hidden as f64).sqrt();
        let tensor = |(name, shape): (&str, Vec<usize>)| {
            let mut draws = rng::stream(seed, &format!("weights/{name}"));
            let values = (0..shape.iter().product()).map(|_| draws.uniform(-bound, bound)).collect();
            Tensor { name: name.to_owned(), shape, values }
        };
        Self(Self::layout(size).into_iter().map(tensor).collect())
    }

    /// The tensor of that name.
    ///
    /// # Panics
    /// If there is none.
    pub fn tensor(&self, name: &str) -> &Tensor {
        self.0.iter().find(|tensor| tensor.name == name).expect("invariant: networks have PyTorch's tensors")
    }

    /// Why these tensors do not have this layout: name, order, shape or number of values differ;
    /// `None` if they have it.
    pub fn mismatch(&self, layout: &[(&str, Vec<usize>)]) -> Option<String> {
        let fits = |(tensor, (name, shape)): (&Tensor, &(&str, Vec<usize>))| {
            tensor.name == *name
                && tensor.shape == *shape
                && tensor.values.len() == shape.iter().product::<usize>()
        };
        if self.0.len() == layout.len() && self.0.iter().zip(layout).all(fits) {
            return None;
        }
        let found: Vec<String> =
            self.0.iter().map(|t| format!("{} {:?} of {} values", t.name, t.shape, t.values.len())).collect();
        let expected: Vec<String> = layout.iter().map(|(name, shape)| format!("{name} {shape:?}")).collect();
        Some(format!("weights are [{}], expected [{}]", found.join(", "), expected.join(", ")))
    }

    /// All values, tensor after tensor.
    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.0.iter().flat_map(|tensor| tensor.values.iter().copied())
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
        let size = NetworkSize { features: 2, hidden: 16, horizon: 1 };
        let weights = Weights::initial(size, 7);
        assert!(weights.values().all(|v| v.abs() <= 0.25));
        assert!(weights.values().any(|v| v.abs() > 0.24));
        assert_ne!(weights.tensor("lstm.bias_ih_l0").values, weights.tensor("lstm.bias_hh_l0").values);
        assert_ne!(weights, Weights::initial(size, 8));
        assert_eq!(weights, Weights::initial(size, 7));
        assert_eq!(weights.count(), 64 * 2 + 64 * 16 + 64 + 64 + 16 + 1);
    }
}
