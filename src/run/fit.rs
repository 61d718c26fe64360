//! The one way from data to forecasts, for trials and for the checks of them: a configuration is trained on a
//! train part, once, or under a rolling origin again and again.

use sha2::{Digest, Sha256};

use super::{Experiment, SampleSource, parts};
use crate::base::digest::hex;
use crate::base::error::Result;
use crate::data::{Part, Split};
use crate::engine::{Engine, Setting, Weights};
use crate::forecaster::{Forecaster, Provenance, Trained, content};
use crate::spec::{Params, Trial};
use crate::train::{self, Parts, Resume, TrainConfig, TrainOutcome, TrainState, Watch};

/// One training of a configuration, with what it was trained and asked on.
pub struct Fit {
    /// What training led to.
    pub outcome: TrainOutcome,
    /// The samples of each part.
    pub parts: Parts,
    /// The rows of each part.
    pub split: Split,
}

/// Trains one configuration of an engine on an experiment's series and split; under a rolling origin on
/// the split of its first fit.
///
/// # Errors
/// As [`train::train`].
pub fn fit(
    experiment: &Experiment,
    engine: &Engine,
    params: &Params,
    seed: u64,
    watch: &dyn Watch,
) -> Result<(TrainOutcome, Parts)> {
    let (fit, _) = fit_from(experiment, engine, params, FitStart::new(&experiment.split, seed), watch)?;
    Ok((fit.outcome, fit.parts))
}

/// The same for every fit of the experiment, in the order of time: each begins with the same weights.
///
/// # Errors
/// As [`fit`].
pub fn fits(
    experiment: &Experiment,
    engine: &Engine,
    params: &Params,
    seed: u64,
    watch: &dyn Watch,
) -> Result<Vec<Fit>> {
    let one = |split| Ok(fit_from(experiment, engine, params, FitStart::new(split, seed), watch)?.0);
    experiment.fits().iter().map(one).collect()
}

/// Where a training begins, and where it ends.
pub(crate) struct FitStart<'a> {
    /// The rows of each part.
    pub split: &'a Split,
    /// Of its random streams.
    pub seed: u64,
    /// Of the line that is taken off, if it was chosen before.
    pub penalty: Option<f64>,
    /// The epoch after which it ends, if that was chosen before.
    pub last_epoch: Option<usize>,
    /// Where it stood after fewer epochs, and whether it will go on.
    pub resume: Resume,
}

impl<'a> FitStart<'a> {
    /// From the first epoch, with nothing chosen before.
    pub(crate) fn new(split: &'a Split, seed: u64) -> Self {
        Self { split, seed, penalty: None, last_epoch: None, resume: Resume::default() }
    }
}

/// One training, and where it stands at its end, if that is asked for and its engine can tell.
///
/// # Errors
/// As [`fit`].
pub(crate) fn fit_from(
    experiment: &Experiment,
    engine: &Engine,
    params: &Params,
    FitStart { split, seed, penalty, last_epoch, resume }: FitStart,
    watch: &dyn Watch,
) -> Result<(Fit, Option<TrainState>)> {
    let features = experiment.spec.features_of(params);
    let source = SampleSource { series: &experiment.series, split, features: &features, penalty };
    let parts = parts(&source, engine, params)?;
    let shape = parts.of(Part::Train).shape();
    let initial = match engine.info.is_baseline() {
        true => Weights::default(),
        // What a line leaves is learnt from the line on.
        false if params.line.is_some() => Weights::initial(&shape.network(params), seed).with_silent_head(),
        false => Weights::initial(&shape.network(params), seed),
    };
    let mut model = (engine.build)(&Setting { params, shape, initial: &initial })?;
    let config = TrainConfig {
        epochs: if engine.info.is_baseline() { 0 } else { params.epochs },
        last_epoch,
        batch_size: params.batch_size,
        learning_rate: params.learning_rate,
        schedule: params.schedule,
        patience: params.patience,
        seed,
        quantiles: params.network_loss().quantiles(),
    };
    let (outcome, state) = train::train_from(model.as_mut(), &parts, &config, watch, resume)?;
    Ok((Fit { outcome, parts, split: split.clone() }, state))
}

/// The forecaster that fit `number`, from 0, of a trial made; `hash` is that of all its fits.
pub fn forecaster(
    experiment: &Experiment,
    trial: &Trial,
    (number, fit): (usize, &Fit),
    hash: &str,
) -> Forecaster {
    let Experiment { spec, series, .. } = experiment;
    let pipeline = fit.parts.pipeline.clone();
    let rows = fit.split.rows(Part::Train);
    let values = &series.values[rows.clone()];
    let provenance = Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        trial: trial.id.0.clone(),
        engine: trial.engine.clone(),
        seed: trial.seed,
        hash: hash.to_owned(),
        fit: number + 1,
        fits: experiment.fits().len(),
        target: spec.data.target.clone(),
        unit: spec.data.unit.clone(),
        time: spec.data.time.to_string(),
        step: series.step,
        data_sha256: series.sha256.clone(),
        rows: series.len(),
        from: series.short_stamp(0),
        to: series.short_stamp(series.len() - 1),
        content: content(series, &pipeline.features, series.len()),
        trained: Trained {
            first: rows.start,
            end: rows.end,
            from: series.short_stamp(rows.start),
            to: series.short_stamp(rows.end - 1),
            least: values.iter().copied().fold(f64::INFINITY, f64::min),
            greatest: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        },
    };
    let params = Params::of(trial, spec);
    Forecaster { pipeline, params, weights: fit.outcome.weights.clone(), provenance }
}

/// What two people compare: 16 hexadecimal digits of SHA-256 over the bits of all that training led to.
///
/// Every number as f64 (which holds every f32), little endian, in this order, without separators:
/// for each epoch the training loss and, with a validation part, the validation RMSE; the kept weights
/// in the order of [`Weights`]; the forecasts of train, validation and test in the target's unit, then the quantiles of the
/// same. Under a rolling origin so for each fit, one behind the other. The last bit of any of them changes it.
pub fn hash<'a>(outcomes: impl IntoIterator<Item = &'a TrainOutcome>) -> String {
    let mut hash = Sha256::new();
    let mut add = |value: f64| hash.update(value.to_bits().to_le_bytes());
    for outcome in outcomes {
        for epoch in &outcome.curve {
            add(epoch.train_loss);
            epoch.validation_rmse.into_iter().for_each(&mut add);
        }
        outcome.weights.values().for_each(&mut add);
        outcome.forecasts.iter().flat_map(|(_, part)| &part.points).copied().for_each(&mut add);
        outcome.forecasts.iter().flat_map(|(_, part)| &part.quantiles).copied().for_each(&mut add);
    }
    hex(&hash.finalize())[..16].to_owned()
}
