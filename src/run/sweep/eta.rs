//! How long a sweep will still take: engine by engine, from what its trials have taken so far.
//!
//! A trial's work is what its network costs its engine (`network::StepCost`). Work of an engine that has not shown its
//! speed is taken to go at the pace of those that have. Knows no clock: times are seconds since the sweep began.

use std::collections::BTreeMap;

/// Work done and to do.
#[derive(Default)]
pub(crate) struct EtaEstimator {
    jobs: usize,
    engines: BTreeMap<String, EngineWork>,
    /// What each worker is at.
    running: Vec<Option<Running>>,
    /// Trials that have not ended.
    trials: usize,
}

/// The trials of one engine.
#[derive(Default)]
struct EngineWork {
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

impl EtaEstimator {
    /// Of so many workers.
    pub(crate) fn new(jobs: usize) -> Self {
        Self { jobs, ..Self::default() }
    }

    /// A trial that is to run.
    pub(crate) fn expect(&mut self, engine: &str, work: f64) {
        self.engines.entry(engine.to_owned()).or_default().all += work;
        self.trials += 1;
    }

    /// A worker takes up a trial.
    pub(crate) fn started(&mut self, worker: usize, engine: &str, work: f64, now: f64) {
        self.running.resize_with(self.running.len().max(worker + 1), || None);
        self.running[worker] = Some(Running { engine: engine.to_owned(), work, since: now, part: 0.0 });
    }

    /// A worker has done a share of its trial.
    pub(crate) fn has_done(&mut self, worker: usize, part: f64) {
        if let Some(Some(running)) = self.running.get_mut(worker) {
            running.part = part.min(1.0);
        }
    }

    /// A worker's trial has ended.
    pub(crate) fn finished(&mut self, worker: usize, now: f64) {
        if let Some(running) = self.running.get_mut(worker).and_then(Option::take) {
            let pace = self.engines.entry(running.engine).or_default();
            pace.done += running.work;
            pace.seconds += now - running.since;
            self.trials = self.trials.saturating_sub(1);
        }
    }

    /// Seconds until the end, and the share that is done of all; `None` before any work is.
    pub(crate) fn outlook(&self, now: f64) -> Option<(f64, f64)> {
        let mut seen: BTreeMap<&str, (f64, f64)> =
            self.engines.iter().map(|(engine, pace)| (engine.as_str(), (pace.done, pace.seconds))).collect();
        for running in self.running.iter().flatten().filter(|running| running.part > 0.0) {
            let pace = seen.entry(&running.engine).or_default();
            pace.0 += running.work * running.part;
            pace.1 += now - running.since;
        }
        let (done, seconds) = seen.values().fold((0.0, 0.0), |sum, pace| (sum.0 + pace.0, sum.1 + pace.1));
        if done <= 0.0 {
            return None;
        }
        let rate = |engine: &str| match seen.get(engine) {
            Some((done, seconds)) if *done > 0.0 => seconds / done,
            _ => seconds / done,
        };
        let left = |(engine, pace): (&String, &EngineWork)| {
            let done = seen.get(engine.as_str()).map_or(0.0, |pace| pace.0);
            rate(engine) * (pace.all - done).max(0.0)
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
    use std::path::Path;

    use super::*;
    use crate::engine::by_name;
    use crate::record::Journal;
    use crate::run::Experiment;
    use crate::spec::TrialId;

    #[test]
    fn each_engine_goes_on_at_its_own_pace() {
        let mut eta = EtaEstimator::new(1);
        for engine in ["fast", "fast", "slow", "slow"] {
            eta.expect(engine, 10.0);
        }
        assert_eq!(eta.outlook(0.0), None);
        for (engine, begin, end) in [("fast", 0.0, 1.0), ("slow", 1.0, 8.0)] {
            eta.started(0, engine, 10.0, begin);
            eta.finished(0, end);
        }
        assert_eq!(eta.outlook(8.0), Some((8.0, 0.5)), "one more of each: 1 s and 7 s");
    }

    #[test]
    fn the_last_trials_do_not_get_faster_by_idle_workers() {
        let mut eta = EtaEstimator::new(2);
        eta.expect("one", 10.0);
        eta.started(0, "one", 10.0, 0.0);
        eta.has_done(0, 0.25);
        assert_eq!(eta.outlook(5.0), Some((15.0, 0.25)));
    }

    #[test]
    fn an_engine_not_seen_yet_goes_at_the_pace_of_those_that_are() {
        let mut eta = EtaEstimator::new(1);
        eta.expect("seen", 10.0);
        eta.expect("unseen", 30.0);
        eta.started(0, "seen", 10.0, 0.0);
        eta.finished(0, 2.0);
        assert_eq!(eta.outlook(2.0), Some((6.0, 0.25)));
    }

    /// A trial of a made-up sweep: its engine, its work as it is estimated, the seconds that it takes, and the share
    /// of its epochs after which it stops.
    type Cost = (&'static str, f64, f64, f64);

    /// Plays a sweep with made-up costs on so many workers, each trial in ten epochs; gives the seconds that the
    /// outlook promised when a tenth of the workers' time was spent, and those that were left.
    fn promised_and_left(costs: &[Cost], jobs: usize) -> (f64, f64) {
        const EPOCHS: usize = 10;
        let tenth = costs.iter().map(|cost| cost.2).sum::<f64>() / 10.0;
        let mut eta = EtaEstimator::new(jobs);
        costs.iter().for_each(|(engine, work, ..)| eta.expect(engine, *work));
        // Of each worker its trial, epochs done, and the end of the next.
        let mut workers: Vec<Option<(Cost, usize, f64)>> = vec![None; jobs];
        let mut queue = costs.iter();
        let (mut now, mut spent, mut promised) = (0.0, 0.0, None);
        loop {
            for (number, worker) in workers.iter_mut().enumerate().filter(|(_, worker)| worker.is_none()) {
                let Some(cost) = queue.next() else { continue };
                eta.started(number, cost.0, cost.1, now);
                *worker = Some((*cost, 0, now + cost.2 / EPOCHS as f64));
            }
            let next = |end: &Option<(Cost, usize, f64)>| end.map_or(f64::INFINITY, |(_, _, end)| end);
            let Some(number) = (0..jobs).min_by(|a, b| next(&workers[*a]).total_cmp(&next(&workers[*b])))
            else {
                unreachable!("there are workers")
            };
            let Some((cost, epochs, end)) = &mut workers[number] else { break };
            now = *end;
            (*epochs, *end) = (*epochs + 1, *end + cost.2 / EPOCHS as f64);
            spent += cost.2 / EPOCHS as f64;
            eta.has_done(number, cost.3 * *epochs as f64 / EPOCHS as f64);
            if *epochs == EPOCHS {
                eta.finished(number, now);
                workers[number] = None;
            }
            if spent >= tenth && promised.is_none() {
                promised = Some((now, eta.outlook(now).expect("something is done").0));
            }
        }
        let (then, promised) = promised.expect("a tenth came by");
        (promised, now - then)
    }

    /// Dear trials first, as a sweep takes them up; a third stop early; of each engine the small trials take
    /// longer than their estimate says, or shorter.
    fn sweep(libtorch_factor: f64, small_factor: f64) -> Vec<Cost> {
        let mut costs = Vec::new();
        for (work, small) in [(100.0, 1.0), (30.0, 1.0), (10.0, small_factor), (3.0, small_factor)] {
            for seed in 0..6 {
                let stopped = if seed % 3 == 0 { 0.4 } else { 1.0 };
                let seconds = 0.1 * work * small * stopped;
                costs.push(("reference", work, seconds, stopped));
                costs.push(("libtorch", 3.0 * work, seconds * libtorch_factor, stopped));
            }
        }
        costs
    }

    #[test]
    fn after_a_tenth_of_the_work_the_time_left_is_right_within_a_factor_of_two() {
        for jobs in [1, 2, 4] {
            // The estimate has libtorch at three times the reference's work.
            for libtorch_factor in [1.5, 3.0, 40.0] {
                for small_factor in [0.5, 1.0, 3.0] {
                    let costs = sweep(libtorch_factor, small_factor);
                    let by_engine: Vec<Cost> = ["reference", "libtorch"]
                        .into_iter()
                        .flat_map(|engine| costs.iter().copied().filter(move |cost| cost.0 == engine))
                        .collect();
                    for costs in [costs, by_engine] {
                        let (promised, left) = promised_and_left(&costs, jobs);
                        let case =
                            format!("{jobs} workers, libtorch {libtorch_factor}, small {small_factor}");
                        assert!(
                            (0.5..=2.0).contains(&(promised / left)),
                            "{case}: {promised:.0} of {left:.0}"
                        );
                    }
                }
            }
        }
    }

    /// The trained trials of a committed sweep with the seconds that they took, those of most work first.
    fn published(folder: &str) -> Vec<Cost> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/published").join(folder);
        let experiment = Experiment::of_results(&folder).unwrap();
        let (journal, mut work) = (Journal::read(&folder).unwrap(), super::super::Cost::default());
        let cost = |(number, id): (usize, TrialId)| {
            let record = journal.record(&id).unwrap().filter(|record| record.trial.seed.is_some())?;
            let engine = by_name(&record.trial.engine).expect("the build knows every engine by name");
            Some((engine.info.name, work.of(&experiment, number) as f64, record.timing.seconds, 1.0))
        };
        let mut costs: Vec<Cost> = experiment.plan.ids(0..experiment.plan.len()).filter_map(cost).collect();
        costs.sort_by(|a, b| b.1.total_cmp(&a.1));
        costs
    }

    #[test]
    fn a_tenth_of_a_committed_sweep_tells_the_rest_within_a_quarter() {
        for folder in ["metro-full", "chicago-14-days"] {
            let costs = published(folder);
            assert!(costs.len() >= 20, "{folder} is trained");
            for jobs in [1, 2, 8] {
                let (promised, left) = promised_and_left(&costs, jobs);
                println!("{folder}, {jobs} workers: {promised:.0} s promised, {left:.0} s left");
                assert!((promised / left - 1.0).abs() < 0.25, "{folder}: {promised:.0} of {left:.0}");
            }
        }
    }
}
