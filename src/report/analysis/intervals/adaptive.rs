//! Adaptive conformal prediction (Gibbs & Candes, "Adaptive conformal inference under distribution shift", NeurIPS
//! 2021): the interval of level `1 - a` is a quantile of recent errors at the level `1 - a_t`, and with every error that
//! becomes known `a_(t+1) = a_t + RATE (a - missed_t)`.
//!
//! What is widened is the forecast itself, or an interval between two quantiles that were forecast: conformalized quantile
//! regression (Romano, Patterson & Candes, NeurIPS 2019), whose errors are the distances by which truths lie outside, below
//! 0 where they lie inside. The forecast is the interval without a width.
//!
//! Four ways run side by side, each with its own `a_t` of each level: of errors of all rows or of the same group (hour,
//! weekday), symmetric or with a side each. Given is, at all levels, the one whose intervals have had the lowest weighted
//! interval score so far (Bracher, Ray, Gneiting & Reich 2021): the sum over levels of `a / 2` times the interval score.
//!
//! The intervals of a way are [`nested`], and `a_t` learns from these, not from those that levels would have by themselves
//! (Ding, Gibbs & Tibshirani, "Calibrated multi-level quantile forecasting", 2026).

use std::collections::{BTreeMap, VecDeque};

use super::band::{Band, nested};

/// Step by which the level follows misses.
pub(crate) const RATE: f64 = 0.02;
/// Errors that a quantile is of, at most.
pub(crate) const WINDOW: usize = 250;
/// Errors that a quantile is of, at least.
pub(crate) const LEAST: usize = 20;

/// How far a truth lies outside of an interval: below its lower end and above its upper one; less than 0 inside.
#[derive(Clone, Copy)]
struct Outside {
    below: f64,
    above: f64,
}

impl Outside {
    fn of(around: Band, residual: f64) -> Self {
        Self { below: around.below - residual, above: residual - around.above }
    }

    fn size(self) -> f64 {
        self.below.max(self.above)
    }
}

/// The last errors of one group, in the order in which they came and by size.
#[derive(Default)]
struct Pool {
    came: VecDeque<Outside>,
    below: Vec<f64>,
    above: Vec<f64>,
    sizes: Vec<f64>,
}

impl Pool {
    fn add(&mut self, error: Outside) {
        let full = self.came.len() == WINDOW;
        let old = self.came.pop_front_if(|_| full);
        self.came.push_back(error);
        let of = |part: fn(Outside) -> f64| (old.map(part), part(error));
        exchange(&mut self.below, of(|band| band.below));
        exchange(&mut self.above, of(|band| band.above));
        exchange(&mut self.sizes, of(Outside::size));
    }

    fn symmetric(&self, level: f64) -> Band {
        let size = self.sizes[rank(self.sizes.len(), level)];
        Band { below: -size, above: size }
    }

    fn two_sided(&self, level: f64) -> Band {
        let count = self.sizes.len();
        let at = rank(count, (1.0 + level) / 2.0);
        // A level beyond all errors is the largest of either side.
        let widest = self.sizes[count - 1];
        match (count + 1) as f64 * (1.0 + level) / 2.0 > count as f64 {
            true => Band { below: -widest, above: widest },
            false => Band { below: -self.below[at], above: self.above[at] },
        }
    }
}

/// The place of the conformal quantile, `ceil((n + 1) level)` from 1; the largest of all where that is beyond.
fn rank(count: usize, level: f64) -> usize {
    let place = ((count + 1) as f64 * level).ceil();
    (place.max(1.0) as usize).min(count) - 1
}

/// Puts a number among sorted ones, in the place of an old one if there is one: what lies between the two moves by one.
fn exchange(sorted: &mut Vec<f64>, (old, new): (Option<f64>, f64)) {
    let place = |value: f64| sorted.partition_point(|other| other.total_cmp(&value).is_lt());
    let to = place(new);
    match old.map(place) {
        None => sorted.insert(to, new),
        Some(from) if from < to => {
            sorted.copy_within(from + 1..to, from);
            sorted[to - 1] = new;
        }
        Some(from) => {
            sorted.copy_within(to..from, to + 1);
            sorted[to] = new;
        }
    }
}

/// The last errors of all rows and of each group.
#[derive(Default)]
struct Pools {
    all: Pool,
    groups: BTreeMap<usize, Pool>,
}

impl Pools {
    fn add(&mut self, group: usize, error: Outside) {
        self.all.add(error);
        self.groups.entry(group).or_default().add(error);
    }

    /// Those that a quantile is of; `None` before there are [`LEAST`].
    fn of(&self, group: Option<usize>) -> Option<&Pool> {
        let enough = |pool: &&Pool| pool.came.len() >= LEAST;
        let of_group = group.and_then(|group| self.groups.get(&group)).filter(enough);
        of_group.or_else(|| Some(&self.all).filter(enough))
    }
}

/// One of the four ways.
struct Way {
    grouped: bool,
    two_sided: bool,
    /// a_t of each level.
    a: Vec<f64>,
    /// Sum of the weighted interval scores so far.
    score: f64,
}

/// Intervals of rising levels, for forecasts that are all so many rows ahead.
pub struct Adaptive {
    levels: Vec<f64>,
    /// One for all levels where these are around the same, else one each.
    pools: Vec<Pools>,
    ways: [Way; 4],
}

/// What was widened for one forecast, and what each way gave, by level; the error that becomes known is held against it.
pub(super) struct Promised {
    around: Vec<Band>,
    given: [Option<Vec<Band>>; 4],
}

impl Adaptive {
    /// Of rising levels in (0, 1), without an error yet; around the same at all levels, or each around its own.
    pub fn new(levels: &[f64], same: bool) -> Self {
        let a: Vec<f64> = levels.iter().map(|level| 1.0 - level).collect();
        let way = |grouped, two_sided| Way { grouped, two_sided, a: a.clone(), score: 0.0 };
        let ways = [way(false, false), way(false, true), way(true, false), way(true, true)];
        let pools = (0..if same { 1 } else { levels.len() }).map(|_| Pools::default()).collect();
        Self { levels: levels.to_vec(), pools, ways }
    }

    /// The interval of each level for a row of `group` around `around`, one for all levels or one for each; none before
    /// [`LEAST`] errors are known.
    pub fn bands(&self, group: usize, around: &[Band]) -> Option<Vec<Band>> {
        self.best(&self.promise(group, around))
    }

    /// What the error of a forecast that is made now will be held against.
    pub(super) fn promise(&self, group: usize, around: &[Band]) -> Promised {
        let given = self.ways.each_ref().map(|way| {
            let of = |(level, a): (usize, &f64)| {
                let (pools, around) = (of_level(&self.pools, level), of_level(around, level));
                let pool = pools.of(way.grouped.then_some(group))?;
                let level = 1.0 - a.clamp(0.0, 1.0);
                Some(around.widened(if way.two_sided {
                    pool.two_sided(level)
                } else {
                    pool.symmetric(level)
                }))
            };
            way.a.iter().enumerate().map(of).collect::<Option<Vec<Band>>>().map(nested)
        });
        Promised { around: around.to_vec(), given }
    }

    /// What the way gives that was the best so far.
    pub(super) fn best(&self, promised: &Promised) -> Option<Vec<Band>> {
        let ways = self.ways.iter().zip(&promised.given);
        ways.min_by(|a, b| a.0.score.total_cmp(&b.0.score)).and_then(|(_, given)| given.clone())
    }

    /// An error (truth - forecast) becomes known, and with it how good the intervals were.
    pub(super) fn learn(&mut self, group: usize, residual: f64, promised: &Promised) {
        for (way, given) in self.ways.iter_mut().zip(&promised.given) {
            for ((a, level), band) in way.a.iter_mut().zip(&self.levels).zip(given.iter().flatten()) {
                let aim = 1.0 - level;
                // Below 0 it remembers misses that wide intervals make up for; above 1 nothing is narrower.
                *a = (*a + RATE * (aim - f64::from(!band.holds(residual)))).min(1.0);
                way.score += 0.5 * aim * band.score(residual, aim);
            }
        }
        for (pools, around) in self.pools.iter_mut().zip(&promised.around) {
            pools.add(group, Outside::of(*around, residual));
        }
    }
}

/// What is one for all levels or one for each.
fn of_level<T>(levels: &[T], level: usize) -> &T {
    &levels[level.min(levels.len() - 1)]
}
