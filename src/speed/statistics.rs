//! Medians, and intervals that assume no distribution.

use crate::base::median;
use crate::base::rng::Stream;
use crate::record::TimedInterval;

/// Share of intervals that hold the true value.
const CONFIDENCE: f64 = 0.95;

/// Samples drawn for one bootstrap.
const RESAMPLES: usize = 2000;

/// The middle value; the mean of both if there are two.
///
/// # Panics
/// If there is no value.
pub fn median(values: &[f64]) -> f64 {
    median::median(values).expect("invariant: everyone is timed")
}

/// The value below which `share` of them lie, the next one up.
///
/// # Panics
/// If there is no value.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let sorted = sorted(values);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

/// The median with the interval between two order statistics: the k-th value from either end misses
/// the true median with probability `2 P(X < k)` for X binomial (n, 1/2), and k is the largest that
/// keeps it below 5 %. With fewer than 6 values the interval is their range.
pub(crate) fn median_interval(values: &[f64]) -> TimedInterval {
    let sorted = sorted(values);
    let n = sorted.len();
    let mut term = 0.5f64.powi(n as i32);
    let (mut below, mut k) = (term, 0);
    while k + 1 < n / 2 && 2.0 * below <= 1.0 - CONFIDENCE {
        k += 1;
        term *= (n - k + 1) as f64 / k as f64;
        below += term;
    }
    let end = k.saturating_sub(1);
    TimedInterval { value: median(&sorted), low: sorted[end], high: sorted[n - 1 - end] }
}

/// The median of `a[n] / b[n]` over blocks n, with the bootstrap's percentile interval over blocks:
/// what slows a whole block down slows both.
///
/// # Panics
/// If there are no blocks, or the lengths differ.
pub(crate) fn paired_ratio(a: &[f64], b: &[f64], draws: &mut Stream) -> TimedInterval {
    assert_eq!(a.len(), b.len(), "invariant: every contestant has a sample in every block");
    let ratios: Vec<f64> = a.iter().zip(b).map(|(a, b)| a / b).collect();
    let mut medians = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        medians.push(median(&resampled(&ratios, draws)));
    }
    between(median(&ratios), &medians)
}

/// The ratio of the medians of two passes that share no blocks, with its bootstrap interval.
///
/// # Panics
/// If one of them is empty.
pub(crate) fn unpaired_ratio(a: &[f64], b: &[f64], draws: &mut Stream) -> TimedInterval {
    let mut ratios = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        ratios.push(median(&resampled(a, draws)) / median(&resampled(b, draws)));
    }
    between(median(a) / median(b), &ratios)
}

fn resampled(values: &[f64], draws: &mut Stream) -> Vec<f64> {
    values.iter().map(|_| values[draws.below(values.len() as u64) as usize]).collect()
}

fn between(value: f64, estimates: &[f64]) -> TimedInterval {
    let tail = (1.0 - CONFIDENCE) / 2.0;
    TimedInterval { value, low: quantile(estimates, tail), high: quantile(estimates, 1.0 - tail) }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng;

    #[test]
    fn ten_values_give_the_interval_of_the_tables_of_order_statistics() {
        // P(X < 2) = 11/1024 for X binomial (10, 1/2): 2nd and 9th miss with 2.1 %, 3rd and 8th with 10.9 %.
        let values: Vec<f64> = (1..=10).rev().map(f64::from).collect();
        assert_eq!(median_interval(&values), TimedInterval { value: 5.5, low: 2.0, high: 9.0 });
        // The same for 20: 6th and 15th (4.1 %).
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(median_interval(&values), TimedInterval { value: 10.5, low: 6.0, high: 15.0 });
        assert_eq!(median_interval(&[3.0, 1.0, 2.0]), TimedInterval { value: 2.0, low: 1.0, high: 3.0 });
    }

    #[test]
    fn a_slow_block_slows_both_and_leaves_the_ratio() {
        let a = [2.0, 20.0, 2.0, 2.0, 200.0];
        let b = [1.0, 10.0, 1.0, 1.0, 100.0];
        let ratio = paired_ratio(&a, &b, &mut rng::stream(1, "test"));
        assert_eq!(ratio, TimedInterval { value: 2.0, low: 2.0, high: 2.0 });
    }

    #[test]
    fn the_interval_of_a_ratio_holds_the_truth_about_as_often_as_it_says() {
        let (mut held, passes) = (0, 200);
        for pass in 0..passes {
            let mut draws = rng::stream(pass, "test/coverage");
            let mut draw = |scale: f64| (0..20).map(|_| scale * draws.uniform(0.9, 1.1)).collect::<Vec<_>>();
            let (a, b) = (draw(3.0), draw(2.0));
            let ratio = unpaired_ratio(&a, &b, &mut rng::stream(pass, "test/bootstrap"));
            held += usize::from(ratio.low <= 1.5 && 1.5 <= ratio.high);
        }
        assert!((174..=200).contains(&held), "{held} of {passes}");
    }

    #[test]
    fn quantiles_are_values() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(
            (quantile(&values, 0.95), quantile(&values, 0.0), quantile(&values, 1.0)),
            (19.0, 1.0, 20.0)
        );
    }
}
