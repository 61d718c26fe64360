//! Configurations over their seeds: means, spreads, skill and the choice by validation.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use super::agreement::{Agreement, agreements};
use super::gather::Gathered;
use super::settings::Settings;
use super::statistics::{Averaged, Statistics, Verdict};
use super::{Census, Sources};
use crate::metric::{CHOOSING, METRICS, Metric};
use crate::record::{Errors, Record, Status};
use crate::spec::{Part, PerPart};

/// Mean and spread over seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Arithmetic mean.
    pub mean: f64,
    /// Sample standard deviation (n - 1); `None` for one value.
    pub sd: Option<f64>,
}

impl Spread {
    /// Of some values, summed in order; `None` of nothing.
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len() as f64;
        if values.is_empty() {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let sd = (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt());
        Some(Self { mean, sd })
    }
}

/// One configuration of one engine over its seeds.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The engine's name.
    pub engine: String,
    /// Whether it is a yardstick.
    pub baseline: bool,
    /// Its hyperparameters.
    pub settings: Settings,
    /// Seeds that ended with numbers.
    pub seeds: usize,
    /// Seeds that diverged or failed.
    pub unsuccessful: usize,
    /// What it is chosen by, by part, over the seeds that ended with numbers.
    pub rmse: PerPart<Option<Spread>>,
    /// Means of [`Configuration::further`] on the test part over the same seeds.
    pub further: Vec<Option<f64>>,
    /// What it is chosen by, over the targets of all slices of a rolling origin together, whose mean stands in `rmse`.
    pub pooled: Option<Spread>,
    /// What it is chosen by, at each step of the horizon on the test part: means over the same seeds; empty for
    /// one step.
    pub by_step: Vec<f64>,
    /// `1 - test RMSE / test RMSE of the naive forecast`.
    pub skill: Option<f64>,
    /// Mean wall time of a trial.
    pub seconds: f64,
    /// Whether it is its engine's best by validation.
    pub selected: bool,
    /// Where it stands on test beside the best by validation of all engines.
    pub verdict: Verdict,
    /// Whether it saw validation and test rows in training (`scale: {fit: all}`).
    pub leak: bool,
}

impl Configuration {
    /// Mean RMSE on a part.
    pub fn mean(&self, part: Part) -> Option<f64> {
        self.rmse[part].map(|spread| spread.mean)
    }

    /// The measures besides the one it is chosen by.
    pub fn further() -> impl Iterator<Item = &'static Metric> {
        METRICS.iter().filter(|metric| metric.name != CHOOSING.name)
    }

    /// What distinguishes a trained one among `columns`, in words: `look_back 28, level none`.
    pub fn words(&self, columns: &[&str]) -> String {
        let word = |name: &&str| format!("{name} {}", setting_words(self.settings.get(name)));
        columns.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

/// A setting of an engine that has a use for it: what is unset is a choice like the others.
pub fn setting_words(setting: Option<&Value>) -> String {
    setting.map_or("none".to_owned(), super::number::value)
}

/// `1 - RMSE / naive RMSE`; none against a naive forecast without error.
pub fn skill(rmse: f64, naive: f64) -> Option<f64> {
    (naive > 0.0).then(|| 1.0 - rmse / naive)
}

/// All configurations in plan order, and the naive forecast that skill is measured against.
#[derive(Debug)]
pub struct Standing {
    /// In plan order.
    pub configurations: Vec<Configuration>,
    /// Position of the naive forecast with the lowest validation RMSE; without a validation part with the
    /// lowest RMSE on the train targets that all naive forecasts share.
    pub naive: Option<usize>,
    /// Counts over all trials.
    pub census: Census,
    /// Configurations that two trained engines share, in plan order.
    pub agreements: Vec<Agreement>,
    /// Intervals, comparisons and what choosing cost.
    pub statistics: Statistics,
    /// Numbers in the plan of each configuration's trials.
    pub(super) spans: Vec<Range<usize>>,
}

impl Standing {
    /// Groups the finished trials of a plan.
    pub fn of(sources: &Sources) -> Self {
        let Gathered { mut configurations, census, losses, train_errors, spans } = Gathered::of(sources);
        let naive = naive(sources, &configurations, &train_errors);
        let yardstick = naive.and_then(|at| configurations[at].mean(Part::Test));
        for configuration in &mut configurations {
            let (test, naive) = (configuration.mean(Part::Test), yardstick);
            configuration.skill = test.zip(naive).and_then(|(test, naive)| skill(test, naive));
        }
        if sources.validated() {
            select(&mut configurations);
        }
        let best = best(&configurations);
        let statistics = Statistics::of(&configurations, &losses, best, naive);
        for (at, measured) in statistics.measured.iter().enumerate() {
            configurations[at].verdict = Verdict::of(best == Some(at), measured.against_best.as_ref());
        }
        Self { configurations, naive, census, agreements: agreements(sources), statistics, spans }
    }

    /// The best configuration by validation among those that are no yardsticks.
    pub fn best(&self) -> Option<&Configuration> {
        Some(&self.configurations[best(&self.configurations)?])
    }

    /// The forecasts of a configuration's seeds averaged, by its position; none for a yardstick or a single seed.
    pub fn averaged(&self, at: usize) -> Option<&Averaged> {
        self.statistics.averaged.get(at)?.as_ref()
    }

    /// The naive forecast's RMSE on a part.
    pub fn naive_rmse(&self, part: Part) -> Option<f64> {
        self.configurations[self.naive?].mean(part)
    }
}

/// Of the finished trials of one configuration, at least one; `before` is the one before it in the plan.
pub(super) fn configuration(
    sources: &Sources,
    group: &[Record],
    before: Option<&Configuration>,
) -> Configuration {
    let trial = &group[0].trial;
    let done: Vec<&Record> = group.iter().filter(|record| record.result.status == Status::Done).collect();
    let spread = |part: Part| {
        let values: Vec<f64> = done.iter().filter_map(|record| record.result.chosen_by(part)).collect();
        Spread::of(&values)
    };
    let further = |metric: &Metric| {
        let values: Vec<f64> =
            done.iter().filter_map(|record| record.result.metric(Part::Test, metric.name)).collect();
        Spread::of(&values).filter(|_| values.len() == done.len()).map(|spread| spread.mean)
    };
    let seconds: f64 = group.iter().map(|record| record.timing.seconds).sum();
    Configuration {
        engine: trial.engine.clone(),
        baseline: sources.info(&trial.engine).is_some_and(|info| info.baseline),
        settings: Settings::like(before.map(|own| &own.settings), &trial.settings),
        seeds: done.len(),
        unsuccessful: group.len() - done.len(),
        rmse: PerPart::from_fn(spread),
        further: Configuration::further().map(further).collect(),
        pooled: pooled(&done),
        by_step: by_step(&done),
        skill: None,
        seconds: seconds / group.len() as f64,
        selected: false,
        verdict: Verdict::Unknown,
        leak: trial.settings.get("scale_fit").is_some_and(|fit| fit == "all"),
    }
}

/// The measure that configurations are chosen by, over all slices together; `None` if there are none.
fn pooled(done: &[&Record]) -> Option<Spread> {
    let of = |record: &&Record| record.result.scores.test.as_ref()?.pooled.get(CHOOSING.name).copied();
    Spread::of(&done.iter().filter_map(of).collect::<Vec<f64>>())
}

/// Means over records of the measure that configurations are chosen by, step by step on the test part.
fn by_step(done: &[&Record]) -> Vec<f64> {
    let steps = |record: &&Record| record.result.scores.test.as_ref().map_or(0, |score| score.by_step.len());
    let at = |step: usize| {
        let of = |record: &&Record| {
            record.result.scores.test.as_ref()?.by_step.get(step)?.get(CHOOSING.name).copied()
        };
        Spread::of(&done.iter().filter_map(of).collect::<Vec<f64>>()).map(|spread| spread.mean)
    };
    (0..done.iter().map(steps).min().unwrap_or(0)).filter_map(at).collect()
}

/// Position of the best by validation among those that are no yardsticks.
fn best(configurations: &[Configuration]) -> Option<usize> {
    let selected = configurations.iter().enumerate().filter(|(_, c)| c.selected && !c.baseline);
    let best = selected.min_by(|(_, a), (_, b)| compare(a.mean(Part::Validation), b.mean(Part::Validation)));
    best.map(|(at, _)| at)
}

fn naive(
    sources: &Sources,
    configurations: &[Configuration],
    train_errors: &BTreeMap<usize, Errors>,
) -> Option<usize> {
    let naive = configurations.iter().enumerate().filter(|(_, configuration)| {
        sources.info(&configuration.engine).is_some_and(|info| info.naive) && configuration.seeds > 0
    });
    let candidates: Vec<usize> = naive.map(|(at, _)| at).collect();
    if sources.validated() {
        let validation = |at: usize| configurations[at].mean(Part::Validation);
        return candidates.into_iter().min_by(|a, b| compare(validation(*a), validation(*b)));
    }
    let errors: Vec<&Errors> = candidates.iter().filter_map(|at| train_errors.get(at)).collect();
    if errors.len() < candidates.len() {
        // An older program left no errors of single forecasts, and their means are over unequal targets:
        // the first that the spec names.
        return candidates.first().copied();
    }
    let shared = errors.iter().map(|own| own.0.len()).min()?;
    let squares = |at: usize| errors[at].values().rev().take(shared).map(|error| error * error).sum::<f64>();
    (0..candidates.len()).min_by(|a, b| squares(*a).total_cmp(&squares(*b))).map(|at| candidates[at])
}

/// Marks each engine's best by validation; a configuration with a seed that came to nothing is
/// chosen only if all of its engine's have one.
fn select(configurations: &mut [Configuration]) {
    let engines: Vec<String> = configurations.iter().map(|c| c.engine.clone()).collect();
    for (at, engine) in engines.iter().enumerate() {
        if engines[..at].contains(engine) {
            continue;
        }
        let rivals = configurations.iter().enumerate().filter(|(_, c)| c.engine == *engine && c.seeds > 0);
        let best = rivals.min_by(|(_, a), (_, b)| by_validation(a, b));
        if let Some((best, _)) = best {
            configurations[best].selected = true;
        }
    }
}

/// Better by validation first; those with a seed that came to nothing behind all others.
pub(super) fn by_validation(a: &Configuration, b: &Configuration) -> std::cmp::Ordering {
    let whole = (a.unsuccessful > 0).cmp(&(b.unsuccessful > 0));
    whole.then_with(|| compare(a.mean(Part::Validation), b.mean(Part::Validation)))
}

/// Absent numbers come last.
pub(super) fn compare(a: Option<f64>, b: Option<f64>) -> std::cmp::Ordering {
    let key = |value: Option<f64>| value.unwrap_or(f64::INFINITY);
    key(a).total_cmp(&key(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_the_mean_and_the_sample_standard_deviation() {
        assert_eq!(Spread::of(&[]), None);
        assert_eq!(Spread::of(&[3.0]), Some(Spread { mean: 3.0, sd: None }));
        assert_eq!(Spread::of(&[1.0, 3.0]), Some(Spread { mean: 2.0, sd: Some(2.0_f64.sqrt()) }));
    }
}
