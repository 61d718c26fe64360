//! What a network costs: operations and bytes of a step, and the time that an engine takes for it.
//!
//! One model for everyone who asks: limits, plans, first specs, shards, time left and the speed pass.
//!
//! Letters: B samples, T time steps, S of them in the loss, F inputs of a layer, H hidden units, G gates, L layers,
//! N outputs.

use super::{NetworkShape, TensorShape};

/// Floating-point operations of matrix products, a multiplication and an addition each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flop {
    /// Of one optimizer step.
    pub training: u64,
    /// Of one forecast.
    pub inference: u64,
}

/// Values that one training keeps in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Footprint {
    /// Weights; gradients and the two moments of Adam are as many each.
    pub weights: u128,
    /// Inputs, gates, states and their gradients of all time steps and samples.
    pub states: u128,
}

impl Footprint {
    /// Bytes of all of it, in numbers of so many bytes.
    pub(crate) fn bytes(&self, number: u64) -> u128 {
        self.weights.saturating_mul(4).saturating_add(self.states).saturating_mul(u128::from(number))
    }
}

impl NetworkShape {
    /// Operations on batches of B samples with a loss on the last S time steps. The first time step has no recurrent
    /// product, and the derivatives by the network's inputs are not asked for.
    pub fn flop(&self, batch: usize, loss_steps: usize) -> Flop {
        let [b, t, s, h, n] =
            [batch, self.steps, loss_steps, self.hidden, self.outputs].map(|extent| extent as u64);
        let rows = self.cell.gates() as u64 * h;
        let (mut training, mut inference) = (0, 0);
        for layer in 0..self.layers {
            let input = t * b * rows * self.inputs(layer) as u64;
            let recurrent = t.saturating_sub(1) * b * rows * h;
            // Backward: the gradient of each weight and of the hidden states that it meets.
            let by_input = if layer == 0 { 1 } else { 2 };
            training += 2 * ((1 + by_input) * input + 3 * recurrent);
            inference += 2 * (input + recurrent);
        }
        let head = 2 * b * h * n;
        Flop { training: training + 3 * s * head, inference: inference + head }
    }

    /// Values in memory while batches of B samples are trained on.
    pub(crate) fn footprint(&self, batch: usize) -> Footprint {
        let [b, t, f, h, layers] =
            [batch, self.steps, self.features, self.hidden, self.layers].map(|extent| extent as u128);
        let count =
            |tensor: &TensorShape| tensor.shape.iter().map(|extent| *extent as u128).product::<u128>();
        let weights = self.tensors().iter().map(count).sum();
        // Gates, cell, hidden state and their gradients.
        let states = t * b * (layers * 10 * h + f);
        Footprint { weights, states }
    }
}

/// What makes up the time of an engine's training step, in seconds on the middle of three machines.
///
/// Good to a factor of two or three for a shape that was never timed; [`StepCost::seconds`] of two shapes of one
/// engine are in a better relation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct StepCost {
    /// Whatever the shape.
    pub step: f64,
    /// For each time step of a layer.
    pub time_step: f64,
    /// For each operation of a product.
    pub flop: f64,
}

impl StepCost {
    /// Seconds of an optimizer step.
    pub(crate) fn seconds(&self, shape: &NetworkShape, batch: usize, loss_steps: usize) -> f64 {
        let time_steps = (shape.steps * shape.layers) as f64;
        let flop = shape.flop(batch, loss_steps).training as f64;
        self.step + self.time_step * time_steps + self.flop * flop
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_counted_as_docs_speed_says() {
        let shape = NetworkShape { steps: 28, hidden: 256, ..NetworkShape::default() };
        // 27 recurrent products of [32, 256] x [256, 1024], three times, and the small ones.
        let recurrent = 2 * 27 * 32 * 256 * 1024;
        let (input, head) = (2 * 28 * 32 * 1024, 2 * 32 * 256);
        let counted =
            Flop { training: 3 * recurrent + 2 * input + 3 * head, inference: recurrent + input + head };
        assert_eq!(shape.flop(32, 1), counted);
    }

    #[test]
    fn a_second_layer_has_the_first_ones_units_as_inputs_and_hands_gradients_down() {
        let one = NetworkShape { steps: 28, hidden: 256, ..NetworkShape::default() };
        let two = NetworkShape { layers: 2, ..one };
        let recurrent = 2 * 27 * 32 * 256 * 1024;
        let between = 2 * 28 * 32 * 256 * 1024;
        assert_eq!(two.flop(32, 1).training - one.flop(32, 1).training, 3 * recurrent + 3 * between);
        assert_eq!(two.flop(32, 1).inference - one.flop(32, 1).inference, recurrent + between);
    }
}
