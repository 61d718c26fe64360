//! Masks of dropout: which outputs of a layer a training step leaves out, the same for every engine.
//!
//! Srivastava et al. 2014 as PyTorch's `nn.LSTM(dropout=p)` has it: on the outputs of each layer but the last, an
//! independent draw for each time step, sample and unit, 0 with probability p, else `1 / (1 - p)`; none when forecasting.

use crate::base::rng;

/// Whose masks: those of one step of one training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MaskKey {
    /// The training's seed.
    pub seed: u64,
    /// Optimizer steps before this one.
    pub step: u64,
}

impl MaskKey {
    /// What the outputs of a layer, counted from 0, are multiplied by under dropout of `rate`: without an end, in the
    /// order of time steps, samples and units.
    pub fn draws(self, layer: usize, rate: f64) -> impl Iterator<Item = f64> {
        let mut stream = rng::numbered(self.seed, "dropout", [layer as u64, self.step]);
        let kept = 1.0 / (1.0 - rate);
        std::iter::repeat_with(move || if stream.uniform(0.0, 1.0) < rate { 0.0 } else { kept })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: MaskKey = MaskKey { seed: 3, step: 14 };

    fn mask(key: MaskKey, layer: usize) -> Vec<f64> {
        key.draws(layer, 0.2).take(10_000).collect()
    }

    #[test]
    fn a_share_is_left_out_and_the_rest_makes_up_for_it() {
        let mask = mask(KEY, 0);
        assert!(mask.iter().all(|value| [0.0, 1.25].contains(value)));
        let mean = mask.iter().sum::<f64>() / mask.len() as f64;
        // Standard error of the mean: 1.25 sqrt(0.2 * 0.8) / 100 = 0.005.
        assert!((mean - 1.0).abs() < 4.0 * 0.005, "{mean}");
    }

    #[test]
    fn every_seed_step_and_layer_has_its_own() {
        assert_eq!(mask(KEY, 0), mask(KEY, 0));
        for other in [mask(KEY, 1), mask(MaskKey { step: 15, ..KEY }, 0), mask(MaskKey { seed: 4, ..KEY }, 0)]
        {
            assert_ne!(mask(KEY, 0), other);
        }
    }
}
