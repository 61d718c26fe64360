//! The forecaster of a recorded trial: trained again, and held against the hash of its record.
//!
//! A journal keeps a trial's numbers, not its weights; they follow from its configuration and seed.

use super::{Promise, promise};
use crate::base::error::{Error, Result};
use crate::engine::by_name;
use crate::forecaster::Forecaster;
use crate::record::{Record, Session, SessionFacts};
use crate::run::{Experiment, fits, forecaster, hash};
use crate::spec::Params;
use crate::train::Watch;

/// What training a recorded trial again gave.
pub(crate) struct Again {
    /// The forecaster of each fit; there is more than one under a rolling origin.
    pub forecasters: Vec<Forecaster>,
    /// Whether its hash is the record's; if not, another machine or libtorch recorded it.
    pub identical: bool,
}

/// Trains the trial of `record`, made by the session `recorded`, again in the session `now`.
///
/// # Errors
/// [`Error::Check`] if its hash differs although its engine promises the same bits;
/// [`Error::Interrupted`] if the watch says so.
pub(crate) fn train_again(
    experiment: &Experiment,
    record: &Record,
    recorded: Option<&Session>,
    now: &SessionFacts,
    watch: &dyn Watch,
) -> Result<Again> {
    let trial = &record.trial;
    let engine = by_name(&trial.engine).expect("invariant: the plan names known engines");
    let params = Params::of(trial, &experiment.spec);
    let fits = fits(experiment, engine, &params, trial.seed.unwrap_or_default(), watch)?;
    let hash = hash(fits.iter().map(|fit| &fit.outcome));
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
    let made = |fit| forecaster(experiment, trial, fit, &hash);
    Ok(Again { forecasters: fits.iter().enumerate().map(made).collect(), identical })
}
