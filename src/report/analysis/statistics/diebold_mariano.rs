//! Are two forecasts of the same times equally good? The test of Diebold and Mariano.
//!
//! Diebold & Mariano, "Comparing predictive accuracy", J. Business & Economic Statistics 13 (1995), section 1.1;
//! the small-sample correction is that of Harvey, Leybourne & Newbold, "Testing the equality of prediction mean
//! squared errors", Int. J. Forecasting 13 (1997), equations 8 and 9.

use super::student::{Test, two_sided};

/// Fewest times that are compared.
const FEWEST: usize = 10;

/// The test on `differences` d of two losses, `[n]` in the order of time, of forecasts `horizon` h steps ahead:
///
/// ```text
/// V  = (g(0) + 2 sum(k = 1 .. h - 1, g(k))) / n      g(k) = sum(t > k, (d(t) - m) (d(t - k) - m)) / n
/// DM = m / sqrt(V) * sqrt((n + 1 - 2 h + h (h - 1) / n) / n)      m = mean(d)
/// ```
///
/// DM follows Student's t with n - 1 degrees of freedom. Where V is not positive, which can happen for h > 1,
/// h = 1 is taken. `None` below 10 times, at a horizon of more than half of them, or if d does not vary.
pub(crate) fn diebold_mariano(differences: &[f64], horizon: usize) -> Option<Test> {
    let count = differences.len();
    if count < FEWEST || horizon * 2 > count {
        return None;
    }
    let (n, h) = (count as f64, horizon as f64);
    let mean = differences.iter().sum::<f64>() / n;
    let centred: Vec<f64> = differences.iter().map(|d| d - mean).collect();
    let covariance = |lag: usize| centred.iter().zip(&centred[lag..]).map(|(a, b)| a * b).sum::<f64>() / n;
    let long_run = covariance(0) + 2.0 * (1..horizon).map(covariance).sum::<f64>();
    if long_run <= 0.0 {
        return if horizon > 1 { diebold_mariano(differences, 1) } else { None };
    }
    let correction = (n + 1.0 - 2.0 * h + h * (h - 1.0) / n) / n;
    two_sided(mean / (long_run / n).sqrt() * correction.sqrt(), n - 1.0)
}
