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

use super::{FITTED_USES, input_count, inputs, row_len, untrainable};
use crate::base::error::{Error, Result};
use crate::data::{Batch, Windows};
use crate::engine::{Engine, Gradients, Model, Tensor, TensorShape, Weights};
use crate::metric::rmse;
use crate::spec::{EngineInfo, EngineRole};

/// A linear function of the last `look_back` rows, with lambda chosen on validation.
pub const RIDGE: Engine = Engine {
    info: EngineInfo {
        name: "ridge",
        about: "ridge regression on the last `look_back` rows and the features, lambda chosen on validation",
        role: EngineRole::Baseline { naive: false, without_lag: None },
        uses: FITTED_USES,
        seeded: false,
        missing: None,
        refuses: |params| {
            (params.look_back > WIDEST).then(|| {
                format!(
                    "ridge solves a system of look_back equations, at most {WIDEST}, not {}",
                    params.look_back
                )
            })
        },
    },
    build: |setting| {
        row_len(RIDGE.info.name, setting)?;
        Ok(Box::new(Ridge::new(setting.shape.horizon)))
    },
};

/// The same with every product of two inputs that are told of the rows to forecast: weekday by holiday, hour by weekday.
pub const RIDGE_PRODUCTS: Engine = Engine {
    info: EngineInfo {
        name: "ridge_products",
        about: "ridge on the last `look_back` rows, the features and the products of what they tell of the rows to forecast",
        ..RIDGE.info
    },
    build: |setting| {
        let name = RIDGE_PRODUCTS.info.name;
        row_len(name, setting)?;
        Ok(Box::new(Ridge { name, products: true, ..Ridge::new(setting.shape.horizon) }))
    },
};

/// Longest window: a thousand equations take a second for each lambda.
const WIDEST: usize = 1000;

/// The penalties that are tried: almost none to almost nothing left, for inputs of variance 1.
/// The smallest one still keeps the decomposition apart from rounding when inputs are collinear.
pub const LAMBDAS: [f64; 13] = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4];

/// The penalty when there is no validation sample to choose by.
pub const LAMBDA_WITHOUT_VALIDATION: f64 = 1e-3;

/// A linear model; forecasts 0 until it is fitted.
struct Ridge {
    /// The engine's name, for messages.
    name: &'static str,
    /// Whether products of inputs are inputs too.
    products: bool,
    /// `ridge.weight` `[K, P]` and `ridge.bias` `[K]`.
    tensors: [Tensor; 2],
}

/// Sums over the train part from which the coefficients of every lambda follow.
struct Normal {
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
    fn of(train: &Windows, products: bool) -> Self {
        let shape = train.shape();
        let (rows, count) = (design(train, products), train.len() as f64);
        let inputs = rows.len() / train.len();
        let input_means = means(inputs, train.len(), |sample| &rows[sample * inputs..][..inputs]);
        let truth_means = means(shape.horizon, train.len(), |sample| train.truth(sample));
        let mut gram = DMatrix::<f64>::zeros(inputs, inputs);
        let mut moments = DMatrix::<f64>::zeros(inputs, shape.horizon);
        let mut centred = vec![0.0; inputs];
        for sample in 0..train.len() {
            for (c, (x, mean)) in centred.iter_mut().zip(rows[sample * inputs..].iter().zip(&input_means)) {
                *c = x - mean;
            }
            for (column, factor) in centred.iter().enumerate() {
                let below = &mut gram.as_mut_slice()[column * inputs..][column..inputs];
                below.iter_mut().zip(&centred[column..]).for_each(|(sum, c)| *sum += factor * c);
            }
            for (ahead, (truth, mean)) in train.truth(sample).iter().zip(&truth_means).enumerate() {
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
    fn solve(&self, lambda: f64) -> Option<(Vec<f64>, Vec<f64>)> {
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

/// The inputs of every sample, `[n, P]`.
fn design(windows: &Windows, products: bool) -> Vec<f64> {
    let mut rows = Vec::new();
    (0..windows.len()).for_each(|sample| push_row(&mut rows, windows, sample, products));
    rows
}

/// Appends the inputs of one sample.
fn push_row(rows: &mut Vec<f64>, windows: &Windows, sample: usize, products: bool) {
    rows.extend(inputs(windows, sample));
    if products {
        let input = windows.input(sample);
        let ahead = &input[input.len() - (windows.row_features() - windows.past())..];
        for (number, one) in ahead.iter().enumerate() {
            rows.extend(ahead[number + 1..].iter().map(|other| one * other));
        }
    }
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
            products: false,
            tensors: [tensor("ridge.weight", vec![horizon, 0]), tensor("ridge.bias", vec![horizon])],
        }
    }

    fn set(&mut self, (weight, bias): (Vec<f64>, Vec<f64>)) {
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
        let ahead = train.row_features() - train.past();
        let width = input_count(train) + if self.products { ahead * ahead.saturating_sub(1) / 2 } else { 0 };
        if width > WIDEST {
            let message = format!("{width} inputs make a system of as many equations, at most {WIDEST}");
            return Err(failure(&format!("{message}: use a shorter look_back or fewer features")));
        }
        let normal = Normal::of(train, self.products);
        if validation.is_empty() {
            let solution = normal.solve(LAMBDA_WITHOUT_VALIDATION);
            self.set(solution.ok_or_else(|| failure("the train part has no finite solution"))?);
            return Ok(());
        }
        let (mut best, mut forecasts) = (None, Vec::new());
        for lambda in LAMBDAS {
            let Some(solution) = normal.solve(lambda) else { continue };
            self.set(solution.clone());
            self.forecast(validation, &mut forecasts)?;
            let error = rmse(&forecasts, validation.truths());
            if best.as_ref().is_none_or(|(least, _)| error < *least) {
                best = Some((error, solution));
            }
        }
        let (_, solution) = best.ok_or_else(|| failure("the train part has no finite solution"))?;
        self.set(solution);
        Ok(())
    }

    fn train_step(&mut self, _: Batch, _: f64) -> Result<f64> {
        untrainable(self.name)
    }

    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        let [weight, bias] = &self.tensors;
        let width = weight.shape[1];
        forecasts.clear();
        let mut input = Vec::new();
        for sample in 0..windows.len() {
            input.clear();
            push_row(&mut input, windows, sample, self.products);
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

    fn gradients(&mut self, _: Batch) -> Result<Gradients> {
        untrainable(self.name)
    }

    fn weights(&self) -> Weights {
        Weights(self.tensors.to_vec())
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
        let expected = [shape(weight, vec![horizon, inputs]), shape(bias, vec![horizon])];
        if let Some(message) = weights.mismatch(&expected) {
            return Err(Error::Engine { engine: self.name, message });
        }
        self.tensors.clone_from_slice(&weights.0);
        Ok(())
    }
}
