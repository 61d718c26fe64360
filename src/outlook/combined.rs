//! The forecasts of a configuration combined with those of the baseline beside it.

use std::collections::BTreeMap;

use super::bands::DirectForecasts;
use super::chosen::Chosen;
use super::recursive::{PastWalk, Walked};
use super::request::Request;
use crate::data::Predictions;
use crate::report::Combination;
use crate::report::intervals::{ForecastErrors, TargetRows};

/// The combined forecasts, without quantiles: those of the first are not those of the mean.
pub(super) fn predictions(by: &Combination, chosen: &Predictions, rival: &Predictions) -> Predictions {
    let pairs = chosen.points.iter().zip(&rival.points);
    let points = pairs.map(|(chosen, rival)| by.forecast(*chosen, *rival)).collect();
    Predictions { points, quantiles: Vec::new() }
}

/// The same from past origins on, as far as both have them.
pub(super) fn walked(by: &Combination, chosen: &Walked, rival: &Walked) -> Walked {
    let past = |at: usize| {
        let (chosen, rival) = (&chosen.past[at], &rival.past[at]);
        PastWalk {
            reach: chosen.reach.min(rival.reach),
            forecasts: of_both(by, &chosen.forecasts, &rival.forecasts),
        }
    };
    Walked { next: predictions(by, &chosen.next, &rival.next), past: [past(0), past(1)] }
}

/// The past forecasts of both within reach.
pub(super) fn direct<'a>(
    by: &Combination,
    mut chosen: DirectForecasts<'a>,
    rival: &DirectForecasts,
) -> DirectForecasts<'a> {
    let of_recorded = |(chosen, targets): (ForecastErrors, TargetRows)| {
        let mut errors = by.errors.clone();
        // None where their rows are not known.
        errors.validation.truncate(chosen.validation.len());
        (errors, targets)
    };
    chosen.newer = of_both(by, &chosen.newer, &rival.newer);
    chosen.recorded = chosen.recorded.map(of_recorded);
    chosen
}

/// Forecasts of the same rows combined.
fn of_both(
    by: &Combination,
    chosen: &[(usize, Predictions)],
    rival: &[(usize, Predictions)],
) -> Vec<(usize, Predictions)> {
    let rivals: BTreeMap<usize, &Predictions> = rival.iter().map(|(row, of)| (*row, of)).collect();
    chosen
        .iter()
        .filter_map(|(row, chosen)| Some((*row, predictions(by, chosen, rivals.get(row)?))))
        .collect()
}

/// What the combined forecasts are, how to have their intervals, and why there are none where they were asked for.
pub(super) fn note(both: Option<(&Combination, &Chosen)>, request: &Request) -> Option<String> {
    let Some((by, rival)) = both else {
        let none = "no combination: one of the two is as good alone, or validation has too few errors of both; these are the \
                    configuration's own forecasts";
        return request.combined.then(|| none.to_owned());
    };
    let (chosen, other) = (100.0 * by.weight, 100.0 * (1.0 - by.weight));
    let how = if request.combined { "the forecast is" } else { "combined is" };
    let more = match (request.combined, request.refit) {
        (false, _) => "; --combined gives its intervals",
        (true, true) => {
            "; the baseline is not trained again, and weight and intervals are those of the fits before"
        }
        (true, false) => "",
    };
    Some(format!(
        "{how} {chosen:.0} % of the network's and {other:.0} % of {}'s, by the errors on validation{more}",
        rival.label
    ))
}
