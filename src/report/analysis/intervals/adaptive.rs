//! Adaptive conformal prediction (Gibbs & Candes, "Adaptive conformal inference under distribution shift", NeurIPS
//! 2021): the interval of level `1 - a` is a quantile of recent errors at the level `1 - a_t`, and with every error that
//! becomes known `a_(t+1) = a_t + RATE (a - missed_t)`.
//!
//! What is widened is the forecast itself, or an interval between two quantiles that were forecast: conformalized quantile
//! regression (Romano, Patterson & Candes, NeurIPS 2019), whose errors are the distances by which truths lie outside, below
//! 0 where they lie inside. The forecast is the interval without a width.
//!
//! Four ways run side by side, each with its own `a_t`: of errors of all rows or of the same group (hour, weekday),
//! symmetric or with a side each; the one whose intervals have had the lowest interval score so far is given.

use std::collections::{BTreeMap, VecDeque};

use super::band::Band;

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
        exchange(&mut self.below, of(|own| own.below));
        exchange(&mut self.above, of(|own| own.above));
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

/// One of the four ways.
#[derive(Clone, Copy)]
struct Way {
    grouped: bool,
    two_sided: bool,
    /// a_t.
    a: f64,
    /// Sum of the interval scores so far.
    score: f64,
}

/// What each way gave for one forecast at one level.
type Given = [Option<Band>; 4];

/// The four ways at one level.
struct FourWays {
    a: f64,
    ways: [Way; 4],
}

impl FourWays {
    fn new(level: f64) -> Self {
        let way = |grouped, two_sided| Way { grouped, two_sided, a: 1.0 - level, score: 0.0 };
        let ways = [way(false, false), way(false, true), way(true, false), way(true, true)];
        Self { a: 1.0 - level, ways }
    }

    fn best(&self, given: &Given) -> Option<Band> {
        let scores = self.ways.iter().map(|way| way.score);
        let best = scores.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        best.and_then(|(at, _)| given[at])
    }

    fn given(&self, all: &Pool, own: Option<&Pool>, around: Band) -> Given {
        self.ways.map(|way| {
            let pool = own.filter(|pool| way.grouped && pool.came.len() >= LEAST).unwrap_or(all);
            let level = 1.0 - way.a.clamp(0.0, 1.0);
            let band = || if way.two_sided { pool.two_sided(level) } else { pool.symmetric(level) };
            (pool.came.len() >= LEAST).then(|| around.widened(band()))
        })
    }

    fn learn(&mut self, residual: f64, given: &Given) {
        for (way, band) in self.ways.iter_mut().zip(given) {
            if let Some(band) = band {
                way.a += RATE * (self.a - f64::from(!band.holds(residual)));
                way.score += band.score(residual, self.a);
            }
        }
    }
}

/// Intervals of several levels around the same, for forecasts that are all so many rows ahead.
pub struct Adaptive {
    all: Pool,
    groups: BTreeMap<usize, Pool>,
    levels: Vec<FourWays>,
}

/// What was widened for one forecast, and what was given, by level; the error that becomes known is held against it.
pub(super) struct Promised {
    around: Band,
    given: Vec<Given>,
}

impl Adaptive {
    /// Of levels in (0, 1), without an error yet.
    pub fn new(levels: &[f64]) -> Self {
        let levels = levels.iter().map(|level| FourWays::new(*level)).collect();
        Self { all: Pool::default(), groups: BTreeMap::new(), levels }
    }

    /// The interval around `around` for a row of `group` at each level; `None` before [`LEAST`] errors are known.
    pub fn bands(&self, group: usize, around: Band) -> Vec<Option<Band>> {
        self.best(&self.promise(group, around))
    }

    /// What the error of a forecast that is made now will be held against.
    pub(super) fn promise(&self, group: usize, around: Band) -> Promised {
        let own = self.groups.get(&group);
        let given = self.levels.iter().map(|level| level.given(&self.all, own, around)).collect();
        Promised { around, given }
    }

    /// Of each level what the way gives that was the best so far.
    pub(super) fn best(&self, promised: &Promised) -> Vec<Option<Band>> {
        self.levels.iter().zip(&promised.given).map(|(level, given)| level.best(given)).collect()
    }

    /// An error (truth - forecast) becomes known, and with it how good the intervals were.
    pub(super) fn learn(&mut self, group: usize, residual: f64, promised: &Promised) {
        for (level, given) in self.levels.iter_mut().zip(&promised.given) {
            level.learn(residual, given);
        }
        let error = Outside::of(promised.around, residual);
        self.all.add(error);
        self.groups.entry(group).or_default().add(error);
    }
}
