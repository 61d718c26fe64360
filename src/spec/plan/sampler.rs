//! Configurations drawn from a space: draws are numbered, and each is computed from its number alone.

use std::collections::BTreeSet;

use super::space::Space;
use crate::spec::draws::Draw;
use crate::spec::{Draws, Search};

/// Draws for each configuration that is wanted, before it is given up: enough to find all of a small space
/// (coupon collector: ln n draws for each of n, n at most 10,000).
const PATIENCE: usize = 40;

/// The places of draw `number`; `None` for a grid, and behind the end of a sequence.
pub(crate) fn draw(search: &Search, space: &Space, number: usize) -> Option<Vec<f64>> {
    let (seed, method) = (search.draws()?.seed, search.method());
    let share = |dimension| (method.share)(&Draw { seed, number, dimension, axis: space.name(dimension) });
    (0..space.dimensions()).map(share).collect()
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
