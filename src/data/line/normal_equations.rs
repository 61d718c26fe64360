//! Ridge regression, solved exactly for one penalty after the other.
//!
//! Letters: n samples, P inputs, K horizon. Every input and every truth is centred, and inputs are divided by their standard
//! deviation. The coefficients minimise `sum((y - X w)^2) / n + lambda |w|^2` (Hoerl & Kennard 1970); the intercept is not
//! penalised. So `w` solves `(X'X / n + lambda I) w = X'y / n`, by Cholesky's decomposition.
//!
//! Every sum runs in one order, and `nalgebra`'s decomposition and triangular solves are plain
//! loops (its matrix product, which looks at the processor, is not used): the bits are the same on
//! every machine.

use nalgebra::{Cholesky, DMatrix};

use crate::base::error::Result;
use crate::data::Windows;
use crate::metric::rmse;

/// The penalties that are tried: almost none to almost nothing left, for inputs of variance 1.
/// The smallest one still keeps the decomposition apart from rounding when inputs are collinear.
const LAMBDAS: [f64; 13] = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4];

/// The penalty when there is no validation sample to choose by.
pub(super) const LAMBDA_WITHOUT_VALIDATION: f64 = 1e-3;

/// Sums over the train part from which the coefficients of every lambda follow.
pub(crate) struct NormalEquations {
    /// Mean of each input, `[P]`.
    input_means: Vec<f64>,
    /// Standard deviation of each input, `[P]`; 1 where an input is constant.
    input_scales: Vec<f64>,
    /// Mean of each truth, `[K]`.
    truth_means: Vec<f64>,
    /// `X'X / n`, `[P, P]`, lower triangle.
    gram: DMatrix<f64>,
    /// `X'y / n`, `[P, K]`.
    moments: DMatrix<f64>,
}

impl NormalEquations {
    /// Of inputs `[n, P]` and truths `[n, K]`.
    pub(crate) fn of(rows: &[f64], truths: &[f64], (samples, horizon): (usize, usize)) -> Self {
        let count = samples as f64;
        let inputs = rows.len() / samples;
        let input_means = means(inputs, samples, |sample| &rows[sample * inputs..][..inputs]);
        let truth_means = means(horizon, samples, |sample| &truths[sample * horizon..][..horizon]);
        let mut gram = DMatrix::<f64>::zeros(inputs, inputs);
        let mut moments = DMatrix::<f64>::zeros(inputs, horizon);
        let mut centred = vec![0.0; inputs];
        for sample in 0..samples {
            for (c, (x, mean)) in centred.iter_mut().zip(rows[sample * inputs..].iter().zip(&input_means)) {
                *c = x - mean;
            }
            for (column, factor) in centred.iter().enumerate() {
                let below = &mut gram.as_mut_slice()[column * inputs..][column..inputs];
                below.iter_mut().zip(&centred[column..]).for_each(|(sum, c)| *sum += factor * c);
            }
            for (ahead, (truth, mean)) in truths[sample * horizon..].iter().zip(&truth_means).enumerate() {
                let column = &mut moments.as_mut_slice()[ahead * inputs..][..inputs];
                column.iter_mut().zip(&centred).for_each(|(sum, c)| *sum += (truth - mean) * c);
            }
        }
        let scale = |column: usize| match (gram[(column, column)] / count).sqrt() {
            deviation if deviation > 0.0 => deviation,
            _ => 1.0,
        };
        let input_scales: Vec<f64> = (0..inputs).map(scale).collect();
        for column in 0..inputs {
            for row in column..inputs {
                gram[(row, column)] /= count * input_scales[row] * input_scales[column];
            }
            moments.row_mut(column).iter_mut().for_each(|sum| *sum /= count * input_scales[column]);
        }
        Self { input_means, input_scales, truth_means, gram, moments }
    }

    /// Coefficients `[K, P]` and intercepts `[K]` in the inputs' unit; `None` if no finite ones exist.
    pub(crate) fn solve(&self, lambda: f64) -> Option<Solution> {
        let mut penalised = self.gram.clone();
        (0..penalised.nrows()).for_each(|i| penalised[(i, i)] += lambda);
        let solution = Cholesky::new(penalised)?.solve(&self.moments);
        let (mut weight, mut bias) = (Vec::with_capacity(solution.len()), Vec::new());
        for (column, truth_mean) in solution.column_iter().zip(&self.truth_means) {
            let mut intercept = *truth_mean;
            for (i, standardised) in column.iter().enumerate() {
                let coefficient = standardised / self.input_scales[i];
                intercept -= coefficient * self.input_means[i];
                weight.push(coefficient);
            }
            bias.push(intercept);
        }
        weight.iter().chain(&bias).all(|v| v.is_finite()).then_some((weight, bias))
    }
}

/// Coefficients `[K, P]` and intercepts `[K]`.
pub(crate) type Solution = (Vec<f64>, Vec<f64>);

/// The solution whose `forecasts` of the validation part have the smallest RMSE, and its lambda; `None` if none is finite.
///
/// # Errors
/// Those of `forecasts`.
pub(crate) fn best_of(
    normal: &NormalEquations,
    validation: &Windows,
    mut forecasts: impl FnMut(Solution) -> Result<Vec<f64>>,
) -> Result<Option<(f64, Solution)>> {
    if validation.is_empty() {
        let lambda = LAMBDA_WITHOUT_VALIDATION;
        return Ok(normal.solve(lambda).map(|solution| (lambda, solution)));
    }
    let mut best: Option<(f64, (f64, Solution))> = None;
    for lambda in LAMBDAS {
        let Some(solution) = normal.solve(lambda) else { continue };
        let error = rmse(&forecasts(solution.clone())?, validation.truths());
        if best.as_ref().is_none_or(|(least, _)| error < *least) {
            best = Some((error, (lambda, solution)));
        }
    }
    Ok(best.map(|(_, found)| found))
}

/// Mean of each of `width` columns. Sums distances from the first row, so that the mean of a
/// constant column is that constant and no trace of rounding passes for variation.
fn means<'a>(width: usize, count: usize, row: impl Fn(usize) -> &'a [f64]) -> Vec<f64> {
    let first = row(0);
    let mut sums = vec![0.0; width];
    for number in 0..count {
        for (sum, (value, origin)) in sums.iter_mut().zip(row(number).iter().zip(first)) {
            *sum += value - origin;
        }
    }
    sums.iter().zip(first).map(|(sum, origin)| origin + sum / count as f64).collect()
}
