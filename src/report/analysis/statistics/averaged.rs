//! Forecasts of several averaged, of a configuration's seeds or of the choice and a baseline: an ensemble, as a row of its
//! own that is never chosen.
//!
//! Each is compared as its configuration is, but without a test over seeds: it has used them up. Holm's correction
//! counts these comparisons among themselves, so that they change nothing for the configurations.

use super::bootstrap::{Blocks, percentile_interval};
use super::losses::Losses;
use super::measured::Measured;
use super::paired_comparison::{PairedComparison, TestVerdict, compared};
use crate::metric::skill;

/// The mean forecast of one configuration's seeds, or of these and a baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Averaged {
    /// What it is beside its configuration: `5 seeds averaged`, `combined with ets 12 (75 %)`.
    pub label: String,
    /// Seeds whose forecasts are averaged.
    pub seeds: usize,
    /// Its test RMSE.
    pub rmse: f64,
    /// `1 - test RMSE / test RMSE of the naive forecast`.
    pub skill: Option<f64>,
    /// Its interval over test times and its comparisons; nothing over seeds.
    pub measured: Measured,
    /// Where it stands on test beside the best by validation.
    pub verdict: TestVerdict,
}

/// What is averaged: how it is called, of so many seeds, and its losses where there are errors.
pub(super) type MeanForecast = (String, usize, Option<Losses>);

/// One for each mean forecast; `best` and `naive` are positions among the configurations, whose losses and
/// draws are given.
pub(super) fn all(
    averaged: &[MeanForecast],
    (losses, draws): (&[Losses], &[Vec<f64>]),
    blocks: Option<&Blocks>,
    [best, naive]: [Option<usize>; 2],
) -> Vec<Option<Averaged>> {
    let resampled = |(.., losses): &MeanForecast| match (losses, blocks) {
        (Some(losses), Some(blocks)) => losses.resampled(blocks),
        _ => Vec::new(),
    };
    let mean_draws: Vec<Vec<f64>> = averaged.iter().map(resampled).collect();
    let with_draws = averaged.iter().zip(&mean_draws);
    let rows: Vec<_> = with_draws.map(|((.., losses), draws)| Some((losses.as_ref()?, &draws[..]))).collect();
    let against = |other: Option<usize>| -> Vec<Option<PairedComparison>> {
        let other = other.map(|at| (&losses[at], &draws[at][..]));
        let mut all = other.map_or_else(|| vec![None; rows.len()], |other| compared(&rows, other));
        all.iter_mut().flatten().for_each(|comparison| comparison.over_seeds = None);
        all
    };
    let naive_rmse = naive.and_then(|at| losses[at].rmse.values().next().copied());
    let (against_best, against_naive) = (against(best), against(naive));
    let one = |(((label, seeds, losses), draws), (against_best, against_naive)): (
        (&MeanForecast, &Vec<f64>),
        _,
    )| {
        let rmse = *losses.as_ref()?.rmse.get(&None)?;
        let over_times = (!draws.is_empty()).then(|| percentile_interval(draws.clone()));
        let verdict = TestVerdict::from_comparison(false, Option::as_ref(&against_best));
        Some(Averaged {
            label: label.clone(),
            seeds: *seeds,
            rmse,
            skill: naive_rmse.and_then(|naive| skill(rmse, naive)),
            measured: Measured { over_seeds: None, over_times, against_best, against_naive },
            verdict,
        })
    };
    averaged.iter().zip(&mean_draws).zip(against_best.into_iter().zip(against_naive)).map(one).collect()
}
