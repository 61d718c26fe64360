//! Intervals for RMSEs over test times: the moving-block bootstrap.
//!
//! Künsch, "The jackknife and the bootstrap for general stationary observations", Annals of Statistics 17 (1989),
//! section 2.2. Errors near in time are alike, so whole blocks of times are drawn, not single ones.

use super::student::{CONFIDENCE, Interval};
use crate::rng;

/// Resamples: with 1999 the ends of a 95 % interval are the 50th and the 1950th of them (Davison & Hinkley,
/// "Bootstrap methods and their application", 1997, section 2.4).
const RESAMPLES: usize = 1999;

/// Fewest times that are resampled.
const FEWEST: usize = 10;

/// Times in one block: the cube root of their number, rounded up (Hall, Horowitz & Jing, "On blocking rules for the
/// bootstrap with dependent data", Biometrika 82 (1995): n^(1/3) for a variance), and not below the horizon, whose
/// forecasts share their errors.
pub fn block_length(times: usize, horizon: usize) -> usize {
    let root = (1..).find(|root| root * root * root >= times).expect("invariant: cubes grow");
    root.max(horizon).min(times)
}

/// The same draws of blocks for every configuration, so that differences between them are paired.
#[derive(Clone, Debug)]
pub struct Blocks {
    times: usize,
    length: usize,
    /// First times of the blocks of each resample, `[RESAMPLES, ceil(times / length)]`.
    starts: Vec<Vec<usize>>,
}

impl Blocks {
    /// Draws for `times` times; `None` if there are too few.
    pub fn draw(times: usize, horizon: usize) -> Option<Self> {
        if times < FEWEST {
            return None;
        }
        let length = block_length(times, horizon);
        let mut stream = rng::stream(0, &format!("bootstrap/{times} times in blocks of {length}"));
        let mut start = || stream.below((times - length + 1) as u64) as usize;
        let resample = |_| (0..times.div_ceil(length)).map(|_| start()).collect();
        Some(Self { times, length, starts: (0..RESAMPLES).map(resample).collect() })
    }

    /// Number of times that every resample holds.
    pub fn times(&self) -> usize {
        self.times
    }

    /// Times in one block.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The RMSE of each resample, the mean over seeds; `squares` are squared errors, `[seeds, times]`.
    ///
    /// # Panics
    /// If `squares` holds other times.
    pub fn rmses(&self, squares: &[Vec<f64>]) -> Vec<f64> {
        self.of_means(squares, f64::sqrt)
    }

    /// The mean of each resample, the mean over seeds; `values` are `[seeds, times]`, none below 0.
    ///
    /// # Panics
    /// If `values` holds other times.
    pub fn means(&self, values: &[Vec<f64>]) -> Vec<f64> {
        self.of_means(values, |mean| mean)
    }

    fn of_means(&self, values: &[Vec<f64>], of: fn(f64) -> f64) -> Vec<f64> {
        let sums: Vec<Vec<f64>> = values.iter().map(|own| self.running(own)).collect();
        let resampled = |starts: &Vec<usize>, sums: &Vec<f64>| {
            let mut left = self.times;
            let total: f64 = starts
                .iter()
                .map(|start| {
                    let length = self.length.min(left);
                    left -= length;
                    sums[start + length] - sums[*start]
                })
                .sum();
            // A difference of running sums may fall a rounding below zero.
            of(total.max(0.0) / self.times as f64)
        };
        let mean = |starts| sums.iter().map(|own| resampled(starts, own)).sum::<f64>() / sums.len() as f64;
        self.starts.iter().map(mean).collect()
    }

    /// Sums of the first 0, 1, ... values, so that a block's sum is one subtraction.
    fn running(&self, values: &[f64]) -> Vec<f64> {
        assert_eq!(values.len(), self.times, "invariant: one value for each time");
        let mut sums = vec![0.0];
        let mut sum = 0.0;
        for value in values {
            sum += value;
            sums.push(sum);
        }
        sums
    }
}

/// The percentile interval of resampled values.
///
/// # Panics
/// If there are no values.
pub fn percentile_interval(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let tail = ((values.len() + 1) as f64 * (1.0 - CONFIDENCE) / 2.0).round() as usize;
    let tail = tail.clamp(1, values.len());
    Interval { low: values[tail - 1], high: values[values.len() - tail] }
}
