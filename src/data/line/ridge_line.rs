//! A line fitted on samples: its coefficients, the products among its inputs, and its forecasts.
//!
//! Letters: n samples, P inputs (the rows of the past, what is told of the rows to forecast, products), K horizon. Lambda is
//! the penalty with the smallest RMSE on validation; the coefficients see the train part only.

use serde::{Deserialize, Serialize};

use super::line_inputs::{input_count, inputs_once, told};
use super::normal_equations::{LAMBDA_WITHOUT_VALIDATION, NormalEquations, Solution, best_of};
use super::pairwise::Products;
use crate::base::error::{Error, Result};
use crate::data::Windows;
use crate::spec::LineKind;

/// Most inputs without products, and with all of them: a thousand equations take a second for each lambda.
pub(crate) const WIDEST: usize = 1000;

/// A linear function of the inputs of a sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RidgeLine {
    /// Products that are inputs too, behind the others.
    pub(crate) products: Products,
    /// `[K, P]`: of each row of the past its own features, oldest first, then what is told of the rows to forecast, then
    /// products of that.
    pub(crate) weight: Vec<f64>,
    /// `[K]`.
    pub(crate) bias: Vec<f64>,
}

impl RidgeLine {
    /// A line without coefficients, which takes any inputs and forecasts 0.
    pub(crate) fn none(by: LineKind, horizon: usize) -> Self {
        let products = match by {
            LineKind::Ridge => Products::None,
            LineKind::RidgeProducts => Products::All,
        };
        Self { products, weight: Vec::new(), bias: vec![0.0; horizon] }
    }

    /// The line of `train` with the penalty that is best on `validation`, or with the `penalty` that is given; and that
    /// penalty.
    ///
    /// # Errors
    /// If there is no sample to fit, there are more inputs than [`WIDEST`], or no coefficients are finite.
    pub(crate) fn fit(
        by: LineKind,
        (train, validation): (&Windows, &Windows),
        penalty: Option<f64>,
    ) -> Result<(Self, f64)> {
        let failure = |message: &str| Error::engine(by.word(), message);
        train.must_have_samples(by.word())?;
        let width = input_count(train);
        if width > WIDEST {
            let message = format!("{width} inputs make a system of as many equations, at most {WIDEST}");
            return Err(failure(&format!("{message}: use a shorter look_back or fewer features")));
        }
        let none = || failure("the train part has no finite solution");
        let mut line = Self::none(by, train.shape().horizon);
        let ahead = train.row_features() - train.past();
        if line.products != Products::None && width + ahead * ahead.saturating_sub(1) / 2 > WIDEST {
            line.products = chosen(train).ok_or_else(none)?;
        }
        let normal = line.equations(train);
        let found = match penalty {
            Some(lambda) => normal.solve(lambda).map(|solution| (lambda, solution)),
            None => best_of(&normal, validation, |solution| {
                line.set(solution);
                let mut forecasts = Vec::new();
                line.forecast(validation, &mut forecasts).map_err(|message| failure(&message))?;
                Ok(forecasts)
            })?,
        };
        let (lambda, solution) = found.ok_or_else(none)?;
        line.set(solution);
        Ok((line, lambda))
    }

    /// Forecasts of every sample, `[n, K]`, into `forecasts`, which is overwritten.
    ///
    /// # Errors
    /// If samples have another number of inputs, as a sentence.
    pub(crate) fn forecast(&self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<(), String> {
        let width = self.width();
        forecasts.clear();
        let mut input = Vec::new();
        for sample in 0..windows.len() {
            input.clear();
            self.push_row(&mut input, windows, sample);
            if width != 0 && width != input.len() {
                return Err(format!("{width} coefficients, but {} inputs", input.len()));
            }
            for (ahead, intercept) in self.bias.iter().enumerate() {
                let row = &self.weight[ahead * width..][..width];
                let sum: f64 = row.iter().zip(&input).map(|(w, x)| w * x).sum();
                forecasts.push(sum + intercept);
            }
        }
        Ok(())
    }

    /// Every coefficient and intercept.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.weight.iter().chain(&self.bias).copied()
    }

    /// Inputs P; 0 of a line without coefficients.
    pub(crate) fn width(&self) -> usize {
        self.weight.len() / self.bias.len()
    }

    /// Whether it takes `inputs` numbers, the last `told` of them told of the rows to forecast, and forecasts `horizon`
    /// steps.
    pub(crate) fn fits(&self, inputs: usize, told: usize, horizon: usize) -> bool {
        let width = self.products.len_of(told).map(|products| inputs + products);
        self.bias.len() == horizon && width.is_some_and(|width| self.weight.len() == width * horizon)
    }

    fn set(&mut self, (weight, bias): Solution) {
        (self.weight, self.bias) = (weight, bias);
    }

    fn equations(&self, train: &Windows) -> NormalEquations {
        let mut rows = Vec::new();
        (0..train.len()).for_each(|sample| self.push_row(&mut rows, train, sample));
        NormalEquations::of(&rows, train.truths(), (train.len(), train.shape().horizon))
    }

    /// Appends the inputs of one sample.
    fn push_row(&self, rows: &mut Vec<f64>, windows: &Windows, sample: usize) {
        rows.extend(inputs_once(windows, sample));
        self.products.push(rows, told(windows, sample));
    }
}

/// The products that tell most of what the inputs alone leave; `None` if no line of these is finite.
fn chosen(train: &Windows) -> Option<Products> {
    let mut line = RidgeLine::none(LineKind::Ridge, train.shape().horizon);
    line.set(line.equations(train).solve(LAMBDA_WITHOUT_VALIDATION)?);
    let mut left = Vec::new();
    line.forecast(train, &mut left).ok()?;
    left.iter_mut().zip(train.truths()).for_each(|(forecast, truth)| *forecast = truth - *forecast);
    Some(Products::choose(train, &left))
}
