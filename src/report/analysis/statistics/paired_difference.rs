//! One configuration in two results: what changed, paired over seeds and over test times.

use super::bootstrap::percentile_interval;
use super::losses::Losses;
use super::paired_comparison::{seed_differences, test_over_times};
use super::student::{Interval, mean_interval, paired as student};

/// How far the test RMSE of a configuration in one result lies from that in another.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedDifference {
    /// Seeds that both have; 1 for an engine without randomness.
    pub seeds: usize,
    /// Mean over those seeds of the one's test RMSE minus the other's.
    pub difference: f64,
    /// Of that mean over seeds (Student's t); `None` below two seeds.
    pub over_seeds: Option<Interval>,
    /// Over test times (moving-block bootstrap, both resampled alike); `None` unless both have the same seeds
    /// and recorded their errors.
    pub over_times: Option<Interval>,
    /// That there is no difference: of the paired t-test over seeds where there are several, else of the
    /// Diebold-Mariano test over test times; where differences do not vary, 0 or 1 by whether there are any.
    pub p: Option<f64>,
}

impl PairedDifference {
    /// The one against the other, both scored on the same test times; `None` if no seed is in both.
    pub(crate) fn compute(this: &Losses, other: &Losses) -> Option<Self> {
        let differences = match (this.rmse.get(&None), other.rmse.get(&None)) {
            (Some(this), Some(other)) => vec![this - other],
            _ => seed_differences(this, other),
        };
        let seeds = differences.len();
        let difference = differences.iter().sum::<f64>() / seeds as f64;
        let paired = this.rmse.keys().eq(other.rmse.keys()) && this.ahead == other.ahead;
        let found = Self {
            seeds,
            difference,
            over_seeds: mean_interval(&differences),
            over_times: if paired { over_times(this, other) } else { None },
            p: None,
        };
        let constant = |interval: Interval| f64::from(interval.low <= 0.0 && interval.high >= 0.0);
        let test = if seeds > 1 { student(&differences) } else { test_over_times(this, other) };
        let p = found.interval().map(|interval| test.map_or_else(|| constant(interval), |test| test.p));
        (seeds > 0).then_some(Self { p, ..found })
    }

    /// The interval that tells most: over seeds where there are several, else over test times.
    pub fn interval(&self) -> Option<Interval> {
        self.over_seeds.or(self.over_times)
    }
}

fn over_times(this: &Losses, other: &Losses) -> Option<Interval> {
    let blocks = this.blocks().filter(|_| this.slices.is_empty() == other.slices.is_empty())?;
    let pairs = this.resampled(&blocks).into_iter().zip(other.resampled(&blocks));
    let differences: Vec<f64> = pairs.map(|(this, other)| this - other).collect();
    (!differences.is_empty()).then(|| percentile_interval(differences))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn losses(rmse: &[(Option<u64>, f64)]) -> Losses {
        Losses { rmse: rmse.iter().copied().collect(), squares: Vec::new(), ahead: 1, ..Losses::default() }
    }

    #[test]
    fn seeds_are_paired_and_those_of_one_side_alone_do_not_count() {
        let this = losses(&[(Some(1), 2.0), (Some(2), 3.0), (Some(9), 50.0)]);
        let other = losses(&[(Some(1), 1.0), (Some(2), 1.0)]);
        let across = PairedDifference::compute(&this, &other).expect("two seeds are in both");
        assert_eq!((across.seeds, across.difference, across.over_times), (2, 1.5, None));
        // t(0.975, 1) = 12.706; sd of 1 and 2 is 0.7071.
        let interval = across.over_seeds.expect("two seeds");
        assert!((interval.high - (1.5 + 12.706_204_736 * 0.5)).abs() < 1e-6, "{interval:?}");
        assert_eq!(PairedDifference::compute(&this, &losses(&[(Some(7), 1.0)])), None);
    }

    #[test]
    fn an_engine_without_seeds_is_compared_over_test_times() {
        let squares =
            |factor: f64| vec![(0..40).map(|at| factor * f64::from(1 + at % 3)).collect::<Vec<_>>()];
        let one = Losses { squares: squares(4.0), ..losses(&[(None, 2.0)]) };
        let other = Losses { squares: squares(1.0), ..losses(&[(None, 1.0)]) };
        let across = PairedDifference::compute(&one, &other).expect("both have the trial");
        let interval = across.interval().expect("forty test times");
        assert!(interval.low > 0.0 && interval.low < interval.high, "{interval:?}");
        let shorter = Losses { squares: vec![vec![1.0; 39]], ..losses(&[(None, 1.0)]) };
        assert_eq!(PairedDifference::compute(&one, &shorter).and_then(|across| across.interval()), None);
    }
}
