//! How the variance of the validation RMSE over a whole grid splits into hyperparameters and interplay.
//!
//! Functional ANOVA (Hoeffding 1948; of hyperparameters: Hutter, Hoos & Leyton-Brown, ICML 2014), exact, since every
//! combination was trained: the variance of the means over all other axes is the sum of the shares of every set of axes
//! within, so each share follows from these variances by inclusion and exclusion. All of them add up to 1.

use crate::report::analysis::Configuration;
use crate::spec::{Axis, Spec};

/// Most axes: their sets double with each.
const MOST_AXES: usize = 10;

/// The share of each set of axes, the largest first, by the errors of all configurations of the grid.
pub(super) fn shares(spec: &Spec, scored: &[(&Configuration, f64)]) -> Option<Vec<(Vec<&'static str>, f64)>> {
    let varies = |axis: &&Axis| axis.values.len() > 1;
    let axes: Vec<&Axis> = spec.axes.iter().filter(varies).collect();
    let lengths: Vec<usize> = axes.iter().map(|axis| axis.values.len()).collect();
    if axes.len() > MOST_AXES || !spec.zip.is_empty() || axes.iter().any(|axis| axis.when.is_some()) {
        return None;
    }
    let count = lengths.iter().try_fold(1_usize, |count, length| count.checked_mul(*length))?;
    if scored.len() != count {
        return None;
    }
    let mut errors = vec![None; count];
    for (configuration, error) in scored {
        let place = axes.iter().try_fold(0, |place, axis| {
            let value = configuration.setting(axis.name).cloned().unwrap_or_default();
            Some(place * axis.values.len() + axis.values.iter().position(|known| *known == value)?)
        });
        errors[place?] = Some(*error);
    }
    let names: Vec<&'static str> = axes.iter().map(|axis| axis.name).collect();
    let errors = errors.into_iter().collect::<Option<Vec<f64>>>()?;
    let mut shares: Vec<(Vec<&'static str>, f64)> = shares_by_set(&lengths, &errors)?
        .into_iter()
        .enumerate()
        .skip(1)
        .map(|(set, share)| (names_of(set, &names), share))
        .collect();
    shares.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    Some(shares)
}

fn names_of(set: usize, names: &[&'static str]) -> Vec<&'static str> {
    (0..names.len()).filter(|at| set >> at & 1 == 1).map(|at| names[at]).collect()
}

/// The share of each set of axes, by the bits of its number; `values` has the last axis fastest. `None` if nothing
/// varies.
fn shares_by_set(lengths: &[usize], values: &[f64]) -> Option<Vec<f64>> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let values: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let sets = 1 << lengths.len();
    let mut variances: Vec<f64> = (0..sets).map(|set| variance_of_means(lengths, &values, set)).collect();
    let total = variances[sets - 1];
    if total <= 0.0 || !total.is_finite() {
        return None;
    }
    // Inclusion and exclusion, one axis after the other.
    for axis in 0..lengths.len() {
        for set in (0..sets).filter(|set| set >> axis & 1 == 1) {
            variances[set] -= variances[set & !(1 << axis)];
        }
    }
    // Rounding may leave a share that is none a little below 0.
    Some(variances.into_iter().map(|variance| (variance / total).max(0.0)).collect())
}

/// The variance of the means over all axes that are not in `set`.
fn variance_of_means(lengths: &[usize], values: &[f64], set: usize) -> f64 {
    let kept: usize = (0..lengths.len()).filter(|at| set >> at & 1 == 1).map(|at| lengths[at]).product();
    let mut sums = vec![0.0; kept];
    for (number, value) in values.iter().enumerate() {
        let (mut rest, mut place, mut stride) = (number, 0, 1);
        for (at, length) in lengths.iter().enumerate().rev() {
            if set >> at & 1 == 1 {
                place += rest % length * stride;
                stride *= length;
            }
            rest /= length;
        }
        sums[place] += value;
    }
    let each = (values.len() / kept) as f64;
    sums.iter().map(|sum| (sum / each) * (sum / each)).sum::<f64>() / kept as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng;

    /// Sums of thousands of terms of about 1, each rounded in its last bit.
    const ROUNDING: f64 = 1e-12;

    #[test]
    fn shares_of_a_made_up_grid_are_what_its_terms_say() {
        // f(a, b, c) = a + 3 b + 2 a c over a, b, c in {-1, 1}: variances 1, 9 and 4.
        let sign = |number: usize, bit: usize| if number >> bit & 1 == 1 { 1.0 } else { -1.0 };
        let value = |number: usize| {
            let (a, b, c) = (sign(number, 2), sign(number, 1), sign(number, 0));
            7.0 + a + 3.0 * b + 2.0 * a * c
        };
        let shares = shares_by_set(&[2, 2, 2], &(0..8).map(value).collect::<Vec<_>>()).unwrap();
        let expected = [0.0, 1.0, 9.0, 0.0, 0.0, 4.0, 0.0, 0.0].map(|variance| variance / 14.0);
        for (found, expected) in shares.iter().zip(expected) {
            assert!((found - expected).abs() < ROUNDING, "{shares:?}");
        }
    }

    #[test]
    fn shares_add_up_to_one() {
        for (seed, lengths) in [vec![4, 5], vec![2, 3, 4, 2], vec![3, 1, 7]].into_iter().enumerate() {
            let mut draws = rng::stream(seed as u64, "importance");
            let values: Vec<f64> = (0..lengths.iter().product()).map(|_| draws.uniform(50.0, 60.0)).collect();
            let shares = shares_by_set(&lengths, &values).unwrap();
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < ROUNDING, "{shares:?}");
            assert!(shares.iter().all(|share| *share >= 0.0));
        }
        assert_eq!(shares_by_set(&[2, 2], &[3.0; 4]), None, "nothing varies");
    }

    /// Made by an independent program from means over levels, term by term (`tests/gold/importance.py`).
    #[test]
    fn shares_are_those_of_an_independent_program() {
        let values: Vec<f64> = (0..24_i32).map(|n| f64::from(n * n % 17) + 0.25 * f64::from(n % 5)).collect();
        let shares = shares_by_set(&[2, 3, 4], &values).unwrap();
        for (set, expected) in GOLD {
            assert!((shares[set] - expected).abs() < 1e-9, "{set}: {} {expected}", shares[set]);
        }
    }

    const GOLD: [(usize, f64); 7] = [
        (1, 0.019063461259192),
        (2, 0.086755911125193),
        (4, 0.039354693915271),
        (3, 0.267581554384992),
        (5, 0.086419264129272),
        (6, 0.328442050510251),
        (7, 0.172383064675829),
    ];
}
