//! The statistics against those of SciPy and statsmodels, and against what they promise.

use serde_json::Value;

use super::bootstrap::{Blocks, block_length, percentile_interval};
use super::diebold_mariano::diebold_mariano;
use super::holm::holm;
use super::selection::spearman;
use super::student::{mean_interval, paired};

/// Both sides sum some hundred numbers in f64; quantiles of t agree to about 1e-11.
const TOLERANCE: f64 = 1e-9;

/// `tests/gold/statistics.json`, made by `statistics.py` beside it.
fn gold() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gold/statistics.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the recorded numbers are there"))
        .expect("the recorded numbers are there")
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .expect("the recorded numbers are there")
        .iter()
        .map(|number| number.as_f64().expect("the recorded numbers are there"))
        .collect()
}

#[track_caller]
fn near(found: f64, expected: &Value) {
    let expected = expected.as_f64().expect("the recorded numbers are there");
    assert!((found - expected).abs() <= TOLERANCE * expected.abs().max(1e-3), "{found} is not {expected}");
}

#[test]
fn t_intervals_and_paired_tests_are_those_of_scipy() {
    for case in gold()["t"].as_array().expect("the recorded numbers are there") {
        let (a, b) = (numbers(&case["a"]), numbers(&case["b"]));
        let interval = mean_interval(&a).expect("the recorded numbers are there");
        near(interval.low, &case["interval"][0]);
        near(interval.high, &case["interval"][1]);
        let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
        let test = paired(&differences).expect("the recorded numbers are there");
        near(test.statistic, &case["t"]);
        near(test.p, &case["p"]);
    }
    assert_eq!(mean_interval(&[1.0]), None);
    assert_eq!(paired(&[0.5, 0.5]), None, "differences that do not vary");
}

#[test]
fn the_diebold_mariano_test_is_that_of_harvey_leybourne_and_newbold() {
    for case in gold()["diebold_mariano"].as_array().expect("the recorded numbers are there") {
        let differences = numbers(&case["d"]);
        let horizon = case["horizon"].as_u64().expect("the recorded numbers are there") as usize;
        let test = diebold_mariano(&differences, horizon).expect("the recorded numbers are there");
        near(test.statistic, &case["dm"]);
        near(test.p, &case["p"]);
        let swapped: Vec<f64> = differences.iter().map(|d| -d).collect();
        let swapped = diebold_mariano(&swapped, horizon).expect("the recorded numbers are there");
        assert_eq!((swapped.statistic, swapped.p), (-test.statistic, test.p));
    }
    assert_eq!(diebold_mariano(&[0.0; 50], 1), None, "two equal forecasts");
    assert_eq!(diebold_mariano(&[1.0, -1.0], 1), None, "too few times");
}

#[test]
fn a_long_run_variance_below_zero_falls_back_to_one_step() {
    let alternating: Vec<f64> = (0..40).map(|t| if t % 2 == 0 { 1.0 } else { -0.9 }).collect();
    assert_eq!(diebold_mariano(&alternating, 2), diebold_mariano(&alternating, 1));
}

#[test]
fn holms_correction_and_spearmans_correlation_are_those_of_statsmodels_and_scipy() {
    let gold = gold();
    let expected = numbers(&gold["holm"]["adjusted"]);
    for (found, expected) in holm(&numbers(&gold["holm"]["p"])).into_iter().zip(expected) {
        near(found, &Value::from(expected));
    }
    assert!(holm(&[]).is_empty());
    let (a, b) = (numbers(&gold["spearman"]["a"]), numbers(&gold["spearman"]["b"]));
    near(spearman(&a, &b).expect("the recorded numbers are there"), &gold["spearman"]["rho"]);
    assert_eq!(spearman(&[1.0, 2.0, 3.0], &[5.0, 5.0, 5.0]), None);
}

#[test]
fn resampled_blocks_have_the_mean_and_spread_of_their_closed_form() {
    let gold = &gold()["moving_blocks"];
    let squares = numbers(&gold["squares"]);
    let blocks = Blocks::draw(squares.len(), 1).expect("the recorded numbers are there");
    assert_eq!(blocks.length(), gold["length"].as_u64().expect("the recorded numbers are there") as usize);
    let means: Vec<f64> = blocks.rmses(&[squares]).iter().map(|rmse| rmse * rmse).collect();
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    let sd = (means.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / means.len() as f64).sqrt();
    let (expected, spread) = (
        gold["mean"].as_f64().expect("the recorded numbers are there"),
        gold["sd"].as_f64().expect("the recorded numbers are there"),
    );
    // Standard errors of 1999 draws: sd / sqrt(1999) for the mean, and sd / sqrt(2 * 1999) for the spread.
    assert!((mean - expected).abs() < 4.0 * spread / 1999f64.sqrt(), "{mean} is not {expected}");
    assert!((sd / spread - 1.0).abs() < 4.0 / 3998f64.sqrt(), "{sd} is not {spread}");
}

#[test]
fn blocks_grow_with_the_cube_root_and_cover_the_horizon() {
    assert_eq!(block_length(855, 1), 10);
    assert_eq!(block_length(1000, 1), 10);
    assert_eq!(block_length(728, 14), 14);
    assert_eq!(block_length(12, 20), 12);
    assert!(Blocks::draw(9, 1).is_none());
}

#[test]
fn resampling_keeps_constant_errors_and_interval_ends_in_order() {
    let blocks = Blocks::draw(101, 1).expect("the recorded numbers are there");
    let rmses = blocks.rmses(&[vec![4.0; 101], vec![16.0; 101]]);
    assert!(rmses.iter().all(|rmse| (rmse - 3.0).abs() < 1e-12), "the mean of 2 and 4");
    let interval = percentile_interval((1..=1999).map(f64::from).rev().collect());
    assert_eq!((interval.low, interval.high), (50.0, 1950.0));
}
