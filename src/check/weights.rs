//! The weights of a recorded trial: trained again, and held against the hash of its record.
//!
//! A journal keeps a trial's numbers, not its weights; they follow from its configuration and seed.

use super::{Promise, promise};
use crate::base::error::{Error, Result};
use crate::data::Part;
use crate::engine::{Checkpoint, CheckpointFacts, by_name};
use crate::record::{Record, Session, SessionFacts};
use crate::run::{Experiment, Fit, fits, hash};
use crate::spec::Params;
use crate::train::Watch;

/// What training a recorded trial again gave.
pub struct Again {
    /// The weights with what they are.
    pub checkpoint: Checkpoint,
    /// Whether its hash is the record's; if not, another machine or libtorch recorded it.
    pub identical: bool,
}

/// Trains the trial of `record`, made by the session `recorded`, again in the session `now`.
///
/// # Errors
/// [`Error::Check`] if its hash differs although its engine promises the same bits;
/// [`Error::Interrupted`] if the watch says so.
pub fn train_again(
    experiment: &Experiment,
    record: &Record,
    recorded: Option<&Session>,
    now: &SessionFacts,
    watch: &dyn Watch,
) -> Result<Again> {
    let trial = &record.trial;
    let engine = by_name(&trial.engine).expect("invariant: the plan names known engines");
    let params = Params::of(trial, &experiment.spec);
    let mut fits = fits(experiment, engine, &params, trial.seed.unwrap_or_default(), watch)?;
    let hash = hash(fits.iter().map(|fit| &fit.outcome));
    // Of a rolling origin the fit that has learnt from most.
    let Fit { outcome, parts, .. } = fits.pop().expect("invariant: a trial fits at least once");
    let identical = record.result.hash.as_ref() == Some(&hash);
    let promise = promise(&trial.engine, recorded.map(|session| &session.facts), now);
    if !identical && matches!(promise, Promise::Bits) {
        return Err(Error::Check(format!(
            "trial {} has the hash {hash} when it is trained again, but {} in the journal; \
             `lookback reproduce` compares every number",
            trial.id.0,
            record.result.hash.as_deref().unwrap_or("none")
        )));
    }
    let shape = parts.of(Part::Train).shape();
    let facts = CheckpointFacts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        trial: trial.id.0.clone(),
        engine: trial.engine.clone(),
        seed: trial.seed,
        hash,
        settings: trial.settings.clone(),
        time_steps: shape.steps,
        features: shape.features,
        horizon: shape.horizon,
        scale_offset: parts.inverse.scaler.offset,
        scale_factor: parts.inverse.scaler.factor,
        target: experiment.spec.data.target.clone(),
        data_sha256: experiment.series.sha256.clone(),
    };
    let checkpoint = Checkpoint { weights: outcome.weights, precision: params.precision, facts };
    Ok(Again { checkpoint, identical })
}
