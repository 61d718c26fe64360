//! Intervals around forecasts, from nothing but the errors of earlier forecasts.
//!
//! Adaptive conformal prediction (Gibbs & Candes, "Adaptive conformal inference under distribution shift", NeurIPS
//! 2021): the interval of level `1 - a` is a quantile of recent errors at the level `1 - a_t`, and with every error that
//! becomes known `a_(t+1) = a_t + RATE (a - missed_t)`. Errors enter in the order in which they become known: that of
//! a forecast `ahead` rows from its last known one waits so long.
//!
//! Four ways run side by side, each with its own `a_t`: of errors of all rows or of the same group (hour, weekday),
//! symmetric or with a side each; the one whose intervals have had the lowest interval score so far is given. Rate and
//! window were chosen on validation parts alone (`docs/forecast.md`).

use std::collections::{BTreeMap, VecDeque};

/// Step by which the level follows misses.
pub const RATE: f64 = 0.02;
/// Errors that a quantile is of, at most.
pub const WINDOW: usize = 250;
/// Errors that a quantile is of, at least.
pub const LEAST: usize = 20;

/// The lower and upper end, as distances from the forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Not above 0 unless all errors had one sign.
    pub below: f64,
    /// Above `below`.
    pub above: f64,
}

impl Band {
    /// Whether it holds a residual (truth - forecast).
    pub fn holds(&self, residual: f64) -> bool {
        self.below <= residual && residual <= self.above
    }

    /// The interval score of level `1 - a` (Winkler 1972; Gneiting & Raftery 2007): the width, and for a miss `2 / a`
    /// times the distance by which it missed.
    pub fn score(&self, residual: f64, a: f64) -> f64 {
        let miss = (self.below - residual).max(0.0) + (residual - self.above).max(0.0);
        self.above - self.below + 2.0 / a * miss
    }
}

/// The last errors of one group, in the order in which they came and by size.
#[derive(Default)]
struct Pool {
    came: VecDeque<f64>,
    signed: Vec<f64>,
    sizes: Vec<f64>,
}

impl Pool {
    fn add(&mut self, residual: f64) {
        insert(&mut self.signed, residual);
        insert(&mut self.sizes, residual.abs());
        self.came.push_back(residual);
        if self.came.len() > WINDOW
            && let Some(old) = self.came.pop_front()
        {
            remove(&mut self.signed, old);
            remove(&mut self.sizes, old.abs());
        }
    }

    fn symmetric(&self, level: f64) -> Band {
        let size = self.sizes[rank(self.sizes.len(), level)];
        Band { below: -size, above: size }
    }

    fn two_sided(&self, level: f64) -> Band {
        let count = self.signed.len();
        let at = rank(count, (1.0 + level) / 2.0);
        // A level beyond all errors is the largest of either sign.
        let widest = self.sizes[count - 1];
        match (count + 1) as f64 * (1.0 + level) / 2.0 > count as f64 {
            true => Band { below: -widest, above: widest },
            false => Band { below: self.signed[count - 1 - at], above: self.signed[at] },
        }
    }
}

/// The place of the conformal quantile, `ceil((n + 1) level)` from 1; the largest of all where that is beyond.
fn rank(count: usize, level: f64) -> usize {
    let place = ((count + 1) as f64 * level).ceil();
    (place.max(1.0) as usize).min(count) - 1
}

fn insert(sorted: &mut Vec<f64>, value: f64) {
    sorted.insert(sorted.partition_point(|other| other.total_cmp(&value).is_lt()), value);
}

fn remove(sorted: &mut Vec<f64>, value: f64) {
    sorted.remove(sorted.partition_point(|other| other.total_cmp(&value).is_lt()));
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

/// What each way gave for one forecast.
type Given = [Option<Band>; 4];

/// Intervals of one level, for forecasts that are all so many rows ahead.
pub struct Adaptive {
    a: f64,
    all: Pool,
    groups: BTreeMap<usize, Pool>,
    ways: [Way; 4],
}

impl Adaptive {
    /// Of a level in (0, 1), without an error yet.
    pub fn new(level: f64) -> Self {
        let way = |grouped, two_sided| Way { grouped, two_sided, a: 1.0 - level, score: 0.0 };
        let ways = [way(false, false), way(false, true), way(true, false), way(true, true)];
        Self { a: 1.0 - level, all: Pool::default(), groups: BTreeMap::new(), ways }
    }

    /// The interval of a forecast of a row of `group`; `None` before [`LEAST`] errors are known.
    pub fn band(&self, group: usize) -> Option<Band> {
        self.best(&self.given(group))
    }

    fn best(&self, given: &Given) -> Option<Band> {
        let scores = self.ways.iter().map(|way| way.score);
        let best = scores.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        best.and_then(|(at, _)| given[at])
    }

    fn given(&self, group: usize) -> Given {
        self.ways.map(|way| {
            let own = self.groups.get(&group).filter(|pool| way.grouped && pool.came.len() >= LEAST);
            let pool = own.unwrap_or(&self.all);
            let level = 1.0 - way.a.clamp(0.0, 1.0);
            let band = || if way.two_sided { pool.two_sided(level) } else { pool.symmetric(level) };
            (pool.came.len() >= LEAST).then(band)
        })
    }

    /// An error (truth - forecast) becomes known, and with it how good the intervals were.
    fn learn(&mut self, group: usize, residual: f64, given: &Given) {
        for (way, band) in self.ways.iter_mut().zip(given) {
            if let Some(band) = band {
                way.a += RATE * (self.a - f64::from(!band.holds(residual)));
                way.score += band.score(residual, self.a);
            }
        }
        self.all.add(residual);
        self.groups.entry(group).or_default().add(residual);
    }
}

/// Past forecasts that were all so many rows ahead, in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The row that each is of.
    pub targets: Vec<usize>,
    /// The group of that row.
    pub groups: Vec<usize>,
    /// Truth - forecast.
    pub residuals: Vec<f64>,
    /// Rows from the last known one to the one forecast.
    pub ahead: usize,
}

/// The interval that each past forecast would have had when it was made, and what all of them teach.
pub fn replay(past: &Past, level: f64) -> (Vec<Option<Band>>, Adaptive) {
    let mut adaptive = Adaptive::new(level);
    let mut given: Vec<Given> = Vec::with_capacity(past.targets.len());
    let mut shown = Vec::with_capacity(past.targets.len());
    let mut known = 0;
    let mut learn = |adaptive: &mut Adaptive, given: &[Given], until: usize| {
        while known < given.len() && past.targets[known] + past.ahead <= until {
            adaptive.learn(past.groups[known], past.residuals[known], &given[known]);
            known += 1;
        }
    };
    for (at, target) in past.targets.iter().enumerate() {
        learn(&mut adaptive, &given, *target);
        let now = adaptive.given(past.groups[at]);
        shown.push(adaptive.best(&now));
        given.push(now);
    }
    learn(&mut adaptive, &given, usize::MAX);
    (shown, adaptive)
}

/// How good intervals of one level were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Forecasts that had an interval.
    pub rows: usize,
    /// Share of the truths that lay inside.
    pub coverage: f64,
    /// Mean width.
    pub width: f64,
    /// Mean interval score.
    pub score: f64,
    /// The lowest coverage of so many neighbouring rows; `None` if there are fewer.
    pub worst: Option<f64>,
}

impl Quality {
    /// Of residuals by forecast and step, `[n, K]`, each beside its interval; `span` forecasts are looked at together.
    pub fn of(residuals: &[Vec<f64>], bands: &[Vec<Option<Band>>], level: f64, span: usize) -> Option<Self> {
        let (mut rows, mut inside, mut width, mut score) = (0, 0, 0.0, 0.0);
        let mut shares = Vec::new();
        for (residuals, bands) in residuals.iter().zip(bands) {
            let pairs = || residuals.iter().zip(bands).filter_map(|(e, band)| band.map(|band| (*e, band)));
            let (count, held) = (pairs().count(), pairs().filter(|(e, band)| band.holds(*e)).count());
            rows += count;
            inside += held;
            width += pairs().map(|(_, band)| band.above - band.below).sum::<f64>();
            score += pairs().map(|(e, band)| band.score(e, 1.0 - level)).sum::<f64>();
            if count > 0 {
                shares.push(held as f64 / count as f64);
            }
        }
        let count = rows as f64;
        let windows = shares.windows(span.max(1)).map(|own| own.iter().sum::<f64>() / own.len() as f64);
        let worst = windows.min_by(f64::total_cmp);
        (rows > 0).then(|| Self {
            rows,
            coverage: inside as f64 / count,
            width: width / count,
            score: score / count,
            worst,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(residuals: Vec<f64>, ahead: usize) -> Past {
        let targets: Vec<usize> = (0..residuals.len()).collect();
        let groups = targets.iter().map(|row| row % 3).collect();
        Past { targets, groups, residuals, ahead }
    }

    fn noise(count: usize) -> Vec<f64> {
        let mut draws = crate::base::rng::stream(1, "noise");
        (0..count).map(|_| draws.uniform(-1.0, 1.0)).collect()
    }

    #[test]
    fn no_interval_knows_an_error_that_was_not_known_yet() {
        let whole = noise(300);
        for ahead in [1, 14] {
            for cut in [100, 257] {
                let mut other = whole.clone();
                other[cut..].fill(9.0);
                let (before, _) = replay(&past(whole.clone(), ahead), 0.9);
                let (after, _) = replay(&past(other, ahead), 0.9);
                let first = (0..300).find(|row| before[*row] != after[*row]);
                assert_eq!(first, Some(cut + ahead), "the first that may differ, and it does");
            }
        }
    }

    #[test]
    fn even_noise_is_covered_as_asked_and_its_scale_followed() {
        let mut residuals = noise(3000);
        residuals[1500..].iter_mut().for_each(|e| *e *= 5.0);
        for level in [0.8, 0.95] {
            let (bands, _) = replay(&past(residuals.clone(), 1), level);
            let rows: Vec<Vec<f64>> = residuals.iter().map(|e| vec![*e]).collect();
            let bands: Vec<_> = bands.into_iter().map(|band| vec![band]).collect();
            let quality = Quality::of(&rows, &bands, level, 91).unwrap();
            assert!((quality.coverage - level).abs() < 0.01, "{level}: {quality:?}");
            assert_eq!(quality.rows, 3000 - LEAST);
        }
    }
}
