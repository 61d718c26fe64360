//! Importance from a sample: how much each hyperparameter differs between the best tenth and all.
//!
//! PED-ANOVA (Watanabe, Bansal & Hutter, IJCAI 2023), with the density estimates, the grid of 50 steps and the regimes of
//! axes that do not always apply that Optuna has (`PedAnovaImportanceEvaluator`), so that both come to the same: of one
//! axis the Pearson divergence of the density of the best from that of all. Shares are of their sum. Interplay is not
//! told apart.

use serde_json::Value;
use statrs::function::erf::erf;

use crate::report::analysis::Configuration;
use crate::spec::{Axis, Range, Spec};

/// The share of configurations that are the best ones.
const BEST: f64 = 0.1;
/// Fewest configurations, so that two are the best ones.
const FEWEST: usize = 20;
/// Steps of the grid along a range.
const STEPS: usize = 50;
/// The weight of the prior, beside 1 for each configuration.
const PRIOR: f64 = 1.0;
/// Keeps quotients of densities finite.
const FLOOR: f64 = 1e-12;

/// The share of each axis, the largest first; `None` of a sample that is too small or where nothing differs.
pub(super) fn shares(spec: &Spec, scored: &[(&Configuration, f64)]) -> Option<Vec<(Vec<&'static str>, f64)>> {
    if scored.len() < FEWEST {
        return None;
    }
    let mut errors: Vec<f64> = scored.iter().map(|(_, error)| *error).collect();
    errors.sort_by(f64::total_cmp);
    let limit = errors[(BEST * errors.len() as f64).ceil() as usize - 1];
    let best: Vec<bool> = scored.iter().map(|(_, error)| *error <= limit).collect();
    let of_axis = |axis: &Axis| {
        let cells: Vec<Option<usize>> = scored.iter().map(|(c, _)| cell(axis, c)).collect();
        (vec![axis.name], divergence(&cells, &best, AxisCells::of(axis)))
    };
    let varies = |axis: &&Axis| axis.values.len() > 1;
    let mut found: Vec<(Vec<&'static str>, f64)> = spec.axes.iter().filter(varies).map(of_axis).collect();
    let total: f64 = found.iter().map(|(_, divergence)| divergence).sum();
    if total <= 0.0 || !total.is_finite() {
        return None;
    }
    found.iter_mut().for_each(|(_, share)| *share /= total);
    found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    Some(found)
}

/// The cells of an axis: items of a list, or steps along a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AxisCells {
    Items(usize),
    Steps(usize),
}

impl AxisCells {
    fn of(axis: &Axis) -> Self {
        let end = |at: usize| axis.values[at].as_f64().unwrap_or_default();
        let width = |axis: &Axis| if axis.values.len() > 1 { end(1) - end(0) + 1.0 } else { 1.0 };
        match axis.range {
            None => Self::Items(axis.values.len()),
            Some(Range::Integer) => Self::Steps((width(axis) as usize).min(STEPS)),
            Some(Range::LogInteger) => Self::Steps((width(axis).log2().ceil() as usize + 1).min(STEPS)),
            Some(_) => Self::Steps(STEPS),
        }
    }

    fn cells(self) -> usize {
        match self {
            Self::Items(cells) | Self::Steps(cells) => cells,
        }
    }
}

/// The cell of a configuration; `None` where the axis does not apply.
fn cell(axis: &Axis, configuration: &Configuration) -> Option<usize> {
    let applies = axis.when.as_ref().is_none_or(|condition| {
        let other = configuration.setting(condition.axis).cloned().unwrap_or_default();
        condition.values.contains(&other)
    });
    let value = configuration.setting(axis.name).cloned().unwrap_or_default();
    let Some(range) = axis.range else {
        return axis.values.iter().position(|known| *known == value).filter(|_| applies);
    };
    let way = |value: &Value| {
        let number = value.as_f64()?;
        Some(if matches!(range, Range::LogUniform | Range::LogInteger) { number.ln() } else { number })
    };
    let (low, high, there) = (way(&axis.values[0])?, way(&axis.values[1])?, way(&value).filter(|_| applies)?);
    let last = AxisCells::of(axis).cells() as f64 - 1.0;
    // A value in the middle between two steps goes to the lower one.
    let step = ((there - low) / ((high - low) / last) - 0.5).ceil();
    Some(step.clamp(0.0, last) as usize)
}

/// How far the density of the best lies from that of all, where the axis applies; 0 where there is nothing to tell.
fn divergence(cells: &[Option<usize>], best: &[bool], grid: AxisCells) -> f64 {
    let counts = |wanted: &dyn Fn(usize) -> bool| {
        let mut counts = vec![0.0; grid.cells()];
        let counted = cells.iter().enumerate().filter(|(at, _)| wanted(*at));
        counted.filter_map(|(_, cell)| *cell).for_each(|cell| counts[cell] += 1.0);
        counts
    };
    let (top, all) = (counts(&|at| best[at]), counts(&|_| true));
    let sum = |counts: &[f64]| counts.iter().sum::<f64>();
    if grid.cells() < 2 || sum(&top) == 0.0 || sum(&all) < 2.0 {
        return 0.0;
    }
    let of_best = best.iter().filter(|best| **best).count() as f64;
    let (target, region) = (sum(&top) / of_best, sum(&all) / cells.len() as f64);
    let (top, all) = (density(&top, grid), density(&all, grid));
    let quotients = top.iter().zip(&all).map(|(top, all)| {
        let (top, all) = (top + FLOOR, all + FLOOR);
        all * (top / all - 1.0) * (top / all - 1.0)
    });
    target * target / region * quotients.sum::<f64>()
}

/// The chance of each cell, from counts that are not all 0.
fn density(counts: &[f64], grid: AxisCells) -> Vec<f64> {
    let seen: Vec<(usize, f64)> =
        counts.iter().copied().enumerate().filter(|(_, count)| *count > 0.0).collect();
    let total = counts.iter().sum::<f64>() + PRIOR;
    let mut chances = vec![0.0; grid.cells()];
    let mut add = |weight: f64, kernel: &dyn Fn(usize) -> f64| {
        chances.iter_mut().enumerate().for_each(|(cell, chance)| *chance += weight / total * kernel(cell));
    };
    match grid {
        AxisCells::Items(cells) => {
            let spread = PRIOR / (seen.len() as f64 + 1.0);
            let whole = 1.0 + spread * cells as f64;
            for (item, weight) in &seen {
                add(*weight, &|cell| (spread + if cell == *item { 1.0 } else { 0.0 }) / whole);
            }
            add(PRIOR, &|_| 1.0 / cells as f64);
        }
        AxisCells::Steps(cells) => {
            let (last, width) = (cells as f64 - 1.0, scott(&seen));
            for (step, weight) in &seen {
                add(*weight, &|cell| normal(cell as f64, (*step as f64, width), last));
            }
            add(PRIOR, &|cell| normal(cell as f64, (last / 2.0, last + 1.0), last));
        }
    }
    chances
}

/// The width of a kernel by Scott's rule, from steps with their counts; at least so wide that a step holds 90 %.
fn scott(seen: &[(usize, f64)]) -> f64 {
    const NARROWEST: f64 = 0.5 / 1.64;
    let total: f64 = seen.iter().map(|(_, count)| count).sum();
    let mean = seen.iter().map(|(step, count)| *step as f64 * count).sum::<f64>() / total;
    let squares = seen.iter().map(|(step, count)| (*step as f64 - mean) * (*step as f64 - mean) * count);
    let deviation = (squares.sum::<f64>() / (total - 1.0).max(1.0)).sqrt();
    let mut sum = 0.0;
    let sums: Vec<f64> = seen
        .iter()
        .map(|(_, count)| {
            sum += count;
            sum
        })
        .collect();
    let first = sums.iter().filter(|sum| **sum < (total / 4.0).floor()).count();
    let third = sums.iter().filter(|sum| **sum <= (total * 3.0 / 4.0).floor()).count();
    let quartiles = seen[third.min(seen.len() - 1)].0 as f64 - seen[first].0 as f64;
    (1.059 * (quartiles / 1.34).min(deviation) * total.powf(-0.2)).max(NARROWEST)
}

/// The chance of a step under a normal density that is cut off half a step outside of 0 and `last`.
fn normal(step: f64, (centre, width): (f64, f64), last: f64) -> f64 {
    let below = |x: f64| 0.5 * (1.0 + erf((x - centre) / (width * std::f64::consts::SQRT_2)));
    (below(step + 0.5) - below(step - 0.5)) / (below(last + 0.5) - below(-0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Optuna computes normal distributions in another way, to some 1e-10 of a value.
    const CLOSE: f64 = 1e-7;

    /// Errors of 60 made-up configurations, as `tests/gold/ped_anova.py` has them.
    fn made_up(number: usize) -> (f64, usize, f64) {
        let number = number as f64;
        let (rate, item, width) = ((number * 37.0) % 60.0, (number * 7.0) % 3.0, (number * 23.0) % 50.0);
        (rate, item as usize, width)
    }

    #[test]
    fn divergences_are_those_of_optuna_on_the_same_trials() {
        let error = |n: usize| {
            let (rate, item, width) = made_up(n);
            (rate - 20.0).abs() + 3.0 * item as f64 + 0.05 * width
        };
        let mut errors: Vec<f64> = (0..60).map(error).collect();
        errors.sort_by(f64::total_cmp);
        let best: Vec<bool> = (0..60).map(|n| error(n) <= errors[5]).collect();
        let cells = |of: &dyn Fn(usize) -> usize| (0..60).map(|n| Some(of(n))).collect::<Vec<_>>();
        // Rates along [0, 59] in 50 steps, items of three, widths of 50 whole numbers.
        let rate = cells(&|n| (made_up(n).0 / (59.0 / 49.0) - 0.5).ceil().clamp(0.0, 49.0) as usize);
        let item = cells(&|n| made_up(n).1);
        let width = cells(&|n| made_up(n).2 as usize);
        let found = [
            divergence(&rate, &best, AxisCells::Steps(50)),
            divergence(&item, &best, AxisCells::Items(3)),
            divergence(&width, &best, AxisCells::Steps(50)),
        ];
        let total: f64 = found.iter().sum();
        for (found, gold) in found.iter().zip(GOLD) {
            assert!((found / total - gold).abs() < CLOSE, "{found:?} {gold}");
        }
    }

    /// Made by `tests/gold/ped_anova.py` with Optuna 5.0.0.
    const GOLD: [f64; 3] = [0.962_777_361_985, 0.009_280_357_158, 0.027_942_280_857];
}
