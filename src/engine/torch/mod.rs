//! The libtorch engine: `nn.LSTM` or `nn.GRU`, a dense head on its last hidden state, and PyTorch's
//! optimizers in C++, called through `tch`. Only this folder names that crate.
//!
//! Letters: B samples in a batch, T time steps, F features, H hidden units, K horizon, N outputs.
//!
//! * The weights come from Rust, and nothing here draws a random number.
//! * On f32 libtorch reads out of bounds when shapes do not fit, without an error: every shape is
//!   checked here first.
//! * A model computes with the threads of [`super::set_libtorch_threads`]. The number is the
//!   process's, so a build on any thread sets it for all.
//! * NaN is a value. An exception of the library becomes [`Error::Engine`].
//! * Every function is `#[inline]`, which is not for speed: its code is then made in the program
//!   that calls `register_libtorch`, and other programs are not linked with libtorch.
//!   `tests/program/libtorch_link.rs` looks at the programs.

mod outputs;
pub(super) mod variants;

use tch::nn::OptimizerConfig;
use tch::{COptimizer, Kind, TchError, Tensor};

use super::libtorch_threads::{LIBTORCH_NAME, threads};
use super::{Gradients, Loss, MaskKey, Model, NetworkShape, Setting, TensorShape, Weights};
use crate::base::error::{Error, Result};
use crate::data::{Batch, Shape, Windows};
use crate::spec::{Optimizer, Precision};

/// Tensors of each layer in PyTorch's order: input weights, recurrent weights, and a bias for each of them.
const TENSORS_OF_LAYER: usize = 4;

/// Samples that are forecast at once, the last time fewer: bounds the memory that a forecast
/// takes, and is fixed because the bits of a forecast may depend on it.
const FORECAST_CHUNK: usize = 256;

/// From inputs `[B, T, F]` to the last hidden states `[B, H]`, told whether it is training.
type Forward = fn(&Network, &Tensor, bool) -> Result<Tensor, TchError>;

struct Network {
    forward: Forward,
    shape: Shape,
    network: NetworkShape,
    kind: Kind,
    clip_norm: Option<f64>,
    loss: Loss,
    dropout: f64,
    key: MaskKey,
    /// Leaves of the graph, in the order of [`NetworkShape::tensors`].
    weights: Vec<Tensor>,
    /// Holds the same leaves and what it remembers of each.
    optimizer: COptimizer,
}

/// Makes a network with the initial weights of `setting`.
///
/// # Errors
/// If the initial weights do not fit the hyperparameters and the shape.
#[inline]
pub(super) fn build(setting: &Setting) -> Result<Box<dyn Model>> {
    build_with(setting, Network::layer)
}

#[inline]
fn build_with(setting: &Setting, forward: Forward) -> Result<Box<dyn Model>> {
    let (params, shape) = (setting.params, setting.shape);
    let network = setting.network();
    setting.initial.must_match(LIBTORCH_NAME, &network.tensors())?;
    if [shape.steps, network.features, network.hidden, network.outputs].contains(&0) {
        return Err(failure(format!("{network:?} computes nothing")));
    }
    tch::set_num_threads(threads());
    let kind = match params.precision {
        Precision::F32 => Kind::Float,
        Precision::F64 => Kind::Double,
    };
    let made = || {
        let leaf = |tensor: &super::Tensor| {
            from_numbers(kind, tensor.values.iter().copied(), &tensor.shape)?.f_set_requires_grad(true)
        };
        let weights = setting.initial.0.iter().map(leaf).collect::<Result<Vec<_>, _>>()?;
        let mut optimizer = match params.optimizer {
            Optimizer::Adam => tch::nn::Adam::default().build_copt(params.learning_rate),
            Optimizer::Sgd => tch::nn::Sgd::default().build_copt(params.learning_rate),
        }?;
        weights.iter().try_for_each(|weight| optimizer.add_parameters(weight, 0))?;
        let (clip_norm, loss, dropout) = (params.clip_norm, params.network_loss(), params.network_dropout());
        let key = MaskKey::default();
        Ok(Network { forward, shape, network, kind, clip_norm, loss, dropout, key, weights, optimizer })
    };
    Ok(Box::new(made().map_err(torch_failure)?))
}

#[inline]
fn failure(message: String) -> Error {
    Error::engine(LIBTORCH_NAME, message)
}

#[inline]
fn torch_failure(error: TchError) -> Error {
    // The first line says what is wrong; a C++ backtrace with addresses of this run may follow.
    failure(error.to_string().lines().next().unwrap_or_default().to_owned())
}

/// A tensor of `kind` from numbers in row-major order.
#[inline]
fn from_numbers(kind: Kind, numbers: impl Iterator<Item = f64>, shape: &[usize]) -> Result<Tensor, TchError> {
    let flat = match kind {
        Kind::Double => Tensor::f_from_slice(&numbers.collect::<Vec<f64>>()),
        _ => Tensor::f_from_slice(&numbers.map(|number| number as f32).collect::<Vec<f32>>()),
    }?;
    let shape: Vec<i64> = shape.iter().map(|&extent| extent as i64).collect();
    flat.f_view_(shape)
}

/// The numbers of a tensor, row-major.
#[inline]
fn to_numbers(tensor: &Tensor) -> Result<Vec<f64>, TchError> {
    let mut numbers = vec![0.0; tensor.numel()];
    tensor.f_to_kind(Kind::Double)?.f_copy_data(&mut numbers, tensor.numel())?;
    Ok(numbers)
}

impl Network {
    /// Refuses samples of another shape than the model was built for, and empty batches.
    #[inline]
    fn check(&self, batch: Batch) -> Result<()> {
        let shape = batch.windows.shape();
        if shape != self.shape {
            return Err(failure(format!("samples are {shape:?}, the model was built for {:?}", self.shape)));
        }
        if batch.windows.loss_steps() > shape.steps {
            return Err(failure(format!(
                "a loss on {} of {} steps",
                batch.windows.loss_steps(),
                shape.steps
            )));
        }
        if batch.samples.is_empty() {
            return Err(failure("a batch needs at least one sample".to_owned()));
        }
        Ok(())
    }

    #[inline]
    fn step(&mut self, batch: Batch, learning_rate: f64) -> Result<f64, TchError> {
        let (loss, _) = self.loss(&self.inputs(batch)?, batch)?;
        self.optimizer.zero_grad()?;
        loss.f_backward()?;
        if let Some(max_norm) = self.clip_norm {
            self.clip(max_norm)?;
        }
        self.optimizer.set_learning_rate(learning_rate)?;
        self.optimizer.step()?;
        loss.f_double_value(&[])
    }

    /// As `torch.nn.utils.clip_grad_norm_`, operation for operation: the factor is computed in the
    /// network's own precision, never above 1, and NaN if the norm is.
    #[inline]
    fn clip(&self, max_norm: f64) -> Result<(), TchError> {
        const EPSILON: f64 = 1e-6;
        let _guard = tch::no_grad_guard();
        let mut gradients = self.weights.iter().map(Tensor::f_grad).collect::<Result<Vec<_>, _>>()?;
        // Some ways to compute one time step have no gradient by the recurrent weights.
        gradients.retain(Tensor::defined);
        let norms = gradients.iter().map(Tensor::f_norm).collect::<Result<Vec<_>, _>>()?;
        let norm = Tensor::f_stack(&norms, 0)?.f_norm()?;
        let factor = norm.f_add_scalar(EPSILON)?.f_reciprocal()?.f_mul_scalar(max_norm)?.f_clamp_max(1.0)?;
        gradients.iter_mut().try_for_each(|gradient| gradient.f_mul_(&factor).map(drop))
    }

    #[inline]
    fn loss_and_gradients(&self, batch: Batch) -> Result<Gradients, TchError> {
        let inputs = self.inputs(batch)?.f_set_requires_grad(true)?;
        let (loss, outputs) = self.loss(&inputs, batch)?;
        let mut leaves: Vec<&Tensor> = self.weights.iter().collect();
        leaves.push(&inputs);
        let found = Tensor::f_run_backward(&[&loss], &leaves, false, false)?;
        let (input, weights) = found.split_last().expect("invariant: the input is one of the leaves");
        Ok(Gradients {
            loss: loss.f_double_value(&[])?,
            weights: self.named(weights)?,
            input: to_numbers(input)?,
            outputs: to_numbers(&outputs.f_detach()?)?,
        })
    }

    /// Tensors in the order of the layout, with their names.
    #[inline]
    fn named(&self, tensors: &[Tensor]) -> Result<Weights, TchError> {
        let named = |(TensorShape { name, shape }, tensor): (TensorShape, &Tensor)| {
            Ok(super::Tensor { name, shape, values: to_numbers(tensor)? })
        };
        self.network.tensors().into_iter().zip(tensors).map(named).collect::<Result<_, _>>().map(Weights)
    }
}

impl Model for Network {
    #[inline]
    fn train_step(&mut self, batch: Batch, learning_rate: f64) -> Result<f64> {
        self.check(batch)?;
        self.step(batch, learning_rate).map_err(torch_failure)
    }

    #[inline]
    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        let _guard = tch::no_grad_guard();
        let samples: Vec<usize> = (0..windows.len()).collect();
        forecasts.clear();
        for samples in samples.chunks(FORECAST_CHUNK) {
            let batch = Batch { windows, samples };
            self.check(batch)?;
            let outputs = self.inputs(batch).and_then(|inputs| self.outputs(&inputs, false));
            forecasts.extend(outputs.and_then(|outputs| to_numbers(&outputs)).map_err(torch_failure)?);
        }
        Ok(())
    }

    #[inline]
    fn gradients(&mut self, batch: Batch) -> Result<Gradients> {
        self.check(batch)?;
        self.loss_and_gradients(batch).map_err(torch_failure)
    }

    #[inline]
    fn set_masks(&mut self, key: MaskKey) {
        self.key = key;
    }

    #[inline]
    fn weights(&self) -> Weights {
        self.named(&self.weights).expect("invariant: tensors in memory can be read")
    }

    #[inline]
    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        weights.must_match(LIBTORCH_NAME, &self.network.tensors())?;
        let _guard = tch::no_grad_guard();
        let kind = self.kind;
        let mut pairs = self.weights.iter_mut().zip(&weights.0);
        let copied = pairs.try_for_each(|(tensor, new)| {
            tensor.f_copy_(&from_numbers(kind, new.values.iter().copied(), &new.shape)?)
        });
        copied.map_err(torch_failure)
    }
}
