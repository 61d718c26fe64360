//! Rates and first state of the greatest likelihood, form by form, and the form with the least criterion.

use super::first_state::{by_least_squares, by_rule};
use super::follow::TrainRows;
use super::likelihood::{corrected_criterion, deviance, fitted_numbers};
use super::nelder_mead::minimum;
use super::smoother::{Rates, SeasonForm, Smoother, SmoothingForm, TrendForm};

/// Rows, the last ones of the train part, that rates are fitted on.
const MOST_ROWS: usize = 20_000;

/// Rows and places of a season up to which the first state is fitted too. Of a longer part it tells hardly anything.
const FITTED_STATE: (usize, usize) = (1_000, 24);

/// How much is tried.
#[derive(Clone, Copy)]
pub(super) struct Effort {
    /// Evaluations of one search for rates.
    pub evaluations: usize,
    /// Searches for rates, the first state fitted between them.
    pub rounds: usize,
}

impl Effort {
    /// As much as makes a difference.
    pub(super) const FULL: Self = Self { evaluations: 200, rounds: 10 };
    /// Little: for checks of the way that data take.
    pub(super) const ROUGH: Self = Self { evaluations: 20, rounds: 1 };
}

/// A gain of likelihood that no further round is worth.
const GAIN: f64 = 1e-3;

/// Least and greatest rates, as of R's `ets`; beta is at most alpha, and gamma at most 1 - alpha.
const RATE: (f64, f64) = (1e-4, 0.9999);
const PHI: (f64, f64) = (0.8, 0.98);

/// Where the search for rates may begin, as shares of their ranges.
const STARTS: (&[f64], &[f64], &[f64]) = (&[0.05, 0.2, 0.5, 0.9], &[0.01, 0.2], &[0.01, 0.2, 0.6]);

/// The forms that a train part may have: with a season only if it holds two rounds of one, and what multiplies only of
/// positive values. Errors that add go with nothing that multiplies, as in R: the variance of such forecasts is not finite.
fn forms(rows: &TrainRows) -> Vec<SmoothingForm> {
    let seasonal = rows.season > 1 && rows.observed() >= 2 * rows.season;
    let positive = rows.values.iter().flatten().all(|value| *value > 0.0);
    let mut forms = Vec::new();
    for errors_multiply in [false, true] {
        for season in [SeasonForm::None, SeasonForm::Adds, SeasonForm::Multiplies] {
            for trend in [TrendForm::None, TrendForm::Line, TrendForm::Damped] {
                let multiplies = season == SeasonForm::Multiplies;
                if (season == SeasonForm::None || seasonal)
                    && (positive || !errors_multiply)
                    && (errors_multiply || !multiplies)
                {
                    forms.push(SmoothingForm { errors_multiply, trend, season });
                }
            }
        }
    }
    forms
}

/// The smoother with the least corrected criterion, as it stands before the first row; the first of equal ones. `None` if
/// there are too few values for any.
pub(super) fn selected(rows: &TrainRows, effort: Effort) -> Option<Smoother> {
    let mut best: Option<(Smoother, f64)> = None;
    for form in forms(rows) {
        let Some((smoother, criterion)) = fitted(form, rows, effort) else { continue };
        if best.as_ref().is_none_or(|(_, least)| criterion < *least) {
            best = Some((smoother, criterion));
        }
    }
    best.map(|(smoother, _)| smoother)
}

/// One form, fitted, and its criterion; `None` if there are too few values, or none has a likelihood.
pub(super) fn fitted(form: SmoothingForm, rows: &TrainRows, effort: Effort) -> Option<(Smoother, f64)> {
    let whole = rows.values.len();
    if whole > MOST_ROWS {
        let (last, criterion) = fitted(form, &rows.last(MOST_ROWS), effort)?;
        return Some((Smoother { state: by_rule(form, rows), ..last }, criterion));
    }
    let values = rows.observed();
    let state = by_rule(form, rows);
    let at = |point: &[f64]| rates(form, point);
    let mut smoother = Smoother { form, rates: at(&start(form)), state };
    corrected_criterion(0.0, fitted_numbers(&smoother), values)?;
    let value = |smoother: &Smoother, point: &[f64]| {
        deviance(Smoother { rates: at(point), ..smoother.clone() }, rows)
    };
    let mut point =
        starts(form).into_iter().min_by(|a, b| value(&smoother, a).total_cmp(&value(&smoother, b)))?;
    let mut least = f64::INFINITY;
    let fits_state = whole <= FITTED_STATE.0 && rows.season <= FITTED_STATE.1;
    for round in 0..effort.rounds {
        // Later rounds begin near their end.
        let (step, evaluations) =
            if round == 0 { (0.1, effort.evaluations) } else { (0.02, effort.evaluations / 2) };
        let (found, mut reached) = minimum(&point, step, evaluations, |point| value(&smoother, point));
        (point, smoother.rates) = (found.clone(), at(&found));
        if fits_state && let Some((state, less)) = by_least_squares(&smoother, rows) {
            (smoother.state, reached) = (state, less);
        }
        let gain = least - reached;
        least = reached;
        if gain < GAIN || !fits_state {
            break;
        }
    }
    let criterion = corrected_criterion(least, fitted_numbers(&smoother), values)?;
    criterion.is_finite().then_some((smoother, criterion))
}

/// The rates of a form, from shares of their ranges.
fn rates(form: SmoothingForm, point: &[f64]) -> Rates {
    let mut shares = point.iter().copied();
    let mut rate = |used: bool, low: f64, high: f64, unused: f64| {
        if used { low + (high.max(low) - low) * shares.next().unwrap_or(0.0) } else { unused }
    };
    let alpha = rate(true, RATE.0, RATE.1, 0.0);
    let beta = rate(form.trend != TrendForm::None, RATE.0, alpha, 0.0);
    let gamma = rate(form.season != SeasonForm::None, RATE.0, 1.0 - alpha, 0.0);
    let phi = rate(form.trend == TrendForm::Damped, PHI.0, PHI.1, 1.0);
    Rates { alpha, beta, gamma, phi }
}

/// Places in the ranges of a form's rates where its search may begin.
fn starts(form: SmoothingForm) -> Vec<Vec<f64>> {
    let mut starts = vec![Vec::new()];
    let mut with = |shares: &[f64]| {
        starts = starts
            .iter()
            .flat_map(|start| shares.iter().map(|share| [start.as_slice(), &[*share]].concat()))
            .collect();
    };
    with(STARTS.0);
    if form.trend != TrendForm::None {
        with(STARTS.1);
    }
    if form.season != SeasonForm::None {
        with(STARTS.2);
    }
    if form.trend == TrendForm::Damped {
        with(&[0.9]);
    }
    starts
}

/// The first of them.
fn start(form: SmoothingForm) -> Vec<f64> {
    starts(form).swap_remove(0)
}
