//! A speed pass against a kept one: what became slower.
//!
//! Times are compared as shares of the peak that was measured between their samples, so that a
//! processor that ran at another clock rate does not pass for a change of the program.

use std::collections::BTreeMap;

use super::statistics;
use crate::base::rng;
use crate::record::{Speed, SpeedCase, SpeedEntry, SpeedShape, TimedInterval, Work};

/// Change that passes for none even where there is less noise: code that moves in memory costs as much.
const LEAST: f64 = 0.03;

/// Width of an interval, as a share, beyond which nothing can be said.
const WIDEST: f64 = 0.30;

/// What became of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpeedVerdict {
    /// Slower, beyond the noise.
    Regressed,
    /// The interval is too wide to tell.
    TooNoisy,
    /// No difference beyond the noise.
    Unchanged,
    /// Faster, beyond the noise.
    Faster,
}

/// One case in both passes.
#[derive(Clone, Debug)]
pub struct SpeedComparison {
    /// What was timed.
    pub work: Work,
    /// The shape.
    pub shape: SpeedShape,
    /// The engine.
    pub engine: String,
    /// Time now over time then.
    pub change: TimedInterval,
    /// What that means.
    pub verdict: SpeedVerdict,
}

/// Every case that both passes have, each engine's fastest way.
pub fn compare(now: &Speed, then: &Speed) -> Vec<SpeedComparison> {
    let floor = now.noise_floor.max(then.noise_floor).max(LEAST);
    let known: BTreeMap<(Work, &SpeedShape), &SpeedCase> =
        then.cases.iter().map(|case| ((case.work, &case.shape), case)).collect();
    let mut found = Vec::new();
    for case in &now.cases {
        let Some(old) = known.get(&(case.work, &case.shape)) else { continue };
        for entry in case.best() {
            let Some(before) = old.best().into_iter().find(|other| other.engine == entry.engine) else {
                continue;
            };
            let mut draws = rng::stream(0, &format!("speed/against/{}/{:?}", case.work.word(), case.shape));
            let change = statistics::unpaired_ratio(
                &in_peaks(entry, case.peak_gflops),
                &in_peaks(before, old.peak_gflops),
                &mut draws,
            );
            let verdict = judge(change, floor);
            let (work, shape, engine) = (case.work, case.shape.clone(), entry.engine.clone());
            found.push(SpeedComparison { work, shape, engine, change, verdict });
        }
    }
    found
}

fn in_peaks(entry: &SpeedEntry, peak_gflops: f64) -> Vec<f64> {
    entry.samples.iter().map(|us| us * peak_gflops).collect()
}

fn judge(change: TimedInterval, floor: f64) -> SpeedVerdict {
    if change.low > 1.0 + floor {
        SpeedVerdict::Regressed
    } else if change.high < 1.0 / (1.0 + floor) {
        SpeedVerdict::Faster
    } else if change.high / change.low > 1.0 + WIDEST.max(2.0 * floor) {
        SpeedVerdict::TooNoisy
    } else {
        SpeedVerdict::Unchanged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_must_leave_the_noise_with_its_whole_interval() {
        let verdict = |low, high| judge(TimedInterval { value: (low + high) / 2.0, low, high }, 0.05);
        assert_eq!(verdict(1.06, 1.2), SpeedVerdict::Regressed);
        assert_eq!(verdict(1.04, 1.2), SpeedVerdict::Unchanged);
        assert_eq!(verdict(0.99, 1.01), SpeedVerdict::Unchanged);
        assert_eq!(verdict(0.8, 0.9), SpeedVerdict::Faster);
        assert_eq!(verdict(0.8, 1.3), SpeedVerdict::TooNoisy);
        assert_eq!(verdict(0.5, 0.9), SpeedVerdict::Faster);
    }
}
