//! From what training led to, or from why it did not, to what a record keeps of a trial.

use super::score::Scoring;
use crate::base::error::{Error, Result};
use crate::data::Part;
use crate::record::{Results, Status};
use crate::run::{Experiment, Fit, hash};
use crate::spec::{Params, PerPart};
use crate::train::Epoch;

/// Of a trial of these hyperparameters that ended with numbers; of a rolling origin's fits the last one gives the curve.
/// `naive`: the engine copies.
///
/// # Errors
/// [`Error::Diverged`] if an error measure is infinite.
pub(super) fn finished(
    experiment: &Experiment,
    params: &Params,
    fits: &[Fit],
    naive: bool,
) -> Result<Results> {
    let last = &fits.last().expect("invariant: a trial fits at least once").outcome;
    let mut scores = PerPart::default();
    let Experiment { series, rolling, .. } = experiment;
    let (season, quantiles) = (experiment.spec.season.unwrap_or(1), params.network_loss().quantiles());
    let scoring = Scoring { series, rolling: rolling.as_ref(), fits, season, quantiles };
    // Without a validation part naive forecasts are compared on the train targets that they share.
    let baseline = naive && fits.iter().all(|fit| fit.parts.of(Part::Validation).is_empty());
    for part in Part::ALL {
        if let Some(mut score) = scoring.of(part)? {
            if part != Part::Train || baseline {
                let (errors, of_quantiles) = scoring.errors(part);
                (score.errors, score.quantile_errors) = (Some(errors), of_quantiles);
            }
            scores[part] = Some(score);
        }
    }
    Ok(Results {
        best_epoch: last.best_epoch,
        steps: fits.iter().map(|fit| fit.outcome.steps).sum(),
        scores,
        hash: Some(hash(fits.iter().map(|fit| &fit.outcome))),
        ..ended(Status::Done, None, &last.curve)
    })
}

/// Of a trial that an error ended in the fit `place`, with the curve up to there.
pub(super) fn unfinished(error: &Error, place: &str, curve: &[Epoch]) -> Results {
    let message = format!("{place}{error}");
    match error {
        Error::Diverged { epoch, .. } => {
            Results { epochs: *epoch, ..ended(Status::Diverged, Some(message), curve) }
        }
        _ => failed(message, curve),
    }
}

/// Of a trial that a panic or an engine ended.
pub(super) fn failed(message: String, curve: &[Epoch]) -> Results {
    ended(Status::Failed, Some(message), curve)
}

fn ended(status: Status, message: Option<String>, curve: &[Epoch]) -> Results {
    Results {
        status,
        message,
        epochs: curve.len(),
        best_epoch: 0,
        steps: 0,
        train_loss: curve.iter().map(|epoch| epoch.train_loss).collect(),
        validation_rmse: curve.iter().filter_map(|epoch| epoch.validation_rmse).collect(),
        scores: PerPart::default(),
        hash: None,
    }
}
