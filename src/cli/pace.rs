//! How long a sweep will still take: engine by engine, from what its trials have taken so far.
//!
//! Work that an engine has not shown its speed on is taken to go at the pace of those that have; a trial's work
//! is weighed by what its engine costs beside the reference at that shape (`run::engine_factor`). Knows no clock:
//! times are seconds since the sweep began.

use std::collections::BTreeMap;

/// Work done and to do.
#[derive(Default)]
pub struct Pace {
    jobs: usize,
    engines: BTreeMap<String, Own>,
    /// What each worker is at.
    running: Vec<Option<Running>>,
    /// Trials that have not ended.
    trials: usize,
}

/// The trials of one engine.
#[derive(Default)]
struct Own {
    all: f64,
    done: f64,
    /// Seconds of workers for what is done.
    seconds: f64,
}

/// A trial under way.
struct Running {
    engine: String,
    work: f64,
    since: f64,
    /// Share that is done.
    part: f64,
}

impl Pace {
    /// Of so many workers.
    pub fn new(jobs: usize) -> Self {
        Self { jobs, ..Self::default() }
    }

    /// A trial that is to run.
    pub fn expect(&mut self, engine: &str, work: f64) {
        self.engines.entry(engine.to_owned()).or_default().all += work;
        self.trials += 1;
    }

    /// A worker takes up a trial.
    pub fn started(&mut self, worker: usize, engine: &str, work: f64, now: f64) {
        self.running.resize_with(self.running.len().max(worker + 1), || None);
        self.running[worker] = Some(Running { engine: engine.to_owned(), work, since: now, part: 0.0 });
    }

    /// A worker has done a share of its trial.
    pub fn has_done(&mut self, worker: usize, part: f64) {
        if let Some(Some(running)) = self.running.get_mut(worker) {
            running.part = part.min(1.0);
        }
    }

    /// A worker's trial has ended.
    pub fn finished(&mut self, worker: usize, now: f64) {
        if let Some(running) = self.running.get_mut(worker).and_then(Option::take) {
            let own = self.engines.entry(running.engine).or_default();
            own.done += running.work;
            own.seconds += now - running.since;
        }
        self.trials = self.trials.saturating_sub(1);
    }

    /// Seconds until the end, and the share that is done of all; `None` before any work is.
    pub fn outlook(&self, now: f64) -> Option<(f64, f64)> {
        let mut seen: BTreeMap<&str, (f64, f64)> =
            self.engines.iter().map(|(engine, own)| (engine.as_str(), (own.done, own.seconds))).collect();
        for running in self.running.iter().flatten().filter(|running| running.part > 0.0) {
            let own = seen.entry(&running.engine).or_default();
            own.0 += running.work * running.part;
            own.1 += now - running.since;
        }
        let (done, seconds) = seen.values().fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
        if done <= 0.0 {
            return None;
        }
        let rate = |engine: &str| match seen.get(engine) {
            Some((done, seconds)) if *done > 0.0 => seconds / done,
            _ => seconds / done,
        };
        let left = |(engine, own): (&String, &Own)| {
            let done = seen.get(engine.as_str()).map_or(0.0, |own| own.0);
            rate(engine) * (own.all - done).max(0.0)
        };
        let left: f64 = self.engines.iter().map(left).sum();
        let last = |running: &Running| rate(&running.engine) * running.work * (1.0 - running.part);
        let longest = self.running.iter().flatten().map(last).fold(0.0, f64::max);
        let workers = self.jobs.min(self.trials).max(1) as f64;
        Some(((left / workers).max(longest), seconds / (seconds + left)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_goes_on_at_its_own_pace() {
        let mut pace = Pace::new(1);
        for engine in ["fast", "fast", "slow", "slow"] {
            pace.expect(engine, 10.0);
        }
        assert_eq!(pace.outlook(0.0), None);
        for (engine, begin, end) in [("fast", 0.0, 1.0), ("slow", 1.0, 8.0)] {
            pace.started(0, engine, 10.0, begin);
            pace.finished(0, end);
        }
        assert_eq!(pace.outlook(8.0), Some((8.0, 0.5)), "one more of each: 1 s and 7 s");
    }

    #[test]
    fn the_last_trials_do_not_get_faster_by_idle_workers() {
        let mut pace = Pace::new(2);
        pace.expect("one", 10.0);
        pace.started(0, "one", 10.0, 0.0);
        pace.has_done(0, 0.25);
        assert_eq!(pace.outlook(5.0), Some((15.0, 0.25)));
    }

    #[test]
    fn an_engine_not_seen_yet_goes_at_the_pace_of_those_that_are() {
        let mut pace = Pace::new(1);
        pace.expect("seen", 10.0);
        pace.expect("unseen", 30.0);
        pace.started(0, "seen", 10.0, 0.0);
        pace.finished(0, 2.0);
        assert_eq!(pace.outlook(2.0), Some((6.0, 0.25)));
    }
}
