//! Ridge regression on lags: the linear rival of a network, solved exactly (`data/line`).
//!
//! Letters: P inputs (the rows of the past, what is told of the rows to forecast, products of that), K horizon. Lambda is the
//! penalty with the smallest RMSE on validation; the coefficients see the train part only.

use super::samples::{FACTS, row_len};
use crate::base::error::{Error, Result};
use crate::data::{Products, RidgeLine, WIDEST, Windows};
use crate::engine::{Engine, Model, Setting, Tensor, TensorShape, Weights};
use crate::spec::{EngineInfo, LineKind};

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
    build: |setting| build(LineKind::Ridge, setting),
};

/// The same with products of two inputs that are told of the rows to forecast: weekday by holiday, hour by weekday. All of
/// them, or where they are too many those that tell most of what the line leaves on the train part.
pub(crate) const RIDGE_PRODUCTS: Engine = Engine {
    info: EngineInfo {
        name: "ridge_products",
        about: "ridge on the last `look_back` rows, the features and the products of what they tell of the rows to forecast",
        ..RIDGE.info
    },
    build: |setting| build(LineKind::RidgeProducts, setting),
};

/// A linear model; forecasts 0 until it is fitted. Its tensors are `ridge.weight` `[K, P]`, `ridge.bias` `[K]` and, where
/// some of all products are inputs, which ones.
struct Ridge {
    by: LineKind,
    line: RidgeLine,
}

fn build(by: LineKind, setting: &Setting) -> Result<Box<dyn Model>> {
    row_len(by.word(), setting)?;
    Ok(Box::new(Ridge { by, line: RidgeLine::none(by, setting.shape.horizon) }))
}

impl Model for Ridge {
    fn fit(&mut self, train: &Windows, validation: &Windows) -> Result<()> {
        (self.line, _) = RidgeLine::fit(self.by, (train, validation), None)?;
        Ok(())
    }

    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        self.line.forecast(windows, forecasts).map_err(|message| Error::engine(self.by.word(), message))
    }

    fn weights(&self) -> Weights {
        let RidgeLine { products, weight, bias } = &self.line;
        let weight = Tensor::new(WEIGHT, vec![bias.len(), self.line.width()], weight.clone());
        Weights([weight, Tensor::vector(BIAS, bias)].into_iter().chain(products.tensor()).collect())
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        let horizon = self.line.bias.len();
        // Before it is fitted it takes as many inputs as come; what it is asked about must have as many.
        let inputs = match self.line.width() {
            0 => weights.0.first().map_or(0, |weight| weight.values.len() / horizon),
            inputs => inputs,
        };
        let shape = |name: &str, shape| TensorShape { name: name.to_owned(), shape };
        let mut expected = vec![shape(WEIGHT, vec![horizon, inputs]), shape(BIAS, vec![horizon])];
        let products = match weights.0.get(2) {
            Some(chosen) if self.line.products != Products::None => Products::read(chosen),
            Some(_) => None,
            None => Some(self.line.products.clone()),
        };
        expected.extend(products.as_ref().and_then(Products::shape));
        weights.must_match(self.by.word(), &expected)?;
        let products = products.ok_or_else(|| Error::engine(self.by.word(), "no products of inputs"))?;
        let [weight, bias] = [0, 1].map(|at| weights.0[at].values.clone());
        self.line = RidgeLine { products, weight, bias };
        Ok(())
    }
}

pub(super) const WEIGHT: &str = "ridge.weight";
pub(super) const BIAS: &str = "ridge.bias";
