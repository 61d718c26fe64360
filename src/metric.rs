//! How far forecasts are from the truth: one row of [`METRICS`] per measure.

/// A measure of error, in the unit of the target; smaller is better.
pub struct Metric {
    /// As in `trials.csv`: `test_<name>`.
    pub name: &'static str,
    /// What it is, with its formula.
    pub about: &'static str,
    /// From forecasts and truths, both `[n]` with n > 0, in the target's unit.
    pub of: fn(&[f64], &[f64]) -> f64,
}

/// Every measure that is reported. The first one selects configurations.
pub const METRICS: &[Metric] = &[
    Metric { name: "rmse", about: "root of the mean squared error, sqrt(sum((f - y)^2) / n)", of: rmse },
    Metric { name: "mae", about: "mean absolute error, sum(|f - y|) / n", of: mae },
];

/// Root of the mean squared error: `sqrt(sum((f - y)^2) / n)`.
///
/// # Panics
/// If the slices differ in length or are empty.
pub fn rmse(forecasts: &[f64], truths: &[f64]) -> f64 {
    mean(forecasts, truths, |error| error * error).sqrt()
}

/// Mean absolute error: `sum(|f - y|) / n`.
///
/// # Panics
/// If the slices differ in length or are empty.
pub fn mae(forecasts: &[f64], truths: &[f64]) -> f64 {
    mean(forecasts, truths, f64::abs)
}

/// Mean of a function of the errors, summed in order so that its bits are fixed.
fn mean(forecasts: &[f64], truths: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    assert_eq!(forecasts.len(), truths.len(), "invariant: one forecast for each truth");
    assert!(!truths.is_empty(), "invariant: something is scored");
    let sum: f64 = forecasts.iter().zip(truths).map(|(f, y)| of(f - y)).sum();
    sum / truths.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measures_follow_their_formulas() {
        let (forecasts, truths) = ([1.0, 2.0, 3.0], [1.0, 4.0, 7.0]);
        assert_eq!(rmse(&forecasts, &truths), (20.0_f64 / 3.0).sqrt());
        assert_eq!(mae(&forecasts, &truths), 2.0);
    }

    #[test]
    fn every_metric_is_zero_for_a_perfect_forecast_and_follows_the_unit() {
        for metric in METRICS {
            assert_eq!((metric.of)(&[3.0, 5.0], &[3.0, 5.0]), 0.0, "{}", metric.name);
            let one = (metric.of)(&[1.0, 2.0], &[2.0, 4.0]);
            let thousand = (metric.of)(&[1000.0, 2000.0], &[2000.0, 4000.0]);
            assert!((thousand / one - 1000.0).abs() < 1e-9, "{}", metric.name);
        }
    }
}
