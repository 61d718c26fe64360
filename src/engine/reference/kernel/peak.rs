//! The most fused multiply-adds that the processor can do: independent chains in registers alone.

use super::lanes::{Lanes, Line, Task};
use crate::engine::reference::real::Real;
use crate::engine::reference::sums::LANES;

/// `rounds` rounds of `CHAINS` chains of sixteen lanes each.
pub(crate) struct Chains<R, const CHAINS: usize> {
    /// How often each chain goes on.
    pub rounds: usize,
    /// Where the chains begin and end, so that nobody may leave them out.
    pub ends: [Line<R>; CHAINS],
}

impl<R: Real, const CHAINS: usize> Chains<R, CHAINS> {
    /// Chains that neither grow nor shrink.
    pub(crate) fn new(rounds: usize) -> Self {
        Self { rounds, ends: [Line([R::from_f64(1.0); LANES]); CHAINS] }
    }

    /// Floating-point operations of all rounds.
    pub(crate) fn flop(&self) -> u64 {
        (self.rounds * CHAINS * LANES * 2) as u64
    }
}

impl<R: Real, const CHAINS: usize> Task<R> for Chains<R, CHAINS> {
    type Output = [Line<R>; CHAINS];
    #[inline(always)]
    fn run<V: Lanes<R>>(mut self) -> Self::Output {
        let mut chains = [V::splat(R::default()); CHAINS];
        for (chain, line) in chains.iter_mut().zip(&self.ends) {
            *chain = V::load(line);
        }
        // x = 0.5 x + 0.5 stays 1.
        let half = V::splat(R::from_f64(0.5));
        for _ in 0..self.rounds {
            for chain in &mut chains {
                *chain = chain.mul_add(half, half);
            }
        }
        for (chain, line) in chains.into_iter().zip(&mut self.ends) {
            chain.store(line);
        }
        self.ends
    }
}
