//! The shape of a network, and the names and shapes of its tensors.
//!
//! Letters: T time steps, F features of a step, H hidden units, L layers, N outputs.

use serde::{Deserialize, Serialize};

use super::{Cell, CellOutput};

/// Recurrent layers, each on the hidden states of the one before, and a dense head on the last one's.
///
/// The default is the smallest LSTM: one layer of one unit, one step of one feature, one output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NetworkShape {
    /// What each layer computes.
    pub cell: Cell,
    /// Layers L.
    pub layers: usize,
    /// Hidden units H of each layer.
    pub hidden: usize,
    /// Features F of a time step.
    pub features: usize,
    /// Time steps T of a sample.
    pub steps: usize,
    /// Outputs N: for each step that is forecast one, or one for each of its quantiles.
    pub outputs: usize,
}

impl Default for NetworkShape {
    fn default() -> Self {
        let cell = Cell::Lstm(CellOutput::Tanh);
        Self { cell, layers: 1, hidden: 1, features: 1, steps: 1, outputs: 1 }
    }
}

/// One tensor's name and extents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorShape {
    /// PyTorch's name, for example `lstm.weight_ih_l0`.
    pub name: String,
    /// Extent of each dimension.
    pub shape: Vec<usize>,
}

impl TensorShape {
    /// How many values it has.
    pub fn count(&self) -> usize {
        self.shape.iter().product()
    }
}

impl NetworkShape {
    /// Names and shapes of all tensors in PyTorch's order: those of each layer, then weight and bias of the head. The
    /// rows of a layer's tensors hold its gates one after the other.
    pub fn tensors(&self) -> Vec<TensorShape> {
        let Self { cell, hidden, outputs, .. } = *self;
        let (module, rows) = (cell.module(), cell.gates() * hidden);
        let tensor = |name: String, shape: Vec<usize>| TensorShape { name, shape };
        let mut tensors = Vec::new();
        for layer in 0..self.layers {
            let name = |kind: &str| format!("{module}.{kind}_l{layer}");
            tensors.push(tensor(name("weight_ih"), vec![rows, self.inputs(layer)]));
            tensors.push(tensor(name("weight_hh"), vec![rows, hidden]));
            tensors.push(tensor(name("bias_ih"), vec![rows]));
            tensors.push(tensor(name("bias_hh"), vec![rows]));
        }
        tensors.push(tensor("head.weight".to_owned(), vec![outputs, hidden]));
        tensors.push(tensor("head.bias".to_owned(), vec![outputs]));
        tensors
    }

    /// Inputs of a layer at each time step: F of the first one, H of the others.
    pub fn inputs(&self, layer: usize) -> usize {
        if layer == 0 { self.features } else { self.hidden }
    }
}
