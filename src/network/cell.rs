//! Cells: what a layer computes at each time step.

use serde::{Deserialize, Serialize};

use crate::base::choice::choice;

/// A recurrent cell, with PyTorch's equations and the names of its gates in PyTorch's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Long short-term memory (Hochreiter & Schmidhuber 1997; Gers et al. 2000): i, f, g, o.
    Lstm(CellOutput),
    /// Gated recurrent unit (Cho et al. 2014) with the reset gate after the recurrent product: r, z, n.
    Gru,
}

choice! {
    /// What the output gate of an LSTM multiplies.
    CellOutput {
        /// `h = o * tanh(c)`, the standard LSTM.
        Tanh = "tanh",
        /// `h = o * c`, as in the program this project grew out of.
        Identity = "identity",
    }
}

impl Cell {
    /// The name of such a module in PyTorch, as its tensors begin with it.
    pub fn module(self) -> &'static str {
        match self {
            Self::Lstm(_) => "lstm",
            Self::Gru => "gru",
        }
    }

    /// Gates: the rows of its weights are so many times H.
    pub fn gates(self) -> usize {
        match self {
            Self::Lstm(_) => 4,
            Self::Gru => 3,
        }
    }
}
