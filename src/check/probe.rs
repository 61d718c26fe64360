//! One model, asked for its gradients and for the losses around a point: what [`super::gradient`]
//! compares.
//!
//! Letters: B samples in a batch, T time steps, F features, H hidden units, K horizon.

use super::case::Case;
use super::gradient::{DIRECTION_STEP, DIRECTIONS, MOST_ELEMENTS, SMALLEST_SCALE, STEP, TOLERANCE, Verdict};
use crate::data::{Batch, Windows};
use crate::engine::{Gradients, Model, Weights};
use crate::error::Result;
use crate::rng;

/// A model, and the point at which its loss is differentiated.
pub struct Probe<'a> {
    model: &'a mut dyn Model,
    case: Case,
    weights: Weights,
    /// `[B, T, F]`.
    inputs: Vec<f64>,
    /// `[B, K]`.
    truths: Vec<f64>,
    forecasts: Vec<f64>,
}

/// Elements of a tensor and how far each moves, in steps.
type Direction = Vec<(usize, f64)>;

impl<'a> Probe<'a> {
    /// A model at a case's weights and samples.
    pub fn new(model: &'a mut dyn Model, case: Case) -> Self {
        let samples = case.samples(case.batch_size);
        let inputs = (0..samples.len()).flat_map(|sample| samples.input(sample)).copied().collect();
        let (weights, truths) = (case.weights(), samples.truths().to_vec());
        Self { model, case, weights, inputs, truths, forecasts: Vec::new() }
    }

    /// Checks the stated loss and every tensor.
    ///
    /// # Errors
    /// If the engine refuses.
    pub fn verdicts(mut self, engine: &'static str) -> Result<Vec<Verdict>> {
        let case = self.case;
        let samples: Vec<usize> = (0..case.batch_size).collect();
        let windows = self.windows();
        let stated = self.model.gradients(Batch { windows: &windows, samples: &samples })?;
        let loss = self.loss()?;
        let row = |tensor: &str, checked, worst, place| Verdict {
            engine,
            case,
            tensor: tensor.to_owned(),
            checked,
            worst,
            place,
            passed: worst <= TOLERANCE,
        };
        let mut verdicts = vec![row("loss", 1, relative(stated.loss - loss, loss), String::new())];
        for tensor in 0..=self.weights.0.len() {
            let (name, shape, gradients) = self.tensor(tensor, &stated);
            let directions = self.directions(&name, gradients.len());
            let largest = gradients.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
            let scale = largest.max(SMALLEST_SCALE * loss);
            let mut worst = (0.0, String::new());
            for (number, direction) in directions.iter().enumerate() {
                let slope: f64 = direction.iter().map(|&(at, size)| size * gradients[at]).sum();
                let error = relative(slope - self.slope(tensor, direction)?, scale);
                if error > worst.0 {
                    worst = (error, place(&shape, direction, number));
                }
            }
            verdicts.push(row(&name, directions.len(), worst.0, worst.1));
        }
        Ok(verdicts)
    }

    /// Name, shape and stated gradients of a tensor; the input comes after the weights.
    fn tensor(&self, tensor: usize, stated: &Gradients) -> (String, Vec<usize>, Vec<f64>) {
        match stated.weights.0.get(tensor) {
            Some(tensor) => (tensor.name.clone(), tensor.shape.clone(), tensor.values.clone()),
            None => {
                let shape = self.case.shape();
                let shape = vec![self.case.batch_size, shape.steps, shape.features];
                ("input".to_owned(), shape, stated.input.clone())
            }
        }
    }

    /// What of a tensor with `count` elements is checked.
    fn directions(&self, name: &str, count: usize) -> Vec<Direction> {
        if self.case.elements() <= MOST_ELEMENTS || count <= DIRECTIONS {
            return (0..count).map(|at| vec![(at, 1.0)]).collect();
        }
        let direction = |number: usize| {
            let mut draws = rng::stream(0, &format!("check/direction/{name}/{number}"));
            (0..count).map(|at| (at, if draws.below(2) == 0 { 1.0 } else { -1.0 })).collect()
        };
        (0..DIRECTIONS).map(direction).collect()
    }

    /// The derivative of the loss along a direction, by the five-point rule.
    fn slope(&mut self, tensor: usize, direction: &Direction) -> Result<f64> {
        let divisor =
            if direction.len() == 1 { 1.0 } else { (self.case.hidden_units as f64).sqrt() / DIRECTION_STEP };
        let step = STEP / divisor.max(1.0);
        let mut at = |steps: f64| {
            let untouched = self.values(tensor).clone();
            for &(at, size) in direction {
                self.values(tensor)[at] += steps * step * size;
            }
            let loss = self.loss();
            *self.values(tensor) = untouched;
            loss
        };
        let (near, far) = (at(1.0)? - at(-1.0)?, at(2.0)? - at(-2.0)?);
        Ok((8.0 * near - far) / (12.0 * step))
    }

    fn values(&mut self, tensor: usize) -> &mut Vec<f64> {
        match self.weights.0.get_mut(tensor) {
            Some(tensor) => &mut tensor.values,
            None => &mut self.inputs,
        }
    }

    fn windows(&self) -> Windows {
        Windows::of_samples(self.inputs.clone(), self.truths.clone(), self.case.shape())
    }

    /// mean((forecast - truth)^2) at the point, summed in order.
    fn loss(&mut self) -> Result<f64> {
        self.model.set_weights(&self.weights)?;
        let windows = self.windows();
        self.model.forecast(&windows, &mut self.forecasts)?;
        let squares = self.forecasts.iter().zip(&self.truths).map(|(forecast, truth)| {
            let error = forecast - truth;
            error * error
        });
        Ok(squares.sum::<f64>() / self.truths.len() as f64)
    }
}

/// The size of an error in terms of `scale`; NaN is larger than any number.
fn relative(error: f64, scale: f64) -> f64 {
    let size = error.abs() / scale;
    if size.is_nan() { f64::INFINITY } else { size }
}

/// The index of an element, or the number of a direction.
fn place(shape: &[usize], direction: &Direction, number: usize) -> String {
    let [(at, _)] = direction[..] else { return format!("direction {}", number + 1) };
    let mut rest = at;
    let mut index: Vec<String> = shape
        .iter()
        .rev()
        .map(|extent| {
            let coordinate = rest % extent;
            rest /= extent;
            coordinate.to_string()
        })
        .collect();
    index.reverse();
    format!("[{}]", index.join(", "))
}
