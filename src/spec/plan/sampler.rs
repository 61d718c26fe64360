//! Configurations drawn from a space: draws are numbered, and each is computed from its number alone.

use std::collections::BTreeSet;

use super::space::{AxisPlace, Space};
use crate::base::rng;
use crate::spec::{Draws, Search};

/// Points of the Sobol sequence that the crate can compute.
const SOBOL_POINTS: usize = 1 << 16;

/// Draws for each configuration that is wanted, before it is given up: enough to find all of a small space
/// (coupon collector: ln n draws for each of n, n at most 10,000).
const PATIENCE: usize = 40;

/// The places of draw `number`; `None` for a grid, and behind the end of a sequence.
pub(crate) fn draw(search: &Search, space: &Space, number: usize) -> Option<Vec<AxisPlace>> {
    let seed = search.draws()?.seed;
    let share = |dimension: usize| match search {
        Search::Sobol(_) => {
            // The crate takes 32 bits; folding keeps all of ours in them.
            let seed = (seed ^ (seed >> 32)) as u32;
            let point = (number < SOBOL_POINTS).then_some(number as u32)?;
            Some(f64::from(sobol_burley::sample(point, dimension as u32, seed)))
        }
        _ => {
            // By name: another axis beside it leaves the draws of this one as they are.
            let label = format!("search/{number}/{}", space.name(dimension));
            Some(rng::stream(seed, &label).uniform(0.0, 1.0))
        }
    };
    (0..space.dimensions()).map(|dimension| share(dimension).map(AxisPlace::Share)).collect()
}

/// The numbers of the first draws that differ from all before them: as many as `search` wants, fewer if the space
/// or the sequence has no more.
pub(crate) fn different(search: &Search, space: &Space) -> Vec<usize> {
    let Some(Draws { configurations, .. }) = search.draws() else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let mut numbers = Vec::new();
    let (end, size) = (configurations * PATIENCE + 1000, space.size());
    for number in 0..end {
        if numbers.len() == configurations || seen.len() as u128 == size {
            break;
        }
        let Some(places) = draw(search, space, number) else { break };
        if seen.insert(format!("{:?}", space.settings(&places))) {
            numbers.push(number);
        }
    }
    numbers
}
