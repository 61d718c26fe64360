//! The shape of one sample, and the network for it.

use serde::{Deserialize, Serialize};

use crate::network::NetworkShape;
use crate::spec::{Params, Window};

/// The shape of one sample as an engine sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shape {
    /// Time steps T.
    pub steps: usize,
    /// Features F of each step.
    pub features: usize,
    /// Values K to forecast.
    pub horizon: usize,
}

impl Shape {
    /// The network of these hyperparameters for such samples.
    pub fn network(&self, params: &Params) -> NetworkShape {
        params.network(self.steps, self.features, self.horizon)
    }

    /// Numbers in one input, T * F.
    pub fn input_len(&self) -> usize {
        self.steps * self.features
    }

    /// Of windows of so many rows.
    pub(crate) fn of_window(window: Window, look_back: usize, features: usize, horizon: usize) -> Self {
        let (steps, features) = window.laid_out(look_back, features);
        Self { steps, features, horizon }
    }
}
