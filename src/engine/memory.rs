//! What an optimizer remembers beside the weights.

use serde::{Deserialize, Serialize};

/// The state of an optimizer between two steps, in the engine's own order; f32 values are exact in here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory(pub Vec<f64>);
