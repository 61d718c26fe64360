//! One configuration against another: over seeds, over test times, and what that says of both.

use super::bootstrap::percentile_interval;
use super::diebold_mariano::diebold_mariano;
use super::holm::holm;
use super::losses::Losses;
use super::student::{Interval, Test, paired};

/// Adjusted p-values below it count as a difference.
pub(crate) const LEVEL: f64 = 0.05;

/// How a configuration compares with a fixed other one.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedComparison {
    /// Its mean test RMSE minus the other's.
    pub difference: f64,
    /// Of that difference over test times (moving-block bootstrap, both resampled alike).
    pub interval: Option<Interval>,
    /// The paired t-test of the test RMSEs, seed by seed.
    pub over_seeds: Option<Test>,
    /// The Diebold-Mariano test of the squared errors, each the mean over seeds.
    pub over_times: Option<Test>,
    /// The p-value of `over_times`, by Holm's correction for all comparisons with that other one.
    pub adjusted: Option<f64>,
}

/// Where a configuration stands beside the best by validation, on test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TestVerdict {
    /// It is the best by validation.
    Best,
    /// The test over test times does not tell them apart.
    Tied,
    /// Worse than chance explains.
    Worse,
    /// Better than chance explains: validation did not choose well.
    Better,
    /// There is no best, or no errors of single forecasts to compare.
    #[default]
    Unknown,
}

impl TestVerdict {
    /// Of a comparison with the best.
    pub(crate) fn from_comparison(is_best: bool, comparison: Option<&PairedComparison>) -> Self {
        let tested = comparison.and_then(|comparison| Some((comparison.over_times?, comparison.adjusted?)));
        match tested {
            _ if is_best => TestVerdict::Best,
            None => TestVerdict::Unknown,
            Some((_, adjusted)) if adjusted >= LEVEL => TestVerdict::Tied,
            Some((test, _)) if test.statistic > 0.0 => TestVerdict::Worse,
            Some(_) => TestVerdict::Better,
        }
    }

    /// As in `statistics.csv`; empty if unknown.
    pub fn word(self) -> &'static str {
        match self {
            TestVerdict::Best => "best",
            TestVerdict::Tied => "tied",
            TestVerdict::Worse => "worse",
            TestVerdict::Better => "better",
            TestVerdict::Unknown => "",
        }
    }
}

/// Each configuration against number `other`; `None` for that one itself and where there are no numbers.
pub(super) fn all(losses: &[Losses], resampled: &[Vec<f64>], other: usize) -> Vec<Option<PairedComparison>> {
    let row = |at: usize| (&losses[at], &resampled[at][..]);
    let rows: Vec<_> = (0..losses.len()).map(|at| (at != other).then(|| row(at))).collect();
    compared(&rows, row(other))
}

/// What one row has: its losses, and its resampled RMSEs.
pub(super) type ResampledRow<'a> = (&'a Losses, &'a [f64]);

/// Each row against the other one, as one family for Holm's correction; `None` where there are no numbers.
pub(super) fn compared(rows: &[Option<ResampledRow>], other: ResampledRow) -> Vec<Option<PairedComparison>> {
    let one = |row: &Option<ResampledRow>| {
        let (this, resampled) = row.filter(|(this, _)| !this.rmse.is_empty() && !other.0.rmse.is_empty())?;
        Some(PairedComparison {
            difference: mean(this) - mean(other.0),
            interval: difference_interval(resampled, other.1),
            over_seeds: paired(&seed_differences(this, other.0)),
            over_times: test_over_times(this, other.0),
            adjusted: None,
        })
    };
    let mut all: Vec<Option<PairedComparison>> = rows.iter().map(one).collect();
    let tested = || all.iter().flatten().filter_map(|comparison| comparison.over_times);
    let mut adjusted = holm(&tested().map(|test| test.p).collect::<Vec<f64>>()).into_iter();
    for comparison in all.iter_mut().flatten().filter(|comparison| comparison.over_times.is_some()) {
        comparison.adjusted = adjusted.next();
    }
    all
}

fn mean(losses: &Losses) -> f64 {
    losses.rmse.values().sum::<f64>() / losses.rmse.len() as f64
}

/// Differences of the test RMSE for each seed that both have; what has no seed stands against every seed.
pub(super) fn seed_differences(this: &Losses, other: &Losses) -> Vec<f64> {
    let of = |losses: &Losses, seed| losses.rmse.get(&seed).or(losses.rmse.get(&None)).copied();
    let seeds = this.rmse.keys().chain(other.rmse.keys()).filter(|seed| seed.is_some());
    let seeds: std::collections::BTreeSet<_> = seeds.collect();
    seeds.into_iter().filter_map(|seed| Some(of(this, *seed)? - of(other, *seed)?)).collect()
}

fn difference_interval(this: &[f64], other: &[f64]) -> Option<Interval> {
    let differences: Vec<f64> = this.iter().zip(other).map(|(this, other)| this - other).collect();
    (!differences.is_empty()).then(|| percentile_interval(differences))
}

/// Of the squared errors, each the mean over seeds.
pub(super) fn test_over_times(this: &Losses, other: &Losses) -> Option<Test> {
    let (a, b) = (this.mean(), other.mean());
    if a.len() != b.len() || this.ahead != other.ahead {
        return None;
    }
    let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    diebold_mariano(&differences, this.ahead)
}
