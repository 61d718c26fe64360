//! Named random streams: the only user of the `rand*` crates.
//!
//! A stream is a pure function of a seed and a label, so no draw depends on
//! what was drawn elsewhere, on the number of workers or on the machine. The
//! distributions are written out here because those of `rand` may change with
//! its version, and every recorded result depends on them.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// A stream of random numbers.
pub struct Stream(ChaCha8Rng);

/// The stream of `seed` called `label`, for example `shuffle/epoch 3`.
///
/// Its key is SHA-256 of `lookback stream 1`, the seed (8 bytes, little
/// endian) and the label.
pub fn stream(seed: u64, label: &str) -> Stream {
    Stream::keyed(begun(seed, label))
}

/// The stream of `seed` called `label` that these numbers tell from others of the label, made without a text of them.
///
/// Its key is SHA-256 of `lookback stream 1`, the seed, the label, a zero byte and the numbers (8 bytes each, little
/// endian).
pub(crate) fn numbered(seed: u64, label: &str, numbers: [u64; 2]) -> Stream {
    let [first, second] = numbers.map(u64::to_le_bytes);
    Stream::keyed(begun(seed, label).chain_update([0]).chain_update(first).chain_update(second))
}

fn begun(seed: u64, label: &str) -> Sha256 {
    Sha256::new().chain_update(b"lookback stream 1").chain_update(seed.to_le_bytes()).chain_update(label)
}

impl Stream {
    fn keyed(hash: Sha256) -> Self {
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// Uniform in `[low, high)`, from the upper 53 bits of one 64-bit word.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        const STEP: f64 = 1.0 / (1u64 << 53) as f64;
        let unit = (self.0.next_u64() >> 11) as f64 * STEP;
        low + (high - low) * unit
    }

    /// Uniform in `0..bound`, without bias (Lemire, "Fast random integer
    /// generation in an interval", 2019, algorithm 5).
    ///
    /// # Panics
    /// If `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "invariant: a draw needs at least one outcome");
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.0.next_u64()) * u128::from(bound);
            if product as u64 >= threshold {
                return (product >> 64) as u64;
            }
        }
    }

    /// Shuffles in place (Fisher and Yates, from the end).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_a_function_of_seed_and_label() {
        let draw = |seed, label| stream(seed, label).below(u64::MAX);
        assert_eq!(draw(7, "weights"), draw(7, "weights"));
        assert_ne!(draw(7, "weights"), draw(8, "weights"));
        assert_ne!(draw(7, "weights"), draw(7, "shuffle"));
    }

    #[test]
    fn streams_never_change_from_version_to_version() {
        let mut first = stream(7, "golden");
        let words: Vec<u64> = (0..3).map(|_| first.below(1_000_000)).collect();
        assert_eq!(words, GOLDEN_WORDS);
        let mut order: Vec<usize> = (0..8).collect();
        stream(7, "golden order").shuffle(&mut order);
        assert_eq!(order, GOLDEN_ORDER);
    }

    const GOLDEN_WORDS: [u64; 3] = [539_345, 471_338, 66_067];
    const GOLDEN_ORDER: [usize; 8] = [1, 2, 4, 7, 5, 6, 3, 0];

    #[test]
    fn uniform_draws_fill_their_interval() {
        let mut draws = stream(1, "uniform");
        let values: Vec<f64> = (0..10_000).map(|_| draws.uniform(-0.5, 0.5)).collect();
        assert!(values.iter().all(|v| (-0.5..0.5).contains(v)));
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        // Standard error of the mean: sqrt(1/12) / 100 = 0.0029.
        assert!(mean.abs() < 0.0029 * 4.0, "mean {mean}");
    }

    #[test]
    fn a_shuffle_is_a_permutation() {
        let mut order: Vec<usize> = (0..1000).collect();
        stream(3, "order").shuffle(&mut order);
        assert!(order.iter().enumerate().any(|(i, &v)| i != v));
        order.sort_unstable();
        assert!(order.iter().enumerate().all(|(i, &v)| i == v));
    }
}
