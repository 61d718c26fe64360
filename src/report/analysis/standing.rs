//! All configurations of a plan beside each other: skill and the choice by validation.

use std::collections::BTreeMap;
use std::ops::Range;

use super::agreement::{Agreement, agreements};
use super::configuration::{Configuration, by_validation, compare};
use super::gather::Gathered;
use super::importance::{Importance, importance};
use super::intervals::ForecastErrors;
use super::statistics::{Averaged, Losses, Statistics, TestVerdict};
use super::{Census, Choice, Combination};
use crate::base::error::Result;
use crate::metric::skill;
use crate::record::{Detail, Errors, Record};
use crate::results::ResultsFolder;
use crate::spec::{Choose, Part};

/// All configurations in plan order, and the naive forecast that skill is measured against.
pub struct Standing<'a> {
    /// What they are made from.
    pub results: &'a ResultsFolder,
    /// In plan order.
    pub configurations: Vec<Configuration>,
    /// Position of the naive forecast with the lowest validation RMSE; without a validation part with the
    /// lowest RMSE on the train targets that all naive forecasts share.
    pub naive: Option<usize>,
    /// Of each trained engine what its best ties with by validation; empty without a validation part.
    pub choices: Vec<Choice>,
    /// Counts over all trials.
    pub census: Census,
    /// Configurations that two trained engines share, in plan order.
    pub agreements: Vec<Agreement>,
    /// What mattered to each engine.
    pub(crate) importance: Vec<Importance>,
    /// The choice combined with the best baseline; `None` where they make no combination, or by [`Self::of_choices`].
    pub(crate) combined: Option<CombinedChoice>,
    /// Intervals, comparisons and what choosing cost.
    pub statistics: Statistics,
    /// Numbers in the plan of each configuration's trials.
    pub spans: Vec<Range<usize>>,
}

/// The choice of a plan combined with its best baseline.
#[derive(Clone, Debug)]
pub(crate) struct CombinedChoice {
    /// Position of the choice.
    pub choice: usize,
    /// Position of the baseline.
    pub baseline: usize,
    /// What they make together.
    pub of: Combination,
}

impl CombinedChoice {
    /// As [`Combination::label`].
    pub(crate) fn label(&self, standing: &Standing) -> String {
        self.of.label(&standing.configurations[self.baseline].label())
    }
}

impl<'a> Standing<'a> {
    /// Groups the finished trials of a plan.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub fn from_results(results: &'a ResultsFolder) -> Result<Self> {
        let (mut standing, losses) = Self::gathered(results, Detail::Whole)?;
        let combined = standing.combination()?;
        standing.combined = combined.as_ref().map(|(choice, _)| choice.clone());
        let combined = combined.and_then(|(choice, record)| {
            Some((choice.label(&standing), Losses::of_errors(&choice.of.errors.test, &record)?))
        });
        let best = standing.best_at();
        let Self { configurations, naive, .. } = &mut standing;
        let statistics = Statistics::compute(configurations, (&losses, combined), best, *naive);
        for (at, measured) in statistics.measured.iter().enumerate() {
            configurations[at].verdict =
                TestVerdict::from_comparison(best == Some(at), measured.against_best.as_ref());
        }
        let (agreements, importance) = (agreements(results)?, importance(results, &standing.configurations));
        Ok(Self { agreements, importance, statistics, ..standing })
    }

    /// The same without what only tables tell: statistics, verdicts, agreements of engines, what mattered.
    ///
    /// # Errors
    /// As [`Standing::from_results`].
    pub(crate) fn of_choices(results: &'a ResultsFolder) -> Result<Self> {
        // Without a validation part errors tell which naive forecast is the best.
        let detail = if results.validated() { Detail::WithoutErrors } else { Detail::Whole };
        Ok(Self::gathered(results, detail)?.0)
    }

    fn gathered(results: &'a ResultsFolder, detail: Detail) -> Result<(Self, Vec<Losses>)> {
        let Gathered { mut configurations, census, losses, train_errors, spans } =
            Gathered::from_results(results, detail)?;
        let naive = naive(results, &configurations, &train_errors);
        let baseline = naive.and_then(|at| configurations[at].mean(Part::Test));
        for configuration in &mut configurations {
            let (test, naive) = (configuration.mean(Part::Test), baseline);
            configuration.skill = test.zip(naive).and_then(|(test, naive)| skill(test, naive));
        }
        let choices =
            if results.validated() { select(results, &mut configurations, &losses) } else { Vec::new() };
        let standing = Self {
            results,
            configurations,
            naive,
            choices,
            census,
            agreements: Vec::new(),
            importance: Vec::new(),
            combined: None,
            statistics: Statistics::default(),
            spans,
        };
        Ok((standing, losses))
    }

    /// The configuration that is chosen among those that are no baselines: of the engine whose best is the best.
    pub fn best(&self) -> Option<&Configuration> {
        Some(&self.configurations[self.best_at()?])
    }

    /// Its position.
    pub(crate) fn best_at(&self) -> Option<usize> {
        best(&self.configurations, &self.choices)
    }

    /// Position of the best baseline by validation.
    pub(crate) fn best_baseline(&self) -> Option<usize> {
        let of = |c: &Configuration| c.baseline && c.selected && c.seeds > 0;
        let baselines = self.configurations.iter().filter(|c| of(c));
        baselines.min_by(|a, b| by_validation(a, b)).map(|c| c.at)
    }

    /// The best baseline by validation, if it beats the choice on test.
    pub(crate) fn beaten_by(&self) -> Option<&Configuration> {
        let rival = &self.configurations[self.best_baseline()?];
        (rival.mean(Part::Test)? < self.best()?.mean(Part::Test)?).then_some(rival)
    }

    /// The trials of the configuration `at` that ended with numbers, in plan order.
    pub(crate) fn done(&self, at: usize) -> impl Iterator<Item = Result<Record>> {
        self.results.done_at(self.spans[at].clone())
    }

    /// The forecasts of a configuration's seeds averaged, by its position; none for a baseline or a single seed.
    pub fn averaged(&self, at: usize) -> Option<&Averaged> {
        self.statistics.averaged.get(at)?.as_ref()
    }

    /// The choice combined with the best baseline, and one of the choice's records; `None` where nothing is chosen, or where
    /// the two make no combination.
    fn combination(&self) -> Result<Option<(CombinedChoice, Record)>> {
        let (Some(choice), Some(baseline)) = (self.best_at(), self.best_baseline()) else { return Ok(None) };
        let done = |at: usize| self.done(at).collect::<Result<Vec<Record>>>();
        let (mut chosen, other) = (done(choice)?, done(baseline)?);
        let of = ForecastErrors::of(&chosen).zip(ForecastErrors::of(&other));
        let of = of.and_then(|(chosen, other)| Combination::of(&chosen, &other));
        Ok(of.map(|of| (CombinedChoice { choice, baseline, of }, chosen.swap_remove(0))))
    }

    /// The choice combined with the best baseline, for the row of its position.
    pub(crate) fn combined(&self, at: usize) -> Option<&Averaged> {
        self.combined.as_ref().filter(|pair| pair.choice == at)?;
        self.statistics.combined.as_ref()
    }

    /// The naive forecast's RMSE on a part.
    pub(crate) fn naive_rmse(&self, part: Part) -> Option<f64> {
        self.configurations[self.naive?].mean(part)
    }
}

/// Position of the configuration that is chosen among those that are no baselines.
fn best(configurations: &[Configuration], choices: &[Choice]) -> Option<usize> {
    let validation = |choice: &Choice| configurations[choice.best].mean(Part::Validation);
    let first = choices.iter().min_by(|a, b| compare(validation(a), validation(b)))?;
    let engine = &configurations[first.best].engine;
    configurations.iter().position(|c| c.selected && c.engine == *engine)
}

fn naive(
    results: &ResultsFolder,
    configurations: &[Configuration],
    train_errors: &BTreeMap<usize, Errors>,
) -> Option<usize> {
    let is_naive = |engine: &str| results.info(engine).is_some_and(|info| info.is_naive());
    let naive = configurations.iter().filter(|c| is_naive(&c.engine) && c.seeds > 0);
    let candidates: Vec<usize> = naive.map(|c| c.at).collect();
    if results.validated() {
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

/// Marks the configuration of each engine that is chosen, by validation; one with a seed that came to nothing only if
/// all of its engine's have one. Of a race only those with the most seeds, which it ended with; the luck of a single
/// seed would choose among the others. Returns what the best of each trained engine ties with.
fn select(results: &ResultsFolder, configurations: &mut [Configuration], losses: &[Losses]) -> Vec<Choice> {
    let most = results.spec.search.adds_seeds();
    let engines: Vec<String> = configurations.iter().map(|c| c.engine.clone()).collect();
    let by_seed: Vec<_> = losses.iter().map(|losses| &losses.validation).collect();
    let work: Vec<Option<f64>> = configurations.iter().map(|c| c.work).collect();
    let mut choices = Vec::new();
    for (at, engine) in engines.iter().enumerate() {
        if engines[..at].contains(engine) {
            continue;
        }
        let trials = |c: &Configuration| c.seeds + c.unsuccessful;
        let its = |c: &&Configuration| c.engine == *engine;
        let fewest = if most { configurations.iter().filter(its).map(trials).max().unwrap_or(0) } else { 0 };
        let rivals = configurations.iter().filter(|c| its(c) && c.seeds > 0 && trials(c) >= fewest);
        let Some(&Configuration { at: best, baseline, .. }) =
            rivals.clone().min_by(|a, b| by_validation(a, b))
        else {
            continue;
        };
        let whole: Vec<usize> = rivals.filter(|c| c.unsuccessful == 0).map(|c| c.at).collect();
        let choice = Choice::among(&whole, best, &by_seed, &work);
        let cheapest = results.spec.choose == Choose::CheapestTied && !baseline;
        configurations[if cheapest { choice.cheapest } else { best }].selected = true;
        choices.extend((!baseline).then_some(choice));
    }
    choices
}
