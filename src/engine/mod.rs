//! Engines: what can be trained and asked for forecasts.
//!
//! An engine is one file and one row in [`ENGINES`]. It implements [`Model`], never a training
//! loop of its own: there is one (`train`), so that all engines see the same initial weights and
//! the same batches in the same order.

mod baseline;
mod libtorch;
mod memory;
pub mod reference;
#[cfg(feature = "libtorch")]
mod torch;

pub use libtorch::register_libtorch;
pub(crate) use libtorch::{
    libtorch_is_registered, libtorch_variants, libtorch_version, set_libtorch_threads,
};
pub use memory::Memory;

use crate::base::error::{Error, Result};
use crate::data::{Batch, Shape, Windows};
pub use crate::network::{Cell, CellOutput, NetworkShape, Tensor, TensorShape, Weights};
use crate::spec::{EngineInfo, Params, Window, schema};

/// Makes an untrained model.
pub type Build = fn(&Setting) -> Result<Box<dyn Model>>;

/// One engine: its facts and how to make a model of it.
pub struct Engine {
    /// What a spec must know of it.
    pub info: EngineInfo,
    /// Makes an untrained model.
    pub build: Build,
}

/// What a model is made from.
pub struct Setting<'a> {
    /// The trial's hyperparameters.
    pub params: &'a Params,
    /// The shape of the samples it will see.
    pub shape: Shape,
    /// Initial weights of a network; a baseline has no use for them.
    pub initial: &'a Weights,
}

impl Setting<'_> {
    /// The network that these hyperparameters make of such samples.
    pub fn network(&self) -> NetworkShape {
        self.shape.network(self.params)
    }
}

/// Loss and its derivatives on one batch.
#[derive(Clone, Debug)]
pub struct Gradients {
    /// Mean squared error over the batch, the horizon and the time steps in the loss, in scaled units.
    pub loss: f64,
    /// d loss / d weight, before clipping.
    pub weights: Weights,
    /// d loss / d input, `[B, T, F]`, row-major.
    pub input: Vec<f64>,
}

/// Something that learns and forecasts, in scaled units.
pub trait Model {
    /// Prepares what is not learnt step by step; closed-form models do all their fitting here.
    ///
    /// # Errors
    /// If the parts do not suffice to fit the model.
    fn fit(&mut self, train: &Windows, validation: &Windows) -> Result<()> {
        let _ = (train, validation);
        Ok(())
    }

    /// One optimizer step on a batch; returns the loss before the step: the mean squared
    /// error of the forecasts of the last [`Windows::loss_steps`] time steps.
    /// NaN and infinity are values, not errors.
    ///
    /// # Errors
    /// If the engine refuses, or has no weights to train.
    fn train_step(&mut self, batch: Batch, learning_rate: f64) -> Result<f64>;

    /// Forecasts every sample of `windows`: `[n, K]` into `forecasts`, which is overwritten.
    ///
    /// # Errors
    /// If the engine refuses.
    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()>;

    /// Loss and gradients on a batch; changes neither weights nor optimizer.
    ///
    /// # Errors
    /// If the engine refuses, or has no gradients.
    fn gradients(&mut self, batch: Batch) -> Result<Gradients>;

    /// The weights now; empty for a model without any.
    fn weights(&self) -> Weights;

    /// Replaces the weights; the optimizer's memory stays.
    ///
    /// # Errors
    /// If names or shapes differ from those of the model.
    fn set_weights(&mut self, weights: &Weights) -> Result<()>;

    /// What the optimizer remembers, with which training can go on in another model; `None` if the engine cannot
    /// tell, as libtorch's optimizers in C++ cannot.
    fn memory(&self) -> Option<Memory> {
        None
    }

    /// Lets the optimizer remember what that of another model of this engine, setting and format did.
    ///
    /// # Errors
    /// If it is not that of such a model.
    fn set_memory(&mut self, memory: &Memory) -> Result<()> {
        let count = memory.0.len();
        Err(Error::Check(format!("this engine's optimizer cannot take up {count} remembered values")))
    }
}

/// Every engine, in the order of tables.
pub const ENGINES: &[Engine] = &[
    reference::REFERENCE,
    libtorch::LIBTORCH,
    baseline::PERSISTENCE,
    baseline::SEASONAL_NAIVE,
    baseline::CALENDAR_MEAN,
    baseline::RIDGE,
    baseline::RIDGE_PRODUCTS,
    baseline::BOOSTED_TREES,
    baseline::CALENDAR_RIDGE,
];

/// The hyperparameters on which every network's result depends: all of them.
pub const NETWORK_USES: &[&str] = schema::NAMES;

/// Why no network can be made of these hyperparameters; `None` if one can.
fn refuses_network(params: &Params) -> Option<String> {
    if params.network_cell() == Cell::Gru && params.cell_output != CellOutput::Tanh {
        let word = params.cell_output.word();
        return Some(format!(
            "cell_output: {word} belongs to an LSTM, but cell is gru, which has no output gate"
        ));
    }
    refuses_loss_steps(params)
}

/// Why a loss cannot be on so many time steps; `None` if it can.
fn refuses_loss_steps(params: &Params) -> Option<String> {
    let (wanted, look_back) = (params.loss_steps.unwrap_or(1), params.look_back);
    match params.window {
        Window::Features if wanted > 1 => {
            Some(format!("loss_steps is {wanted}, but window: features has one time step"))
        }
        Window::Steps if wanted > look_back => {
            Some(format!("loss_steps is {wanted}, but the window has {look_back} steps (look_back)"))
        }
        _ => None,
    }
}

/// The engine of that name.
pub fn by_name(name: &str) -> Option<&'static Engine> {
    ENGINES.iter().find(|engine| engine.info.name == name)
}

/// An engine that takes the same way from data to forecasts as this one and may learn less: for checks of the way.
pub(crate) fn brief(engine: &'static Engine) -> &'static Engine {
    static FEW_BOOSTED_TREES: Engine = baseline::FEW_BOOSTED_TREES;
    if engine.info.name == FEW_BOOSTED_TREES.info.name { &FEW_BOOSTED_TREES } else { engine }
}

/// The name of the engine that brings its own threads and runs in a program of its own.
pub(crate) const LIBTORCH_NAME: &str = libtorch::LIBTORCH.info.name;

/// The name of the engine whose bits are the same on every machine.
pub(crate) const REFERENCE_NAME: &str = reference::REFERENCE.info.name;

/// Whether an engine tells what its optimizer remembers, so that training can go on where it stopped.
pub(crate) fn has_memory(name: &str) -> bool {
    name != LIBTORCH_NAME
}

/// The name of the engine that looks at the times of day of a row.
pub(crate) const CALENDAR_MEAN_NAME: &str = baseline::CALENDAR_MEAN.info.name;

/// The name of the baseline that adds a line on distances from it.
pub(crate) const CALENDAR_RIDGE_NAME: &str = baseline::CALENDAR_RIDGE.info.name;
