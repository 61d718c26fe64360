//! How sure the numbers of a table are: intervals, paired comparisons, ties, and what choosing cost.
//!
//! From the records alone. `docs/statistics.md` has the formulae and their sources in one place.

mod averaged;
mod bootstrap;
mod diebold_mariano;
mod holm;
mod losses;
mod measured;
mod paired_comparison;
mod paired_difference;
mod selection;
mod student;
#[cfg(test)]
mod tests;

pub use averaged::Averaged;
pub(crate) use holm::holm;
pub use losses::Losses;
pub use measured::Measured;
pub(crate) use paired_comparison::LEVEL;
pub use paired_comparison::{PairedComparison, TestVerdict};
pub use paired_difference::PairedDifference;
pub use selection::SelectionCost;
pub use student::{Interval, Test, mean_interval, paired};

use self::bootstrap::percentile_interval;
use super::configuration::Configuration;

/// The statistics of a table.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// One for each configuration, in the same order.
    pub measured: Vec<Measured>,
    /// For each configuration in the same order its seeds' forecasts averaged; `None` with fewer than two, or without
    /// errors of single forecasts.
    pub averaged: Vec<Option<Averaged>>,
    /// The choice combined with the best baseline.
    pub combined: Option<Averaged>,
    /// One for each trained engine with at least two configurations; empty without a validation part.
    pub selections: Vec<SelectionCost>,
    /// Test times that are compared, and how many of them the bootstrap keeps together; `None` if the
    /// journal has no errors of single forecasts.
    pub times: Option<(usize, usize)>,
    /// Whether these times are slices of a rolling origin.
    pub sliced: bool,
}

impl Statistics {
    /// Of configurations and their losses, in the same order, and of the combination by its label; `best` and `naive` are positions
    /// among the configurations.
    pub(crate) fn compute(
        configurations: &[Configuration],
        (losses, combined): (&[Losses], Option<(String, Losses)>),
        best: Option<usize>,
        naive: Option<usize>,
    ) -> Self {
        let with_errors = losses.iter().find(|losses| !losses.squares.is_empty());
        let sliced = losses.iter().find(|losses| !losses.slices.is_empty());
        let blocks = sliced.or(with_errors).and_then(Losses::blocks);
        let draws_of =
            |losses: &Losses| blocks.as_ref().map(|blocks| losses.resampled(blocks)).unwrap_or_default();
        let resampled: Vec<Vec<f64>> = losses.iter().map(draws_of).collect();
        let against = |other: Option<usize>| match other {
            Some(other) => paired_comparison::all(losses, &resampled, other),
            None => vec![None; losses.len()],
        };
        let (against_best, against_naive) = (against(best), against(naive));
        let of_seeds = |losses: &Losses| {
            let seeds = losses.squares.len();
            (format!("{seeds} seeds averaged"), seeds, losses.of_mean_forecast())
        };
        let of_seeds: Vec<_> = losses.iter().map(of_seeds).collect();
        let averaged = averaged::all(&of_seeds, (losses, &resampled), blocks.as_ref(), [best, naive]);
        // A family of its own, which changes no other row, against the choice's seeds averaged: single seeds err more.
        let combined = combined.and_then(|(label, combined)| {
            let choice =
                best.map(|best| losses[best].of_mean_forecast().unwrap_or_else(|| losses[best].clone()));
            let rivals: Vec<Losses> =
                choice.into_iter().chain(naive.map(|naive| losses[naive].clone())).collect();
            let draws: Vec<Vec<f64>> = rivals.iter().map(draws_of).collect();
            let places = [best.map(|_| 0), naive.map(|_| rivals.len() - 1)];
            let seeds = best.map_or(0, |best| configurations[best].seeds);
            let labelled = [(label, seeds, Some(combined))];
            averaged::all(&labelled, (&rivals, &draws), blocks.as_ref(), places).remove(0)
        });
        let measured = losses.iter().zip(resampled).zip(against_best.into_iter().zip(against_naive));
        let measured = measured.map(|((losses, resampled), (against_best, against_naive))| Measured {
            over_seeds: student::mean_interval(&losses.rmse.values().copied().collect::<Vec<f64>>()),
            over_times: (!resampled.is_empty()).then(|| percentile_interval(resampled)),
            against_best,
            against_naive,
        });
        Self {
            measured: measured.collect(),
            averaged,
            combined,
            selections: if best.is_some() { selections(configurations) } else { Vec::new() },
            times: blocks.map(|blocks| (blocks.times(), blocks.length())),
            sliced: sliced.is_some(),
        }
    }
}

fn selections(configurations: &[Configuration]) -> Vec<SelectionCost> {
    let mut engines: Vec<&str> =
        configurations.iter().filter(|c| !c.baseline).map(|c| c.engine.as_str()).collect();
    engines.dedup();
    engines.into_iter().filter_map(|engine| SelectionCost::compute(engine, configurations)).collect()
}
