//! How long trials will take: by the network's cost, and by how far off that was for what has been timed.
//!
//! A network that was timed takes what it took. One that was not takes what [`StepCost`](crate::network::StepCost) says
//! of it, times how far off that is for the two timed networks whose cost is next below and above.

use std::collections::BTreeMap;

use super::step_time::TrainingStep;
use crate::base::error::Result;
use crate::record::{Journal, Speed, Work};
use crate::run::Experiment;
use crate::spec::Trial;

/// What computes: an engine in a precision.
type Computes = (String, &'static str);

/// Of networks of one cost the sum of measured over modelled times, and how many were timed.
type Timed = (f64, u32);

/// By cost: picoseconds of the model with a loss on the last step, as a speed pass times it.
#[derive(Default)]
struct Timings(BTreeMap<Computes, BTreeMap<u64, Timed>>);

impl Timings {
    fn add(&mut self, step: &TrainingStep, seconds: f64) {
        let networks = self.0.entry(computes(step)).or_default();
        let (sum, count) = networks.entry(cost(step)).or_default();
        *sum += seconds / step.seconds();
        *count += 1;
    }

    /// Lets others hold for the networks that they know.
    fn replace_by(&mut self, others: Self) {
        for (computes, networks) in others.0 {
            self.0.entry(computes).or_default().extend(networks);
        }
    }
}

fn computes(step: &TrainingStep) -> Computes {
    (step.engine.to_owned(), step.precision.word())
}

fn cost(step: &TrainingStep) -> u64 {
    (TrainingStep { loss_steps: 1, ..*step }.seconds() * 1e12) as u64
}

/// How long the steps of an experiment's trials take.
pub(crate) struct Estimate<'a> {
    experiment: &'a Experiment,
    timings: Timings,
    from_pass: bool,
}

impl<'a> Estimate<'a> {
    /// Learns from the plan's trials in `journal`. What `speed` has of a network, which was timed alone on the machine,
    /// holds instead.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub(crate) fn new(experiment: &'a Experiment, journal: &Journal, speed: Option<&Speed>) -> Result<Self> {
        let from_pass = speed.is_some();
        let mut estimate = Self { experiment, timings: Timings::default(), from_pass };
        let planned = if journal.is_empty() { 0 } else { experiment.plan.len() };
        for (number, id) in experiment.plan.ids(0..planned) {
            // By the plan's own settings: those of a damaged record may be anything.
            if let Some(record) = journal.record(&id)? {
                estimate.learn(&experiment.plan.trial(number), record.timing.us_per_step);
            }
        }
        estimate.timings.replace_by(passed(speed));
        Ok(estimate)
    }

    fn learn(&mut self, trial: &Trial, us_per_step: Option<f64>) {
        let timed = us_per_step.filter(|us| *us > 0.0 && trial.seed.is_some());
        if let Some(us) = timed {
            self.timings.add(&self.experiment.training_step(trial), us / 1e6);
        }
    }

    /// Where the times come from, to follow "by".
    pub(crate) fn source(&self) -> &'static str {
        if self.from_pass { "the speed pass" } else { "the speeds of earlier trials" }
    }

    /// Seconds that `steps` steps of a trial take; a trial without steps takes next to none. `None` if nothing of its
    /// engine and precision was timed.
    pub(crate) fn seconds(&self, trial: &Trial, steps: u64) -> Option<f64> {
        if steps == 0 {
            return Some(0.0);
        }
        let step = self.experiment.training_step(trial);
        let off = off(self.timings.0.get(&computes(&step))?, cost(&step))?;
        Some(step.seconds() * off * steps as f64)
    }
}

/// What a speed pass timed of training.
fn passed(speed: Option<&Speed>) -> Timings {
    let mut timings = Timings::default();
    let cases = speed.into_iter().flat_map(|speed| &speed.cases);
    for case in cases.filter(|case| case.work == Work::Training) {
        // Trials run an engine's own way to compute, which is the first.
        let mut known = Vec::new();
        for entry in &case.entries {
            if !known.contains(&&entry.engine) {
                known.push(&entry.engine);
                let step = TrainingStep::from_timed(&entry.engine, &case.shape);
                timings.add(&step, entry.us.value / 1e6);
            }
        }
    }
    timings
}

/// How far off the model is at a cost: between two timed networks in proportion, on logarithms.
fn off(timed: &BTreeMap<u64, Timed>, cost: u64) -> Option<f64> {
    let at = |(cost, (sum, count)): (&u64, &Timed)| ((*cost as f64).ln(), (sum / f64::from(*count)).ln());
    let (below, above) = (timed.range(..=cost).next_back().map(at), timed.range(cost..).next().map(at));
    let logarithm = match (below, above) {
        (Some((low, first)), Some((high, second))) if high > low => {
            first + (second - first) * ((cost as f64).ln() - low) / (high - low)
        }
        (below, above) => below.or(above)?.1,
    };
    Some(logarithm.exp())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::record::Record;

    /// The model's mean and largest error for a network that was not timed, from one that was.
    const MOST_OFF: (f64, f64) = (0.1, 0.3);

    /// Mean and largest error of the seconds that trials of one configuration promise for those of another one of their
    /// engine, as a share of what these took, and how many pairs of configurations there are.
    fn error(folder: &str) -> (f64, f64, usize) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let experiment = Experiment::of_results(&folder).unwrap();
        let journal = Journal::read(&folder).unwrap();
        let mut configurations: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        let records = journal.records().map(|record| record.unwrap());
        for record in records.filter(|record| record.timing.us_per_step.is_some()) {
            let settings = serde_json::to_string(&record.trial.settings).unwrap();
            configurations.entry(record.trial.engine.clone() + &settings).or_default().push(record);
        }
        let mut errors = Vec::new();
        for timed in configurations.values() {
            let mut estimate = Estimate::new(&experiment, &Journal::default(), None).unwrap();
            timed.iter().for_each(|record| estimate.learn(&record.trial, record.timing.us_per_step));
            let others =
                configurations.values().filter(|other| other[0].trial.engine == timed[0].trial.engine);
            for other in others.filter(|other| other[0].trial.id != timed[0].trial.id) {
                let took = other.iter().filter_map(|record| record.timing.us_per_step).sum::<f64>();
                let promised = estimate.seconds(&other[0].trial, 1_000_000).expect("the engine was timed");
                errors.push((promised / (took / other.len() as f64) - 1.0).abs());
            }
        }
        let mean = errors.iter().sum::<f64>() / errors.len() as f64;
        (mean, errors.iter().copied().fold(0.0, f64::max), errors.len())
    }

    #[test]
    fn one_network_tells_the_time_of_others_whatever_their_features_and_horizon() {
        for (folder, pairs) in
            [("results/published/metro-full", 180), ("results/published/chicago-14-days", 4)]
        {
            let (mean, most, predicted) = error(folder);
            println!("{folder}: off by {mean:.3} on average, by {most:.3} at most, of {predicted}");
            assert_eq!(predicted, pairs, "{folder}");
            assert!(mean < MOST_OFF.0 && most < MOST_OFF.1, "{folder}: {mean} {most}");
        }
    }

    #[test]
    fn what_was_not_timed_lies_between_what_was() {
        let timed = BTreeMap::from([(100, (2.0, 1)), (10_000, (16.0, 2))]);
        let off = |cost| off(&timed, cost).unwrap();
        for (cost, expected) in [(10, 2.0), (100, 2.0), (1000, 4.0), (10_000, 8.0), (1_000_000, 8.0)] {
            assert!((off(cost) - expected).abs() < 1e-9, "{cost}: {}", off(cost));
        }
    }
}
