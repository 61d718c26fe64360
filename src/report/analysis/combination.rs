//! The forecasts of the choice and of the best baseline combined: a mean that the validation part weights.
//!
//! Bates & Granger, "The combination of forecasts", Operational Research Quarterly 20 (1969): forecasts whose errors differ do
//! better together than alone. The weight is the one with the least squared error on validation, so the test part
//! judges what it did not choose.

use super::intervals::ForecastErrors;

/// Fewest validation forecasts that choose a weight.
const LEAST: usize = 10;

/// The weighted mean of two forecasts of the same rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Combination {
    /// The weight of the first, between 0 and 1; the second has the rest.
    pub weight: f64,
    /// The errors of the mean.
    pub errors: ForecastErrors,
}

impl Combination {
    /// Of two forecasts by their errors; `None` if they are not of the same rows, if fewer than 10 validation
    /// forecasts are known, or if one of them alone has the least error.
    pub fn of(first: &ForecastErrors, second: &ForecastErrors) -> Option<Self> {
        let shape = |of: &ForecastErrors| (of.lead, of.horizon, of.validation.len(), of.test.len());
        let known = shape(first) == shape(second) && first.validation.len() >= LEAST * first.horizon;
        let weight = least_squares(&first.validation, &second.validation).filter(|_| known)?;
        let mean = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| weighted(weight, *a, *b)).collect();
        let errors = ForecastErrors {
            validation: mean(&first.validation, &second.validation),
            test: mean(&first.test, &second.test),
            quantiles: None,
            ..first.clone()
        };
        Some(Self { weight, errors })
    }

    /// Two forecasts of one row combined.
    pub fn forecast(&self, first: f64, second: f64) -> f64 {
        weighted(self.weight, first, second)
    }

    /// `combined with ets 12 (75 %)`: what the second is called, and its weight.
    pub(crate) fn label(&self, second: &str) -> String {
        format!("combined with {second} ({:.0} %)", 100.0 * (1.0 - self.weight))
    }

    /// RMSE on the validation part, which chose the weight.
    pub(crate) fn validation_rmse(&self) -> f64 {
        self.errors.validation_rmse().expect("invariant: validation chose the weight")
    }
}

fn weighted(weight: f64, first: f64, second: f64) -> f64 {
    weight * first + (1.0 - weight) * second
}

/// The weight of the first errors with which the mean's squares are least, if it lies between 0 and 1.
fn least_squares(first: &[f64], second: &[f64]) -> Option<f64> {
    let pairs = || first.iter().zip(second);
    let across: f64 = pairs().map(|(a, b)| b * (b - a)).sum();
    let apart: f64 = pairs().map(|(a, b)| (b - a) * (b - a)).sum();
    Some(across / apart).filter(|weight| 0.0 < *weight && *weight < 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(validation: &[f64], test: &[f64]) -> ForecastErrors {
        let (validation, test) = (validation.to_vec(), test.to_vec());
        ForecastErrors { lead: 1, horizon: 1, seeds: 3, at_least: None, validation, test, quantiles: None }
    }

    /// Errors of alternating sign of size 1, and others of size 2 that are at right angles to them: the least mean has
    /// 4 parts of the first and one of the second.
    fn pair() -> [ForecastErrors; 2] {
        let of = |values: [f64; 4]| errors(&values.repeat(5), &values);
        [of([1.0, -1.0, 1.0, -1.0]), of([2.0, 2.0, -2.0, -2.0])]
    }

    #[test]
    fn the_weight_has_the_least_error_on_validation() {
        let [first, second] = pair();
        let found = Combination::of(&first, &second).unwrap();
        assert!((found.weight - 0.8).abs() < 1e-15, "{}", found.weight);
        assert!((found.validation_rmse() - 0.8_f64.sqrt()).abs() < 1e-15);
        assert!((found.errors.test[0] - 1.2).abs() < 1e-15 && (found.errors.test[1] + 0.4).abs() < 1e-15);
        assert!((found.forecast(10.0, 20.0) - 12.0).abs() < 1e-15);
        let turned = Combination::of(&second, &first).unwrap();
        assert!((turned.weight - 0.2).abs() < 1e-15);
    }

    #[test]
    fn the_test_part_changes_no_weight() {
        let [mut first, second] = pair();
        let before = Combination::of(&first, &second).unwrap().weight;
        first.test = vec![100.0; 4];
        assert_eq!(Combination::of(&first, &second).unwrap().weight, before);
    }

    #[test]
    fn one_that_adds_nothing_makes_no_combination() {
        let [first, second] = pair();
        let twice = errors(&first.validation.iter().map(|error| 2.0 * error).collect::<Vec<_>>(), &[2.0; 4]);
        assert_eq!(Combination::of(&first, &twice), None, "the second is the first, doubled");
        assert_eq!(Combination::of(&first, &first), None);
        let short = errors(&second.validation[..8], &second.test);
        assert_eq!(Combination::of(&first, &short), None, "other rows");
        let few = |one: &ForecastErrors| errors(&one.validation[..8], &one.test);
        assert_eq!(Combination::of(&few(&first), &few(&second)), None, "too few");
        let steps = |one: &ForecastErrors| ForecastErrors { horizon: 4, ..one.clone() };
        assert_eq!(Combination::of(&steps(&first), &steps(&second)), None, "five forecasts of four steps");
        let ahead = ForecastErrors { lead: 2, ..second.clone() };
        assert_eq!(Combination::of(&first, &ahead), None);
    }
}
