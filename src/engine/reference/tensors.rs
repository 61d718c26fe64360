//! A network's weights, or their gradients, as plain row-major arrays of one format.
//!
//! Letters: F inputs of a layer, H hidden units, G gates, N outputs. Rows of `[G H, ..]` are gate-major: row
//! `q H + u` belongs to gate q of the cell and unit u.

use super::real::Real;
use crate::base::error::Result;
use crate::engine::{NetworkShape, Weights};

/// The tensors of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensors<R> {
    /// What they are the tensors of.
    pub shape: NetworkShape,
    /// Of each layer, the lowest first.
    pub layers: Vec<LayerTensors<R>>,
    /// `head.weight`, `[N, H]`.
    pub head_w: Vec<R>,
    /// `head.bias`, `[N]`.
    pub head_b: Vec<R>,
}

/// The tensors of one layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayerTensors<R> {
    /// `weight_ih`, `[G H, F]`.
    pub w_ih: Vec<R>,
    /// `weight_hh`, `[G H, H]`.
    pub w_hh: Vec<R>,
    /// `bias_ih`, `[G H]`.
    pub b_ih: Vec<R>,
    /// `bias_hh`, `[G H]`.
    pub b_hh: Vec<R>,
}

impl<R: Real> Tensors<R> {
    /// All zeros.
    pub fn zeros(shape: NetworkShape) -> Self {
        let layers = vec![LayerTensors::default(); shape.layers];
        let mut tensors = Self { shape, layers, head_w: Vec::new(), head_b: Vec::new() };
        for (array, tensor) in tensors.vectors_mut().into_iter().zip(shape.tensors()) {
            array.resize(tensor.count(), R::default());
        }
        tensors
    }

    /// Rounded from `weights`.
    ///
    /// # Errors
    /// If names or shapes are not those of a network of this shape.
    pub fn from_weights(weights: &Weights, shape: NetworkShape) -> Result<Self> {
        weights.must_match("reference", &shape.tensors())?;
        let mut tensors = Self::zeros(shape);
        for (array, tensor) in tensors.arrays_mut().into_iter().zip(&weights.0) {
            for (to, &from) in array.iter_mut().zip(&tensor.values) {
                *to = R::from_f64(from);
            }
        }
        Ok(tensors)
    }

    /// Under PyTorch's names.
    pub fn to_weights(&self) -> Weights {
        let mut arrays = self.arrays().into_iter();
        Weights::of_shape(&self.shape, |_| {
            let array = arrays.next().expect("invariant: there is an array for each tensor");
            array.iter().map(|value| value.to_f64()).collect()
        })
    }

    /// The arrays in the order of [`NetworkShape::tensors`].
    pub fn arrays(&self) -> Vec<&[R]> {
        let of_layers = self.layers.iter().flat_map(|layer| {
            let LayerTensors { w_ih, w_hh, b_ih, b_hh } = layer;
            [w_ih, w_hh, b_ih, b_hh]
        });
        of_layers.chain([&self.head_w, &self.head_b]).map(Vec::as_slice).collect()
    }

    /// The arrays in the order of [`NetworkShape::tensors`].
    pub fn arrays_mut(&mut self) -> Vec<&mut [R]> {
        self.vectors_mut().into_iter().map(Vec::as_mut_slice).collect()
    }

    fn vectors_mut(&mut self) -> Vec<&mut Vec<R>> {
        let Self { layers, head_w, head_b, .. } = self;
        let of_layers = layers.iter_mut().flat_map(|layer| {
            let LayerTensors { w_ih, w_hh, b_ih, b_hh } = layer;
            [w_ih, w_hh, b_ih, b_hh]
        });
        of_layers.chain([head_w, head_b]).collect()
    }
}
