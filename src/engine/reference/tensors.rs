//! A network's weights, or their gradients, as plain row-major arrays of one format.
//!
//! Letters: F input features, H hidden units, K horizon. Rows of `[4H, ..]` are gate-major: row
//! `q H + u` belongs to gate q of (i, f, g, o) and unit u.

use super::number::Real;
use crate::base::error::{Error, Result};
use crate::engine::{NetworkSize, Tensor, Weights};

/// The six tensors of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensors<R> {
    /// F, H and K.
    pub size: NetworkSize,
    /// `lstm.weight_ih_l0`, `[4H, F]`.
    pub w_ih: Vec<R>,
    /// `lstm.weight_hh_l0`, `[4H, H]`.
    pub w_hh: Vec<R>,
    /// `lstm.bias_ih_l0`, `[4H]`.
    pub b_ih: Vec<R>,
    /// `lstm.bias_hh_l0`, `[4H]`.
    pub b_hh: Vec<R>,
    /// `head.weight`, `[K, H]`.
    pub head_w: Vec<R>,
    /// `head.bias`, `[K]`.
    pub head_b: Vec<R>,
}

impl<R: Real> Tensors<R> {
    /// All zeros.
    pub fn zeros(size: NetworkSize) -> Self {
        let [w_ih, w_hh, b_ih, b_hh, head_w, head_b] =
            Weights::layout(size).map(|(_, shape)| vec![R::default(); shape.iter().product()]);
        Self { size, w_ih, w_hh, b_ih, b_hh, head_w, head_b }
    }

    /// Rounded from `weights`.
    ///
    /// # Errors
    /// If names or shapes are not those of a network of this size.
    pub fn from_weights(weights: &Weights, size: NetworkSize) -> Result<Self> {
        let mut tensors = Self::zeros(size);
        let layout = Weights::layout(size);
        let fits = weights.0.len() == layout.len()
            && weights.0.iter().zip(&layout).all(|(tensor, (name, shape))| {
                tensor.name == *name
                    && tensor.shape == *shape
                    && tensor.values.len() == shape.iter().product::<usize>()
            });
        if !fits {
            let found: Vec<String> =
                weights.0.iter().map(|tensor| format!("{} {:?}", tensor.name, tensor.shape)).collect();
            let wanted: Vec<String> =
                layout.iter().map(|(name, shape)| format!("{name} {shape:?}")).collect();
            let message = format!("weights are [{}], expected [{}]", found.join(", "), wanted.join(", "));
            return Err(Error::Engine { engine: "reference", message });
        }
        for (array, tensor) in tensors.arrays_mut().into_iter().zip(&weights.0) {
            for (to, &from) in array.iter_mut().zip(&tensor.values) {
                *to = R::from_f64(from);
            }
        }
        Ok(tensors)
    }

    /// Under PyTorch's names.
    pub fn to_weights(&self) -> Weights {
        let tensor = |((name, shape), array): ((&str, Vec<usize>), &[R])| Tensor {
            name: name.to_owned(),
            shape,
            values: array.iter().map(|value| value.to_f64()).collect(),
        };
        Weights(Weights::layout(self.size).into_iter().zip(self.arrays()).map(tensor).collect())
    }

    /// The arrays in the order of [`Weights::layout`].
    pub fn arrays(&self) -> [&[R]; 6] {
        [&self.w_ih, &self.w_hh, &self.b_ih, &self.b_hh, &self.head_w, &self.head_b]
    }

    /// The arrays in the order of [`Weights::layout`].
    pub fn arrays_mut(&mut self) -> [&mut [R]; 6] {
        let Self { w_ih, w_hh, b_ih, b_hh, head_w, head_b, .. } = self;
        [w_ih, w_hh, b_ih, b_hh, head_w, head_b]
    }
}
