//! Intervals for RMSEs over test times: the moving-block bootstrap.
//!
//! Künsch, "The jackknife and the bootstrap for general stationary observations", Annals of Statistics 17 (1989),
//! section 2.2. Errors near in time are alike, so whole blocks of times are drawn, not single ones.

use super::student::{CONFIDENCE, Interval};
use crate::base::rng;

/// Resamples: with 1999 the ends of a 95 % interval are the 50th and the 1950th of them (Davison & Hinkley,
/// "Bootstrap methods and their application", 1997, section 2.4).
const RESAMPLES: usize = 1999;

/// Resamples that are summed side by side: alone, each addition would wait for the one before.
const AT_ONCE: usize = 8;

/// Fewest times that are resampled.
const FEWEST: usize = 10;

/// Times in one block: the cube root of their number, rounded up (Hall, Horowitz & Jing, "On blocking rules for the
/// bootstrap with dependent data", Biometrika 82 (1995): n^(1/3) for a variance), and not below the horizon, whose
/// forecasts share their errors.
pub(crate) fn block_length(times: usize, horizon: usize) -> usize {
    let root = (1..).find(|root| root * root * root >= times).expect("invariant: cubes grow");
    root.max(horizon).min(times)
}

/// The same draws of blocks for every configuration, so that differences between them are paired.
#[derive(Clone, Debug)]
pub struct Blocks {
    times: usize,
    length: usize,
    /// First times of the blocks, `[ceil(RESAMPLES / AT_ONCE), ceil(times / length), AT_ONCE]`; what fills up the last
    /// of them is never asked for.
    starts: Vec<Vec<[u32; AT_ONCE]>>,
}

impl Blocks {
    /// Draws for `times` times; `None` if there are too few.
    pub fn draw(times: usize, horizon: usize) -> Option<Self> {
        if times < FEWEST {
            return None;
        }
        let length = block_length(times, horizon);
        let mut stream = rng::stream(0, &format!("bootstrap/{times} times in blocks of {length}"));
        let mut starts = vec![vec![[0; AT_ONCE]; times.div_ceil(length)]; RESAMPLES.div_ceil(AT_ONCE)];
        for resample in 0..RESAMPLES {
            for starts in &mut starts[resample / AT_ONCE] {
                let start = stream.below((times - length + 1) as u64);
                starts[resample % AT_ONCE] = u32::try_from(start).expect("invariant: times fit into memory");
            }
        }
        Some(Self { times, length, starts })
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
    pub(crate) fn rmses(&self, squares: &[Vec<f64>]) -> Vec<f64> {
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
        let mut means = vec![0.0; RESAMPLES];
        for of_seed in values {
            let sums = self.running(of_seed);
            // The last block is cut off where the resample is full.
            let rest = self.times - (self.times.div_ceil(self.length) - 1) * self.length;
            let [whole, cut] = [self.length, rest].map(|length| block_sums(&sums, length));
            for (group, means) in self.starts.iter().zip(means.chunks_mut(AT_ONCE)) {
                for (mean, total) in means.iter_mut().zip(totals(group, &whole, &cut)) {
                    // A difference of running sums may fall a rounding below zero.
                    *mean += of(total.max(0.0) / self.times as f64);
                }
            }
        }
        means.iter_mut().for_each(|mean| *mean /= values.len() as f64);
        means
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

/// The sum of the block of `length` times that begins at each time, from running sums.
fn block_sums(sums: &[f64], length: usize) -> Vec<f64> {
    sums.iter().zip(&sums[length..]).map(|(before, after)| after - before).collect()
}

/// The sums of some resamples from those of their blocks, of which the last one is cut off.
fn totals(starts: &[[u32; AT_ONCE]], whole: &[f64], cut: &[f64]) -> [f64; AT_ONCE] {
    let (last, others) = starts.split_last().expect("invariant: a resample has blocks");
    let mut totals = [0.0; AT_ONCE];
    let blocks = others.iter().map(|starts| (starts, whole)).chain([(last, cut)]);
    for (starts, sums) in blocks {
        for (total, start) in totals.iter_mut().zip(starts) {
            *total += sums[*start as usize];
        }
    }
    totals
}

/// The percentile interval of resampled values.
///
/// # Panics
/// If there are no values.
pub(crate) fn percentile_interval(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let tail = ((values.len() + 1) as f64 * (1.0 - CONFIDENCE) / 2.0).round() as usize;
    let tail = tail.clamp(1, values.len());
    Interval { low: values[tail - 1], high: values[values.len() - tail] }
}
