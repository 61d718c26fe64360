//! Ridge regression on lags: the linear rival of a network, solved exactly.
//!
//! Letters: n samples, P inputs (the rows of the past, and what is told of the rows to forecast), K
//! horizon. On the train part every input and every truth
//! is centred, and inputs are divided by their standard deviation. The coefficients minimise
//! `sum((y - X w)^2) / n + lambda |w|^2` (Hoerl & Kennard 1970); the intercept is not penalised.
//! So `w` solves `(X'X / n + lambda I) w = X'y / n`, by Cholesky's decomposition. Lambda is the one
//! of [`LAMBDAS`] with the smallest RMSE on validation; the coefficients see the train part only.
//!
//! Every sum runs in one order, and `nalgebra`'s decomposition and triangular solves are plain
//! loops (its matrix product, which looks at the processor, is not used): the bits are the same on
//! every machine.

use nalgebra::{Cholesky, DMatrix};

use super::pairwise::{Products, told};
use super::samples::{FACTS, input_count, inputs, row_len};
use crate::base::error::{Error, Result};
use crate::data::Windows;
use crate::engine::{Engine, Model, Tensor, TensorShape, Weights};
use crate::metric::rmse;
use crate::spec::EngineInfo;

/// A linear function of the last `look_back` rows, with lambda chosen on validation.
pub(crate) const RIDGE: Engine = Engine {
    info: EngineInfo {
        name: "ridge",
        about: "ridge regression on the last `look_back` rows and the features, lambda chosen on validation",
        most_inputs: Some(WIDEST),
        refuses: |params| {
            (params.look_back > WIDEST).then(|| {
                format!(
                    "ridge solves a system of look_back equations, at most {WIDEST}, not {}",
                    params.look_back
                )
            })
        },
        ..FACTS
    },
    build: |setting| {
        row_len(RIDGE.info.name, setting)?;
        Ok(Box::new(Ridge::new(setting.shape.horizon)))
    },
};

/// The same with products of two inputs that are told of the rows to forecast: weekday by holiday, hour by weekday. All of
/// them, or where they are too many those that tell most of what the line leaves on the train part.
pub(crate) const RIDGE_PRODUCTS: Engine = Engine {
    info: EngineInfo {
        name: "ridge_products",
        about: "ridge on the last `look_back` rows, the features and the products of what they tell of the rows to forecast",
        ..RIDGE.info
    },
    build: |setting| {
        let name = RIDGE_PRODUCTS.info.name;
        row_len(name, setting)?;
        Ok(Box::new(Ridge { name, products: Products::All, ..Ridge::new(setting.shape.horizon) }))
    },
};

/// Longest window: a thousand equations take a second for each lambda.
const WIDEST: usize = 1000;

/// The penalties that are tried: almost none to almost nothing left, for inputs of variance 1.
/// The smallest one still keeps the decomposition apart from rounding when inputs are collinear.
pub(crate) const LAMBDAS: [f64; 13] =
    [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4];

/// The penalty when there is no validation sample to choose by.
pub(crate) const LAMBDA_WITHOUT_VALIDATION: f64 = 1e-3;

/// A linear model; forecasts 0 until it is fitted.
struct Ridge {
    /// The engine's name, for messages.
    name: &'static str,
    /// Which products of inputs are inputs too.
    products: Products,
    /// `ridge.weight` `[K, P]` and `ridge.bias` `[K]`.
    tensors: [Tensor; 2],
}

/// Sums over the train part from which the coefficients of every lambda follow.
pub(super) struct Normal {
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

impl Normal {
    fn of(train: &Windows, products: &Products) -> Self {
        let rows = design(train, products);
        Self::of_rows(&rows, train.truths(), (train.len(), train.shape().horizon))
    }

    /// The same of any inputs `[n, P]` and truths `[n, K]`.
    pub(super) fn of_rows(rows: &[f64], truths: &[f64], (samples, horizon): (usize, usize)) -> Self {
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
    pub(super) fn solve(&self, lambda: f64) -> Option<Solution> {
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
pub(super) type Solution = (Vec<f64>, Vec<f64>);

/// The solution whose `forecasts` of the validation part have the smallest RMSE; `None` if none is finite.
///
/// # Errors
/// Those of `forecasts`.
pub(super) fn best_of(
    normal: &Normal,
    validation: &Windows,
    mut forecasts: impl FnMut(Solution) -> Result<Vec<f64>>,
) -> Result<Option<Solution>> {
    if validation.is_empty() {
        return Ok(normal.solve(LAMBDA_WITHOUT_VALIDATION));
    }
    let mut best: Option<(f64, Solution)> = None;
    for lambda in LAMBDAS {
        let Some(solution) = normal.solve(lambda) else { continue };
        let error = rmse(&forecasts(solution.clone())?, validation.truths());
        if best.as_ref().is_none_or(|(least, _)| error < *least) {
            best = Some((error, solution));
        }
    }
    Ok(best.map(|(_, solution)| solution))
}

/// The inputs of every sample, `[n, P]`.
fn design(windows: &Windows, products: &Products) -> Vec<f64> {
    let mut rows = Vec::new();
    (0..windows.len()).for_each(|sample| push_row(&mut rows, windows, sample, products));
    rows
}

/// Appends the inputs of one sample.
fn push_row(rows: &mut Vec<f64>, windows: &Windows, sample: usize, products: &Products) {
    rows.extend(inputs(windows, sample));
    products.push(rows, told(windows, sample));
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

impl Ridge {
    /// Without inputs until it is fitted.
    fn new(horizon: usize) -> Self {
        let tensor = |name: &str, shape: Vec<usize>| {
            let values = vec![0.0; shape.iter().product()];
            Tensor { name: name.to_owned(), shape, values }
        };
        Self {
            name: RIDGE.info.name,
            products: Products::None,
            tensors: [tensor("ridge.weight", vec![horizon, 0]), tensor("ridge.bias", vec![horizon])],
        }
    }

    /// The products that tell most of what the inputs alone leave.
    fn chosen(&self, train: &Windows) -> Result<Products> {
        let mut line = Self { products: Products::None, ..Self::new(train.shape().horizon) };
        let solution = Normal::of(train, &Products::None).solve(LAMBDA_WITHOUT_VALIDATION);
        let message = || "the train part has no finite solution".to_owned();
        line.set(solution.ok_or_else(|| Error::Engine { engine: self.name, message: message() })?);
        let mut left = Vec::new();
        line.forecast(train, &mut left)?;
        left.iter_mut().zip(train.truths()).for_each(|(forecast, truth)| *forecast = truth - *forecast);
        Ok(Products::choose(train, &left))
    }

    fn set(&mut self, (weight, bias): Solution) {
        self.tensors[0].shape[1] = weight.len() / bias.len();
        self.tensors[0].values = weight;
        self.tensors[1].values = bias;
    }
}

impl Model for Ridge {
    fn fit(&mut self, train: &Windows, validation: &Windows) -> Result<()> {
        let engine = self.name;
        let failure = |message: &str| Error::Engine { engine, message: message.to_owned() };
        if train.is_empty() {
            return Err(failure("the train part has no sample to fit"));
        }
        let width = input_count(train);
        if width > WIDEST {
            let message = format!("{width} inputs make a system of as many equations, at most {WIDEST}");
            return Err(failure(&format!("{message}: use a shorter look_back or fewer features")));
        }
        let ahead = train.row_features() - train.past();
        if self.products != Products::None {
            self.products = match width + ahead * ahead.saturating_sub(1) / 2 {
                ..=WIDEST => Products::All,
                _ => self.chosen(train)?,
            };
        }
        let normal = Normal::of(train, &self.products);
        let found = best_of(&normal, validation, |solution| {
            self.set(solution);
            let mut forecasts = Vec::new();
            self.forecast(validation, &mut forecasts)?;
            Ok(forecasts)
        })?;
        self.set(found.ok_or_else(|| failure("the train part has no finite solution"))?);
        Ok(())
    }

    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        let [weight, bias] = &self.tensors;
        let width = weight.shape[1];
        forecasts.clear();
        let mut input = Vec::new();
        for sample in 0..windows.len() {
            input.clear();
            push_row(&mut input, windows, sample, &self.products);
            if width != 0 && width != input.len() {
                let message = format!("{width} coefficients, but {} inputs", input.len());
                return Err(Error::Engine { engine: self.name, message });
            }
            for (ahead, intercept) in bias.values.iter().enumerate() {
                let row = &weight.values[ahead * width..][..width];
                let sum: f64 = row.iter().zip(&input).map(|(w, x)| w * x).sum();
                forecasts.push(sum + intercept);
            }
        }
        Ok(())
    }

    fn weights(&self) -> Weights {
        let chosen = self.products.tensor();
        Weights(self.tensors.iter().cloned().chain(chosen).collect())
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        let [weight, bias] = &self.tensors;
        let horizon = bias.values.len();
        // Before it is fitted it takes as many inputs as come; what it is asked about must have as many.
        let inputs = match weight.shape[1] {
            0 => weights.0.first().map_or(0, |weight| weight.values.len() / horizon),
            inputs => inputs,
        };
        let shape = |tensor: &Tensor, shape| TensorShape { name: tensor.name.clone(), shape };
        let mut expected = vec![shape(weight, vec![horizon, inputs]), shape(bias, vec![horizon])];
        let products = match weights.0.get(2) {
            Some(chosen) if self.products != Products::None => Products::read(chosen),
            Some(_) => None,
            None => Some(self.products.clone()),
        };
        expected.extend(products.as_ref().and_then(Products::shape));
        if let Some(message) = weights.mismatch(&expected) {
            return Err(Error::Engine { engine: self.name, message });
        }
        let refused = || Error::Engine { engine: self.name, message: "no products of inputs".to_owned() };
        self.products = products.ok_or_else(refused)?;
        self.tensors.clone_from_slice(&weights.0[..2]);
        Ok(())
    }
}
