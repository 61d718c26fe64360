//! The cheapest of the configurations that validation does not tell from the best.
//!
//! Two are not told apart if their means over seeds differ by no more than seeds do (the standard deviation, pooled over
//! the two) and the paired t-test over seeds has a p-value of at least 5 %. The test alone would let anything tie where seeds
//! are few, the spread alone what is worse under every seed.

use std::collections::BTreeMap;

use crate::report::analysis::Spread;
use crate::report::analysis::statistics::{LEVEL, paired};

/// Validation RMSE by seed.
type BySeed = BTreeMap<Option<u64>, f64>;

/// What one engine's configurations come to, as positions among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The best by validation.
    pub best: usize,
    /// How many others validation does not tell from it.
    pub ties: usize,
    /// Of it and those the one of least work.
    pub cheapest: usize,
}

impl Choice {
    /// Among `rivals`, of which `best` is one; `by_seed` and `work` tell of each.
    pub fn among(rivals: &[usize], best: usize, by_seed: &[&BySeed], work: &[Option<f64>]) -> Self {
        let tied = rivals.iter().copied().filter(|at| *at != best && ties(by_seed[best], by_seed[*at]));
        let tied: Vec<usize> = tied.collect();
        let cost = |at: &usize| work[*at].unwrap_or(f64::INFINITY);
        let all = || std::iter::once(best).chain(tied.iter().copied());
        let cheapest = all().min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap_or(best);
        Self { best, ties: tied.len(), cheapest }
    }
}

/// Whether validation does not tell a configuration from the best, which has the same seeds, two at least.
fn ties(best: &BySeed, other: &BySeed) -> bool {
    if best.len() < 2 || !best.keys().eq(other.keys()) {
        return false;
    }
    let spread = |errors: &BySeed| Spread::from_values(&errors.values().copied().collect::<Vec<f64>>());
    let (Some(Spread { sd: Some(a), .. }), Some(Spread { sd: Some(b), .. })) = (spread(best), spread(other))
    else {
        return false;
    };
    let differences: Vec<f64> = best.values().zip(other.values()).map(|(best, other)| other - best).collect();
    let mean = differences.iter().sum::<f64>() / differences.len() as f64;
    let pooled = ((a * a + b * b) / 2.0).sqrt();
    // Differences that do not vary are none, or there under every seed.
    let told_apart = paired(&differences).map_or(mean != 0.0, |test| test.p < LEVEL);
    mean.abs() <= pooled && !told_apart
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_seed(values: &[f64]) -> BySeed {
        (0..).map(Some).zip(values.iter().copied()).collect()
    }

    #[test]
    fn what_is_worse_under_every_seed_does_not_tie_and_neither_does_what_is_far_away() {
        let best = by_seed(&[1.0, 2.0, 3.0, 2.0, 1.5]);
        assert!(ties(&best, &by_seed(&[1.2, 1.9, 3.1, 1.8, 1.7])));
        // By 0.2 under each of them: a small part of the spread, and certain.
        assert!(!ties(&best, &by_seed(&[1.2, 2.21, 3.2, 2.19, 1.7])));
        // Two seeds cannot tell anything for certain, but these lie far apart.
        assert!(!ties(&by_seed(&[1.0, 1.1]), &by_seed(&[2.0, 2.9])));
        assert!(!ties(&by_seed(&[1.0]), &by_seed(&[1.0])), "of one seed nothing is known");
        assert!(ties(&best, &best) && !ties(&best, &by_seed(&[1.0, 2.0, 3.0])));
    }

    #[test]
    fn of_what_ties_the_one_of_least_work_is_found() {
        let all = [[1.0, 2.0, 3.0], [1.3, 1.9, 3.1], [1.1, 2.1, 2.95], [9.0, 9.5, 9.1]]
            .map(|values| by_seed(&values));
        let all: Vec<&BySeed> = all.iter().collect();
        let work = [Some(10.0), Some(3.0), Some(5.0), Some(1.0)];
        let choice = Choice::among(&[0, 1, 2, 3], 0, &all, &work);
        assert_eq!(choice, Choice { best: 0, ties: 2, cheapest: 1 });
        let alone = Choice::among(&[0, 3], 0, &all, &work);
        assert_eq!(alone, Choice { best: 0, ties: 0, cheapest: 0 });
    }
}
