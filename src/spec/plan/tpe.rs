//! The tree-structured Parzen estimator: where the next configuration is likely to be a good one.
//!
//! Bergstra, Bardenet, Bengio & Kégl, "Algorithms for hyper-parameter optimization", NeurIPS 2011, section 4: of what
//! has been tried, the better part ([`GOOD`]) and the rest each make a density along every dimension; candidates
//! are drawn from that of the better part, and the one whose density there is the largest multiple of the other comes
//! first. A dimension is `[0, 1)`: the way along a range (of a logarithmic one in its logarithm), or a list whose
//! items share it evenly; items that are not numbers in order have chances of their own. Configurations of the same batch whose results are not known yet count to the rest, so
//! that a batch spreads.
//!
//! Our own, because every trial of a plan depends on it: the crate `tpe` draws by `rand`'s distributions, which may
//! change with a version, and has no batches. Exponentials are `libm`'s: the same bits on every machine.

use std::f64::consts::{PI, SQRT_2};

use super::space::item;
use crate::base::rng::Stream;

/// Share of what has been tried that counts as good.
const GOOD: f64 = 0.2;
/// Candidates of which the most promising is taken.
const CANDIDATES: usize = 24;
/// Width of the density around a single point.
const ALONE: f64 = 0.2;

/// A configuration that was tried: its place along every dimension, and its score; `None` while it is not known.
#[derive(Clone, Debug)]
pub(crate) struct Tried {
    pub shares: Vec<f64>,
    pub score: Option<f64>,
}

/// Places of candidates, the most promising first. `items` holds the length of each dimension whose
/// items have no order.
///
/// # Panics
/// If nothing has been tried.
pub(crate) fn candidates(items: &[Option<usize>], tried: &[Tried], draws: &mut Stream) -> Vec<Vec<f64>> {
    let score = |at: &usize| tried[*at].score.unwrap_or(f64::INFINITY);
    let mut order: Vec<usize> = (0..tried.len()).collect();
    // Of equal scores the first in the plan.
    order.sort_by(|a, b| score(a).total_cmp(&score(b)));
    let known = tried.iter().filter(|outcome| outcome.score.is_some()).count();
    let good = ((known as f64 * GOOD).ceil() as usize).clamp(1, tried.len());
    let density = |dimension: usize, of: &[usize]| {
        Density::of(items[dimension], of.iter().map(|at| tried[*at].shares[dimension]).collect())
    };
    let dimensions: Vec<[Density; 2]> = (0..items.len())
        .map(|dimension| [density(dimension, &order[..good]), density(dimension, &order[good..])])
        .collect();
    let mut found: Vec<(f64, Vec<f64>)> = Vec::with_capacity(CANDIDATES);
    for _ in 0..CANDIDATES {
        let shares: Vec<f64> = dimensions.iter().map(|[good, _]| good.draw(draws)).collect();
        let worth =
            dimensions.iter().zip(&shares).map(|([good, rest], share)| good.log(*share) - rest.log(*share));
        found.push((worth.sum(), shares));
    }
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    found.into_iter().map(|(_, shares)| shares).collect()
}

/// A density along one dimension.
enum Density {
    /// The chance of each item of a list, which adds up to 1: their counts, and one more spread over all.
    Items(Vec<f64>),
    /// A mean of normal densities `(centre, width)`, each cut off at 0 and 1: one wide one, and one for each point.
    Normals(Vec<(f64, f64)>),
}

impl Density {
    fn of(items: Option<usize>, mut points: Vec<f64>) -> Self {
        if let Some(items) = items {
            let total = points.len() as f64 + 1.0;
            let mut chances = vec![1.0 / items as f64 / total; items];
            points.iter().for_each(|share| chances[item(*share, items)] += 1.0 / total);
            return Self::Items(chances);
        }
        points.sort_by(f64::total_cmp);
        // As wide as the way to the farther neighbour, within limits (section 4.2); one alone has none.
        let least = 1.0 / (points.len() as f64 + 2.0).min(100.0);
        let width = |at: usize| {
            let before = at.checked_sub(1).map_or(0.0, |before| points[at] - points[before]);
            let behind = points.get(at + 1).map_or(0.0, |behind| behind - points[at]);
            before.max(behind).max(if points.len() == 1 { ALONE } else { 0.0 }).clamp(least, 1.0)
        };
        let normals = (0..points.len()).map(|at| (points[at], width(at)));
        Self::Normals(std::iter::once((0.5, 1.0)).chain(normals).collect())
    }

    fn draw(&self, draws: &mut Stream) -> f64 {
        match self {
            Self::Items(chances) => {
                let (mut left, mut at) = (draws.uniform(0.0, 1.0), 0);
                while at + 1 < chances.len() && left >= chances[at] {
                    left -= chances[at];
                    at += 1;
                }
                (at as f64 + 0.5) / chances.len() as f64
            }
            Self::Normals(normals) => {
                let (centre, width) = normals[draws.below(normals.len() as u64) as usize];
                loop {
                    // Box and Muller; 1 - u lies above 0. Half of the mass at least lies inside.
                    let radius = libm::sqrt(-2.0 * libm::log(1.0 - draws.uniform(0.0, 1.0)));
                    let share = centre + width * radius * libm::cos(2.0 * PI * draws.uniform(0.0, 1.0));
                    if (0.0..1.0).contains(&share) {
                        return share;
                    }
                }
            }
        }
    }

    fn log(&self, share: f64) -> f64 {
        match self {
            Self::Items(chances) => libm::log(chances[item(share, chances.len())]),
            Self::Normals(normals) => {
                let below = |x: f64| 0.5 * (1.0 + libm::erf(x / SQRT_2));
                let one = |(centre, width): &(f64, f64)| {
                    let (z, inside) =
                        ((share - centre) / width, below((1.0 - centre) / width) - below(-centre / width));
                    libm::exp(-0.5 * z * z) / (width * inside)
                };
                libm::log(normals.iter().map(one).sum::<f64>() / normals.len() as f64)
            }
        }
    }
}
