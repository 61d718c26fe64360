//! One search in the space of a grid that was swept whole, replayed from the grid's learning curves.
//!
//! A trial of k epochs has the first k epochs of the curve of the full one, bit for bit, unless its learning rate
//! follows a schedule. So whatever a search would train is recorded, and it decides as in a sweep ([`Plan::grow`]).

use std::collections::BTreeMap;

use lookback::base::error::{Error, Result};
use lookback::record::{Journal, Status};
use lookback::spec::{EngineInfo, Outcome, Plan, Search, Settings, Spec, Trial, TrialId};

/// Every configuration of a grid under one seed: its settings and its validation RMSE after each epoch.
pub(super) struct Curves(Vec<(Settings, Vec<f64>)>);

impl Curves {
    /// Those of the spec's first engine.
    ///
    /// # Errors
    /// [`Error::Check`] if a trial has not ended with numbers.
    pub(crate) fn of(spec: &Spec, infos: &[&EngineInfo], journal: &Journal, seed: u64) -> Result<Self> {
        let curve = |trial: Trial| {
            let record = journal.current(&trial.id)?.filter(|record| record.result.status == Status::Done);
            let curve = record.map(|record| record.result.validation_rmse).filter(|curve| !curve.is_empty());
            let message = || {
                let id = &trial.id.0;
                format!(
                    "trial {id} has no learning curve: sweep the whole grid first, with a validation part"
                )
            };
            Ok((trial.settings.clone(), curve.ok_or_else(|| Error::Check(message()))?))
        };
        Plan::lay_out(&alone(spec, spec.search.clone(), seed), infos)
            .iter()
            .map(curve)
            .collect::<Result<_>>()
            .map(Self)
    }

    /// How many configurations there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Epochs of all of them together.
    pub(crate) fn epochs(&self) -> usize {
        self.0.iter().map(|(_, curve)| curve.len()).sum()
    }

    /// The lowest validation RMSE that a trial of all epochs came to.
    pub(crate) fn best(&self) -> f64 {
        self.0.iter().map(|(settings, curve)| score(settings, curve)).fold(f64::INFINITY, f64::min)
    }

    /// Which configuration a trial is, whatever its epochs, and its curve.
    fn of_trial(&self, trial: &Trial, epochs: usize) -> (usize, &[f64]) {
        let settings = trial.settings.with_epochs(epochs);
        let at = self.0.iter().position(|(own, _)| *own == settings);
        let at = at.expect("invariant: a search tries what its grid holds");
        (at, &self.0[at].1)
    }
}

/// What a search knew as it went on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SearchCourse {
    /// After each trial: the epochs trained so far, and the lowest validation RMSE that a trial came to.
    steps: Vec<(usize, f64)>,
    /// Epochs of all trials if none had gone on from where it stopped on the rung below.
    anew: usize,
}

impl SearchCourse {
    fn add(&mut self, fresh: usize, whole: usize, rmse: f64) {
        let (before, best) = self.steps.last().copied().unwrap_or((0, f64::INFINITY));
        self.steps.push((before + fresh, best.min(rmse)));
        self.anew += whole;
    }

    /// Epochs that were trained: a trial on a higher rung goes on from where it stopped.
    pub(crate) fn epochs(&self) -> usize {
        self.steps.last().map_or(0, |(epochs, _)| *epochs)
    }

    /// Epochs that an engine trains which begins anew on every rung.
    pub(crate) fn epochs_anew(&self) -> usize {
        self.anew
    }

    /// The best that is known once `budget` epochs are trained; `None` before the first trial has ended.
    pub(crate) fn best_at(&self, budget: f64) -> Option<f64> {
        let known = self.steps.iter().take_while(|(epochs, _)| *epochs as f64 <= budget);
        known.last().map(|(_, best)| *best)
    }
}

/// A search with one seed, trial by trial in the order of its plan.
pub(super) fn replay(
    spec: &Spec,
    infos: &[&EngineInfo],
    curves: &Curves,
    (search, seed): (Search, u64),
) -> SearchCourse {
    let mut plan = Plan::lay_out(&alone(spec, search, seed), infos);
    let mut known: BTreeMap<TrialId, Outcome> = BTreeMap::new();
    let mut trained = vec![0; curves.len()];
    let mut course = SearchCourse::default();
    loop {
        let fresh: Vec<Trial> = plan.iter().filter(|trial| !known.contains_key(&trial.id)).collect();
        if fresh.is_empty() {
            return course;
        }
        for trial in fresh {
            let (at, curve) = curves.of_trial(&trial, spec.base().epochs);
            let epochs = trial.settings.epochs().unwrap_or_default();
            // It may have stopped early.
            let run = epochs.min(curve.len());
            let rmse = score(&trial.settings, &curve[..run]);
            course.add(run - trained[at].min(run), run, rmse);
            trained[at] = trained[at].max(run);
            known.insert(trial.id, Outcome::Validated(rmse));
        }
        plan.grow(&|id| Ok(known.get(id).copied())).expect("invariant: all is known");
    }
}

/// The spec with one engine, one seed and no baselines.
fn alone(spec: &Spec, search: Search, seed: u64) -> Spec {
    let engines = spec.engines.iter().take(1).cloned().collect();
    Spec { search, seed, repeats: 1, engines, baselines: Vec::new(), ..spec.clone() }
}

/// The validation RMSE of a trial with this curve: with early stopping it keeps its best weights, else the last.
fn score(settings: &Settings, curve: &[f64]) -> f64 {
    let best = curve.iter().copied().fold(f64::INFINITY, f64::min);
    if settings.contains_key("patience") { best } else { curve.last().copied().unwrap_or(best) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_knows_at_each_budget_the_best_so_far() {
        let mut course = SearchCourse::default();
        course.add(4, 4, 3.0);
        course.add(4, 4, 5.0);
        course.add(6, 10, 2.0);
        let at = [3.9, 4.0, 13.9, 14.0, 1e9].map(|budget| course.best_at(budget));
        assert_eq!(at, [None, Some(3.0), Some(3.0), Some(2.0), Some(2.0)]);
        assert_eq!((course.epochs(), course.epochs_anew()), (14, 18));
    }

    #[test]
    fn early_stopping_keeps_the_best_epoch_and_else_the_last_counts() {
        let patient = Settings::from_iter([("patience", 8)]);
        assert_eq!(score(&patient, &[3.0, 1.0, 2.0]), 1.0);
        assert_eq!(score(&Settings::default(), &[3.0, 1.0, 2.0]), 2.0);
    }
}
