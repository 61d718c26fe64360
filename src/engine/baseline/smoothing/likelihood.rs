//! How likely the train part is under a smoother, with normal errors that add or multiply.

use super::follow::TrainRows;
use super::smoother::{SeasonForm, Smoother, TrendForm};

/// -2 times the logarithm of the likelihood without its constants, as R's `ets` has it; infinite where the smoother has no
/// forecasts of such values. Of n values with errors e and forecasts m: `n ln(sum e^2)`, of errors that multiply
/// `n ln(sum (e / m)^2) + 2 sum ln m`.
pub(super) fn deviance(mut smoother: Smoother, rows: &TrainRows) -> f64 {
    let form = smoother.form;
    let multiplies = form.season == SeasonForm::Multiplies;
    let (mut squares, mut logarithms, mut product, mut count) = (0.0, 0.0, 1.0, 0.0);
    for (value, place) in rows.values.iter().zip(&rows.places) {
        let (level, _, season) = smoother.next(*place);
        let forecast = form.season.put(level, season);
        let Some(value) = value else {
            smoother.go_on(*place, 0.0);
            continue;
        };
        if (form.errors_multiply || multiplies) && forecast <= 0.0 || multiplies && level <= 0.0 {
            return f64::INFINITY;
        }
        let error = value - forecast;
        smoother.go_on(*place, error);
        count += 1.0;
        if form.errors_multiply {
            let share = error / forecast;
            squares += share * share;
            product *= forecast;
            // One logarithm for many factors.
            if !(1e-150..1e150).contains(&product) {
                logarithms += libm::log(product);
                product = 1.0;
            }
        } else {
            squares += error * error;
        }
    }
    let deviance =
        count * libm::log(squares.max(f64::MIN_POSITIVE)) + 2.0 * (logarithms + libm::log(product));
    if deviance.is_nan() { f64::INFINITY } else { deviance }
}

/// Numbers that a form is fitted with: rates, first state and the variance of the errors; a season's sum tells nothing.
pub(super) fn fitted_numbers(smoother: &Smoother) -> usize {
    let trend = match smoother.form.trend {
        TrendForm::None => 0,
        TrendForm::Line => 2,
        TrendForm::Damped => 3,
    };
    let season = match smoother.form.season {
        SeasonForm::None => 0,
        SeasonForm::Adds | SeasonForm::Multiplies => smoother.state.season.len(),
    };
    3 + trend + season
}

/// Akaike's criterion with the correction for few values; `None` where there are too few for it.
pub(super) fn corrected_criterion(deviance: f64, numbers: usize, values: usize) -> Option<f64> {
    let (numbers, values) = (numbers as f64, values as f64);
    let left = values - numbers - 1.0;
    (left > 0.0).then(|| deviance + 2.0 * numbers + 2.0 * numbers * (numbers + 1.0) / left)
}
