//! One model, asked for its gradients and for the losses around a point: what [`super`]
//! compares.
//!
//! Letters: B samples in a batch, T time steps, F features, H hidden units, K horizon, Q outputs for each step of it.

use super::gradient_case::GradientCase;
use super::verdict::{
    DIRECTION_STEP, DIRECTIONS, GradientVerdict, KINK_MARGIN, MOST_ELEMENTS, SMALLEST_SCALE, STEP, TOLERANCE,
};
use crate::base::error::Result;
use crate::base::rng;
use crate::data::{Batch, Shape, Windows};
use crate::engine::{Engine, Gradients, Model, Weights};

/// A model, and the point at which its loss is differentiated.
pub(crate) struct Probe<'a> {
    model: &'a mut dyn Model,
    case: GradientCase,
    weights: Weights,
    /// `[B, T, F]`.
    inputs: Vec<f64>,
    /// Of the last S time steps that the loss is on, `[B, S, K]`.
    goals: Vec<f64>,
    /// Models of windows that end at each of these steps but the last, the shortest first.
    shorter: Vec<Box<dyn Model>>,
    forecasts: Vec<f64>,
}

/// Elements of a tensor and how far each moves, in steps.
type Direction = Vec<(usize, f64)>;

impl<'a> Probe<'a> {
    /// A model of `engine` at a case's weights and samples.
    ///
    /// # Errors
    /// If the engine refuses shorter windows.
    pub(super) fn new(model: &'a mut dyn Model, engine: &Engine, case: GradientCase) -> Result<Self> {
        let samples = case.samples(case.batch_size);
        let inputs = (0..samples.len()).flat_map(|sample| samples.input(sample)).copied().collect();
        let goals = (0..samples.len()).flat_map(|sample| samples.goals(sample)).copied().collect();
        let steps = case.shape().steps;
        let shorter = (steps + 1 - case.loss_steps..steps).map(|steps| {
            let case = GradientCase { look_back: steps, loss_steps: 1, ..case };
            case.build(engine, &case.params())
        });
        let shorter = shorter.collect::<Result<_>>()?;
        model.set_masks(case.masks(0));
        let forecasts = Vec::new();
        let mut probe = Self { model, case, weights: case.weights(), inputs, goals, shorter, forecasts };
        probe.leave_kinks()?;
        Ok(probe)
    }

    /// Moves truths, each as little as it takes, until none of the errors of its outputs lies near a kink of the loss.
    fn leave_kinks(&mut self) -> Result<()> {
        let Some(kink) = self.case.loss.kink() else { return Ok(()) };
        let (scored, horizon) = (self.case.loss_steps, self.case.horizon);
        let errors = self.errors()?;
        for (at, errors) in errors.chunks_exact(self.case.loss.outputs()).enumerate() {
            let (step, sample, k) =
                (at / horizon / self.case.batch_size, at / horizon % self.case.batch_size, at % horizon);
            self.goals[(sample * scored + step) * horizon + k] -= away_from(kink, errors);
        }
        Ok(())
    }

    /// Checks the stated loss and every tensor.
    ///
    /// # Errors
    /// If the engine refuses.
    pub(super) fn verdicts(mut self, engine: &'static str) -> Result<Vec<GradientVerdict>> {
        let case = self.case;
        let samples: Vec<usize> = (0..case.batch_size).collect();
        let windows = self.windows();
        let stated = self.model.gradients(Batch { windows: &windows, samples: &samples })?;
        let loss = self.loss()?;
        let row = |tensor: &str, checked, worst, place| GradientVerdict {
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
        let width = self.case.hidden_units.max(self.case.shape().features) as f64;
        let divisor = if direction.len() == 1 { 1.0 } else { width.sqrt() / DIRECTION_STEP };
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
        Windows::of_steps(self.inputs.clone(), self.goals.clone(), self.case.shape(), self.case.loss_steps)
    }

    /// The loss at the point. What each addition rounds away is added at the end (Neumaier, ZAMM 54, 1974): over thousands of
    /// errors, as 14 steps ahead and 14 last steps have, the roundings of a plain sum alone reach the tolerance.
    fn loss(&mut self) -> Result<f64> {
        let loss = self.case.loss;
        let (outputs, errors) = (loss.outputs(), self.errors()?);
        let counted = errors.iter().enumerate().map(|(at, error)| loss.of(at % outputs, *error));
        let (sum, lost) = counted.fold((0.0, 0.0), |(sum, lost): (f64, f64), term| {
            let next = sum + term;
            let small = if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
            (next, lost + small)
        });
        Ok((sum + lost) / errors.len() as f64)
    }

    /// output - truth of the last S time steps at the point, `[S, B, K, Q]`. The forecast of a time step is that of the
    /// window that ends there.
    fn errors(&mut self) -> Result<Vec<f64>> {
        if self.case.dropout {
            return self.errors_of_training();
        }
        let (shape, scored, outputs) = (self.case.shape(), self.case.loss_steps, self.case.loss.outputs());
        let mut errors = Vec::with_capacity(self.goals.len() * outputs);
        for step in 0..scored {
            let steps = shape.steps + 1 - scored + step;
            let window = |inputs: &[f64]| inputs[..steps * shape.features].to_vec();
            let inputs = self.inputs.chunks_exact(shape.input_len()).flat_map(window).collect();
            let goal = |goals: &[f64]| goals[step * shape.horizon..][..shape.horizon].to_vec();
            let truths: Vec<f64> = self.goals.chunks_exact(scored * shape.horizon).flat_map(goal).collect();
            let windows = Windows::of_samples(inputs, truths.clone(), Shape { steps, ..shape });
            match self.shorter.get_mut(step) {
                Some(model) => {
                    model.set_weights(&self.weights)?;
                    model.forecast(&windows, &mut self.forecasts)?;
                }
                None => {
                    self.model.set_weights(&self.weights)?;
                    self.model.forecast(&windows, &mut self.forecasts)?;
                }
            }
            let steps = self.forecasts.chunks_exact(outputs).zip(&truths);
            errors.extend(
                steps.flat_map(|(forecasts, truth)| forecasts.iter().map(move |forecast| forecast - truth)),
            );
        }
        Ok(errors)
    }
}

impl Probe<'_> {
    /// The same of the outputs that the network has in training, where dropout keeps it from what it forecasts.
    fn errors_of_training(&mut self) -> Result<Vec<f64>> {
        let (scored, horizon, rows) = (self.case.loss_steps, self.case.horizon, self.case.batch_size);
        let samples: Vec<usize> = (0..rows).collect();
        let windows = self.windows();
        self.model.set_weights(&self.weights)?;
        let outputs = self.model.gradients(Batch { windows: &windows, samples: &samples })?.outputs;
        let each = self.case.loss.outputs();
        let errors = |at: usize| {
            let (step, sample, k) = (at / horizon / rows, at / horizon % rows, at % horizon);
            let at = (sample * scored + step) * horizon + k;
            let (outputs, goal) = (&outputs[at * each..][..each], self.goals[at]);
            outputs.iter().map(move |output| output - goal)
        };
        Ok((0..self.goals.len()).flat_map(errors).collect())
    }
}

/// The smallest change of these errors, the same for all, after which each lies a margin away from a kink at that magnitude.
fn away_from(kink: f64, errors: &[f64]) -> f64 {
    // What was put at the margin lies there but for a rounding.
    const ROUNDING: f64 = 1e-12;
    let near = |change: &f64| {
        errors.iter().any(|error| ((error + change).abs() - kink).abs() < KINK_MARGIN - ROUNDING)
    };
    let sizes = [kink + KINK_MARGIN, kink - KINK_MARGIN];
    let places = sizes.into_iter().filter(|size| *size > 0.0).flat_map(|size| [size, -size]);
    let changes = places.flat_map(|place| errors.iter().map(move |error| place - error));
    let changes = std::iter::once(0.0).chain(changes).filter(|change| !near(change));
    changes.min_by(|a, b| a.abs().total_cmp(&b.abs())).expect("invariant: beyond all errors there is no kink")
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
