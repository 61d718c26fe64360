//! One configuration against another: over seeds, over test times, and what that says of both.

use super::bootstrap::percentile_interval;
use super::diebold_mariano::diebold_mariano;
use super::holm::holm;
use super::losses::Losses;
use super::student::{Interval, Test, paired};

/// Adjusted p-values below it count as a difference.
pub const LEVEL: f64 = 0.05;

/// How a configuration compares with a fixed other one.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
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
pub enum Verdict {
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

impl Verdict {
    /// Of a comparison with the best.
    pub fn of(is_best: bool, comparison: Option<&Comparison>) -> Self {
        let tested = comparison.and_then(|comparison| Some((comparison.over_times?, comparison.adjusted?)));
        match tested {
            _ if is_best => Verdict::Best,
            None => Verdict::Unknown,
            Some((_, adjusted)) if adjusted >= LEVEL => Verdict::Tied,
            Some((test, _)) if test.statistic > 0.0 => Verdict::Worse,
            Some(_) => Verdict::Better,
        }
    }

    /// As in `statistics.csv`; empty if unknown.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Best => "best",
            Verdict::Tied => "tied",
            Verdict::Worse => "worse",
            Verdict::Better => "better",
            Verdict::Unknown => "",
        }
    }
}

/// Each configuration against number `other`; `None` for that one itself and where there are no numbers.
pub(super) fn all(losses: &[Losses], resampled: &[Vec<f64>], other: usize) -> Vec<Option<Comparison>> {
    let row = |at: usize| (&losses[at], &resampled[at][..]);
    let rows: Vec<_> = (0..losses.len()).map(|at| (at != other).then(|| row(at))).collect();
    compared(&rows, row(other))
}

/// What one row has: its losses, and its resampled RMSEs.
pub(super) type Row<'a> = (&'a Losses, &'a [f64]);

/// Each row against the other one, as one family for Holm's correction; `None` where there are no numbers.
pub(super) fn compared(rows: &[Option<Row>], other: Row) -> Vec<Option<Comparison>> {
    let one = |row: &Option<Row>| {
        let (own, resampled) = row.filter(|(own, _)| !own.rmse.is_empty() && !other.0.rmse.is_empty())?;
        Some(Comparison {
            difference: mean(own) - mean(other.0),
            interval: difference_interval(resampled, other.1),
            over_seeds: paired(&seed_differences(own, other.0)),
            over_times: over_times(own, other.0),
            adjusted: None,
        })
    };
    let mut all: Vec<Option<Comparison>> = rows.iter().map(one).collect();
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
pub(super) fn seed_differences(own: &Losses, other: &Losses) -> Vec<f64> {
    let of = |losses: &Losses, seed| losses.rmse.get(&seed).or(losses.rmse.get(&None)).copied();
    let seeds = own.rmse.keys().chain(other.rmse.keys()).filter(|seed| seed.is_some());
    let seeds: std::collections::BTreeSet<_> = seeds.collect();
    seeds.into_iter().filter_map(|seed| Some(of(own, *seed)? - of(other, *seed)?)).collect()
}

fn difference_interval(own: &[f64], other: &[f64]) -> Option<Interval> {
    let differences: Vec<f64> = own.iter().zip(other).map(|(own, other)| own - other).collect();
    (!differences.is_empty()).then(|| percentile_interval(differences))
}

fn over_times(own: &Losses, other: &Losses) -> Option<Test> {
    let (a, b) = (own.mean(), other.mean());
    if a.len() != b.len() || own.ahead != other.ahead {
        return None;
    }
    let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    diebold_mariano(&differences, own.ahead)
}
