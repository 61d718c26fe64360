//! Recorded trials, run again and compared: a results folder becomes rows of verdicts.
//!
//! Reads a journal and writes nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::{Field, FieldVerdict, compare, differences, promise};
use crate::base::error::{Error, Result};
use crate::record::{Journal, Record, Session};
use crate::run::{Experiment, engine_infos, run_trial, workers};
use crate::spec::Trial;

/// Which recorded trials to run again.
#[derive(Clone, Debug, Default)]
pub struct ReproduceRequest {
    /// Of this engine only.
    pub engine: Option<String>,
    /// At most so many, spread over the engines and over each engine's trials.
    pub sample: Option<usize>,
}

/// What will be run again and what will not.
#[derive(Debug, Default)]
pub struct TrialSelection {
    /// In plan order.
    pub trials: Vec<Trial>,
    /// Recorded trials of the plan, of every engine.
    pub recorded: usize,
    /// Trials of the plan without a record.
    pub pending: usize,
    /// Recorded trials of engines that this build lacks, by engine.
    pub missing: BTreeMap<String, usize>,
}

/// One trial, recorded and again.
#[derive(Debug)]
pub struct TrialComparison {
    /// Which trial.
    pub trial: Trial,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What differs between the sessions, if anything differs between the results.
    pub reasons: Vec<String>,
}

impl TrialComparison {
    /// The worst verdict of a field.
    pub fn verdict(&self) -> FieldVerdict {
        self.fields.iter().map(|field| field.verdict).max().unwrap_or(FieldVerdict::Identical)
    }

    /// The largest relative deviation of a field.
    pub fn deviation(&self) -> f64 {
        self.fields.iter().map(|field| field.deviation).fold(0.0, f64::max)
    }
}

/// Hears of each comparison, and of how many are done.
type Seen<'a> = dyn Fn(&TrialComparison, usize) + Sync + 'a;

/// Chooses the trials to run again: always the same ones for the same journal and request.
pub fn select(experiment: &Experiment, journal: &Journal, request: &ReproduceRequest) -> TrialSelection {
    let mut selection = TrialSelection::default();
    let mut engines: Vec<(String, Vec<Trial>)> = Vec::new();
    for trial in experiment.plan.iter() {
        if !journal.has_record(&trial.id) {
            selection.pending += 1;
            continue;
        }
        selection.recorded += 1;
        if request.engine.as_ref().is_some_and(|engine| *engine != trial.engine) {
            continue;
        }
        if engine_infos().iter().any(|info| info.name == trial.engine && info.missing.is_some()) {
            *selection.missing.entry(trial.engine).or_default() += 1;
            continue;
        }
        match engines.iter_mut().find(|(engine, _)| *engine == trial.engine) {
            Some((_, trials)) => trials.push(trial),
            None => engines.push((trial.engine.clone(), vec![trial])),
        }
    }
    let counts: Vec<usize> = engines.iter().map(|(_, trials)| trials.len()).collect();
    for ((_, trials), share) in engines.into_iter().zip(shares(&counts, request.sample)) {
        selection.trials.extend(spread(trials, share));
    }
    selection
}

/// How many of each engine: one after the other gets one more, as long as it has one.
fn shares(counts: &[usize], sample: Option<usize>) -> Vec<usize> {
    let mut left = sample.unwrap_or(usize::MAX).min(counts.iter().sum());
    let mut shares = vec![0; counts.len()];
    while left > 0 {
        for (share, count) in shares.iter_mut().zip(counts) {
            if *share < *count && left > 0 {
                *share += 1;
                left -= 1;
            }
        }
    }
    shares
}

/// The middles of `share` equal stretches.
fn spread(trials: Vec<Trial>, share: usize) -> Vec<Trial> {
    let count = trials.len();
    let chosen: Vec<usize> = (0..share).map(|i| (2 * i + 1) * count / (2 * share)).collect();
    trials.into_iter().enumerate().filter(|(at, _)| chosen.contains(at)).map(|(_, trial)| trial).collect()
}

/// Runs `trials` again on `jobs` workers and compares each with its record; `session` is this one,
/// and `seen` is called from several threads.
///
/// # Errors
/// `Error::Interrupted` if `stop` is set, and `Error::System` if the workers cannot start.
pub fn reproduce(
    experiment: &Experiment,
    journal: &Journal,
    trials: &[Trial],
    (session, jobs): (&Session, usize),
    (stop, seen): (&AtomicBool, &Seen),
) -> Result<Vec<TrialComparison>> {
    let pool = workers(jobs)?;
    let done = AtomicUsize::new(0);
    let again = |trial: &Trial| {
        let worker = rayon::current_thread_index().unwrap_or_default();
        let (results, _) = run_trial(experiment, trial, worker, stop)?;
        let Some(record) = journal.record(&trial.id)? else {
            return Err(Error::Check(format!("trial {} is not in the journal", trial.id.0)));
        };
        let recorded = journal.session_of(&record).map(|session| &session.facts);
        let promise = promise(&trial.engine, recorded, &session.facts);
        let mut fields = vec![trial_field(&record, trial)];
        fields.extend(compare(&record.result, &results, promise));
        let mut comparison = TrialComparison { trial: trial.clone(), fields, reasons: Vec::new() };
        if comparison.verdict() != FieldVerdict::Identical {
            comparison.reasons = differences(&trial.engine, recorded, &session.facts);
        }
        seen(&comparison, done.fetch_add(1, Ordering::SeqCst) + 1);
        Ok(comparison)
    };
    pool.install(|| trials.par_iter().with_max_len(1).map(again).collect())
}

/// The journal's own description of the trial against the plan's.
fn trial_field(record: &Record, trial: &Trial) -> Field {
    let shown = |trial: &Trial| serde_json::to_string(trial).expect("invariant: a trial is JSON");
    let (recorded, again) = (shown(&record.trial), shown(trial));
    let verdict = if recorded == again { FieldVerdict::Identical } else { FieldVerdict::Different };
    Field { name: "trial".to_owned(), verdict, deviation: 0.0, recorded, again }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_over_engines() {
        assert_eq!(shares(&[54, 54, 1, 1], Some(6)), [2, 2, 1, 1]);
        assert_eq!(shares(&[54, 54, 1, 1], Some(2)), [1, 1, 0, 0]);
        assert_eq!(shares(&[3, 1], None), [3, 1]);
        assert_eq!(shares(&[3, 1], Some(100)), [3, 1]);
        assert_eq!(shares(&[], Some(5)), [0usize; 0]);
    }
}
