//! All configurations of a plan beside each other: skill and the choice by validation.

use std::collections::BTreeMap;
use std::ops::Range;

use super::agreement::{Agreement, agreements};
use super::configuration::{Configuration, by_validation, compare};
use super::gather::Gathered;
use super::statistics::{Averaged, Statistics, TestVerdict};
use super::{Census, Sources};
use crate::metric::skill;
use crate::record::Errors;
use crate::spec::Part;

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
    pub spans: Vec<Range<usize>>,
}

impl Standing {
    /// Groups the finished trials of a plan.
    pub fn from_sources(sources: &Sources) -> Self {
        let Gathered { mut configurations, census, losses, train_errors, spans } =
            Gathered::from_sources(sources);
        let naive = naive(sources, &configurations, &train_errors);
        let baseline = naive.and_then(|at| configurations[at].mean(Part::Test));
        for configuration in &mut configurations {
            let (test, naive) = (configuration.mean(Part::Test), baseline);
            configuration.skill = test.zip(naive).and_then(|(test, naive)| skill(test, naive));
        }
        if sources.validated() {
            select(&mut configurations, sources.spec.search.adds_seeds());
        }
        let best = best(&configurations);
        let statistics = Statistics::compute(&configurations, &losses, best, naive);
        for (at, measured) in statistics.measured.iter().enumerate() {
            configurations[at].verdict =
                TestVerdict::from_comparison(best == Some(at), measured.against_best.as_ref());
        }
        Self { configurations, naive, census, agreements: agreements(sources), statistics, spans }
    }

    /// The best configuration by validation among those that are no baselines.
    pub fn best(&self) -> Option<&Configuration> {
        Some(&self.configurations[best(&self.configurations)?])
    }

    /// The forecasts of a configuration's seeds averaged, by its position; none for a baseline or a single seed.
    pub fn averaged(&self, at: usize) -> Option<&Averaged> {
        self.statistics.averaged.get(at)?.as_ref()
    }

    /// The naive forecast's RMSE on a part.
    pub fn naive_rmse(&self, part: Part) -> Option<f64> {
        self.configurations[self.naive?].mean(part)
    }
}

/// Position of the best by validation among those that are no baselines.
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
        sources.info(&configuration.engine).is_some_and(|info| info.is_naive()) && configuration.seeds > 0
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
    let shared = errors.iter().map(|errors| errors.0.len()).min()?;
    let squares = |at: usize| errors[at].values().rev().take(shared).map(|error| error * error).sum::<f64>();
    (0..candidates.len()).min_by(|a, b| squares(*a).total_cmp(&squares(*b))).map(|at| candidates[at])
}

/// Marks each engine's best by validation; a configuration with a seed that came to nothing is
/// chosen only if all of its engine's have one. `most`: only those with the most seeds, which a race ended with; the
/// luck of a single seed would choose among the others.
fn select(configurations: &mut [Configuration], most: bool) {
    let engines: Vec<String> = configurations.iter().map(|c| c.engine.clone()).collect();
    for (at, engine) in engines.iter().enumerate() {
        if engines[..at].contains(engine) {
            continue;
        }
        let trials = |c: &Configuration| c.seeds + c.unsuccessful;
        let own = |c: &&Configuration| c.engine == *engine;
        let fewest = if most { configurations.iter().filter(own).map(trials).max().unwrap_or(0) } else { 0 };
        let rivals =
            configurations.iter().enumerate().filter(|(_, c)| own(c) && c.seeds > 0 && trials(c) >= fewest);
        let best = rivals.min_by(|(_, a), (_, b)| by_validation(a, b));
        if let Some((best, _)) = best {
            configurations[best].selected = true;
        }
    }
}
